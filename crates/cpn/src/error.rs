//! Errors of calls: which layer failed, what came back, and whether the call may have done its work all the same.

use std::time::Duration;

use crate::code::{Documented, Tells};
use crate::wire::{DescriptiveError, ErrorBody};

/// What repeating a call could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Reads, and asking for quotes: changes nothing that matters.
    Read,
    /// A write with an idempotency key in its body: the same bytes may be sent again.
    Keyed,
    /// A write that says what shall be, without a key (switching a subscription off): a repeat leaves the same state.
    Idempotent,
    /// A write without a key (submit transaction): after a lost answer, read the object first.
    Once,
}

/// The call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// HTTP method.
    pub method: &'static str,
    /// Path without its query, which may name customers.
    pub path: String,
    /// What repeating could do.
    pub effect: Effect,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// An earlier try of this very call was sent and its answer lost.
    pub earlier_unanswered: bool,
}

/// What the answer said about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// HTTP status.
    pub status: u16,
    /// `X-Request-Id` of the answer, for support.
    pub request_id: Option<String>,
    /// The `Date` header.
    pub server_time: Option<jiff::Timestamp>,
    /// `Retry-After`, when it came.
    pub retry_after: Option<Duration>,
}

/// Bytes as received; printing shows their number only, because they may hold personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(pub Vec<u8>);

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The request itself is impossible.
    #[error("the request is not possible: {0}")]
    Impossible(String),
    /// No connection: name not found, refused, timed out, or broken during the handshake.
    #[error("no connection: {0}")]
    NoConnection(String),
    /// The server's certificate is not trusted; nothing was said to it.
    #[error("the server is not trusted: {0}")]
    Untrusted(String),
}

/// Why there is no answer to what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// It took too long.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke, before or in the middle of the answer.
    #[error("the connection broke: {0}")]
    Broken(String),
}

/// A refusal with a documented code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code's row in the table.
    pub code: &'static Documented,
    /// The body.
    pub body: ErrorBody,
}

/// A failed call. Never holds the API key or the body that was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing left this machine.
    #[error("{} {}: {cause}", .call.method, .call.path)]
    NotSent {
        /// The call.
        call: Box<Call>,
        /// Why.
        cause: NotSent,
    },
    /// It was sent, or may have been; what became of it is unknown.
    #[error("{} {}: {cause}", .call.method, .call.path)]
    NoAnswer {
        /// The call.
        call: Box<Call>,
        /// Why.
        cause: NoAnswer,
    },
    /// CPN refused with a documented code.
    #[error("{} {}: {} {}: {}", .call.method, .call.path, .head.status, .refusal.title(), .refusal.body.message)]
    Refused {
        /// The call.
        call: Box<Call>,
        /// The answer's head.
        head: Box<Head>,
        /// Code and body.
        refusal: Box<Refusal>,
    },
    /// The body is not what it should be.
    #[error("{} {}: the answer ({}) cannot be read: {reason}", .call.method, .call.path, .head.status)]
    Unreadable {
        /// The call.
        call: Box<Call>,
        /// The answer's head.
        head: Box<Head>,
        /// What is wrong with it.
        reason: String,
        /// The body as received.
        raw: Raw,
    },
    /// A status or code that no source documents, or a status without a body.
    #[error("{} {}: {}", .call.method, .call.path, undocumented(.head, .raw))]
    Undocumented {
        /// The call.
        call: Box<Call>,
        /// The answer's head.
        head: Box<Head>,
        /// The body, when it has the form of an error body.
        body: Option<Box<ErrorBody>>,
        /// The body as received.
        raw: Raw,
    },
}

impl Refusal {
    /// The code's name, or its number where no source gives a name.
    #[must_use]
    pub fn title(&self) -> String {
        self.code.name.map_or_else(|| self.code.number.to_string(), str::to_owned)
    }
}

/// The same status may be documented with a body; then it is the body that is missed.
fn undocumented(head: &Head, raw: &Raw) -> String {
    if raw.0.is_empty() {
        format!("{} without a body", head.status)
    } else {
        format!("undocumented answer {}", head.status)
    }
}

