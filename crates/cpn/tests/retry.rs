//! When the client itself tries again, and how long it waits.

use std::time::Duration;

use cpn::error::{Call, Head, NoAnswer, NotSent, Raw};
use cpn::{Effect, Error, RetryPolicy};

const POLICY: RetryPolicy =
    RetryPolicy { attempts: 4, first_pause: Duration::from_millis(100), longest_pause: Duration::from_millis(300) };

const PLENTY: Duration = Duration::from_secs(60);

fn call(effect: Effect, attempts: u32) -> Box<Call> {
    Box::new(Call { method: "POST", path: "/x".to_owned(), effect, attempts, earlier_unanswered: false })
}

fn lost(effect: Effect, attempts: u32) -> Error {
    Error::NoAnswer { call: call(effect, attempts), cause: NoAnswer::TimedOut }
}

#[test]
fn pauses_grow_to_the_longest_and_are_spread() {
    for (attempts, full) in [(1, 100), (2, 200), (3, 300)] {
        let pauses: Vec<Duration> =
            (0..200).filter_map(|_| POLICY.pause_after(&lost(Effect::Read, attempts), PLENTY)).collect();
        assert_eq!(pauses.len(), 200);
        let (half, full) = (Duration::from_millis(full / 2), Duration::from_millis(full));
        assert!(pauses.iter().all(|pause| (half..=full).contains(pause)), "{attempts}");
        assert!(pauses.iter().any(|pause| *pause != pauses[0]), "no jitter");
    }
}

#[test]
fn the_last_try_and_the_end_of_time_are_final() {
    assert_eq!(POLICY.pause_after(&lost(Effect::Read, 4), PLENTY), None);
    assert_eq!(POLICY.pause_after(&lost(Effect::Read, 1), Duration::from_millis(49)), None);
    assert_eq!(RetryPolicy::NEVER.pause_after(&lost(Effect::Read, 1), PLENTY), None);
}

#[test]
fn only_reads_and_keyed_writes_are_tried_again() {
    assert!(POLICY.pause_after(&lost(Effect::Read, 1), PLENTY).is_some());
    assert!(POLICY.pause_after(&lost(Effect::Keyed, 1), PLENTY).is_some());
    assert_eq!(POLICY.pause_after(&lost(Effect::Once, 1), PLENTY), None);
}

#[test]
fn faults_that_do_not_pass_are_final() {
    for cause in [NotSent::Impossible("x".to_owned()), NotSent::Untrusted("x".to_owned())] {
        let error = Error::NotSent { call: call(Effect::Read, 1), cause };
        assert_eq!(POLICY.pause_after(&error, PLENTY), None);
    }
    let answered = |status, retry_after| Error::Undocumented {
        call: call(Effect::Read, 1),
        head: Box::new(Head { status, request_id: None, server_time: None, retry_after }),
        body: None,
        raw: Raw(Vec::new()),
    };
    for status in [302, 400, 401, 404, 409, 422] {
        assert_eq!(POLICY.pause_after(&answered(status, None), PLENTY), None, "{status}");
    }
    for status in [408, 429, 500, 503] {
        assert!(POLICY.pause_after(&answered(status, None), PLENTY).is_some(), "{status}");
    }
    let asked = Some(Duration::from_secs(7));
    assert_eq!(POLICY.pause_after(&answered(429, asked), PLENTY), asked);
    assert_eq!(POLICY.pause_after(&answered(429, asked), Duration::from_secs(7)), None);
}
