//! PDF, DOCX and XLSX: pages and text are the same, and who wrote them on what is gone.

use std::io::{Cursor, Read};

use lopdf::{Document, EncryptionState, EncryptionVersion, LoadOptions, Permissions};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use zip::ZipArchive;

use super::samples::{self, CANARY, PAGE, TEXT, jpeg_picture, package, pdf_objects, pdf_of, stream};
use super::{AttachmentError, LARGEST, prepare_file, removed, sings};

/// Whether the canary is anywhere in a document, unpacked.
fn sings_inside(document: &Document) -> bool {
    let unpacked = |object: &lopdf::Object| {
        object.as_stream().map(|stream| stream.get_plain_content().unwrap_or_else(|_| stream.content.clone()))
    };
    let streams = document.objects.values().filter_map(|object| unpacked(object).ok());
    streams.into_iter().any(|content| sings(&content)) || format!("{:?}", document.objects).contains(CANARY)
}

#[test]
fn of_a_pdf_the_pages_stay_and_every_place_of_metadata_is_empty() {
    assert!(sings_inside(&Document::load_mem(&samples::pdf()).unwrap()));
    let file = prepare_file("a.pdf", &samples::pdf()).unwrap();
    let told = [
        "XMP",
        "data of other programs",
        "metadata of pictures inside",
        "the document information (title, author, program, dates)",
    ];
    assert_eq!(removed(&file), told.into());
    let strict = LoadOptions { strict: true, ..LoadOptions::default() };
    let document = Document::load_mem_with_options(&file.bytes, strict).unwrap();
    assert!(!sings(&file.bytes) && !sings_inside(&document));
    assert!(document.xref_recovery.is_none() && !document.trailer.has(b"Info"));
    let pages = document.get_pages();
    assert_eq!(pages.len(), 1);
    assert_eq!(document.get_page_content(pages[&1]).trim_ascii_end(), PAGE);
    // The photograph is there with its picture, byte for byte.
    assert!(memchr::memmem::find(&file.bytes, &jpeg_picture()).is_some());
    for word in ["PieceInfo", "LastModified", "Metadata", "Producer"] {
        assert!(memchr::memmem::find(&file.bytes, word.as_bytes()).is_none(), "{word}");
    }
}

#[test]
fn a_packed_pdf_is_cleaned_as_well() {
    let packed = samples::packed_pdf();
    assert!(memchr::memmem::find(&packed, b"ObjStm").is_some());
    assert!(sings_inside(&Document::load_mem(&packed).unwrap()));
    let file = prepare_file("a.pdf", &packed).unwrap();
    let clean = Document::load_mem(&file.bytes).unwrap();
    assert!(!sings_inside(&clean) && !sings(&file.bytes));
    let page = clean.get_pages()[&1];
    assert_eq!(clean.get_page_content(page).trim_ascii_end(), PAGE);
}

#[test]
fn a_packed_pdf_near_the_limit_does_not_outgrow_it() {
    // Noise cannot be packed; the many small objects beside it can, and must be again.
    let mut noise = vec![0; LARGEST - 400_000];
    StdRng::seed_from_u64(1).fill_bytes(&mut noise);
    let mut objects = pdf_objects();
    objects.extend((0..10_000).map(|_| b"<< /Type /Nothing /Of /Importance >>".to_vec()));
    let all: String = (9..10_009).map(|number| format!("{number} 0 R ")).collect();
    objects[1] = format!("<< /Type /Pages /Kids [3 0 R] /Count 1 /Others [{all}] /Noise 10009 0 R >>").into_bytes();
    objects.push(stream("", &noise));
    let bytes = samples::packed_of(&pdf_of(&objects, "/Info 6 0 R"));
    assert!(bytes.len() <= LARGEST, "{}", bytes.len());
    let file = prepare_file("a.pdf", &bytes).unwrap();
    assert!(!sings(&file.bytes));
    let document = Document::load_mem(&file.bytes).unwrap();
    assert_eq!(document.get_page_content(document.get_pages()[&1]).trim_ascii_end(), PAGE);
    assert!(memchr::memmem::find(&file.bytes, &noise).is_some());
}

