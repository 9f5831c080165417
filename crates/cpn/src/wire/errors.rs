//! The error body.

use serde::{Deserialize, Serialize};

use super::Extra;

/// What CPN says when it refuses. `code` may be a documented code or repeat the HTTP status, so show both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Numeric code; unique only together with the HTTP status. See [`crate::code`].
    pub code: i64,
    /// Text for people.
    pub message: String,
    /// One entry per offending input, when CPN names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<DescriptiveError>>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ErrorBody {
    /// A body without field errors.
    #[must_use]
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), errors: None, extra: Extra::new() }
    }
}

/// What is wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescriptiveError {
    /// The kind of fault.
    pub error: ErrorKind,
    /// Key or path of the input, e.g. `destinationAmount.currency`; CPN may write null.
    pub location: Option<String>,
    /// Text for people.
    pub message: String,
    /// Unknown members; other Circle interfaces add `invalidValue` and `constraints`.
    #[serde(flatten)]
    pub extra: Extra,
}

open_enum! {
    /// The kind of fault of one input.
    ErrorKind {
        MissingOrInvalidField = "MISSING_OR_INVALID_FIELD",
    }
}
