//! Time as a parameter: the local clock, and how far the server's clock is from it.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Deadlines are judged by [`Clock::server_now`], since CPN judges them by its own clock.
#[derive(Clone)]
pub struct Clock {
    local: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// A clock that tests set.
    pub fn from_fn(local: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { local: Arc::new(local), offset: Arc::new(AtomicI64::new(0)) }
    }

    /// The local time: for the journal and for waiting.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.local)()
    }

    /// The server's time, as far as its last answer told.
    #[must_use]
    pub fn server_now(&self) -> Timestamp {
        self.now().saturating_add(SignedDuration::from_millis(self.offset_millis())).unwrap_or(Timestamp::MAX)
    }

    /// Server clock less local clock, in milliseconds.
    #[must_use]
    pub fn offset_millis(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    /// Learns from an answer: the server's `Date` has whole seconds and was written about half a round trip ago.
    ///
    /// An offset within what a whole-second date can mean is left as it is, so that countdowns do not jump.
    pub fn learn(&self, server: Timestamp, round_trip: std::time::Duration) {
        let half = i64::try_from(round_trip.as_millis() / 2).unwrap_or(0);
        // The date was cut to whole seconds: the true time is anywhere in the second that follows it.
        let earliest = server.as_millisecond().saturating_add(half).saturating_sub(self.now().as_millisecond());
        let latest = earliest.saturating_add(1_000);
        let known = self.offset_millis();
        if known < earliest || known > latest {
            self.offset.store(earliest.saturating_add(500), Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").field("offset_millis", &self.offset_millis()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_offset_follows_the_server_but_ignores_the_cut_off_fraction() {
        let clock = Clock::from_fn(|| "2026-10-06T14:00:00.900Z".parse().unwrap());
        clock.learn("2026-10-06T14:00:00Z".parse().unwrap(), Duration::from_millis(20));
        assert_eq!(clock.offset_millis(), 0);
        clock.learn("2026-10-06T14:05:00Z".parse().unwrap(), Duration::from_millis(20));
        assert!((299_000..301_000).contains(&clock.offset_millis()));
        assert!(clock.server_now() > "2026-10-06T14:04:59Z".parse().unwrap());
    }
}
