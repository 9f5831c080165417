//! Requests for information: forward only, answered once, files kept, and all of it from the journal.
use std::collections::BTreeMap;

use domain::ids::{AttemptId, FileId, IdempotencyKey, RfiId};
use domain::rfi::{RfiPoint, RfiStatus};
use domain::status::{ActsNext, StatusWord};
use jiff::{SignedDuration, Timestamp};
use store::fact::{Call, Fact, PolicyRecord, RfiFileRecord, RfiFullRecord, RfiRecord};
use store::{Constraint, DeadlineKind, KeptFile, ListQuery, ListRow, RowId, Source, View};

use crate::support::{World, accepted, declined, intent, unanswered};

fn record(world: &World, id: &str, status: &str) -> RfiFullRecord {
    RfiFullRecord {
        id: RfiId::new(id),
        status: status.to_owned(),
        level: Some("LEVEL_2".to_owned()),
        expires: Some(world.now.checked_add(SignedDuration::from_hours(4)).unwrap()),
        point: RfiPoint::AfterFunding,
        late_since: None,
        version: Some(1),
        raw: format!("{{\"status\":\"{status}\"}}"),
    }
}

fn seen(attempt: AttemptId, rfi: RfiFullRecord) -> Fact {
    Fact::RfiSeen { attempt, rfi: Box::new(rfi) }
}

/// An attempt whose payment is in a state, with a request that waits.
fn asked(world: &mut World, payment: &str) -> (AttemptId, RfiId) {
    let (_, attempt) = world.paying(payment);
    let id = format!("rfi-{attempt}");
    world.record(&[seen(attempt, record(world, &id, "INFORMATION_REQUIRED"))]).unwrap();
    (attempt, RfiId::new(id))
}

fn draft(attempt: AttemptId, rfi: &RfiId, name: &str, by: &str) -> Fact {
    let values = BTreeMap::from([("/NAME".to_owned(), name.to_owned())]);
    Fact::RfiDraftSaved { attempt, rfi: rfi.clone(), values, by: by.to_owned() }
}

fn look(attempt: AttemptId, rfi: &RfiId) -> Fact {
    Fact::RfiSecondLook { attempt, rfi: rfi.clone(), digest: "d1".to_owned(), name: "T. Ferreira".to_owned() }
}

fn sealed(attempt: AttemptId, rfi: &RfiId) -> Fact {
    let answer = "{\"NAME\":\"Northwind\"}".to_owned();
    Fact::RfiAnswerSealed { attempt, rfi: rfi.clone(), version: 1, answer, digest: "d1".to_owned() }
}

fn subject(attempt: AttemptId, rfi: &RfiId) -> String {
    format!("p-{attempt}/{rfi}")
}

fn submit(key: IdempotencyKey, attempt: AttemptId, rfi: &RfiId) -> Fact {
    intent(key, attempt, Call::SubmitRfi, &subject(attempt, rfi))
}

fn chosen(attempt: AttemptId, rfi: &RfiId, kept: &KeptFile) -> (FileId, Fact) {
    let id = FileId::generate();
    let file = RfiFileRecord {
        id,
        key: "INVOICE".to_owned(),
        name: "invoice.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: kept.size(),
        sha256: kept.sha256().to_owned(),
        removed: vec!["author".to_owned()],
        note: String::new(),
        by: "M. Okafor".to_owned(),
    };
    (id, Fact::RfiFileChosen { attempt, rfi: rfi.clone(), file })
}

fn row(world: &World, attempt: AttemptId) -> ListRow {
    let query = ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 };
    let rows = world.store().list(&query).unwrap().rows;
    rows.into_iter().find(|row| row.id == RowId::Attempt(attempt)).unwrap()
}

