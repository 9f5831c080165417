//! JPEG and PNG: the picture is the same to the byte, and nothing else is left but colours and orientation.

use super::samples::{self, CANARY, chunk, jpeg, jpeg_picture, png, png_picture, profile, segment};
use super::{AttachmentError, prepare_file, removed, sings};
use crate::attachments::exif;

#[test]
fn of_a_photograph_the_picture_stays_with_its_colours_and_orientation() {
    for (orientation, kept) in [(1, None), (6, Some(6)), (8, Some(8)), (0, None), (77, None)] {
        let file = prepare_file("a.jpg", &jpeg(orientation)).unwrap();
        let turned = kept.map(|kept| segment(0xe1, &[b"Exif\0\0", exif::minimal(kept).as_slice()].concat()));
        let expected = [
            b"\xff\xd8".to_vec(),
            segment(0xe0, b"JFIF\0\x01\x02\x00\x00\x48\x00\x48\x00\x00"),
            turned.unwrap_or_default(),
            segment(0xe2, &profile()),
            segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
            jpeg_picture(),
            b"\xff\xd9".to_vec(),
        ]
        .concat();
        assert_eq!(file.bytes, expected, "orientation {orientation}");
        assert!(!sings(&file.bytes));
        let told = [
            "EXIF (camera, place and time)",
            "IPTC",
            "XMP",
            "a thumbnail",
            "comments",
            "data after the picture",
            "data of other programs",
        ];
        assert_eq!(removed(&file), told.into());
    }
}

#[test]
fn a_photograph_without_metadata_stays_as_it_is() {
    let plain = [b"\xff\xd8".as_slice(), &jpeg_picture(), b"\xff\xd9"].concat();
    let file = prepare_file("a.jpg", &plain).unwrap();
    assert_eq!((file.bytes, file.removed, file.note), (plain, Vec::new(), None));
}

#[test]
fn a_photograph_that_ends_early_or_holds_no_picture_is_refused() {
    let whole = [b"\xff\xd8".as_slice(), &jpeg_picture(), b"\xff\xd9"].concat();
    for end in 3..whole.len() {
        let refused = prepare_file("a.jpg", &whole[..end]).unwrap_err();
        assert!(matches!(refused, AttachmentError::Damaged { kind: "JPEG picture", .. }), "{end}: {refused}");
    }
    let no_frame = [b"\xff\xd8".as_slice(), &segment(0xfe, CANARY.as_bytes()), b"\xff\xd9"].concat();
    let refused = prepare_file("a.jpg", &no_frame).unwrap_err().to_string();
    assert_eq!(
        refused,
        "The JPEG picture is damaged: there is no picture in it. Open it, save it again, and choose the new file."
    );
    for wrong in [b"\xff\xd8\xff\xc0\0\x01".as_slice(), b"\xff\xd8\xff\xd8\xff\xd9", b"\xff\xd8\xff\xfe\0\x02x"] {
        assert!(matches!(prepare_file("a.jpg", wrong), Err(AttachmentError::Damaged { .. })), "{wrong:?}");
    }
}

#[test]
fn of_a_png_the_picture_stays_moving_or_not() {
    for (name, moving) in [("a.png", false), ("a.apng", true)] {
        let file = prepare_file(name, &png(moving)).unwrap();
        let expected = [b"\x89PNG\r\n\x1a\n".as_slice(), &png_picture(moving, false)].concat();
        assert_eq!(file.bytes, expected, "{name}");
        let told = [
            "data after the picture",
            "data of other programs",
            "text (title, author, program)",
            "the time of the last change",
        ];
        assert_eq!(removed(&file), told.into());
    }
}

#[test]
fn of_the_exif_in_a_png_the_orientation_stays() {
    let picture = png_picture(false, false);
    // After the head, which is 25 bytes long.
    let with = |exif: &[u8]| [b"\x89PNG\r\n\x1a\n", &picture[..25], &chunk(b"eXIf", exif), &picture[25..]].concat();
    let file = prepare_file("a.png", &with(&samples::tiff(3))).unwrap();
    assert_eq!(file.bytes, with(&exif::minimal(3)));
    assert_eq!(removed(&file), ["EXIF (camera, place and time)"].into());
    let upright = prepare_file("a.png", &with(&samples::tiff(1))).unwrap();
    assert_eq!(upright.bytes, [b"\x89PNG\r\n\x1a\n".as_slice(), &picture].concat());
}

#[test]
fn a_png_that_ends_early_or_is_changed_is_refused() {
    let whole = [b"\x89PNG\r\n\x1a\n".as_slice(), &png_picture(false, false)].concat();
    for end in 8..whole.len() {
        let refused = prepare_file("a.png", &whole[..end]).unwrap_err();
        assert!(matches!(refused, AttachmentError::Damaged { kind: "PNG picture", .. }), "{end}: {refused}");
    }
    for at in 8..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(matches!(prepare_file("a.png", &changed), Err(AttachmentError::Damaged { .. })), "{at}");
    }
    let headless = [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat();
    assert!(matches!(prepare_file("a.png", &headless), Err(AttachmentError::Damaged { .. })));
}
