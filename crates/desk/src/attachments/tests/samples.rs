//! Small files of each type, written here piece by piece, with a canary wherever metadata can stand.

use std::io::{Cursor, Write};

use lopdf::{Document, SaveOptions};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::kind::Kind;

/// What nobody meant to tell.
pub(super) const CANARY: &str = "canary-4711";

/// A sample of each type: its name, what it is, and its bytes.
pub(super) fn all() -> Vec<(&'static str, Kind, Vec<u8>)> {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat".to_vec();
    let heif = b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf\0\0\0\x08mdat".to_vec();
    vec![
        ("deed.pdf", Kind::Pdf, pdf()),
        ("deed.ps", Kind::PostScript, b"%!PS-Adobe-3.0\n%%Title: x\nshowpage\n".to_vec()),
        ("deed.doc", Kind::Doc, compound("/WordDocument", None)),
        ("deed.msi", Kind::Msi, compound("/x", Some("000c1084-0000-0000-c000-000000000046"))),
        ("deed.docx", Kind::Docx, docx()),
        ("deed.xls", Kind::Xls, compound("/Workbook", None)),
        ("deed.xlsx", Kind::Xlsx, xlsx()),
        ("deed.jpg", Kind::Jpeg, jpeg(6)),
        ("deed.jp2", Kind::Jp2, b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ".to_vec()),
        ("deed.png", Kind::Png, png(false)),
        ("deed.apng", Kind::Apng, png(true)),
        ("deed.heic", Kind::Heic, heic),
        ("deed.heif", Kind::Heif, heif),
        ("deed.csv", Kind::Csv, b"name;amount\r\nAnn;1\r\n".to_vec()),
    ]
}

/// One JPEG segment.
pub(super) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap();
    [&[0xff, marker], length.to_be_bytes().as_slice(), payload].concat()
}

/// A TIFF structure with a canary as the camera's maker and an orientation.
pub(super) fn tiff(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend_from_slice(&[0x0f, 0x01, 2, 0, 11, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend_from_slice(&orientation.to_le_bytes());
    tiff.extend_from_slice(&[0; 6]);
    assert_eq!(tiff.len(), 38);
    tiff.extend_from_slice(CANARY.as_bytes());
    tiff
}

/// The segments of a picture that stay: tables, frame, and two scans with stuffed bytes and restarts.
pub(super) fn jpeg_picture() -> Vec<u8> {
    [
        segment(0xdb, &[0; 65]),
        segment(0xc2, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xc4, &[0; 17]),
        segment(0xdd, &[0, 4]),
        segment(0xda, &[1, 1, 0, 0, 0, 0]),
        b"\x12\x34\xff\x00\x56\xff\xd0\x78\xff\x00\xff\xd7\x9a".to_vec(),
        segment(0xc4, &[1; 17]),
        segment(0xda, &[1, 1, 0, 1, 63, 0]),
        b"\xde\xad\xff\x00\xbe\xef".to_vec(),
    ]
    .concat()
}

/// A progressive picture with every kind of metadata that cameras and programs leave.
pub(super) fn jpeg(orientation: u16) -> Vec<u8> {
    let canary = CANARY.as_bytes();
    [
        b"\xff\xd8".to_vec(),
        segment(0xe0, &[b"JFIF\0\x01\x02\x00\x00\x48\x00\x48\x02\x01".as_slice(), &[9; 6]].concat()),
        segment(0xe0, &[b"JFXX\0\x10", canary].concat()),
        segment(0xe1, &[b"Exif\0\0", tiff(orientation).as_slice()].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", canary].concat()),
        segment(0xe2, &profile()),
        segment(0xe2, &[b"MPF\0", canary].concat()),
        segment(0xed, &[b"Photoshop 3.0\0", canary].concat()),
        segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        segment(0xeb, canary),
        b"\xff\xff\xff".to_vec(),
        segment(0xfe, canary),
        jpeg_picture(),
        b"\xff\xd9".to_vec(),
        canary.to_vec(),
    ]
    .concat()
}

/// A colour profile, which stays.
pub(super) fn profile() -> Vec<u8> {
    [b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 40]].concat()
}

/// One PNG chunk.
pub(super) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes(), body.as_slice(), &crc32fast::hash(&body).to_be_bytes()].concat()
}

