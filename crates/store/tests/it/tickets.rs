//! Tickets, arrivals and sightings of refunds: what is kept, what is refused, and that the journal alone gives it again.
use domain::ids::{AttemptId, IdempotencyKey, RefundId};
use domain::status::{ActsNext, StatusWord};
use store::fact::{Call, Fact, KeptFileRecord, TicketRecord};
use store::{CallState, Constraint, KeptFile, ListQuery, Source, View};

use crate::support::{World, accepted, intent, refund, unanswered};

fn opened(world: &mut World, attempt: AttemptId) -> IdempotencyKey {
    let ticket = IdempotencyKey::generate();
    world.record(&[intent(ticket, attempt, Call::CreateSupportTicket, "p")]).unwrap();
    ticket
}

fn seen(attempt: AttemptId, ticket: IdempotencyKey, case: &str) -> Fact {
    let record = TicketRecord {
        id: "t1".to_owned(),
        case_reference: case.to_owned(),
        reference: None,
        created: None,
        raw: "{}".to_owned(),
    };
    Fact::TicketSeen { attempt, ticket, record: Box::new(record) }
}

fn marked(attempt: AttemptId, ticket: IdempotencyKey, information_request: bool) -> Fact {
    Fact::TicketMarked { attempt, ticket, information_request }
}

fn noted(attempt: AttemptId, ticket: IdempotencyKey, answers: bool, files: Vec<KeptFileRecord>) -> Fact {
    let (person, text) = ("Dana Whitlock".to_owned(), "Sent the invoice.".to_owned());
    Fact::TicketNoted { attempt, ticket, person, text, answers, files }
}

fn confirmed(attempt: AttemptId, on: &str) -> Fact {
    let (bank_reference, person) = (Some("SPEI-77".to_owned()), "Dana Whitlock".to_owned());
    Fact::ArrivalConfirmed { attempt, on: on.parse().unwrap(), bank_reference, person }
}

fn needs_you(world: &World) -> usize {
    let query = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 10, offset: 0 };
    world.store().list(&query).unwrap().rows.len()
}

