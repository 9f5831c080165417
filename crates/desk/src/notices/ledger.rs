//! What was last known of each payment, and which events follow from what is known now. Pure: the clock is given.
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use domain::ids::AttemptId;
use domain::payment::sign_by;
use domain::status::StatusWord;
use jiff::{SignedDuration, Timestamp};
use store::{Outline, OutlinePayment};

use super::NoticeKind;

/// How long before the end of a request for information it is told.
const RFI_BEFORE: [SignedDuration; 3] =
    [SignedDuration::from_hours(24), SignedDuration::from_hours(4), SignedDuration::from_hours(1)];

/// How long before our last moment to sign it is told (ui.md 8).
const SIGN_BEFORE: [SignedDuration; 2] = [SignedDuration::from_mins(30), SignedDuration::from_mins(5)];

/// Something that staff are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// What.
    pub(super) kind: NoticeKind,
    /// About which attempt.
    pub(super) attempt: AttemptId,
    /// The deadline that it is about.
    pub(super) deadline: Option<Timestamp>,
    /// Whether USDC had left the wallet, for a failure.
    pub(super) moved: bool,
}

impl Event {
    fn new(kind: NoticeKind, outline: &Outline) -> Self {
        Self { kind, attempt: outline.id, deadline: None, moved: false }
    }
}

/// A deadline that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watched {
    kind: NoticeKind,
    ends: Timestamp,
    /// When it is still to be told.
    marks: BTreeSet<Timestamp>,
}

/// What was last known.
#[derive(Debug)]
pub(super) struct Ledger {
    known: HashMap<AttemptId, Arc<Outline>>,
    /// Deadlines, by attempt and what they are about.
    deadlines: HashMap<(AttemptId, String), Watched>,
    /// When this run began, our time: what began before and is not known ended long ago.
    begun: Timestamp,
}

impl Ledger {
    /// Begins with what is known. Deadlines that came close since the last look, server time, were missed.
    pub(super) fn new(before: Vec<Arc<Outline>>, last_look: Timestamp, now: Timestamp) -> Self {
        let mut ledger = Self { known: HashMap::new(), deadlines: HashMap::new(), begun: now };
        for outline in before {
            ledger.watch(&outline, last_look);
            ledger.known.insert(outline.id, outline);
        }
        ledger
    }

    /// The events that follow from a change that was seen now, server time.
    pub(super) fn changed(&mut self, outline: Arc<Outline>, server: Timestamp) -> Vec<Event> {
        self.watch(&outline, server);
        let before = self.known.insert(outline.id, Arc::clone(&outline));
        if before.is_none() && outline.started_at < self.begun {
            return Vec::new();
        }
        let before = before.as_deref();
        let mut events = Vec::from_iter(status_event(before, &outline));
        events.extend(refund_events(before, &outline));
        events.extend(rfi_events(before, &outline));
        events
    }

    /// The deadlines that came close since this was last asked. One that came close in several ways is told once.
    pub(super) fn passed(&mut self, server: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for ((attempt, _), watched) in &mut self.deadlines {
            let later = watched.marks.split_off(&server);
            let due = std::mem::replace(&mut watched.marks, later);
            if !due.is_empty() && server < watched.ends {
                let deadline = Some(watched.ends);
                events.push(Event { kind: watched.kind, attempt: *attempt, deadline, moved: false });
            }
        }
        events.sort_by_key(|event| event.deadline);
        events
    }

    /// Watches the deadlines that a payment has now, and no others of it. What came close before `since` is not told.
    fn watch(&mut self, outline: &Outline, since: Timestamp) {
        let mut live = HashSet::new();
        for (about, kind, ends, mut marks) in deadlines(outline, since) {
            let key = (outline.id, about);
            live.insert(key.clone());
            if self.deadlines.get(&key).is_none_or(|watched| watched.ends != ends) {
                marks.retain(|mark| *mark > since);
                self.deadlines.insert(key, Watched { kind, ends, marks });
            }
        }
        self.deadlines.retain(|key, _| key.0 != outline.id || live.contains(key));
    }
}

