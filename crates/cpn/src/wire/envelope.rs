//! The wrapping of successful answers.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

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

/// A body with the envelope or without it: the sources disagree about support tickets (cpn-api 3.18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaybeEnveloped<T>(
    /// The object, wherever it stood.
    pub T,
);

impl<'de, T: DeserializeOwned> Deserialize<'de> for MaybeEnveloped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut body = Value::deserialize(deserializer)?;
        let inner = body.as_object_mut().and_then(|members| members.remove("data")).unwrap_or(body);
        serde_json::from_value(inner).map(Self).map_err(D::Error::custom)
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