#[test]
fn a_request_moves_forward_and_its_first_sight_stays() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "FIAT_PAYMENT_INITIATED");
    let first = world.store().rfi(&id).unwrap().unwrap();
    let mut later = record(&world, id.as_str(), "IN_REVIEW");
    (later.point, later.late_since) = (RfiPoint::AfterCompletion, Some(world.now));
    let back = record(&world, id.as_str(), "INFORMATION_REQUIRED");
    world.record(&[seen(attempt, later), seen(attempt, back)]).unwrap();
    let state = world.store().rfi(&id).unwrap().unwrap();
    assert_eq!(state.standing.status, RfiStatus::InReview);
    assert_eq!(
        (state.standing.point, state.standing.late_since, state.standing.first_seen),
        (RfiPoint::AfterFunding, None, first.standing.first_seen)
    );
    assert_eq!((state.record.point, state.record.raw.as_str()), (RfiPoint::AfterFunding, "{\"status\":\"IN_REVIEW\"}"));
    for (status, expected) in
        [("ODD", "ODD"), ("INFORMATION_REQUIRED", "ODD"), ("REJECTED", "REJECTED"), ("FAILED", "REJECTED")]
    {
        world.record(&[seen(attempt, record(&world, id.as_str(), status))]).unwrap();
        assert_eq!(world.store().rfi(&id).unwrap().unwrap().standing.status.code(), expected);
    }
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn a_request_belongs_to_the_payment_it_was_seen_on() {
    let mut world = World::new();
    let (_, id) = asked(&mut world, "CREATED");
    let (_, other) = world.paying("CREATED");
    let again = seen(other, record(&world, id.as_str(), "IN_REVIEW"));
    assert_eq!(world.refused(&[again]), Constraint::OtherRfi);
    let order = world.order();
    let without = world.start(order);
    let nowhere = seen(without, record(&world, "rfi-x", "IN_REVIEW"));
    assert_eq!(world.refused(&[nowhere]), Constraint::UnknownPayment);
    let unknown = RfiId::new("nobody");
    for fact in [
        draft(other, &unknown, "x", "y"),
        look(other, &unknown),
        sealed(other, &unknown),
        Fact::RfiEnded { attempt: other, rfi: unknown.clone() },
        Fact::RfiFileRemoved { attempt: other, rfi: unknown.clone(), file: FileId::generate() },
    ] {
        assert_eq!(world.refused(&[fact]), Constraint::UnknownRfi);
    }
}

#[test]
fn an_answer_is_sent_once_and_stays_as_it_left() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "COMPLETED");
    let key = IdempotencyKey::generate();
    world
        .record(&[draft(attempt, &id, "Northwind", "M. Okafor"), sealed(attempt, &id), submit(key, attempt, &id)])
        .unwrap();
    let second = || submit(IdempotencyKey::generate(), attempt, &id);
    for fact in [draft(attempt, &id, "x", "y"), sealed(attempt, &id)] {
        assert_eq!(world.refused(&[fact]), Constraint::RfiAnswered);
    }
    assert_eq!(world.refused(&[second()]), Constraint::CallOpen);
    world.record(&[unanswered(key)]).unwrap();
    assert_eq!(world.refused(&[second()]), Constraint::CallOpen);
    // It is known not to have arrived: another one may go, and after an accepted one never again.
    world.record(&[Fact::CallAbandoned { key, reason: "not there".to_owned() }]).unwrap();
    let again = IdempotencyKey::generate();
    world.record(&[draft(attempt, &id, "Other", "M. Okafor"), submit(again, attempt, &id), accepted(again)]).unwrap();
    assert_eq!(world.refused(&[second()]), Constraint::CallOpen);
    let state = world.store().rfi(&id).unwrap().unwrap();
    assert!(state.is_answered());
    assert_eq!((state.calls.len(), state.submit().map(|entry| entry.key)), (2, Some(again)));
    assert_eq!(
        state.answer.map(|answer| (answer.answer, answer.version)),
        Some(("{\"NAME\":\"Northwind\"}".to_owned(), 1))
    );
    // A request of another payment is not touched by it.
    let (other, theirs) = asked(&mut world, "CREATED");
    world.record(&[submit(IdempotencyKey::generate(), other, &theirs)]).unwrap();
}

