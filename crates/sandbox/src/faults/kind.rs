//! The kinds of fault, one variant each. docs/sandbox.md has the same list.

use serde::{Deserialize, Serialize};

use crate::tamper::Tamper;

/// What a fault does. Unless it says otherwise, the call takes effect and its answer is spoiled.
///
/// A `member` is a dotted path inside `data`, for example `sourceAmount.amount`; in a list it is meant in each element.
/// With `after` a refusal comes although the call took effect; without it, instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FaultKind {
    /// The answer comes this much later.
    Latency {
        /// Real milliseconds.
        ms: u64,
    },
    /// The connection is dropped before anything is done.
    DropBefore,
    /// The call takes effect, then the connection is dropped without an answer.
    DropAfter,
    /// The call waits, and a test learns of it, until it is let go: see [`crate::Sandbox::until_held`]. Like a request that
    /// is on its way, it outlives the client that sent it.
    Hold {
        /// Whether the call takes effect before it waits.
        #[serde(default)]
        after: bool,
    },
    /// Setting it cuts the connections that are open; the next `count` handshakes fail. The route is not looked at.
    TlsFailure {
        /// In which way.
        how: TlsTrouble,
    },
    /// `Content-Length` announces the whole body; half of it comes, then the connection is cut.
    HalfBody,
    /// A chunked body is cut in its middle, without the last chunk.
    ChunkedCut,
    /// The body dribbles: sixteen pieces with a pause before each.
    SlowBody {
        /// The pause in real milliseconds.
        ms: u64,
    },
    /// So many megabytes of white space, then the body: valid JSON that nobody should read to its end.
    HugeBody {
        /// Millions of bytes.
        megabytes: u32,
    },
    /// The body is empty; status and headers are as they should be.
    EmptyBody,
    /// The body is no JSON.
    Garbage,
    /// The body is well delivered JSON that stops in its middle.
    CutJson,
    /// The body stands twice, one after the other.
    RepeatedBody,
    /// A byte in the middle of the body is not UTF-8.
    InvalidUtf8,
    /// A byte-order mark stands before the body.
    ByteOrderMark,
    /// The body is a hundred thousand arrays inside each other.
    DeepNesting,
    /// `Content-Encoding: gzip` over a body that is not.
    GzipClaimed,
    /// Another `Content-Type`, or none, over the right body.
    ContentType {
        /// The header; left out, there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// The `Date` header is off by this many seconds.
    WrongClock {
        /// Seconds, negative for a clock that is late.
        offset_seconds: i64,
    },
    /// The `Date` header is this text.
    DateText {
        /// The header.
        value: String,
    },
    /// An error status with the body that the sandbox gives with it.
    Status {
        /// The HTTP status.
        status: u16,
        /// Seconds for a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A refusal with any status and any code, documented or not.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// The body's `code`.
        code: i64,
        /// The body's `message`; the code's own when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A refusal whose `code` is a text.
    CodeAsText {
        /// The HTTP status.
        status: u16,
        /// The body's `code`.
        code: String,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A status without any body.
    BareStatus {
        /// The HTTP status.
        status: u16,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A status with a page of HTML, as a gateway on the way gives it.
    ErrorPage {
        /// The HTTP status.
        status: u16,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A refusal with any text as `Retry-After`: seconds, a date, or nonsense.
    RetryAfter {
        /// The HTTP status.
        status: u16,
        /// The header.
        value: String,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// A redirection.
    Redirect {
        /// The HTTP status, for example 307.
        status: u16,
        /// Where to.
        location: String,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// The right answer under another status.
    OtherStatus {
        /// The HTTP status.
        status: u16,
    },
    /// A call that repeats a known idempotency key is refused with 409 and 290001 instead of the first answer.
    Conflict,
    /// The object's status is a word that nobody documented, and it has a member that nobody knows.
    UnknownEnum,
    /// A member is not there.
    MissingMember {
        /// Its path.
        member: String,
    },
    /// Each object has members that nobody knows.
    ExtraMembers,
    /// A member has another type: a number for a text, a text for all else.
    WrongType {
        /// Its path.
        member: String,
    },
    /// A member is null.
    NullMember {
        /// Its path.
        member: String,
    },
    /// A member stands twice, first with a wrong value.
    DuplicateMember {
        /// Its name; where it first stands in the body counts.
        member: String,
    },
    /// `data` is null.
    NullData,
    /// `data` is a list where it should be an object, and the reverse.
    OtherShape,
    /// What should be in `data` stands there without it.
    NoEnvelope,
    /// Each object as it stood when it was made: its first status, and nothing that came later.
    StaleAnswer,
    /// Each element of a list stands in it twice.
    RepeatedElements,
    /// Another object's answer: `id` is one that nobody knows.
    OtherObject,
    /// Every amount of money is this text, for example `-25.000000`, `1e400` or `NaN`.
    Amounts {
        /// The text.
        value: String,
    },
    /// Every amount of money is a JSON number.
    AmountsAsNumbers,
    /// Every date is this text.
    Dates {
        /// The text.
        value: String,
    },
    /// The next message handed out for signing is tampered with. The route is not looked at.
    TamperTransaction {
        /// What is changed.
        field: Tamper,
    },
}

/// How a handshake fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsTrouble {
    /// The certificate is right in everything, but another authority signed it.
    Untrusted,
    /// The server answers in plain text.
    PlainText,
    /// The connection is closed during the handshake.
    Closed,
}

impl FaultKind {
    /// Whether the spoiled answer comes instead of the call's effect, not after it.
    pub(super) fn instead(&self) -> bool {
        matches!(
            self,
            Self::DropBefore
                | Self::Status { after: false, .. }
                | Self::Refuse { after: false, .. }
                | Self::CodeAsText { after: false, .. }
                | Self::BareStatus { after: false, .. }
                | Self::ErrorPage { after: false, .. }
                | Self::RetryAfter { after: false, .. }
                | Self::Redirect { after: false, .. }
        )
    }

    /// Whether a call is hit by it; the others hit a message or a handshake, wherever it happens.
    pub(super) fn hits_calls(&self) -> bool {
        !matches!(self, Self::TamperTransaction { .. } | Self::TlsFailure { .. })
    }
}
