//! How soon to look again.
use std::time::Duration;

use domain::status::StatusWord;
use store::AttemptState;

use crate::connection::Reach;

/// Something is about to change, and somebody is probably watching.
const SOON: Duration = Duration::from_secs(2);
/// Open payments, nothing due.
const USUAL: Duration = Duration::from_secs(15);
/// Nothing open: only the connection is watched.
const QUIET: Duration = Duration::from_secs(30);
/// The longest pause while CPN does not answer.
const LONGEST: Duration = Duration::from_secs(60);

/// The pause until the next look.
pub(super) fn pause(reach: Reach, failures: u32, open: &[AttemptState]) -> Duration {
    match reach {
        Reach::Offline | Reach::KeyRefused => {
            let doubled = SOON.saturating_mul(2_u32.saturating_pow(failures.min(5)));
            doubled.min(LONGEST)
        }
        Reach::NoKey => LONGEST,
        Reach::Online | Reach::Checking if open.is_empty() => QUIET,
        Reach::Online | Reach::Checking if open.iter().any(about_to_change) => SOON,
        Reach::Online | Reach::Checking => USUAL,
    }
}

fn about_to_change(attempt: &AttemptState) -> bool {
    match attempt.status {
        StatusWord::Quoting
        | StatusWord::Unknown
        | StatusWord::WaitingForNetwork
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::BfiPayingDelayed
        | StatusWord::FailedRefundDue => true,
        StatusWord::Draft
        | StatusWord::Stopped
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
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
        let pauses: Vec<_> = (0..8).map(|failures| pause(Reach::Offline, failures, &[]).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn with_nothing_open_only_the_connection_is_watched() {
        assert_eq!(pause(Reach::Online, 0, &[]), QUIET);
    }
}
