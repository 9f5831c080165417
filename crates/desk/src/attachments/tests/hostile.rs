//! Files made to hurt: refused or cleaned, within bounds, and without ending the program. Every case has a seed.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

use super::samples::{self, package, pdf_objects, pdf_of, stream};
use super::{AttachmentError, LARGEST, prepare_file};
use crate::attachments::kind::Kind;
use crate::attachments::{clean, name};

/// Changes, adds, removes or repeats some bytes.
fn disturbed(bytes: &[u8], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.random_range(1..8) {
        if bytes.is_empty() {
            break;
        }
        let at = random.random_range(0..bytes.len());
        let end = (at + random.random_range(0..40)).min(bytes.len());
        match random.random_range(0..6) {
            0 => bytes[at] = random.random(),
            1 => bytes[at] = [0, 0xff, 0x7f, 0x80][random.random_range(0..4)],
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            _ => {
                let mut noise = vec![0; random.random_range(0..20)];
                random.fill_bytes(&mut noise);
                drop(bytes.splice(at..end, noise));
            }
        }
    }
    bytes
}

/// Straight to the readers, past the guard that would hide a failure of one.
fn through(name: &str, bytes: &[u8]) -> bool {
    let (_, extension) = name::split(name);
    Kind::of(bytes, &extension).and_then(|kind| clean(kind, bytes)).is_ok()
}

#[test]
fn disturbed_files_are_cleaned_or_refused() {
    let mut cleaned = 0;
    let mut files: Vec<(&str, Vec<u8>)> = samples::all().into_iter().map(|(name, _, whole)| (name, whole)).collect();
    files.push(("packed.pdf", samples::packed_pdf()));
    for (name, whole) in files {
        for seed in 0..400 {
            let bytes = disturbed(&whole, &mut StdRng::seed_from_u64(seed));
            cleaned += u32::from(through(name, &bytes));
        }
    }
    assert!(cleaned > 100, "some are so little disturbed that they can be cleaned: {cleaned}");
}

#[test]
fn noise_behind_a_right_beginning_is_refused() {
    let starts: [&[u8]; 7] = [
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\0\x18ftyp",
        b"",
    ];
    for start in starts {
        for seed in 0..200 {
            let mut random = StdRng::seed_from_u64(seed);
            let mut noise = vec![0; random.random_range(0..2000)];
            random.fill_bytes(&mut noise);
            assert!(!through("a", &[start, &noise].concat()), "{start:?}, seed {seed}");
        }
    }
}

#[test]
fn names_of_noise_become_names() {
    let png = samples::png(false);
    for seed in 0..500 {
        let mut random = StdRng::seed_from_u64(seed);
        let length = random.random_range(0..300);
        let name: String = (0..length).filter_map(|_| char::from_u32(random.random_range(0..0x11_0000))).collect();
        // A point with letters behind it may be an extension; anything else is none.
        let Ok(file) = prepare_file(&name, &png) else { continue };
        assert!(file.name.chars().count() <= 120 && file.name.ends_with(".png"), "seed {seed}");
        assert!(!file.name.contains(['/', '\\']) && !file.name.chars().any(char::is_control), "seed {seed}");
    }
}

fn packed(length: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..length / 65_536 {
        encoder.write_all(&[b' '; 65_536]).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn a_pdf_that_would_unpack_to_gigabytes_is_refused_in_time() {
    let started = Instant::now();
    let refused = |dictionary: &str, content: &[u8], count: usize| {
        let mut objects = pdf_objects();
        objects.extend(std::iter::repeat_n(stream(&format!("{dictionary} /N 1 /First 4"), content), count));
        let bytes = pdf_of(&objects, "");
        assert!(bytes.len() < LARGEST);
        let refused = prepare_file("a.pdf", &bytes).unwrap_err().to_string();
        assert!(refused.contains("packed so densely"), "{dictionary}: {refused}");
    };
    let (one, part) = (packed(200 * 1024 * 1024), packed(2 * 1024 * 1024));
    refused("/Type /ObjStm /Filter /FlateDecode", &one, 1);
    refused("/Type /ObjStm /Filter /FlateDecode", &part, 9);
    refused("/Type /Obj#53tm /Filter /FlateDecode", &one, 1);
    refused("/Type /ObjStm /F#69lter /LZWDecode", b"unheard of", 17);
    refused("", &b"#stream ".repeat(1_000_000), 1);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    // As much as a document may have is read.
    let mut objects = pdf_objects();
    objects.extend(std::iter::repeat_n(stream("/Type /ObjStm /Filter /FlateDecode /N 0 /First 0", &part), 7));
    assert!(prepare_file("a.pdf", &pdf_of(&objects, "")).is_ok());
}

#[test]
fn a_deeply_nested_pdf_does_not_overflow() {
    for (open, close) in [("[", "]"), ("<< /A ", ">>"), ("(", ")")] {
        let deep = format!("{}{}", open.repeat(200_000), close.repeat(200_000));
        let mut objects = pdf_objects();
        objects[1] = format!("<< /Type /Pages /Kids [3 0 R] /Count 1 /Deep {deep} >>").into_bytes();
        let _ = prepare_file("a.pdf", &pdf_of(&objects, ""));
    }
    // Pages that are their own parents.
    let objects =
        [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [2 0 R 1 0 R] /Count 9 >>".to_vec()];
    assert!(prepare_file("a.pdf", &pdf_of(&objects, "")).is_err());
}

#[test]
fn a_package_that_would_unpack_to_gigabytes_stays_packed() {
    let zeros = vec![0; 64 * 1024 * 1024];
    let types: (&str, &[u8]) = ("[Content_Types].xml", samples::DOCX_TYPES);
    let bytes = package(&[types, ("word/media/a.png", &zeros), ("word/document.xml", &zeros)]);
    let file = prepare_file("a.docx", &bytes).unwrap();
    assert!(file.bytes.len() < 200_000);
    let bytes = package(&[("[Content_Types].xml", &zeros)]);
    assert!(matches!(prepare_file("a.docx", &bytes), Err(AttachmentError::Damaged { .. })));
}