/// The chunks of a grey picture of one pixel that stay, with the ones that are dropped between them when asked.
pub(super) fn png_picture(moving: bool, metadata: bool) -> Vec<u8> {
    let canary = CANARY.as_bytes();
    // Zlib: one stored block with a filter byte and a pixel.
    let pixel = b"\x78\x01\x01\x02\x00\xfd\xff\x00\x80\x00\x82\x00\x81";
    let mut chunks = vec![(true, chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))];
    chunks.push((true, chunk(b"gAMA", &[0, 0, 0xb1, 0x8f])));
    chunks.push((false, chunk(b"tEXt", &[b"Author\0", canary].concat())));
    chunks.push((false, chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", canary].concat())));
    chunks.push((false, chunk(b"zTXt", &[b"Comment\0\0", canary].concat())));
    chunks.push((false, chunk(b"tIME", &[7, 0xea, 10, 6, 14, 0, 0])));
    chunks.push((false, chunk(b"cnRy", canary)));
    if moving {
        chunks.push((true, chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])));
        chunks.push((true, chunk(b"fcTL", &[&[0; 4], &[0, 0, 0, 1].repeat(2)[..], &[0; 14]].concat())));
    }
    chunks.push((true, chunk(b"IDAT", &pixel[..5])));
    chunks.push((true, chunk(b"IDAT", &pixel[5..])));
    chunks.push((true, chunk(b"IEND", b"")));
    chunks.into_iter().filter(|(stays, _)| *stays || metadata).flat_map(|(_, chunk)| chunk).collect()
}

pub(super) fn png(moving: bool) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &png_picture(moving, true), CANARY.as_bytes()].concat()
}

/// A PDF of these objects, numbered from 1, with what the trailer says beside `/Root 1 0 R` and `/Size`.
pub(super) fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = bytes.len();
    let size = objects.len() + 1;
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for offset in offsets {
        table.push_str(&format!("{offset:010} 00000 n \n"));
    }
    table.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"));
    bytes.extend_from_slice(table.as_bytes());
    bytes
}

pub(super) fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// What the first page draws.
pub(super) const PAGE: &[u8] = b"BT /F1 24 Tf 72 700 Td (Certificate of formation) Tj ET";

/// The objects of a document of one page with a photograph, and metadata in every place.
pub(super) fn pdf_objects() -> Vec<Vec<u8>> {
    let text = |text: String| text.into_bytes();
    vec![
        text("<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>".to_owned()),
        text("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        text(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 7 0 R >> >> \
             /LastModified (D:20260101) /PieceInfo << /Draw << /Private ({CANARY}) >> >> >>"
        )),
        stream("", PAGE),
        stream("/Type /Metadata /Subtype /XML", format!("<x:xmpmeta>{CANARY}</x:xmpmeta>").as_bytes()),
        text(format!("<< /Author ({CANARY}) /Producer (Writer) /CreationDate (D:20260101) >>")),
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /Filter /DCTDecode /Metadata 5 0 R", &jpeg(1)),
        // Nothing names it: what an earlier version of the document left behind.
        text(format!("({CANARY})")),
    ]
}

pub(super) fn pdf() -> Vec<u8> {
    pdf_of(&pdf_objects(), "/Info 6 0 R")
}

/// The same document with its objects packed into streams.
pub(super) fn packed_pdf() -> Vec<u8> {
    packed_of(&pdf())
}

pub(super) fn packed_of(pdf: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    document.compress();
    let options = SaveOptions { use_object_streams: true, use_xref_streams: true, ..SaveOptions::default() };
    let mut packed = Vec::new();
    document.save_with_options(&mut packed, options).unwrap();
    packed
}

/// A package of parts, packed.
pub(super) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The text of the document, which stays.
pub(super) const TEXT: &[u8] = b"<w:document><w:p>Certificate of formation</w:p></w:document>";
pub(super) const DOCX_TYPES: &[u8] =
    b"<Types>application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml</Types>";
pub(super) const XLSX_TYPES: &[u8] =
    b"<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml</Types>";

fn properties(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let told = format!("<p><creator>{CANARY}</creator></p>").into_bytes();
    let (jpeg, png) = (jpeg(8), png(false));
    let mut all: Vec<(&str, &[u8])> = parts.to_vec();
    all.extend([
        ("docProps/core.xml", told.as_slice()),
        ("docProps/app.xml", &told),
        ("docProps/custom.xml", &told),
        ("word/media/image1.jpeg", &jpeg),
        ("word/media/image2.png", &png),
    ]);
    package(&all)
}

pub(super) fn docx() -> Vec<u8> {
    properties(&[("[Content_Types].xml", DOCX_TYPES), ("word/document.xml", TEXT), ("_rels/.rels", b"<r/>")])
}

pub(super) fn xlsx() -> Vec<u8> {
    properties(&[("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", XLSX_TYPES)])
}

/// A compound file with one stream, and a class where one is given.
pub(super) fn compound(stream: &str, class: Option<&str>) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(b"content").unwrap();
    if let Some(class) = class {
        file.set_storage_clsid("/", class.parse().unwrap()).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}
