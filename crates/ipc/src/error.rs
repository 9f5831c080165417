//! Errors as the window gets them: a code to branch on, a sentence to show, the answers, and what can be done.
use serde::Serialize;
use ts_rs::TS;

use crate::common::{ActsNextName, MoneyMovedName, RetryName};
use crate::outcome::OutcomeActionView;

/// What a command answers when it does not do what was asked.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// What the window may branch on.
    pub code: ErrorCode,
    /// What happened, in words.
    pub message: String,
    /// What to do about it, in words; may be empty.
    pub advice: String,
    /// Did money move?
    pub money_moved: MoneyMovedName,
    /// Safe to retry?
    pub retry: RetryName,
    /// Who acts next?
    pub acts_next: ActsNextName,
    /// What can be done here.
    pub action: Box<OutcomeActionView>,
    /// Problems of single fields, for the form.
    pub fields: Vec<FieldError>,
    /// Codes and request ids for support; selectable, never to be parsed.
    pub technical: Option<String>,
}

/// One field that needs mending.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FieldError {
    /// The form's field, for example `amount` or `fields.CLABE`.
    pub field: String,
    /// What a right value looks like.
    pub message: String,
}

/// The codes the window branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field needs mending; see `fields`.
    Invalid,
    /// The order looks like others; a person must say that it is another payment.
    LooksAlike,
    /// Not allowed in this state.
    NotNow,
    /// The thing is not here (any more).
    NotFound,
    /// CPN refused the API key.
    KeyRefused,
    /// The keychain cannot be used.
    Keychain,
    /// CPN or the chain node could not be reached; nothing was sent.
    Offline,
    /// The outcome of a call is not known.
    UnknownOutcome,
    /// CPN refused the request.
    Refused,
    /// A check refused the message.
    CheckFailed,
    /// The device is not ready, or refused.
    Device,
    /// The local store cannot be used.
    Store,
    /// A defect of this program.
    Internal,
}
