//! When to try again, and how long to wait: only what is safe to repeat, with jitter, within a deadline.

use std::time::Duration;

use rand::Rng;

use crate::error::{Effect, Error};

/// How often and how patiently the client itself tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Most tries of one call, the first included; 1 means never again.
    pub attempts: u32,
    /// Pause before the second try; doubled for each further one.
    pub first_pause: Duration,
    /// Longest pause.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 4, first_pause: Duration::from_millis(250), longest_pause: Duration::from_secs(5) }
    }
}

impl RetryPolicy {
    /// Never try again.
    pub const NEVER: Self = Self { attempts: 1, first_pause: Duration::ZERO, longest_pause: Duration::ZERO };

    /// The pause before the next try, or `None` when this failure is final.
    ///
    /// Only reads, keyed and idempotent writes are tried again, only for faults that pass, and only while `left` (the rest of the
    /// call's time) is longer than the pause. `Retry-After` is honoured: never sooner, and not at all when it asks for
    /// more time than is left.
    #[must_use]
    pub fn pause_after(&self, error: &Error, left: Duration) -> Option<Duration> {
        let call = error.call();
        let safe = match call.effect {
            Effect::Read | Effect::Keyed | Effect::Idempotent => true,
            Effect::Once => false,
        };
        if !safe || !error.passing() || call.attempts >= self.attempts {
            return None;
        }
        let doublings = call.attempts.saturating_sub(1).min(16);
        let full = self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause);
        // Between half and all of the pause, so that many desks do not come back at once.
        let jittered = full.mul_f64(rand::rng().random_range(0.5..=1.0));
        let pause = error.retry_after().map_or(jittered, |asked| asked.max(jittered));
        (pause < left).then_some(pause)
    }
}