#[test]
fn a_refused_answer_makes_room_for_another() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "CREATED");
    let key = IdempotencyKey::generate();
    world.record(&[submit(key, attempt, &id), declined(key), draft(attempt, &id, "y", "z")]).unwrap();
    world.record(&[submit(IdempotencyKey::generate(), attempt, &id)]).unwrap();
}

#[test]
fn any_change_voids_the_second_look() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "CREATED");
    let kept = KeptFile::new(b"%PDF-1".to_vec());
    let (file, choose) = chosen(attempt, &id, &kept);
    world.record(&[draft(attempt, &id, "a", "M. Okafor"), look(attempt, &id)]).unwrap();
    let looked = |world: &World| world.store().rfi(&id).unwrap().unwrap().look.map(|look| look.name);
    assert_eq!(looked(&world).as_deref(), Some("T. Ferreira"));
    // The same again is no change.
    world.record(&[draft(attempt, &id, "a", "M. Okafor")]).unwrap();
    assert!(looked(&world).is_some());
    for change in
        [draft(attempt, &id, "b", "D. Whitlock"), choose, Fact::RfiFileRemoved { attempt, rfi: id.clone(), file }]
    {
        world.record(&[look(attempt, &id)]).unwrap();
        assert!(looked(&world).is_some());
        world.record(&[change]).unwrap();
        assert_eq!(looked(&world), None);
    }
    assert_eq!(world.store().rfi(&id).unwrap().unwrap().authors, ["M. Okafor", "D. Whitlock"]);
}

#[test]
fn a_file_that_cpn_may_have_cannot_be_taken_back() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "CREATED");
    let kept = KeptFile::new(b"%PDF-1".to_vec());
    for settle in [None, Some(unanswered as fn(IdempotencyKey) -> Fact), Some(accepted)] {
        let (file, choose) = chosen(attempt, &id, &kept);
        let key = IdempotencyKey::generate();
        let upload = intent(key, attempt, Call::UploadRfiFile, &format!("{}/{file}", subject(attempt, &id)));
        let sealed = Fact::RfiFileSealed { attempt, rfi: id.clone(), file, sha256: kept.sha256().to_owned() };
        world.record(&[choose, sealed, upload.clone()]).unwrap();
        world.record(&settle.iter().map(|settle| settle(key)).collect::<Vec<_>>()).unwrap();
        let remove = Fact::RfiFileRemoved { attempt, rfi: id.clone(), file };
        assert_eq!(world.refused(std::slice::from_ref(&remove)), Constraint::FileSent);
        world.record(&[Fact::CallAbandoned { key, reason: "again".to_owned() }]).unwrap();
        if settle.is_none() {
            // It never left: it may go.
            world.record(&[remove]).unwrap();
        } else {
            assert_eq!(world.refused(&[remove]), Constraint::FileSent);
        }
    }
    let files = world.store().rfi(&id).unwrap().unwrap().files;
    assert!(files.len() == 2 && files.iter().all(|file| file.sealed_at.is_some()));
}

#[test]
fn contents_are_kept_with_the_fact_that_names_them_or_not_at_all() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "CREATED");
    let kept = KeptFile::new(b"content".to_vec());
    let (_, choose) = chosen(attempt, &id, &kept);
    let nowhere = Fact::RfiEnded { attempt, rfi: RfiId::new("nobody") };
    let now = world.now;
    let files = std::slice::from_ref(&kept);
    world.store().record_with_files(now, &Source::App, &[choose.clone(), nowhere], files).unwrap_err();
    assert_eq!(world.store().kept_file(kept.sha256()).unwrap(), None);
    world.store().record_with_files(now, &Source::App, &[choose], files).unwrap();
    assert_eq!(world.store().kept_file(kept.sha256()).unwrap().as_deref(), Some(b"content".as_slice()));
    // A rebuild leaves contents alone; content that was changed is noticed.
    world.store().rebuild().unwrap();
    assert!(world.store().kept_file(kept.sha256()).unwrap().is_some());
    assert!(!format!("{kept:?}").contains("content"));
    let spoil = |raw: &rusqlite::Connection| raw.execute_batch("UPDATE kept_files SET content = x'00'").unwrap();
    world.reopen(spoil).unwrap();
    assert!(world.store().kept_file(kept.sha256()).is_err());
}

