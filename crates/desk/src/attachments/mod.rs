//! A document that a person chose, made fit to leave: its type known by content, its metadata removed, its name cleaned.
//!
//! What is removed and what is not is said for each file, because people decide by it whether to send. Anything may be in a
//! file: memory stays bounded, and a library that fails over one refuses that file and nothing else.

mod error;
mod exif;
mod jpeg;
mod kind;
mod name;
mod office;
mod pdf;
mod png;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};

pub use error::AttachmentError;
use kind::Kind;
pub(crate) use name::tidy_name;

/// CPN takes 10 MB and does not say which megabyte it means (cpn-api 3.17); the smaller one is right under both readings.
const LARGEST: usize = 10_000_000;

/// A file fit to leave. Printing shows its type, size and hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedFile {
    /// For people: no path, no control or direction characters, at most 120 characters, and the right extension.
    pub name: String,
    /// One of the MIME types that CPN takes.
    pub media_type: &'static str,
    /// What leaves, before encryption; at most 10,000,000 bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, in hexadecimal.
    pub sha256: String,
    /// What was removed, in words for people; empty when nothing was there.
    pub removed: Vec<String>,
    /// What stays in the file although it may tell more than the page shows.
    pub note: Option<String>,
}

impl std::fmt::Debug for PreparedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedFile")
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

/// What is left of a file, and what a person should know of it.
#[derive(Default)]
struct Cleaned {
    bytes: Vec<u8>,
    removed: Vec<&'static str>,
    notes: Vec<&'static str>,
}

impl Cleaned {
    /// A file that stays as it is.
    fn untouched(bytes: &[u8], note: Option<&'static str>) -> Self {
        Self { bytes: bytes.to_vec(), removed: Vec::new(), notes: note.into_iter().collect() }
    }

    /// Remembers that something was removed; each thing is said once.
    fn without(&mut self, what: &'static str) {
        if !self.removed.contains(&what) {
            self.removed.push(what);
        }
    }
}

/// Makes a chosen file fit to leave. Takes as long as reading it; call it where waiting is allowed.
///
/// # Errors
/// When it is empty, too large, of no type that CPN takes, named as another type, protected, or damaged. Each refusal says
/// what a right file is.
pub fn prepare_file(name: &str, bytes: &[u8]) -> Result<PreparedFile, AttachmentError> {
    if bytes.is_empty() {
        return Err(AttachmentError::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(AttachmentError::TooLarge { bytes: bytes.len() });
    }
    let (stem, extension) = name::split(name);
    let kind = guarded(None, || Kind::of(bytes, &extension))?;
    kind.agrees_with(&extension)?;
    let cleaned = guarded(Some(kind), || clean(kind, bytes))?;
    if cleaned.bytes.len() > LARGEST {
        return Err(AttachmentError::Grown(kind.words()));
    }
    let extension = if extension.is_empty() { kind.extension() } else { &extension };
    Ok(PreparedFile {
        name: name::joined(&stem, extension),
        media_type: kind.media_type(),
        sha256: hex::encode(Sha256::digest(&cleaned.bytes)),
        removed: cleaned.removed.into_iter().map(str::to_owned).collect(),
        note: (!cleaned.notes.is_empty()).then(|| cleaned.notes.join(" ")),
        bytes: cleaned.bytes,
    })
}

fn clean(kind: Kind, bytes: &[u8]) -> Result<Cleaned, AttachmentError> {
    let damaged = |why: &'static str| AttachmentError::Damaged { kind: kind.words(), why };
    match kind {
        Kind::Jpeg => jpeg::clean(bytes).map_err(damaged),
        Kind::Png | Kind::Apng => png::clean(bytes).map_err(damaged),
        Kind::Pdf => pdf::clean(bytes),
        Kind::Docx | Kind::Xlsx => office::clean(bytes, kind),
        Kind::Csv => Ok(Cleaned::untouched(bytes, None)),
        Kind::Heic | Kind::Heif | Kind::Jp2 => Ok(Cleaned::untouched(
            bytes,
            Some(
                "Not removed for this type: where and when the picture was taken, and with what. \
                 Save it as JPEG or PNG to have that removed.",
            ),
        )),
        Kind::Doc | Kind::Xls => Ok(Cleaned::untouched(
            bytes,
            Some(
                "Not removed for this type: author, company and earlier versions. \
                 Save it as DOCX, XLSX or PDF to have the properties removed.",
            ),
        )),
        Kind::PostScript | Kind::Msi => Ok(Cleaned::untouched(
            bytes,
            Some("Not removed for this type: author, program and dates. Save it as PDF to have them removed."),
        )),
    }
}

/// Runs a reader. A library that fails over a hostile file makes the file a damaged one, and no more than that.
fn guarded<T>(kind: Option<Kind>, read: impl FnOnce() -> Result<T, AttachmentError>) -> Result<T, AttachmentError> {
    let damaged = AttachmentError::Damaged { kind: kind.map_or("file", Kind::words), why: "it cannot be read" };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(damaged))
}