type Deadline = (String, NoticeKind, Timestamp, BTreeSet<Timestamp>);

fn deadlines(outline: &Outline, now: Timestamp) -> Vec<Deadline> {
    let Some(payment) = &outline.payment else { return Vec::new() };
    let mut all: Vec<_> = payment.rfis.iter().filter_map(|rfi| rfi_deadline(payment, rfi, now)).collect();
    if matches!(outline.status, StatusWord::ReadyToSign | StatusWord::OnDevice) {
        let ends = sign_by(payment.created, payment.expires);
        all.push(("signature".to_owned(), NoticeKind::SignBy, ends, before(ends, &SIGN_BEFORE)));
    }
    all
}

fn rfi_deadline(
    payment: &OutlinePayment,
    (id, status, ends): &(String, String, Option<Timestamp>),
    now: Timestamp,
) -> Option<Deadline> {
    let ends = ends.filter(|_| status == "INFORMATION_REQUIRED")?;
    let mut marks = before(ends, &RFI_BEFORE);
    // Half of what was left when it was first seen.
    let seen = payment.seen_at.unwrap_or(now);
    let left = ends.duration_since(seen);
    marks.extend(seen.checked_add(left.checked_div(2).unwrap_or_default()).ok().filter(|_| left.is_positive()));
    Some((id.clone(), NoticeKind::RfiDeadline, ends, marks))
}

fn before(ends: Timestamp, times: &[SignedDuration]) -> BTreeSet<Timestamp> {
    times.iter().filter_map(|time| ends.checked_sub(*time).ok()).collect()
}

fn status_event(before: Option<&Outline>, now: &Outline) -> Option<Event> {
    let was = before.map(|before| before.status);
    if was == Some(now.status) {
        return None;
    }
    match now.status {
        // Whoever rejects on the device knows that it is still to be signed.
        StatusWord::ReadyToSign if was != Some(StatusWord::OnDevice) => {
            let payment = now.payment.as_ref()?;
            let deadline = Some(sign_by(payment.created, payment.expires));
            Some(Event { deadline, ..Event::new(NoticeKind::ReadyToSign, now) })
        }
        StatusWord::BfiPayingDelayed => Some(Event::new(NoticeKind::Delayed, now)),
        StatusWord::FailedNotMoved | StatusWord::FailedRefundDue | StatusWord::Refunded if !failed(was) => {
            let moved = now.status != StatusWord::FailedNotMoved;
            Some(Event { moved, ..Event::new(NoticeKind::Failed, now) })
        }
        StatusWord::Draft
        | StatusWord::Quoting
        | StatusWord::Stopped
        | StatusWord::WaitingForNetwork
        | StatusWord::RfiAnswer
        | StatusWord::RfiInReview
        | StatusWord::ReadyToSign
        | StatusWord::OnDevice
        | StatusWord::SentOnchain
        | StatusWord::BfiPaying
        | StatusWord::SentByBfi
        | StatusWord::ArrivalConfirmed
        | StatusWord::FailedNotMoved
        | StatusWord::FailedRefundDue
        | StatusWord::Refunded
        | StatusWord::Unknown => None,
    }
}

fn failed(status: Option<StatusWord>) -> bool {
    matches!(status, Some(StatusWord::FailedNotMoved | StatusWord::FailedRefundDue | StatusWord::Refunded))
}

fn refund_events(before: Option<&Outline>, now: &Outline) -> Vec<Event> {
    let was = |id: &str| before?.refunds.iter().find(|(known, _)| known == id).map(|(_, status)| status.as_str());
    let kind = |status: &str| match status {
        "CREATED" => Some(NoticeKind::RefundCreated),
        "COMPLETED" => Some(NoticeKind::RefundCompleted),
        "FAILED" => Some(NoticeKind::RefundFailed),
        // Shown as it came; what it means is not known.
        _ => None,
    };
    let changed = now.refunds.iter().filter(|(id, status)| was(id) != Some(status.as_str()));
    changed.filter_map(|(_, status)| Some(Event::new(kind(status)?, now))).collect()
}

