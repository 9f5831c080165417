//! The sandbox's clock: real time multiplied by a factor, which tests can move forward.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// The clock that every lifecycle, expiry and `Date` header of the sandbox follows. Clones share one clock.
#[derive(Clone, Debug)]
pub struct SandboxClock(Arc<Mutex<Anchor>>);

#[derive(Debug)]
struct Anchor {
    real: Instant,
    sandbox: Timestamp,
    speed: u32,
}

impl SandboxClock {
    /// A clock that stands at `start` now and runs `speed` times as fast as real time; zero stands still.
    #[must_use]
    pub fn starting_at(start: Timestamp, speed: u32) -> Self {
        Self(Arc::new(Mutex::new(Anchor { real: Instant::now(), sandbox: start, speed })))
    }

    /// The sandbox's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// Moves the clock forward. Everything due in between happens, in order, at the next request.
    pub fn advance(&self, by: Duration) {
        let mut anchor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        anchor.sandbox = anchor.sandbox.saturating_add(by).unwrap_or(Timestamp::MAX);
    }

    /// Sets the factor by which the clock outruns real time; zero makes it stand still between calls of `advance`.
    pub fn set_speed(&self, speed: u32) {
        let mut anchor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        anchor.sandbox = anchor.now();
        anchor.real = Instant::now();
        anchor.speed = speed;
    }

    /// The factor.
    #[must_use]
    pub fn speed(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).speed
    }
}

impl Anchor {
    fn now(&self) -> Timestamp {
        let elapsed = self.real.elapsed().saturating_mul(self.speed);
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        self.sandbox.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_advanced() {
        let clock = SandboxClock::starting_at(Timestamp::UNIX_EPOCH, 0);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().as_second(), 90);
        assert_eq!(clock.now().as_second(), 90);
    }

    #[test]
    fn a_new_speed_starts_from_where_the_clock_stands() {
        let clock = SandboxClock::starting_at(Timestamp::UNIX_EPOCH, 0);
        clock.advance(Duration::from_secs(1_000));
        clock.set_speed(1_000_000);
        std::thread::sleep(Duration::from_millis(2));
        assert!(clock.now().as_second() >= 3_000);
    }
}