#[test]
fn a_ticket_is_opened_for_a_payment_that_is_over_and_keeps_its_one_answer() {
    let mut world = World::new();
    let (_, attempt) = world.paying("COMPLETED");
    let ticket = opened(&mut world, attempt);
    let other = IdempotencyKey::generate();
    let second = [intent(other, attempt, Call::CreateSupportTicket, "p")];
    assert_eq!(world.refused(&second), Constraint::CallOpen, "what became of the first has to be known");
    world.record(&[unanswered(ticket)]).unwrap();
    world.record(&[accepted(ticket), seen(attempt, ticket, "CIR-1")]).unwrap();
    world.record(&[seen(attempt, ticket, "CIR-2")]).unwrap();
    let state = world.store().ticket(ticket).unwrap().unwrap();
    assert_eq!((state.call.state, state.call.unanswered), (CallState::Accepted, 1));
    assert_eq!(state.record.map(|record| record.case_reference).as_deref(), Some("CIR-1"));
    world.record(&second).unwrap();
    let keys: Vec<_> = world.store().tickets(attempt).unwrap().iter().map(|ticket| ticket.call.key).collect();
    assert_eq!(keys, [other, ticket], "newest first");
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn a_ticket_needs_a_payment_and_a_note_needs_a_ticket() {
    let mut world = World::new();
    let (_, attempt, _) = world.intended();
    let none = IdempotencyKey::generate();
    assert_eq!(world.refused(&[intent(none, attempt, Call::CreateSupportTicket, "p")]), Constraint::UnknownPayment);
    for fact in [seen(attempt, none, "CIR-1"), marked(attempt, none, true), noted(attempt, none, true, Vec::new())] {
        assert_eq!(world.refused(&[fact]), Constraint::UnknownCall);
    }
}

#[test]
fn a_ticket_that_asks_for_information_needs_somebody_until_it_is_answered() {
    let mut world = World::new();
    let (_, attempt) = world.paying("COMPLETED");
    let ticket = opened(&mut world, attempt);
    world.record(&[accepted(ticket), seen(attempt, ticket, "CIR-1")]).unwrap();
    assert_eq!(needs_you(&world), 0);
    world.record(&[marked(attempt, ticket, true)]).unwrap();
    assert_eq!((needs_you(&world), world.store().tickets_to_answer().unwrap().len()), (1, 1));
    let query = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 10, offset: 0 };
    let row = world.store().list(&query).unwrap().rows.remove(0);
    assert_eq!((row.status, row.acts_next, row.terminal), (StatusWord::SentByBfi, ActsNext::You, false));

    let file = KeptFile::new(b"an invoice".to_vec());
    let kept = KeptFileRecord { name: "invoice.pdf".to_owned(), size: file.size(), sha256: file.sha256().to_owned() };
    world.record(&[noted(attempt, ticket, false, Vec::new())]).unwrap();
    assert_eq!(needs_you(&world), 1, "a note alone is no answer");
    let person = Source::Person("Dana Whitlock".to_owned());
    let facts = [noted(attempt, ticket, true, vec![kept.clone()])];
    world.store().record_with_files(world.now, &person, &facts, &[file]).unwrap();
    assert_eq!((needs_you(&world), world.store().tickets_to_answer().unwrap().len()), (0, 0));
    let state = world.store().ticket(ticket).unwrap().unwrap();
    assert_eq!(state.notes.iter().map(|note| note.files.len()).collect::<Vec<_>>(), [1, 0], "newest first");
    assert_eq!(world.store().kept_file(&kept.sha256).unwrap().as_deref(), Some(b"an invoice".as_slice()));

    world.record(&[marked(attempt, ticket, true)]).unwrap();
    assert_eq!(needs_you(&world), 1, "asked again");
    world.record(&[marked(attempt, ticket, false)]).unwrap();
    assert_eq!(needs_you(&world), 0);
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn only_a_completed_payment_can_be_said_to_have_arrived_and_the_newest_word_counts() {
    let mut world = World::new();
    let (_, attempt) = world.paying("FIAT_PAYMENT_INITIATED");
    assert_eq!(world.refused(&[confirmed(attempt, "2026-03-02")]), Constraint::NotCompleted);
    world.see(attempt, "COMPLETED");
    assert_eq!(world.attempt(attempt).status, StatusWord::SentByBfi);
    for day in ["2026-03-03", "2026-03-02"] {
        world.record(&[confirmed(attempt, day)]).unwrap();
    }
    let state = world.attempt(attempt);
    assert_eq!((state.status, state.finished), (StatusWord::ArrivalConfirmed, true));
    let arrival = state.arrival.unwrap();
    assert_eq!((arrival.on.to_string().as_str(), arrival.person.as_str()), ("2026-03-02", "Dana Whitlock"));
    assert_eq!(world.store().history_with_bfi("aurora.example").unwrap().paid, 1, "paid is paid, confirmed or not");
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn a_refund_is_measured_against_what_the_bfi_got_and_keeps_what_the_chain_showed() {
    let mut world = World::new();
    let (_, attempt) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(attempt, "FAILED");
    world.record(&[refund(attempt, "r1", "CREATED")]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!(state.refund_owed().map(|owed| owed.to_string()).as_deref(), Some("24061.116556 USDC"), "without fees");
    assert!(state.refund_received().is_zero());
    world.record(&[refund(attempt, "r1", "COMPLETED")]).unwrap();
    assert_eq!(world.attempt(attempt).refund_received().to_string(), "24061.116556 USDC");
    assert_eq!(world.attempt(attempt).status, StatusWord::Refunded);
    for block in [17, 18] {
        let sighted = Fact::RefundSighted {
            attempt,
            refund: RefundId::new("r1"),
            hash: "0xhash".to_owned(),
            block,
            value: "24061.116556 USDC".parse().unwrap(),
        };
        world.record(&[sighted]).unwrap();
    }
    let sighting = world.attempt(attempt).refunds.remove(0).sighting.unwrap();
    assert_eq!((sighting.block, sighting.hash.as_str()), (18, "0xhash"));
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn the_fiat_is_due_at_the_end_of_the_longest_announced_time() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    assert_eq!(world.attempt(attempt).arrival_due(), None, "not funded");
    world.see(attempt, "FIAT_PAYMENT_INITIATED");
    let state = world.attempt(attempt);
    let half_an_hour = jiff::SignedDuration::from_mins(30);
    assert_eq!(state.arrival_due(), Some(state.funded_at.unwrap().checked_add(half_an_hour).unwrap()));
}