fn rfi_events(before: Option<&Outline>, now: &Outline) -> Vec<Event> {
    let rfis = |outline: &Outline| outline.payment.as_ref().map(|payment| payment.rfis.clone()).unwrap_or_default();
    let earlier = before.map(rfis).unwrap_or_default();
    let asked = |status: &str| status == "INFORMATION_REQUIRED";
    let new = |id: &str| !earlier.iter().any(|(known, status, _)| known == id && asked(status));
    let raised = rfis(now).into_iter().filter(|(id, status, _)| asked(status) && new(id));
    raised.map(|(.., deadline)| Event { deadline, ..Event::new(NoticeKind::RfiRaised, now) }).collect()
}

#[cfg(test)]
mod tests {
    use domain::ids::{OrderId, PaymentId};
    use domain::status::AttemptPhase;

    use super::*;

    const T0: &str = "2026-10-06T12:00:00Z";

    fn at(hours: i64) -> Timestamp {
        T0.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn outline(status: StatusWord) -> Outline {
        Outline {
            id: AttemptId::generate(),
            order: OrderId::generate(),
            version: 0,
            started_at: at(0),
            phase: AttemptPhase::Created,
            status,
            payment: None,
            call_open: false,
            signature_out: false,
            refunds: Vec::new(),
            reserved: None,
            signed_away: None,
        }
    }

    fn with_payment(mut outline: Outline, expires: Timestamp, rfis: &[(&str, &str, Option<Timestamp>)]) -> Outline {
        outline.payment = Some(OutlinePayment {
            id: PaymentId::new("payment-1"),
            status: "CRYPTO_FUNDS_PENDING".to_owned(),
            created: at(0),
            expires,
            seen_at: Some(at(0)),
            rfis: rfis.iter().map(|(id, status, end)| ((*id).to_owned(), (*status).to_owned(), *end)).collect(),
        });
        outline
    }

    fn kinds(events: &[Event]) -> Vec<NoticeKind> {
        events.iter().map(|event| event.kind).collect()
    }

    #[test]
    fn each_change_is_told_once() {
        let first = with_payment(outline(StatusWord::WaitingForNetwork), at(10), &[]);
        let mut ledger = Ledger::new(vec![Arc::new(first.clone())], at(0), at(0));
        let mut tell = |outline: Outline| kinds(&ledger.changed(Arc::new(outline), at(0)));
        let as_is = |status| Outline { status, ..first.clone() };
        assert_eq!(tell(as_is(StatusWord::ReadyToSign)), [NoticeKind::ReadyToSign]);
        assert_eq!(tell(as_is(StatusWord::ReadyToSign)), []);
        assert_eq!(tell(as_is(StatusWord::OnDevice)), []);
        assert_eq!(tell(as_is(StatusWord::ReadyToSign)), [], "whoever rejected knows");
        assert_eq!(tell(as_is(StatusWord::BfiPayingDelayed)), [NoticeKind::Delayed]);
        assert_eq!(tell(as_is(StatusWord::FailedRefundDue)), [NoticeKind::Failed]);
        let refund = |status: &str| vec![("refund-1".to_owned(), status.to_owned())];
        let due = as_is(StatusWord::FailedRefundDue);
        assert_eq!(tell(Outline { refunds: refund("CREATED"), ..due.clone() }), [NoticeKind::RefundCreated]);
        assert_eq!(tell(Outline { refunds: refund("ODD"), ..due.clone() }), []);
        assert_eq!(tell(Outline { refunds: refund("FAILED"), ..due.clone() }), [NoticeKind::RefundFailed]);
        assert_eq!(tell(Outline { refunds: refund("FAILED"), ..due }), []);
    }

    #[test]
    fn what_ended_before_this_run_says_nothing_when_it_is_read_once_more() {
        let mut ledger = Ledger::new(Vec::new(), at(1), at(1));
        assert_eq!(ledger.changed(Arc::new(outline(StatusWord::FailedNotMoved)), at(1)), []);
        let begun_since = Outline { started_at: at(2), ..outline(StatusWord::FailedNotMoved) };
        assert_eq!(kinds(&ledger.changed(Arc::new(begun_since), at(2))), [NoticeKind::Failed]);
    }

    #[test]
    fn a_request_is_told_when_it_is_raised_and_when_its_end_comes_close() {
        let quiet = with_payment(outline(StatusWord::SentByBfi), at(-1), &[]);
        let raised = with_payment(quiet.clone(), at(-1), &[("rfi-1", "INFORMATION_REQUIRED", Some(at(60)))]);
        let mut ledger = Ledger::new(vec![Arc::new(quiet)], at(0), at(0));
        assert_eq!(kinds(&ledger.changed(Arc::new(raised.clone()), at(0))), [NoticeKind::RfiRaised]);
        // Half of what is left, then 24, 4 and 1 hours before, each once.
        let told: Vec<i64> = (1..70).filter(|hour| !ledger.passed(at(*hour)).is_empty()).collect();
        assert_eq!(told, [31, 37, 57]);
        // 4 h and 1 h before fall on whole hours: they are told at the first look after them, but not past the end.
        let mut ledger = Ledger::new(vec![Arc::new(raised.clone())], at(0), at(0));
        let minutes = |count: i64| at(0) + SignedDuration::from_mins(count);
        let told: Vec<i64> = (1..70 * 60).filter(|minute| !ledger.passed(minutes(*minute)).is_empty()).collect();
        assert_eq!(told, [30 * 60 + 1, 36 * 60 + 1, 56 * 60 + 1, 59 * 60 + 1]);
        let answered = with_payment(raised, at(-1), &[("rfi-1", "IN_REVIEW", Some(at(60)))]);
        ledger.changed(Arc::new(answered), at(50));
        assert_eq!(ledger.passed(at(59)), []);
    }

    #[test]
    fn marks_that_a_sleep_went_over_are_one_event() {
        let raised =
            with_payment(outline(StatusWord::SentByBfi), at(-1), &[("rfi-1", "INFORMATION_REQUIRED", Some(at(60)))]);
        let mut ledger = Ledger::new(vec![Arc::new(raised)], at(0), at(0));
        assert_eq!(kinds(&ledger.passed(at(58))), [NoticeKind::RfiDeadline]);
        assert_eq!(ledger.passed(at(58)), []);
        assert_eq!(ledger.passed(at(61)), [], "over is over");
    }

    #[test]
    fn a_request_that_is_raised_late_is_not_told_for_marks_before_it() {
        let quiet = with_payment(outline(StatusWord::SentByBfi), at(-1), &[]);
        let mut ledger = Ledger::new(vec![Arc::new(quiet.clone())], at(0), at(0));
        assert_eq!(ledger.passed(at(10)), []);
        let mut raised = with_payment(quiet, at(-1), &[("rfi-1", "INFORMATION_REQUIRED", Some(at(13)))]);
        raised.payment.as_mut().unwrap().seen_at = Some(at(10));
        assert_eq!(kinds(&ledger.changed(Arc::new(raised), at(10))), [NoticeKind::RfiRaised]);
        assert_eq!(ledger.passed(at(11)), [], "4 h before was over already");
        assert_eq!(kinds(&ledger.passed(at(12) + SignedDuration::from_mins(1))), [NoticeKind::RfiDeadline]);
    }

    #[test]
    fn the_last_moment_to_sign_is_told_half_an_hour_and_five_minutes_before() {
        // Twenty minutes before the end of the window.
        let mut ledger =
            Ledger::new(vec![Arc::new(with_payment(outline(StatusWord::ReadyToSign), at(2), &[]))], at(0), at(0));
        let minutes = |count: i64| at(0) + SignedDuration::from_mins(count);
        let told: Vec<i64> = (1..180).filter(|minute| !ledger.passed(minutes(*minute)).is_empty()).collect();
        assert_eq!(told, [71, 96]);
    }
}
