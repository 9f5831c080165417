//! Notices in words: counts, kinds and times, and nothing that says who pays whom what.
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ledger::Event;
use super::{Notice, NoticeKind};

/// One notice for each kind of event.
pub(super) fn notices(events: &[Event]) -> Vec<Notice> {
    by_kind(events).into_iter().map(|(kind, events)| notice(kind, &events)).collect()
}

/// One notice for all that was missed; of a single event, its own.
pub(super) fn summary(events: &[Event]) -> Vec<Notice> {
    let kinds = by_kind(events);
    if kinds.len() <= 1 {
        return notices(events);
    }
    let parts: Vec<_> = kinds.iter().map(|(kind, events)| counted(*kind, events.len())).collect();
    let body = format!("{}.", parts.join(", "));
    let mut rows: Vec<_> = events.iter().map(|event| event.attempt).collect();
    rows.dedup();
    let row = if let [only] = rows.as_slice() { Some(*only) } else { None };
    vec![Notice { kind: NoticeKind::Missed, title: "While nobody was looking".to_owned(), body, row }]
}

fn by_kind(events: &[Event]) -> BTreeMap<NoticeKind, Vec<&Event>> {
    let mut kinds = BTreeMap::<NoticeKind, Vec<&Event>>::new();
    for event in events {
        kinds.entry(event.kind).or_default().push(event);
    }
    kinds
}

fn notice(kind: NoticeKind, events: &[&Event]) -> Notice {
    let next = events.iter().filter_map(|event| event.deadline).min().map(clock_time);
    let row = if let [only] = events { Some(only.attempt) } else { None };
    let moved = events.iter().filter(|event| event.moved).count();
    let until = |before: &str| next.as_ref().map(|time| format!("{before} {time}.")).unwrap_or_default();
    let body = match kind {
        NoticeKind::RfiRaised => format!("A paying institution asks for information. {}", until("Answer by")),
        NoticeKind::RfiDeadline => until("The answer must be sent by"),
        NoticeKind::SignBy => until("Sign by"),
        NoticeKind::ReadyToSign => until("Approve on the device by"),
        NoticeKind::Failed if moved == 0 => "No USDC had moved.".to_owned(),
        NoticeKind::Failed => "USDC had moved: a refund is due.".to_owned(),
        NoticeKind::RefundFailed => "The USDC is still with the paying institution.".to_owned(),
        NoticeKind::Delayed => "The paying institution pays later than announced.".to_owned(),
        NoticeKind::RefundCreated => "The paying institution is sending USDC back.".to_owned(),
        NoticeKind::RefundCompleted => "USDC has come back to the refund address.".to_owned(),
        NoticeKind::Missed => String::new(),
    };
    Notice { kind, title: sentence_case(&counted(kind, events.len())), body: body.trim().to_owned(), row }
}

/// How many of a kind, in words: `2 payments ready to sign`.
fn counted(kind: NoticeKind, count: usize) -> String {
    let (one, many) = match kind {
        NoticeKind::RfiRaised => ("request for information", "requests for information"),
        NoticeKind::RfiDeadline => ("request for information ends soon", "requests for information end soon"),
        NoticeKind::SignBy => ("payment must be signed soon", "payments must be signed soon"),
        NoticeKind::Failed => ("payment failed", "payments failed"),
        NoticeKind::RefundFailed => ("refund failed", "refunds failed"),
        NoticeKind::ReadyToSign => ("payment ready to sign", "payments ready to sign"),
        NoticeKind::Delayed => ("payment delayed", "payments delayed"),
        NoticeKind::RefundCreated => ("refund on its way", "refunds on their way"),
        NoticeKind::RefundCompleted => ("refund completed", "refunds completed"),
        NoticeKind::Missed => ("event", "events"),
    };
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// A single one needs no number at the head of its title.
fn sentence_case(counted: &str) -> String {
    let Some(one) = counted.strip_prefix("1 ") else { return counted.to_owned() };
    let mut letters = one.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The time of day with its zone, and the date: a notice may be read much later.
fn clock_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M %Z on %-d %B").to_string()
}

#[cfg(test)]
mod tests {
    use domain::ids::AttemptId;

    use super::*;

    fn event(kind: NoticeKind) -> Event {
        Event { kind, attempt: AttemptId::generate(), deadline: None, moved: false }
    }

    #[test]
    fn one_event_is_told_by_itself_and_opens_its_row() {
        let failed = Event { moved: true, ..event(NoticeKind::Failed) };
        let told = notices(std::slice::from_ref(&failed));
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].title.as_str(), told[0].row), ("Payment failed", Some(failed.attempt)));
        assert_eq!(told[0].body, "USDC had moved: a refund is due.");
    }

    #[test]
    fn several_of_a_kind_are_one_notice_with_their_number() {
        let told = notices(&[event(NoticeKind::ReadyToSign), event(NoticeKind::ReadyToSign)]);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].title.as_str(), told[0].row), ("2 payments ready to sign", None));
    }

    #[test]
    fn what_was_missed_is_one_notice() {
        let missed = [event(NoticeKind::ReadyToSign), event(NoticeKind::RfiRaised), event(NoticeKind::ReadyToSign)];
        let told = summary(&missed);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].kind, NoticeKind::Missed);
        assert_eq!(told[0].body, "1 request for information, 2 payments ready to sign.");
        assert_eq!(summary(&[]), []);
        assert_eq!(summary(&missed[1..2]).len(), 1);
    }
}
