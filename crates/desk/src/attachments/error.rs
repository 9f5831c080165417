//! Why a file cannot leave, with what a right one is.

/// Why a file cannot leave. Each text says what a right file is; none repeats the file's name or content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// Nothing in it.
    #[error("The file is empty. Choose the document itself.")]
    Empty,
    /// Over 10 MB.
    #[error("The file has {}. CPN takes files of at most 10 MB: send fewer pages, or scan them more coarsely.", megabytes(*.bytes))]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Within the limit, and over it once it was written without metadata.
    #[error("The {0} is larger than 10 MB once its metadata is removed. Send fewer pages, or scan them more coarsely.")]
    Grown(&'static str),
    /// None of the documented types.
    #[error(
        "CPN does not take this type of file. Right ones: PDF, JPEG, PNG, HEIC or JPEG 2000 pictures, Word, Excel, CSV, \
         PostScript."
    )]
    Type,
    /// A text that is not a table, or in an encoding that nobody expects.
    #[error("This is not a plain CSV table. Save it as “CSV UTF-8”.")]
    NotText,
    /// The name says one thing, the content another.
    #[error(
        "The name ends in .{extension}, but this is a {kind} by its content. If it should be, let the name end in .{right}."
    )]
    OtherExtension {
        /// What the name says.
        extension: String,
        /// What it holds.
        kind: &'static str,
        /// What the name should say.
        right: &'static str,
    },
    /// A password or restrictions.
    #[error("The {0} is protected. The institution could not open it: save a copy without password and restrictions.")]
    Protected(&'static str),
    /// A document with programs in it, which is a type of its own.
    #[error("The document contains macros, which CPN does not take. Save it without macros, as .docx, .xlsx or PDF.")]
    Macros,
    /// It ends too early, or contradicts itself.
    #[error("The {kind} is damaged: {why}. Open it, save it again, and choose the new file.")]
    Damaged {
        /// What it holds.
        kind: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Megabytes with one digit, rounded up, so that a file over the limit never seems to be at it.
fn megabytes(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
