//! What every successful call yields beside its value.

use std::time::Duration;

/// A value with what the answer said about itself.
///
/// Deadlines come from CPN and are judged by CPN's time: compare them with `server_time`, or keep the difference
/// between `server_time` and the local clock and apply it to later readings. `server_time` has whole seconds; the
/// server's true time when the answer arrived lies between it and `server_time` + 1 s + `round_trip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The value.
    pub value: T,
    /// `X-Request-Id` of the answer, for support; not every endpoint sends it.
    pub request_id: Option<String>,
    /// The `Date` header, when it came and could be read.
    pub server_time: Option<jiff::Timestamp>,
    /// Time from sending the request to the end of the answer.
    pub round_trip: Duration,
}

impl<T> Answer<T> {
    /// The same answer with another value.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: convert(self.value),
            request_id: self.request_id,
            server_time: self.server_time,
            round_trip: self.round_trip,
        }
    }
}
