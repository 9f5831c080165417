//! DOCX and XLSX: packages of parts, of which those that say who wrote the document and when are made blank.

use std::io::{Cursor, Read, Write};

use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::kind::Kind;
use super::{AttachmentError, Cleaned, jpeg, png};

const WORDS: &str = "document";

/// Most parts of a package.
const MOST_PARTS: usize = 10_000;
/// Most bytes that the list of types may become when unpacked.
const LARGEST_TYPES: u64 = 1024 * 1024;
/// Most bytes that one picture, or the text searched for authors, may become when unpacked.
const LARGEST_PART: u64 = 16 * 1024 * 1024;

const CORE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"#;
const EXTENDED: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"#;
const CUSTOM: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>"#;

const SIGNED: &str =
    "This document is signed digitally. Its properties stay, because removing them would break the signature.";
const AUTHORS: &str = "Comments and tracked changes keep the names of those who made them.";

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What a package is, as its list of types says.
///
/// # Errors
/// When it is neither document nor workbook, holds macros, is encrypted, or cannot be read.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, AttachmentError> {
    let mut archive = open(bytes)?;
    let types = archive.by_name("[Content_Types].xml").map_err(|_| AttachmentError::Type)?;
    let types = unpacked(types, LARGEST_TYPES).ok_or_else(|| damaged("its list of parts cannot be read"))?;
    let says = |word: &str| memchr::memmem::find(&types, word.as_bytes()).is_some();
    match () {
        () if says("macroEnabled") || says("vbaProject") => Err(AttachmentError::Macros),
        () if says("wordprocessingml.document.main+xml") => Ok(Kind::Docx),
        () if says("spreadsheetml.sheet.main+xml") => Ok(Kind::Xlsx),
        () => Err(AttachmentError::Type),
    }
}

/// The document without its properties. All other parts are copied as they are packed, without their dates.
///
/// # Errors
/// When it is encrypted or cannot be read.
pub(super) fn clean(bytes: &[u8], kind: Kind) -> Result<Cleaned, AttachmentError> {
    let mut archive = open(bytes)?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.to_ascii_lowercase()).collect();
    if names.iter().any(|name| name.starts_with("_xmlsignatures/")) {
        return Ok(Cleaned::untouched(bytes, Some(SIGNED)));
    }
    let authors = names.iter().any(|name| tells_authors(name)) || kind == Kind::Docx && changes_tracked(&mut archive);
    let mut cleaned = Cleaned { notes: authors.then_some(AUTHORS).into_iter().collect(), ..Cleaned::default() };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        copy(&mut archive, index, &mut writer, &mut cleaned).map_err(|_| damaged("a part cannot be copied"))?;
    }
    cleaned.bytes = writer.finish().map_err(|_| damaged("it cannot be written anew"))?.into_inner();
    Ok(cleaned)
}

fn open(bytes: &[u8]) -> Result<Archive<'_>, AttachmentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("its directory cannot be read"))?;
    if archive.len() > MOST_PARTS {
        return Err(damaged("it has too many parts"));
    }
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| damaged("a part cannot be found"))?;
        if part.encrypted() {
            return Err(AttachmentError::Protected(WORDS));
        }
    }
    Ok(archive)
}

/// Copies one part, blank where it tells of the author, and without metadata where it is a picture.
fn copy(
    archive: &mut Archive<'_>,
    index: usize,
    writer: &mut ZipWriter<Cursor<Vec<u8>>>,
    cleaned: &mut Cleaned,
) -> zip::result::ZipResult<()> {
    let name = archive.by_index_raw(index)?.name()?.into_owned();
    let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT);
    if let Some(blank) = blank(&name)
        && unpacked(archive.by_index(index)?, LARGEST_PART).as_deref() != Some(blank.as_bytes())
    {
        cleaned.without("the document properties (author, company, dates)");
        writer.start_file(name, options.compression_method(CompressionMethod::Deflated))?;
        writer.write_all(blank.as_bytes())?;
    } else if let Some(picture) = picture(&name, archive, index) {
        cleaned.without("metadata of pictures inside");
        writer.start_file(name, options.compression_method(CompressionMethod::Stored))?;
        writer.write_all(&picture)?;
    } else {
        writer.raw_copy_file_touch(archive.by_index_raw(index)?, DateTime::DEFAULT, None)?;
    }
    Ok(())
}

/// The blank form of a part that tells of the author, by its usual name.
fn blank(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let file = name.strip_prefix("docprops/").unwrap_or_default();
    match file {
        _ if name.starts_with("package/services/metadata/core-properties/") => Some(CORE),
        _ if !file.ends_with(".xml") => None,
        _ if file.starts_with("core") => Some(CORE),
        _ if file.starts_with("app") => Some(EXTENDED),
        _ if file.starts_with("custom") => Some(CUSTOM),
        _ => None,
    }
}

/// A picture inside, without its metadata; `None` when there was none, or it cannot be read.
fn picture(name: &str, archive: &mut Archive<'_>, index: usize) -> Option<Vec<u8>> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    let strip = match extension.as_str() {
        "jpg" | "jpeg" | "jpe" => jpeg::clean,
        "png" => png::clean,
        _ => return None,
    };
    let bytes = unpacked(archive.by_index(index).ok()?, LARGEST_PART)?;
    strip(&bytes).ok().filter(|picture| !picture.removed.is_empty()).map(|picture| picture.bytes)
}

/// Parts in which names of people stand.
fn tells_authors(name: &str) -> bool {
    const PARTS: [&str; 5] = ["word/comments", "word/people", "xl/comments", "xl/persons/", "xl/threadedcomments/"];
    PARTS.iter().any(|part| name.starts_with(part))
}

fn changes_tracked(archive: &mut Archive<'_>) -> bool {
    let text = archive.by_name("word/document.xml").ok().and_then(|part| unpacked(part, LARGEST_PART));
    text.is_some_and(|text| memchr::memmem::find(&text, b"w:author=").is_some())
}

/// A part's content; `None` when it is larger than the limit or broken.
fn unpacked(part: ZipFile<'_, Cursor<&[u8]>>, limit: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    part.take(limit + 1).read_to_end(&mut content).ok()?;
    (content.len() as u64 <= limit).then_some(content)
}

fn damaged(why: &'static str) -> AttachmentError {
    AttachmentError::Damaged { kind: WORDS, why }
}
