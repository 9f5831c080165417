//! How soon to look again.
use std::time::Duration;

use domain::status::{AttemptPhase, StatusWord};
use jiff::{SignedDuration, Timestamp};
use store::Outline;

/// Something is about to change, and somebody is probably watching.
const SOON: Duration = Duration::from_secs(2);
/// Open payments, nothing due.
const USUAL: Duration = Duration::from_secs(15);
/// Nothing open: only the connection is watched.
const QUIET: Duration = Duration::from_secs(30);
/// The longest pause while CPN does not answer.
const LONGEST: Duration = Duration::from_secs(60);
/// Without a key there is nobody to ask.
pub(super) const NO_KEY: Duration = LONGEST;
/// Looks of a kind are at least this apart for each call that one makes. No limit of CPN is published (cpn-api 1.7).
const PER_CALL: Duration = Duration::from_secs(1);

/// What changed this lately is likely to change again.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// A deadline this near is watched closely.
const NEAR: SignedDuration = SignedDuration::from_mins(10);

/// What the last look says about the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tempo {
    /// Calls that a look at everything makes.
    pub(super) calls_for_all: usize,
    /// How many are about to change.
    pub(super) hot: usize,
    /// Whether anything is open.
    pub(super) open: bool,
}

impl Tempo {
    /// The pause after the look.
    pub(super) fn pause(self) -> Duration {
        // What is about to change is read one by one, or with everything else where that is fewer calls.
        if self.hot > 0 { SOON.max(calls(self.hot.min(self.calls_for_all))) } else { self.between_all() }
    }

    /// The pause between two looks at everything.
    pub(super) fn between_all(self) -> Duration {
        let base = if self.open { USUAL } else { QUIET };
        base.max(calls(self.calls_for_all))
    }

    /// The longest time until a look at everything has begun, wherever the last look stands.
    pub(super) fn everything_within(self) -> Duration {
        if self.hot > 0 && self.calls_for_all > 1 { self.between_all() + self.pause() } else { self.pause() }
    }
}

fn calls(made: usize) -> Duration {
    PER_CALL.saturating_mul(u32::try_from(made).unwrap_or(u32::MAX))
}

/// The pause after so many failed looks in a row; `jitter` is a half to one, so that many desks do not return at once.
pub(super) fn after_failures(failures: u32, jitter: f64) -> Duration {
    let doubled = SOON.saturating_mul(2_u32.saturating_pow(failures.min(6)));
    doubled.min(LONGEST).mul_f64(jitter.clamp(0.5, 1.0))
}

/// Whether this one is looked at closely: somebody watches it, its signature is out, a deadline is near, or it changed a
/// moment ago. `now` is our clock's time, `server` the server's: deadlines are judged by the latter.
pub(super) fn about_to_change(outline: &Outline, on_screen: bool, now: Timestamp, server: Timestamp) -> bool {
    if outline.phase == AttemptPhase::Unknown || outline.call_open || outline.signature_out || on_screen {
        return true;
    }
    let Some(payment) = &outline.payment else { return false };
    let near = |deadline: Timestamp| {
        let left = deadline.duration_since(server);
        left <= NEAR && left >= -NEAR
    };
    let waits_for_funds = matches!(payment.status.as_str(), "CREATED" | "CRYPTO_FUNDS_PENDING");
    if waits_for_funds && near(payment.expires) || payment.rfis.iter().any(|(.., end)| end.is_some_and(near)) {
        return true;
    }
    let fresh = payment.seen_at.is_some_and(|seen| now.duration_since(seen) <= FRESH);
    fresh && waits_for_others(outline.status)
}

fn waits_for_others(status: StatusWord) -> bool {
    match status {
        StatusWord::Quoting
        | StatusWord::Unknown
        | StatusWord::WaitingForNetwork
        | StatusWord::RfiInReview
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::BfiPayingDelayed
        | StatusWord::FailedRefundDue => true,
        StatusWord::Draft
        | StatusWord::Stopped
        | StatusWord::RfiAnswer
        | StatusWord::ReadyToSign
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::Refunded => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreachable_network_is_asked_less_and_less_often() {
        let pauses: Vec<_> = (1..8).map(|failures| after_failures(failures, 1.0).as_secs()).collect();
        assert_eq!(pauses, [4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(after_failures(3, 0.5), Duration::from_secs(8));
    }

    #[test]
    fn with_nothing_open_only_the_connection_is_watched() {
        assert_eq!(Tempo { calls_for_all: 1, ..Tempo::default() }.pause(), QUIET);
    }

    #[test]
    fn many_calls_are_far_apart_and_few_are_near() {
        let open = Tempo { open: true, calls_for_all: 1, hot: 0 };
        assert_eq!((open.pause(), open.everything_within()), (USUAL, USUAL));
        let hot = Tempo { hot: 7, ..open };
        assert_eq!((hot.pause(), hot.everything_within()), (SOON, SOON), "one list shows all seven");
        let thousands = Tempo { calls_for_all: 50, ..open };
        assert_eq!((thousands.pause(), thousands.everything_within()), (calls(50), calls(50)));
        // Between two looks at everything, the few that are about to change are read by themselves.
        let between = Tempo { hot: 3, ..thousands };
        assert_eq!((between.pause(), between.everything_within()), (calls(3), calls(53)));
        assert_eq!(Tempo { hot: 9_000, ..thousands }.pause(), calls(50), "they are listed instead");
    }
}
