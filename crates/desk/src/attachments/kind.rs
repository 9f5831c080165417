//! What a file is, found in its content. Only the types that CPN documents are told apart; all others are one.

use std::io::Cursor;

use super::{AttachmentError, office, png};

/// One of the fourteen types that CPN takes (cpn-api 3.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    PostScript,
    Doc,
    Msi,
    Docx,
    Xls,
    Xlsx,
    Jpeg,
    Jp2,
    Png,
    Apng,
    Heic,
    Heif,
    Csv,
}

/// MIME type, words for people, and the extensions that go with it; the first is the usual one.
type Row = (&'static str, &'static str, &'static [&'static str]);

/// Installer packages are compound files whose root has this class.
const MSI_CLASS: &str = "000c1084-0000-0000-c000-000000000046";

impl Kind {
    #[cfg(test)]
    pub(super) const ALL: [Self; 14] = [
        Self::Pdf,
        Self::PostScript,
        Self::Doc,
        Self::Msi,
        Self::Docx,
        Self::Xls,
        Self::Xlsx,
        Self::Jpeg,
        Self::Jp2,
        Self::Png,
        Self::Apng,
        Self::Heic,
        Self::Heif,
        Self::Csv,
    ];

    #[rustfmt::skip]
    const fn row(self) -> Row {
        match self {
            Self::Pdf => ("application/pdf", "PDF", &["pdf"]),
            Self::PostScript => ("application/postscript", "PostScript document", &["ps", "eps"]),
            Self::Doc => ("application/msword", "Word 97 document", &["doc", "dot"]),
            Self::Msi => ("application/x-msi", "Windows installer", &["msi"]),
            Self::Docx => (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document", &["docx"],
            ),
            Self::Xls => ("application/vnd.ms-excel", "workbook of Excel 97", &["xls", "xlt"]),
            Self::Xlsx => (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "workbook of Excel", &["xlsx"],
            ),
            Self::Jpeg => ("image/jpeg", "JPEG picture", &["jpg", "jpeg", "jpe", "jfif"]),
            Self::Jp2 => ("image/jp2", "JPEG 2000 picture", &["jp2"]),
            Self::Png => ("image/png", "PNG picture", &["png"]),
            Self::Apng => ("image/apng", "moving PNG picture", &["png", "apng"]),
            // Phones name both alike.
            Self::Heic => ("image/heic", "HEIC picture", &["heic", "heif", "hif"]),
            Self::Heif => ("image/heif", "HEIF picture", &["heif", "heic", "hif"]),
            Self::Csv => ("text/csv", "CSV table", &["csv"]),
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        self.row().0
    }

    /// Words for people that go with “the” and “a”.
    pub(super) const fn words(self) -> &'static str {
        self.row().1
    }

    /// The usual extension.
    pub(super) fn extension(self) -> &'static str {
        self.row().2.first().copied().unwrap_or_default()
    }

    /// A file that is named as something else may be refused by the receiver, or open in another program than expected.
    /// A missing extension is no contradiction.
    pub(super) fn agrees_with(self, extension: &str) -> Result<(), AttachmentError> {
        if extension.is_empty() || self.row().2.contains(&extension) {
            return Ok(());
        }
        let (kind, right) = (self.words(), self.extension());
        Err(AttachmentError::OtherExtension { extension: extension.to_owned(), kind, right })
    }

    /// Finds the type in the content. The extension is asked for one thing only: a table of text has no mark of its own.
    pub(super) fn of(bytes: &[u8], extension: &str) -> Result<Self, AttachmentError> {
        const JP2: &[u8] = b"\0\0\0\x0cjP  \r\n\x87\n";
        match bytes {
            _ if bytes.starts_with(b"\xff\xd8\xff") => Ok(Self::Jpeg),
            _ if bytes.starts_with(png::SIGNATURE) => Ok(if png::animated(bytes) { Self::Apng } else { Self::Png }),
            _ if bytes.starts_with(b"%PDF-") => Ok(Self::Pdf),
            _ if bytes.starts_with(b"%!PS") => Ok(Self::PostScript),
            _ if bytes.starts_with(JP2) => Ok(Self::Jp2),
            _ if bytes.starts_with(b"PK\x03\x04") => office::kind(bytes),
            _ if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => compound(bytes),
            _ if bytes.get(4..8) == Some(b"ftyp") => boxed(bytes),
            _ if extension == "csv" => text(bytes),
            // Other programs find the beginning behind what a mail gateway or a server put before it.
            _ if extension == "pdf" && memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").is_some() => {
                Err(AttachmentError::Damaged { kind: Self::Pdf.words(), why: "something stands before its beginning" })
            }
            _ => Err(AttachmentError::Type),
        }
    }
}

/// A compound file: Word, Excel, an installer, or the shell around an encrypted newer document.
fn compound(bytes: &[u8]) -> Result<Kind, AttachmentError> {
    let unreadable = |_| AttachmentError::Damaged { kind: "document", why: "its directory cannot be read" };
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(unreadable)?;
    if file.is_stream("/EncryptedPackage") || file.is_stream("/EncryptionInfo") {
        return Err(AttachmentError::Protected("document"));
    }
    match () {
        () if file.is_stream("/WordDocument") => Ok(Kind::Doc),
        () if file.is_stream("/Workbook") || file.is_stream("/Book") => Ok(Kind::Xls),
        () if file.root_entry().clsid().to_string() == MSI_CLASS => Ok(Kind::Msi),
        () => Err(AttachmentError::Type),
    }
}

/// A picture in ISO boxes: told by its brand, and by the brands it claims to be compatible with.
fn boxed(bytes: &[u8]) -> Result<Kind, AttachmentError> {
    const HEIC: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    let length = bytes.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length)) as usize;
    let brands = bytes.get(8..length.min(256)).unwrap_or_default();
    // Major brand, then its version, which is no brand, then the compatible ones.
    let (major, compatible) = (brands.get(..4).unwrap_or_default(), brands.get(8..).unwrap_or_default());
    let claims = |names: &[&[u8]]| compatible.chunks_exact(4).any(|brand| names.contains(&brand));
    match major {
        _ if HEIC.contains(&major) => Ok(Kind::Heic),
        b"mif1" | b"msf1" if claims(&[b"avif", b"avis"]) => Err(AttachmentError::Type),
        b"mif1" | b"msf1" if claims(&HEIC) => Ok(Kind::Heic),
        b"mif1" | b"msf1" => Ok(Kind::Heif),
        _ => Err(AttachmentError::Type),
    }
}

/// Text of one byte per character or UTF-8, as programs for tables write it; no other controls than tabs and line ends.
fn text(bytes: &[u8]) -> Result<Kind, AttachmentError> {
    let plain = bytes.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..));
    // Text in one-byte characters that opens as a page or a program elsewhere is not a table.
    let start = bytes.trim_ascii_start();
    let other = start.starts_with(b"<") || start.starts_with(b"#!");
    if plain && !other { Ok(Kind::Csv) } else { Err(AttachmentError::NotText) }
}
