//! The one thing that is kept of EXIF: how the picture is to be turned. Without it, pages lie on their side.

/// `Exif` and two zeros, before the TIFF structure in JPEG.
pub(super) const JPEG_PREFIX: &[u8] = b"Exif\0\0";

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation, 2 to 8, in a TIFF structure. 1 is the usual one and needs no mark; anything else is none.
pub(super) fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    let directory = long(4)?;
    let count = usize::from(short(directory)?);
    let entry = (0..count).find_map(|index| {
        let at = directory.checked_add(2 + index * 12)?;
        (short(at)? == ORIENTATION && short(at + 2)? == SHORT).then_some(at)
    })?;
    short(entry + 8).filter(|turned| (2..=8).contains(turned))
}

/// A TIFF structure that says the orientation and nothing else.
pub(super) fn minimal(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    tiff.extend_from_slice(&ORIENTATION.to_be_bytes());
    tiff.extend_from_slice(&SHORT.to_be_bytes());
    tiff.extend_from_slice(&1u32.to_be_bytes());
    tiff.extend_from_slice(&orientation.to_be_bytes());
    // Two bytes fill the value's field; four say that no directory follows.
    tiff.extend_from_slice(&[0; 6]);
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for turned in 2..=8 {
            assert_eq!(orientation(&minimal(turned)), Some(turned));
        }
        assert_eq!((orientation(&minimal(1)), orientation(&minimal(9))), (None, None));
    }

    #[test]
    fn both_byte_orders_are_read_and_nonsense_is_none() {
        let little =
            b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0\x00\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
        for nonsense in [&b""[..], b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"JUNKJUNKJUNK"] {
            assert_eq!(orientation(nonsense), None);
        }
        for end in 0..little.len() - 8 {
            assert_eq!(orientation(&little[..end]), None, "{end}");
        }
    }
}
