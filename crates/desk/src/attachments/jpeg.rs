//! JPEG: everything goes that is not the picture, its colours, or how it is turned.

use super::{Cleaned, exif};

/// Colour profiles of the International Color Consortium, in `APP2`.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Markers (ITU-T T.81, table B.1).
const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;

/// The picture without metadata. Image data is kept byte for byte; what follows its end is dropped.
///
/// # Errors
/// What is wrong, when the segments do not lead from the start to the end of a picture.
pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, &'static str> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.marker()? != START {
        return Err("it does not start as a picture");
    }
    let mut cleaned = Cleaned { bytes: vec![0xff, START], ..Cleaned::default() };
    let (mut frame, mut scan) = (false, false);
    loop {
        let marker = reader.marker()?;
        match marker {
            END => break,
            // Markers without a length.
            0x01 | 0xd0..=0xd7 => cleaned.bytes.extend_from_slice(&[0xff, marker]),
            START | 0x00 => return Err("a marker stands where none can be"),
            _ => {
                let payload = reader.segment()?;
                frame |= matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
                segment(&mut cleaned, marker, payload);
                if marker == SCAN {
                    scan = true;
                    cleaned.bytes.extend_from_slice(reader.entropy_coded());
                }
            }
        }
    }
    if !frame || !scan {
        return Err("there is no picture in it");
    }
    cleaned.bytes.extend_from_slice(&[0xff, END]);
    if reader.at < bytes.len() {
        cleaned.without("data after the picture");
    }
    Ok(cleaned)
}

/// Keeps, rewrites or drops one segment.
fn segment(cleaned: &mut Cleaned, marker: u8, payload: &[u8]) {
    match marker {
        // Of JFIF the head is kept, and not the thumbnail behind it.
        0xe0 if payload.starts_with(b"JFIF\0") && payload.len() >= 14 => {
            let mut head = payload[..14].to_vec();
            if head[12] != 0 || head[13] != 0 {
                cleaned.without("a thumbnail");
                head[12..].fill(0);
            }
            push(cleaned, marker, &head);
        }
        0xe0 => cleaned.without("a thumbnail"),
        0xe1 if payload.starts_with(exif::JPEG_PREFIX) => {
            let tiff = payload.get(exif::JPEG_PREFIX.len()..).unwrap_or_default();
            let minimal = exif::orientation(tiff).map(exif::minimal);
            if minimal.as_deref() != Some(tiff) {
                cleaned.without("EXIF (camera, place and time)");
            }
            if let Some(minimal) = minimal {
                push(cleaned, marker, &[exif::JPEG_PREFIX, &minimal].concat());
            }
        }
        0xe1 => cleaned.without("XMP"),
        0xe2 if payload.starts_with(PROFILE) => push(cleaned, marker, payload),
        0xed => cleaned.without("IPTC"),
        // Adobe's mark says how colours are coded; without it, CMYK pictures turn into negatives.
        0xee if payload.starts_with(b"Adobe") => push(cleaned, marker, payload),
        0xe2..=0xef => cleaned.without("data of other programs"),
        COMMENT => cleaned.without("comments"),
        _ => push(cleaned, marker, payload),
    }
}

fn push(cleaned: &mut Cleaned, marker: u8, payload: &[u8]) {
    // Two bytes of length count themselves; a payload that was read, or is shorter, always fits.
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    cleaned.bytes.extend_from_slice(&[0xff, marker]);
    cleaned.bytes.extend_from_slice(&length.to_be_bytes());
    cleaned.bytes.extend_from_slice(payload);
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next marker; any number of fill bytes may stand before it.
    fn marker(&mut self) -> Result<u8, &'static str> {
        if self.next()? != 0xff {
            return Err("a segment does not end where it says");
        }
        loop {
            match self.next()? {
                0xff => {}
                marker => return Ok(marker),
            }
        }
    }

    fn next(&mut self) -> Result<u8, &'static str> {
        let byte = self.bytes.get(self.at).ok_or("it ends too early")?;
        self.at += 1;
        Ok(*byte)
    }

    /// A segment's payload, without its length.
    fn segment(&mut self) -> Result<&'a [u8], &'static str> {
        let length = usize::from(u16::from_be_bytes([self.next()?, self.next()?]));
        let end = self.at + length.checked_sub(2).ok_or("a segment has no room for its own length")?;
        let payload = self.bytes.get(self.at..end).ok_or("it ends too early")?;
        self.at = end;
        Ok(payload)
    }

    /// Image data up to the next marker that is neither a stuffed byte nor a restart.
    fn entropy_coded(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ends = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff));
        let length = rest.windows(2).position(ends).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}