impl Error {
    /// The call.
    #[must_use]
    pub fn call(&self) -> &Call {
        match self {
            Self::NotSent { call, .. }
            | Self::NoAnswer { call, .. }
            | Self::Refused { call, .. }
            | Self::Unreadable { call, .. }
            | Self::Undocumented { call, .. } => call,
        }
    }

    /// The head of the answer, when there was one.
    #[must_use]
    pub fn head(&self) -> Option<&Head> {
        match self {
            Self::NotSent { .. } | Self::NoAnswer { .. } => None,
            Self::Refused { head, .. } | Self::Unreadable { head, .. } | Self::Undocumented { head, .. } => Some(head),
        }
    }

    /// The error body, when there was one.
    #[must_use]
    pub fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::NotSent { .. } | Self::NoAnswer { .. } | Self::Unreadable { .. } => None,
            Self::Refused { refusal, .. } => Some(&refusal.body),
            Self::Undocumented { body, .. } => body.as_deref(),
        }
    }

    /// The body as received, where it could not be understood.
    #[must_use]
    pub fn raw(&self) -> Option<&[u8]> {
        match self {
            Self::NotSent { .. } | Self::NoAnswer { .. } | Self::Refused { .. } => None,
            Self::Unreadable { raw, .. } | Self::Undocumented { raw, .. } => Some(&raw.0),
        }
    }

    /// The documented code, when there is one.
    #[must_use]
    pub fn documented(&self) -> Option<&'static Documented> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal.code),
            Self::NotSent { .. } | Self::NoAnswer { .. } | Self::Unreadable { .. } | Self::Undocumented { .. } => None,
        }
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.head().map(|head| head.status)
    }

    /// The numeric code as it came; show it together with the status.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.body().map(|body| body.code)
    }

    /// CPN's text for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body().map(|body| body.message.as_str())
    }

    /// What is wrong with single inputs.
    #[must_use]
    pub fn fields(&self) -> &[DescriptiveError] {
        self.body().and_then(|body| body.errors.as_deref()).unwrap_or_default()
    }

    /// `X-Request-Id` of the answer.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head().and_then(|head| head.request_id.as_deref())
    }

    /// The server's time when it answered.
    #[must_use]
    pub fn server_time(&self) -> Option<jiff::Timestamp> {
        self.head().and_then(|head| head.server_time)
    }

    /// How long CPN asked to wait, when it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.head().and_then(|head| head.retry_after)
    }

    /// Whether this call, or an earlier sending of the same intent, may have done its work. If so, look before acting.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        let call = self.call();
        if call.effect == Effect::Read {
            return false;
        }
        if call.earlier_unanswered {
            return true;
        }
        match self {
            Self::NotSent { .. } => false,
            Self::NoAnswer { .. } => true,
            Self::Refused { head, refusal, .. } => {
                refusal.code.tells == Tells::MaybeDone || !plainly_refused(head.status)
            }
            Self::Unreadable { head, .. } | Self::Undocumented { head, .. } => !plainly_refused(head.status),
        }
    }

    /// Whether the fault is likely to pass within seconds, so that the client itself tries again where that is safe.
    pub(crate) fn passing(&self) -> bool {
        match self {
            Self::NotSent { cause, .. } => match cause {
                NotSent::NoConnection(_) => true,
                NotSent::Impossible(_) | NotSent::Untrusted(_) => false,
            },
            Self::NoAnswer { .. } => true,
            Self::Refused { head, .. } | Self::Undocumented { head, .. } => passing_status(head.status),
            Self::Unreadable { head, .. } => passing_status(head.status) || (200..300).contains(&head.status),
        }
    }
}

/// Statuses that say "not now": 408, 429 and the server's own faults.
fn passing_status(status: u16) -> bool {
    status == 408 || status == 429 || status >= 500
}

/// Statuses with which a server says that it did nothing. 408 and 409 are not among them.
fn plainly_refused(status: u16) -> bool {
    (400..500).contains(&status) && status != 408 && status != 409
}
