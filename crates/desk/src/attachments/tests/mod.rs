//! What leaves shows what it showed, and no longer tells what nobody meant to tell.

mod documents;
mod hostile;
mod pictures;
mod samples;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::kind::Kind;
use super::{AttachmentError, LARGEST, PreparedFile, prepare_file};
use samples::CANARY;

/// Whether the canary is anywhere in these bytes.
fn sings(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, CANARY.as_bytes()).is_some()
}

fn removed(file: &PreparedFile) -> BTreeSet<&str> {
    file.removed.iter().map(String::as_str).collect()
}

#[test]
fn the_types_are_those_that_cpn_takes() {
    let ours: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.media_type()).collect();
    assert_eq!(ours, cpn::wire::RFI_FILE_TYPES.into());
    assert!(Kind::ALL.iter().all(|kind| kind.agrees_with(kind.extension()).is_ok()));
}

#[test]
fn each_type_is_known_by_its_content() {
    for (name, kind, bytes) in samples::all() {
        let file = prepare_file(name, &bytes).unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert_eq!(file.media_type, kind.media_type(), "{name}");
        assert_eq!(file.name, name);
        assert_eq!(file.sha256, hex::encode(Sha256::digest(&file.bytes)), "{name}");
        // Without an extension it is given the usual one.
        let (stem, _) = name.rsplit_once('.').unwrap();
        if kind != Kind::Csv {
            assert_eq!(prepare_file(stem, &bytes).unwrap().name, format!("{stem}.{}", kind.extension()), "{name}");
        }
    }
}

#[test]
fn what_leaves_is_clean_and_cleaning_it_again_changes_nothing() {
    for (name, _, bytes) in samples::all() {
        let once = prepare_file(name, &bytes).unwrap();
        let twice = prepare_file(name, &once.bytes).unwrap();
        assert_eq!((twice.bytes.len(), twice.sha256), (once.bytes.len(), once.sha256), "{name}");
        assert!(twice.removed.is_empty(), "{name} {:?}", twice.removed);
    }
}

#[test]
fn a_type_from_which_nothing_is_removed_says_so() {
    for (name, kind, bytes) in samples::all() {
        let file = prepare_file(name, &bytes).unwrap();
        match kind {
            Kind::Heic | Kind::Heif | Kind::Jp2 | Kind::Doc | Kind::Xls | Kind::PostScript | Kind::Msi => {
                assert!(file.note.unwrap().starts_with("Not removed for this type: "), "{name}");
                assert_eq!((file.bytes, file.removed), (bytes, Vec::<String>::new()), "{name}");
            }
            Kind::Csv => assert_eq!((file.note, file.bytes), (None, bytes)),
            Kind::Jpeg | Kind::Png | Kind::Apng | Kind::Pdf | Kind::Docx | Kind::Xlsx => {
                assert_eq!(file.note, None, "{name}");
                assert!(!file.removed.is_empty() && !sings(&file.bytes), "{name}");
            }
        }
    }
}

#[test]
fn an_empty_or_too_large_file_is_refused_with_the_limit() {
    assert_eq!(prepare_file("a.pdf", b"").unwrap_err(), AttachmentError::Empty);
    let mut large = b"a,b\n".repeat(LARGEST / 4);
    assert_eq!(prepare_file("a.csv", &large).unwrap().bytes.len(), 10_000_000);
    large.push(b'1');
    let refused = prepare_file("a.csv", &large).unwrap_err();
    assert_eq!(refused, AttachmentError::TooLarge { bytes: 10_000_001 });
    assert!(refused.to_string().contains("has 10.1 MB") && refused.to_string().contains("at most 10 MB"), "{refused}");
}

#[test]
fn a_name_that_says_another_type_is_refused() {
    let all = samples::all();
    let sample = |kind| &all.iter().find(|(_, found, _)| *found == kind).unwrap().2;
    for (name, kind, right) in [
        ("invoice.pdf.exe", Kind::Pdf, "pdf"),
        ("scan.png", Kind::Jpeg, "jpg"),
        ("table.csv", Kind::Xlsx, "xlsx"),
        ("photo.jpg", Kind::Heic, "heic"),
        ("evil\u{202e}gnp.exe", Kind::Png, "png"),
    ] {
        let refused = prepare_file(name, sample(kind)).unwrap_err();
        assert!(
            matches!(&refused, AttachmentError::OtherExtension { right: found, .. } if *found == right),
            "{refused}"
        );
        assert!(refused.to_string().ends_with(&format!("end in .{right}.")), "{refused}");
    }
    assert!(prepare_file("SCAN.JPEG", sample(Kind::Jpeg)).is_ok());
    assert!(prepare_file("moving.png", sample(Kind::Apng)).is_ok());
}

#[test]
fn other_types_are_refused() {
    let zip = samples::package(&[("readme.txt", b"x")]);
    let slides = samples::package(&[("[Content_Types].xml", b"presentationml.presentation.main+xml")]);
    for (name, bytes) in [
        ("a.exe", b"MZ\x90\0".as_slice()),
        ("a.gif", b"GIF89a"),
        ("a.avif", b"\0\0\0\x1cftypavif\0\0\0\0mif1avif"),
        ("a.avif", b"\0\0\0\x18ftypmif1\0\0\0\0avif"),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isom"),
        ("a.txt", b"plain words"),
        ("a", b"plain words"),
        ("a.svg", b"<svg/>"),
        ("a.zip", &zip),
        ("a.pptx", &slides),
        ("a.pdf", b"no pdf at all"),
        ("a.tif", b"II*\0\x08\0\0\0"),
    ] {
        let refused = prepare_file(name, bytes).unwrap_err();
        assert_eq!(refused, AttachmentError::Type, "{name}");
        assert!(refused.to_string().contains("Right ones: PDF, JPEG"));
    }
}

#[test]
fn a_table_is_plain_text() {
    for right in ["a;b\r\n1;2\r\n", "\u{feff}n\u{e4}me,\u{2116}\n", "x"] {
        assert!(prepare_file("a.csv", right.as_bytes()).is_ok());
    }
    // As older programs write it.
    assert!(prepare_file("a.csv", b"n\xe4me;betrag\n").is_ok());
    for wrong in [b"\xff\xfea\0,\0".as_slice(), b"a,b\0", b"\x1b[31m", b" <html>", b"#!/bin/sh\n"] {
        assert_eq!(prepare_file("a.csv", wrong).unwrap_err(), AttachmentError::NotText);
    }
}

#[test]
fn printing_a_file_withholds_its_name_and_content() {
    let file = prepare_file("Ann Smith.csv", b"secret").unwrap();
    assert!(!format!("{file:?}").contains("Ann") && format!("{file:?}").contains("bytes: 6"));
}