#[test]
fn an_end_that_nobody_waited_for_can_be_undone_by_a_later_deadline() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "COMPLETED");
    assert_eq!(world.store().rfis_to_answer().unwrap(), 1);
    world.record(&[Fact::RfiEnded { attempt, rfi: id.clone() }]).unwrap();
    assert_eq!(world.store().rfis_to_answer().unwrap(), 0);
    assert!(row(&world, attempt).terminal);
    world.record(&[seen(attempt, record(&world, id.as_str(), "INFORMATION_REQUIRED"))]).unwrap();
    assert_eq!(world.store().rfis_to_answer().unwrap(), 1);
    // What is in review does not end so.
    world
        .record(&[seen(attempt, record(&world, id.as_str(), "IN_REVIEW")), Fact::RfiEnded { attempt, rfi: id.clone() }])
        .unwrap();
    assert_eq!(world.store().rfi(&id).unwrap().unwrap().standing.ended_at, None);
}

#[test]
fn an_end_is_judged_by_whoever_knows_the_server_s_clock() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "COMPLETED");
    world.record(&[Fact::RfiEnded { attempt, rfi: id.clone() }]).unwrap();
    // This computer's clock is hours ahead: by it the deadline is over, and by CPN's it is not.
    let near = RfiFullRecord { expires: Some(world.now), ..record(&world, id.as_str(), "INFORMATION_REQUIRED") };
    world.now = world.now.checked_add(SignedDuration::from_hours(3)).unwrap();
    world.record(&[seen(attempt, near)]).unwrap();
    assert_eq!(world.store().rfis_to_answer().unwrap(), 1);
}

#[test]
fn the_answer_that_cpn_has_counts_and_not_the_one_it_refused_after_it() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "COMPLETED");
    let [late, second] = [IdempotencyKey::generate(), IdempotencyKey::generate()];
    let given_up = Fact::CallAbandoned { key: late, reason: "It did not arrive.".to_owned() };
    world.record(&[sealed(attempt, &id), submit(late, attempt, &id), unanswered(late), given_up]).unwrap();
    world.record(&[submit(second, attempt, &id), declined(second)]).unwrap();
    assert!(!world.store().rfi(&id).unwrap().unwrap().is_answered());
    world.record(&[accepted(late)]).unwrap();
    let state = world.store().rfi(&id).unwrap().unwrap();
    assert_eq!((state.submit().map(|entry| entry.key), state.is_answered()), (Some(late), true));
}

#[test]
fn a_completed_payment_that_is_asked_about_needs_somebody_and_keeps_its_word() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "COMPLETED");
    let (waiting, _) = asked(&mut world, "CREATED");
    let mut urgent = world.payment(waiting, "CREATED");
    urgent.rfi = Some(RfiRecord {
        id: "soon".to_owned(),
        status: "INFORMATION_REQUIRED".to_owned(),
        level: None,
        expires: Some(world.now),
    });
    world.record(&[Fact::PaymentSeen { attempt: waiting, payment: Box::new(urgent) }]).unwrap();
    let asked = row(&world, attempt);
    assert_eq!((asked.status, asked.acts_next, asked.terminal), (StatusWord::SentByBfi, ActsNext::You, false));
    assert_eq!(asked.deadline.map(|deadline| deadline.kind), Some(DeadlineKind::Rfi));
    let query = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 10, offset: 0 };
    let order: Vec<_> = world.store().list(&query).unwrap().rows.into_iter().map(|row| row.id).collect();
    assert_eq!(order, [RowId::Attempt(attempt), RowId::Attempt(waiting)], "money that is out comes first");
    world.record(&[seen(attempt, record(&world, id.as_str(), "APPROVED"))]).unwrap();
    assert!(row(&world, attempt).terminal);
}

