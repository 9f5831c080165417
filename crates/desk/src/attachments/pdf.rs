//! PDF: the document information, XMP and the data of other programs go, in the document and in each of its objects.

use std::io::Read;

use flate2::read::ZlibDecoder;
use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions, Object, SaveOptions, Stream};

use super::{AttachmentError, Cleaned, LARGEST, jpeg};

const WORDS: &str = "PDF";

/// Most bytes that the packed objects of a document may unpack to, together; parsed, each may take some sixty.
const LARGEST_UNPACKED: usize = 16 * 1024 * 1024;
/// What a stream of packed objects counts for whose packing is not the one that everybody uses.
const ODDLY_PACKED: usize = LARGEST_UNPACKED / 16;
/// Most bytes between the beginning of an object and its stream.
const DICTIONARY: usize = 16 * 1024;
/// Most streams; a document of 10 MB has a few thousand.
const MOST_STREAMS: usize = 20_000;

const SIGNED: &str = "This PDF is signed digitally. Its metadata stays, because removing it would break the signature.";
const ATTACHED: &str = "Files are attached inside this PDF. They leave with it, as they are.";
const REMARKS: &str = "Comments in this PDF keep the names of those who made them.";

/// The document without metadata, written anew: earlier versions that lay hidden in the file are gone as well.
///
/// # Errors
/// When it is encrypted, damaged, without pages, or so packed that reading it would take too much memory.
pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, AttachmentError> {
    let mut document = load(bytes)?;
    let objects = || document.objects.values();
    if objects().any(|object| any(object, &|dictionary| dictionary.has(b"ByteRange"))) {
        return Ok(Cleaned::untouched(bytes, Some(SIGNED)));
    }
    let attached = objects().any(|object| any(object, &|dictionary| dictionary.has(b"EF")));
    let remarked = objects().any(|object| any(object, &is_remark));
    let notes = [attached.then_some(ATTACHED), remarked.then_some(REMARKS)].into_iter().flatten().collect();
    let mut cleaned = Cleaned { notes, ..Cleaned::default() };
    if document.trailer.remove(b"Info").is_some() {
        cleaned.without("the document information (title, author, program, dates)");
    }
    for object in document.objects.values_mut() {
        strip(object, &mut cleaned);
    }
    document.prune_objects();
    // So that the table says what is there, and not how much there was.
    document.max_id = document.objects.keys().map(|(number, _)| *number).max().unwrap_or_default();
    cleaned.bytes = written(&mut document).map_err(|_| damaged("it cannot be written anew"))?;
    Ok(cleaned)
}

/// The document in its plainest form, which every program reads; packed only where that is too large.
fn written(document: &mut Document) -> lopdf::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    if bytes.len() > LARGEST {
        bytes.clear();
        let packed = SaveOptions { use_object_streams: true, use_xref_streams: true, ..SaveOptions::default() };
        document.save_with_options(&mut bytes, packed)?;
    }
    Ok(bytes)
}

fn load(bytes: &[u8]) -> Result<Document, AttachmentError> {
    if unpacked_objects(bytes) > LARGEST_UNPACKED {
        return Err(damaged("it is packed so densely that it may be meant to do harm"));
    }
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_UNPACKED), ..LoadOptions::default() };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => {
            return Err(AttachmentError::Protected(WORDS));
        }
        Err(_) => return Err(damaged("it cannot be read")),
    };
    if document.is_encrypted() || document.was_encrypted() {
        return Err(AttachmentError::Protected(WORDS));
    }
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return Err(damaged("its table of contents is broken, so parts may be missing"));
    }
    if document.get_pages().is_empty() {
        return Err(damaged("it has no pages"));
    }
    Ok(document)
}

/// How many bytes the streams of packed objects unpack to. Nothing is kept, and counting stops behind the limit.
fn unpacked_objects(bytes: &[u8]) -> usize {
    const KEYWORD: &[u8] = b"stream";
    let begins = |at: &usize| !bytes.get(..*at).unwrap_or_default().ends_with(b"end");
    let mut total = 0;
    for (count, at) in memchr::memmem::find_iter(bytes, KEYWORD).filter(begins).enumerate() {
        if count == MOST_STREAMS || total > LARGEST_UNPACKED {
            return LARGEST_UNPACKED + 1;
        }
        let before = bytes.get(at.saturating_sub(DICTIONARY)..at).unwrap_or_default();
        let dictionary = memchr::memmem::rfind(before, b"obj").and_then(|start| before.get(start..)).unwrap_or(before);
        let dictionary = unescaped(dictionary);
        let has = |word: &[u8]| memchr::memmem::find(&dictionary, word).is_some();
        if has(b"ObjStm") && has(b"Filter") {
            let packed = bytes.get(at + KEYWORD.len()..).unwrap_or_default().trim_ascii_start();
            total += unpacked_length(packed, LARGEST_UNPACKED + 1 - total).unwrap_or(ODDLY_PACKED);
        }
    }
    total
}

