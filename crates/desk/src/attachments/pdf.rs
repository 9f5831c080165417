//! PDF: the document information, XMP and the data of other programs go, in the document and in each of its objects.

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};

use super::{AttachmentError, Cleaned, jpeg};

const WORDS: &str = "PDF";

/// Most bytes that all compressed object streams of a document may become together. Parsed, each byte may take some dozens.
const LARGEST_UNPACKED: usize = 32 * 1024 * 1024;
/// Most compressed object streams; a document of 10 MB has a few hundred.
const MOST_OBJECT_STREAMS: usize = 2048;
/// How far before its stream a dictionary is searched for.
const DICTIONARY: usize = 2048;

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
    document.save_to(&mut cleaned.bytes).map_err(|_| damaged("it cannot be written anew"))?;
    Ok(cleaned)
}

fn load(bytes: &[u8]) -> Result<Document, AttachmentError> {
    let packed = object_streams(bytes);
    if packed > MOST_OBJECT_STREAMS {
        return Err(damaged("it is packed in too many parts"));
    }
    let limit = LARGEST_UNPACKED / packed.max(1);
    let options = LoadOptions { max_decompressed_size: Some(limit), ..LoadOptions::default() };
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

/// How many streams may be packed objects, counted before anything is unpacked. A dictionary that hides its words behind
/// escapes, or stands too far off, counts as one.
fn object_streams(bytes: &[u8]) -> usize {
    const KEYWORD: &[u8] = b"stream";
    let mut count = 0;
    for at in memchr::memmem::find_iter(bytes, KEYWORD) {
        let before = bytes.get(at.saturating_sub(DICTIONARY)..at).unwrap_or_default();
        if before.ends_with(b"end") {
            continue;
        }
        let dictionary = memchr::memmem::rfind(before, b"obj").map(|start| &before[start..]);
        let packs =
            |dictionary: &[u8]| dictionary.contains(&b'#') || memchr::memmem::find(dictionary, b"ObjStm").is_some();
        count += usize::from(dictionary.is_none_or(packs));
    }
    count
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