#[test]
fn what_an_earlier_version_of_a_pdf_said_is_gone() {
    // An update that replaces the page's content; the old one still lies in the file.
    let mut bytes = pdf_of(&pdf_objects()[..4], "");
    let old = format!("({CANARY}) Tj");
    let objects = [&pdf_objects()[..3], &[stream("", old.as_bytes())]].concat();
    let first = pdf_of(&objects, "");
    bytes.clone_from(&first);
    let before = memchr::memmem::rfind(&first, b"xref\n0").unwrap();
    let at = bytes.len();
    bytes.extend_from_slice(b"4 0 obj\n");
    bytes.extend_from_slice(&stream("", PAGE));
    bytes.extend_from_slice(b"\nendobj\n");
    let start = bytes.len();
    let update = format!(
        "xref\n4 1\n{at:010} 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes.extend_from_slice(update.as_bytes());
    assert!(sings(&bytes));
    let file = prepare_file("a.pdf", &bytes).unwrap();
    assert!(!sings(&file.bytes));
    let document = Document::load_mem(&file.bytes).unwrap();
    assert_eq!(document.get_page_content(document.get_pages()[&1]).trim_ascii_end(), PAGE);
}

#[test]
fn a_signed_pdf_is_left_as_it_is_and_says_so() {
    let mut objects = pdf_objects();
    objects.push(b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <00> >>".to_vec());
    let bytes = pdf_of(&objects, "/Info 6 0 R");
    let file = prepare_file("a.pdf", &bytes).unwrap();
    assert_eq!((file.bytes, file.removed), (bytes, Vec::<String>::new()));
    assert!(file.note.unwrap().starts_with("This PDF is signed digitally."));
}

#[test]
fn files_attached_inside_a_pdf_are_told() {
    let mut objects = pdf_objects();
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >> >>".to_vec();
    objects.push(b"<< /Type /Filespec /F (a) /EF << /F 4 0 R >> >>".to_vec());
    let file = prepare_file("a.pdf", &pdf_of(&objects, "")).unwrap();
    assert!(file.note.unwrap().starts_with("Files are attached inside this PDF."));
}

#[test]
fn names_in_comments_of_a_pdf_are_told() {
    let mut objects = pdf_objects();
    objects[2] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Annots [9 0 R 10 0 R] >>".to_vec();
    objects.push(b"<< /Type /Annot /Subtype /Widget /T (field) /Rect [0 0 1 1] >>".to_vec());
    objects.push(b"<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] >>".to_vec());
    assert_eq!(prepare_file("a.pdf", &pdf_of(&objects, "")).unwrap().note, None);
    objects[9] = b"<< /Type /Annot /Subtype /Highlight /T (Ann) /Rect [0 0 1 1] >>".to_vec();
    let note = prepare_file("a.pdf", &pdf_of(&objects, "")).unwrap().note;
    assert_eq!(note.as_deref(), Some("Comments in this PDF keep the names of those who made them."));
}

#[test]
fn an_encrypted_pdf_is_refused_with_and_without_a_password_to_open_it() {
    for password in ["secret", ""] {
        let mut document = Document::load_mem(&pdf_of(&pdf_objects(), "/ID [<01> <02>]")).unwrap();
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: Permissions::empty(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        let refused = prepare_file("a.pdf", &bytes).unwrap_err();
        assert_eq!(refused, AttachmentError::Protected("PDF"), "password {password:?}");
        assert!(refused.to_string().contains("save a copy without password"));
    }
}

#[test]
fn a_damaged_pdf_is_refused() {
    let whole = samples::pdf();
    let no_pages =
        pdf_of(&[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec()], "");
    for (what, bytes) in [
        ("the head alone", b"%PDF-1.7\n".to_vec()),
        ("cut in the middle", whole[..whole.len() / 2].to_vec()),
        ("without its table", whole[..memchr::memmem::rfind(&whole, b"xref\n0").unwrap()].to_vec()),
        ("without pages", no_pages),
        ("with something before it", [b"\r\n".as_slice(), &whole].concat()),
    ] {
        let refused = prepare_file("a.pdf", &bytes).unwrap_err();
        assert!(matches!(refused, AttachmentError::Damaged { kind: "PDF", .. }), "{what}: {refused}");
    }
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut part = archive.by_index(index).unwrap();
        assert_eq!(part.last_modified(), Some(zip::DateTime::DEFAULT));
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..count).map(read).collect()
}

#[test]
fn of_a_document_the_text_stays_and_the_properties_are_blank() {
    for (name, bytes) in [("a.docx", samples::docx()), ("a.xlsx", samples::xlsx())] {
        let before: Vec<String> =
            ZipArchive::new(Cursor::new(&bytes)).unwrap().file_names().flatten().map(String::from).collect();
        let file = prepare_file(name, &bytes).unwrap();
        let told = ["metadata of pictures inside", "the document properties (author, company, dates)"];
        assert_eq!(removed(&file), told.into());
        let after = parts(&file.bytes);
        assert_eq!(after.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), before, "no part is lost or moved");
        assert!(after.iter().all(|(_, content)| !sings(content)), "{name}");
        let part = |wanted: &str| &after.iter().find(|(name, _)| name == wanted).unwrap().1;
        assert!(memchr::memmem::find(part("word/media/image1.jpeg"), &jpeg_picture()).is_some());
        for (property, root) in [("core", "<cp:coreProperties "), ("app", "<Properties "), ("custom", "<Properties ")] {
            let text = String::from_utf8(part(&format!("docProps/{property}.xml")).clone()).unwrap();
            assert!(text.contains(root) && text.ends_with("/>"), "{text}");
        }
        if name == "a.docx" {
            assert_eq!(part("word/document.xml"), TEXT);
            assert_eq!(part("[Content_Types].xml"), samples::DOCX_TYPES);
        }
    }
}

#[test]
fn names_in_comments_and_tracked_changes_are_told() {
    let types: (&str, &[u8]) = ("[Content_Types].xml", samples::DOCX_TYPES);
    let tracked = b"<w:document><w:ins w:id=\"1\" w:author=\"Ann\"/></w:document>";
    let sheet: (&str, &[u8]) = ("[Content_Types].xml", samples::XLSX_TYPES);
    for (name, bytes) in [
        ("a.docx", package(&[types, ("word/document.xml", tracked)])),
        ("a.docx", package(&[types, ("word/document.xml", TEXT), ("word/comments.xml", b"<c/>")])),
        ("a.xlsx", package(&[sheet, ("xl/persons/person.xml", b"<p/>")])),
    ] {
        let note = prepare_file(name, &bytes).unwrap().note.unwrap();
        assert_eq!(note, "Comments and tracked changes keep the names of those who made them.");
    }
}

#[test]
fn a_signed_document_is_left_as_it_is_and_says_so() {
    let told = format!("<p>{CANARY}</p>");
    let bytes = package(&[
        ("[Content_Types].xml", samples::DOCX_TYPES),
        ("docProps/core.xml", told.as_bytes()),
        ("_xmlsignatures/sig1.xml", b"<s/>"),
    ]);
    let file = prepare_file("a.docx", &bytes).unwrap();
    assert_eq!(file.bytes, bytes);
    assert!(file.note.unwrap().starts_with("This document is signed digitally."));
}

#[test]
fn macros_passwords_and_broken_packages_are_refused() {
    let types = [samples::DOCX_TYPES, b"application/vnd.ms-office.vbaProject"].concat();
    let macros = package(&[("[Content_Types].xml", &types), ("word/vbaProject.bin", b"x")]);
    assert_eq!(prepare_file("a.docx", &macros).unwrap_err(), AttachmentError::Macros);
    let enabled = package(&[("[Content_Types].xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")]);
    assert_eq!(prepare_file("a.xlsx", &enabled).unwrap_err(), AttachmentError::Macros);
    let shell = samples::compound("/EncryptedPackage", None);
    assert_eq!(prepare_file("a.docx", &shell).unwrap_err(), AttachmentError::Protected("document"));
    let whole = samples::docx();
    for end in [4, 30, whole.len() / 2, whole.len() - 1] {
        let refused = prepare_file("a.docx", &whole[..end]).unwrap_err();
        assert!(matches!(refused, AttachmentError::Damaged { kind: "document", .. }), "{end}: {refused}");
    }
}
