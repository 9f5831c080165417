//! A late or repeated answer never moves anything backwards.
use store::CallState;
use store::fact::Fact;

use crate::support::{World, accepted, declined, refund, transaction, unanswered};

const PAYMENT: [&str; 5] = ["CREATED", "CRYPTO_FUNDS_PENDING", "FIAT_PAYMENT_INITIATED", "COMPLETED", "FAILED"];

#[test]
fn an_older_payment_answer_changes_nothing() {
    for (newer, now) in PAYMENT.iter().enumerate() {
        for late in PAYMENT.iter().take(newer) {
            let mut world = World::new();
            let (_, attempt) = world.paying(now);
            let before = world.attempt(attempt);
            let mut older = world.payment(attempt, late);
            older.network_reference = Some("older".to_owned());
            older.source = "1.000000 USDC".parse().unwrap();
            world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(older) }]).unwrap();
            let after = world.attempt(attempt);
            assert_eq!(after.payment, before.payment, "{now} then {late}");
            assert_eq!((after.status, after.payment_seen_at), (before.status, before.payment_seen_at));
        }
    }
}

#[test]
fn an_answer_of_the_same_state_brings_its_newer_fields() {
    let mut world = World::new();
    let (_, attempt) = world.paying("COMPLETED");
    let mut same = world.payment(attempt, "COMPLETED");
    same.network_reference = Some("SPEI-77".to_owned());
    world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(same) }]).unwrap();
    assert_eq!(world.attempt(attempt).payment.unwrap().network_reference.as_deref(), Some("SPEI-77"));
}

#[test]
fn an_older_transaction_or_refund_answer_changes_nothing() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    for status in ["CREATED", "PENDING", "COMPLETED", "BROADCASTED", "CREATED", "FAILED"] {
        world.record(&[transaction(attempt, "t1", status)]).unwrap();
    }
    let state = world.attempt(attempt).transactions.remove(0);
    assert_eq!((state.record.status.as_str(), state.record.hash.as_deref()), ("COMPLETED", Some("0xhash")));
    assert_eq!(state.record.raw, "{\"status\":\"COMPLETED\"}");

    for status in ["CREATED", "COMPLETED", "CREATED", "FAILED"] {
        world.record(&[refund(attempt, "r1", status)]).unwrap();
    }
    let state = world.attempt(attempt).refunds.remove(0);
    assert_eq!((state.record.status.as_str(), state.record.amount.is_some()), ("COMPLETED", true));
}

#[test]
fn states_inside_a_payment_s_answer_move_its_parts_forward() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.record(&[transaction(attempt, "t1", "PENDING")]).unwrap();
    let mut payment = world.payment(attempt, "FAILED");
    payment.transactions = vec![("t1".to_owned(), "COMPLETED".to_owned()), ("t0".to_owned(), "FAILED".to_owned())];
    payment.refunds = vec![("r1".to_owned(), "CREATED".to_owned())];
    world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(payment) }]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!(state.transactions.len(), 1);
    assert_eq!(state.transactions[0].record.status, "COMPLETED");
    assert_eq!(state.refunds[0].record.status, "CREATED");
    assert!(state.funds_moved && !state.finished);

    // The older states of a late answer do not come back.
    let mut late = world.payment(attempt, "CRYPTO_FUNDS_PENDING");
    late.transactions = vec![("t1".to_owned(), "CREATED".to_owned())];
    world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(late) }]).unwrap();
    assert_eq!(world.attempt(attempt).transactions[0].record.status, "COMPLETED");
}

#[test]
fn an_accepted_call_stays_accepted() {
    let mut world = World::new();
    let (_, _, key) = world.intended();
    world.record(&[unanswered(key), unanswered(key)]).unwrap();
    let entry = world.store().outbox(key).unwrap().unwrap();
    assert_eq!((entry.state, entry.unanswered, entry.is_open()), (CallState::Open, 2, true));
    assert_eq!(entry.body, format!("{{\"key\":\"{key}\"}}"));
    assert_eq!(world.store().outbox_open().unwrap(), [entry]);

    // A refusal, then the answer of the first sending after all.
    world.record(&[declined(key), accepted(key)]).unwrap();
    world.record(&[declined(key), unanswered(key), Fact::CallAbandoned { key, reason: String::new() }]).unwrap();
    let entry = world.store().outbox(key).unwrap().unwrap();
    assert_eq!((entry.state, entry.status, entry.unanswered), (CallState::Accepted, Some(201), 2));
    assert_eq!(world.store().outbox_open().unwrap(), []);
}