/// How many bytes some zlib data unpacks to, at most `limit`; `None` when it is no such data. What is broken further on
/// was unpacked up to there.
fn unpacked_length(packed: &[u8], limit: usize) -> Option<usize> {
    let mut unpacked = ZlibDecoder::new(packed).take(limit as u64);
    let mut piece = [0; 16 * 1024];
    let mut length = 0;
    while let Ok(read @ 1..) = unpacked.read(&mut piece) {
        length += read;
    }
    (length > 0).then_some(length)
}

/// A dictionary whose names are written out: each letter may stand as `#` and two digits.
fn unescaped(dictionary: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(dictionary.len());
    let mut rest = dictionary;
    while let Some(at) = memchr::memchr(b'#', rest) {
        let (before, after) = rest.split_at(at);
        plain.extend_from_slice(before);
        let letter = after.get(1..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let letter = letter.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(letter.unwrap_or(b'#'));
        rest = after.get(if letter.is_some() { 3 } else { 1 }..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}

/// Removes what is not shown from an object and from all that it holds itself.
fn strip(object: &mut Object, cleaned: &mut Cleaned) {
    match object {
        Object::Dictionary(dictionary) => strip_dictionary(dictionary, cleaned),
        Object::Array(elements) => elements.iter_mut().for_each(|element| strip(element, cleaned)),
        Object::Stream(stream) => {
            strip_dictionary(&mut stream.dict, cleaned);
            strip_picture(stream, cleaned);
        }
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..)
        | Object::Reference(_) => {}
    }
}

fn strip_dictionary(dictionary: &mut Dictionary, cleaned: &mut Cleaned) {
    if dictionary.remove(b"Metadata").is_some() {
        cleaned.without("XMP");
    }
    if dictionary.remove(b"PieceInfo").is_some() {
        cleaned.without("data of other programs");
        // Says when that data was last changed.
        dictionary.remove(b"LastModified");
    }
    dictionary.iter_mut().for_each(|(_, value)| strip(value, cleaned));
}

/// A JPEG inside is a file of its own, often straight from a camera. One that cannot be read stays as it is.
fn strip_picture(stream: &mut Stream, cleaned: &mut Cleaned) {
    let jpeg = stream.filters().is_ok_and(|filters| filters == [b"DCTDecode".as_slice()]);
    if !jpeg {
        return;
    }
    if let Ok(picture) = jpeg::clean(&stream.content)
        && !picture.removed.is_empty()
    {
        cleaned.without("metadata of pictures inside");
        stream.set_content(picture.bytes);
    }
}

/// Whether it is a remark on a page, with the name of its author. Fields of forms have a name of their own under `T`.
fn is_remark(dictionary: &Dictionary) -> bool {
    const REMARKS: [&[u8]; 14] = [
        b"Text",
        b"FreeText",
        b"Line",
        b"Square",
        b"Circle",
        b"Polygon",
        b"PolyLine",
        b"Highlight",
        b"Underline",
        b"Squiggly",
        b"StrikeOut",
        b"Caret",
        b"Stamp",
        b"Ink",
    ];
    let kind = dictionary.get(b"Subtype").and_then(lopdf::Object::as_name);
    dictionary.has(b"T") && kind.is_ok_and(|kind| REMARKS.contains(&kind))
}

/// Whether a dictionary of an object, at any depth, is such a one.
fn any(object: &Object, such: &impl Fn(&Dictionary) -> bool) -> bool {
    let within = |dictionary: &Dictionary| such(dictionary) || dictionary.iter().any(|(_, value)| any(value, such));
    match object {
        Object::Dictionary(dictionary) => within(dictionary),
        Object::Stream(stream) => within(&stream.dict),
        Object::Array(elements) => elements.iter().any(|element| any(element, such)),
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..)
        | Object::Reference(_) => false,
    }
}

fn damaged(why: &'static str) -> AttachmentError {
    AttachmentError::Damaged { kind: WORDS, why }
}