#[test]
fn the_furthest_that_payment_or_request_tell_is_the_status() {
    let mut world = World::new();
    let (attempt, id) = asked(&mut world, "CREATED");
    assert_eq!(world.attempt(attempt).status, StatusWord::RfiAnswer);
    // The request itself was read after the payment.
    world.record(&[seen(attempt, record(&world, id.as_str(), "IN_REVIEW"))]).unwrap();
    let mut late = world.payment(attempt, "CREATED");
    late.rfis = vec![(id.to_string(), "INFORMATION_REQUIRED".to_owned())];
    world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(late.clone()) }]).unwrap();
    assert_eq!(world.attempt(attempt).status, StatusWord::RfiInReview);
    // The payment tells of one that was not read yet.
    late.rfis.push(("new".to_owned(), "INFORMATION_REQUIRED".to_owned()));
    world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(late) }]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!((state.status, state.open_rfi.map(|rfi| rfi.id)), (StatusWord::RfiAnswer, Some("new".to_owned())));
}

#[test]
fn earlier_answers_of_a_customer_are_those_that_cpn_accepted() {
    let mut world = World::new();
    let mut sent = Vec::new();
    for outcome in [Some(accepted as fn(IdempotencyKey) -> Fact), Some(declined), None, Some(accepted)] {
        let (attempt, id) = asked(&mut world, "CREATED");
        let key = IdempotencyKey::generate();
        world.record(&[sealed(attempt, &id), submit(key, attempt, &id)]).unwrap();
        world.record(&outcome.iter().map(|outcome| outcome(key)).collect::<Vec<_>>()).unwrap();
        sent.push(id);
    }
    let answers = world.store().rfi_answers(world.customer).unwrap();
    let ids: Vec<_> = answers.into_iter().map(|answer| answer.rfi).collect();
    assert_eq!(ids, [sent[3].clone(), sent[0].clone()], "newest first");
    assert_eq!(world.store().rfi_answers(domain::ids::CustomerId::generate()).unwrap(), []);
}

#[test]
fn policy_forms_and_the_last_look_read_back() {
    let mut world = World::new();
    assert_eq!(world.store().policy().unwrap(), PolicyRecord::default());
    let policy = PolicyRecord { second_look: true, rfi_watch_days: 90, ..PolicyRecord::default() };
    let form = |content: &str| Fact::FormDraftSaved { name: "customer".to_owned(), content: content.to_owned() };
    world.record(&[Fact::PolicySaved { policy: policy.clone() }, form("{}"), form("{\"name\":\"N\"}")]).unwrap();
    assert_eq!(world.store().policy().unwrap(), policy);
    assert_eq!(world.store().form_draft("customer").unwrap(), Some((world.now, "{\"name\":\"N\"}".to_owned())));
    world.record(&[Fact::FormDraftDiscarded { name: "customer".to_owned() }]).unwrap();
    assert_eq!(world.store().form_draft("customer").unwrap(), None);
    assert_eq!(world.store().last_look().unwrap(), None);
    let earlier: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    for at in [world.now, earlier] {
        world.store().looked(at).unwrap();
        assert_eq!(world.store().last_look().unwrap(), Some(world.now), "it never goes back");
    }
    world.reopen(|_| {}).unwrap();
    assert_eq!(world.store().policy().unwrap(), policy);
    assert_eq!(world.store().compare().unwrap(), []);
}
