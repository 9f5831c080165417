//! PNG: a list of chunks, of which only those stay that make the picture.

use super::{Cleaned, exif};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks beside the four critical ones that change how the picture looks or moves (PNG, third edition).
const SEEN: [&[u8; 4]; 15] = [
    b"acTL", b"bKGD", b"cHRM", b"cICP", b"cLLI", b"fcTL", b"fdAT", b"gAMA", b"hIST", b"iCCP", b"mDCV", b"pHYs",
    b"sBIT", b"sRGB", b"tRNS",
];

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// Length, kind, data and check sum.
    whole: &'a [u8],
}

/// The picture without metadata. Chunks that stay are kept byte for byte; what follows the last one is dropped.
///
/// # Errors
/// What is wrong, when the chunks do not lead from the head to the end of a picture, or a check sum is not right.
pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, &'static str> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or("it does not start as a picture")?;
    let mut cleaned = Cleaned { bytes: SIGNATURE.to_vec(), ..Cleaned::default() };
    let (mut head, mut data) = (false, false);
    loop {
        let chunk = next(&mut rest).ok_or("it ends too early")?;
        if crc32fast::hash(chunk.whole.get(4..8 + chunk.data.len()).unwrap_or_default()) != check_sum(&chunk) {
            return Err("a check sum is wrong");
        }
        if !head && &chunk.kind != b"IHDR" {
            return Err("it does not start as a picture");
        }
        match &chunk.kind {
            b"eXIf" => {
                let minimal = exif::orientation(chunk.data).map(exif::minimal);
                if minimal.as_deref() != Some(chunk.data) {
                    cleaned.without("EXIF (camera, place and time)");
                }
                if let Some(minimal) = minimal {
                    cleaned.bytes.extend(written(b"eXIf", &minimal));
                }
            }
            b"tEXt" | b"zTXt" | b"iTXt" => cleaned.without("text (title, author, program)"),
            b"tIME" => cleaned.without("the time of the last change"),
            kind if critical(kind) || SEEN.contains(&kind) => cleaned.bytes.extend_from_slice(chunk.whole),
            _ => cleaned.without("data of other programs"),
        }
        head = true;
        data |= &chunk.kind == b"IDAT";
        if &chunk.kind == b"IEND" {
            break;
        }
    }
    if !data {
        return Err("there is no picture in it");
    }
    if !rest.is_empty() {
        cleaned.without("data after the picture");
    }
    Ok(cleaned)
}

/// Whether it moves: its animation is announced before the first image data.
pub(super) fn animated(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(SIGNATURE.len()..).unwrap_or_default();
    let kinds = std::iter::from_fn(|| next(&mut rest)).map(|chunk| chunk.kind);
    kinds.take_while(|kind| kind != b"IDAT").any(|kind| &kind == b"acTL")
}

/// A small first letter means that a reader may pass the chunk over.
fn critical(kind: &[u8; 4]) -> bool {
    kind[0].is_ascii_uppercase()
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<Chunk<'a>> {
    let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
    let whole = rest.get(..length.checked_add(12)?)?;
    let kind = whole.get(4..8)?.try_into().ok()?;
    let data = whole.get(8..8 + length)?;
    *rest = rest.get(whole.len()..)?;
    Some(Chunk { kind, data, whole })
}

fn check_sum(chunk: &Chunk<'_>) -> u32 {
    chunk.whole.last_chunk().map_or(0, |sum| u32::from_be_bytes(*sum))
}

fn written(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    // What is written here has a few dozen bytes.
    let length = u32::try_from(data.len()).unwrap_or_default();
    [&length.to_be_bytes(), body.as_slice(), &crc32fast::hash(&body).to_be_bytes()].concat()
}
