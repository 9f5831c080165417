//! The wrapping of successful answers.

use serde::{Deserialize, Serialize};

use super::Extra;

/// `{ "data": … }`, around every success body except ping's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The object or array.
    pub data: T,
    /// Unknown members beside `data`.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<T> Envelope<T> {
    /// Wraps a value.
    #[must_use]
    pub fn new(data: T) -> Self {
        Self { data, extra: Extra::new() }
    }
}

/// The answer to ping: `{ "message": "pong" }`, without an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pong {
    /// `pong`.
    pub message: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
