//! Dates on the wire: kept as the text that came, parsed on demand.

use serde::{Deserialize, Serialize};

/// An ISO 8601 date-time as CPN wrote it. The number of fraction digits varies (3, 6 or 9), so the text is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

/// The text is no date-time with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date and time")]
pub struct TimestampError {
    /// What came instead.
    pub text: String,
}

impl Timestamp {
    /// Keeps a text as it is, without looking at it.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instant. Fails when the text is not a date-time with `Z` or an offset.
    pub fn parse(&self) -> Result<jiff::Timestamp, TimestampError> {
        self.0.trim().parse().map_err(|_| TimestampError { text: self.0.clone() })
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Writes milliseconds, as most of CPN's samples do.
    fn from(instant: jiff::Timestamp) -> Self {
        Self(format!("{instant:.3}"))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
