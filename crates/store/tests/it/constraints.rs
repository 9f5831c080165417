//! The rules that the database enforces. Each refusal leaves nothing behind (`World::refused` checks it).
use domain::ids::{AttemptId, IdempotencyKey, OrderId};
use domain::status::StatusWord;
use store::Constraint;
use store::fact::{Call, Decision, Fact, RefundRecord};
use store::record::FixedRecord;

use crate::support::{
    World, accepted, asked, beneficiary, checked, customer, declined, intent, quote, refund, started, stopped,
    transaction, unanswered,
};

#[test]
fn an_order_has_one_live_attempt() {
    let mut world = World::new();
    let order = world.order();
    let first = world.start(order);
    assert_eq!(world.refused(&[started(AttemptId::generate(), order, 2)]), Constraint::LiveAttempt);
    assert_eq!(world.refused(&[Fact::OrderClosed { order }]), Constraint::LiveAttempt);
    world.record(&[stopped(first)]).unwrap();
    world.start(order);
}

#[test]
fn an_attempt_is_alive_until_its_payment_is_final() {
    for status in ["CREATED", "CRYPTO_FUNDS_PENDING", "ON_HOLD"] {
        let mut world = World::new();
        let (order, attempt) = world.paying(status);
        assert_eq!(world.refused(&[started(AttemptId::generate(), order, 2)]), Constraint::LiveAttempt, "{status}");
        world.see(attempt, "FAILED");
        world.start(order);
    }
}

#[test]
fn a_failed_payment_holds_its_order_until_the_money_is_back() {
    let mut world = World::new();
    let (order, attempt) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(attempt, "FAILED");
    let again = || started(AttemptId::generate(), order, 2);
    assert_eq!(world.refused(&[again()]), Constraint::LiveAttempt);
    let refund = |status: &str, amount: &str| Fact::RefundSeen {
        attempt,
        refund: RefundRecord {
            id: format!("r-{amount}").parse().unwrap(),
            status: status.to_owned(),
            amount: Some(amount.parse().unwrap()),
            hash: None,
            address: None,
        },
    };
    world.record(&[refund("FAILED", "24073.116556 USDC")]).unwrap();
    world.record(&[refund("COMPLETED", "1.000000 USDC")]).unwrap();
    assert_eq!(world.attempt(attempt).status, StatusWord::FailedRefundDue);
    assert_eq!(world.refused(&[again()]), Constraint::LiveAttempt);
    world.record(&[refund("COMPLETED", "24072.116556 USDC")]).unwrap();
    assert_eq!(world.attempt(attempt).status, StatusWord::Refunded);
    world.record(&[again()]).unwrap();
}

#[test]
fn a_paid_order_is_never_paid_again() {
    let mut world = World::new();
    let (order, _) = world.paying("COMPLETED");
    assert_eq!(world.refused(&[started(AttemptId::generate(), order, 2)]), Constraint::OrderPaid);
}

#[test]
fn a_closed_order_has_no_further_attempt() {
    let mut world = World::new();
    let order = world.order();
    world.record(&[Fact::OrderClosed { order }]).unwrap();
    assert_eq!(world.refused(&[started(AttemptId::generate(), order, 1)]), Constraint::OrderClosed);
}

#[test]
fn an_attempt_needs_an_order_a_number_and_an_id_of_its_own() {
    let mut world = World::new();
    let nowhere = OrderId::generate();
    assert_eq!(world.refused(&[started(AttemptId::generate(), nowhere, 1)]), Constraint::UnknownOrder(nowhere));
    assert_eq!(world.refused(&[Fact::OrderClosed { order: nowhere }]), Constraint::UnknownOrder(nowhere));
    let order = world.order();
    let attempt = world.start(order);
    world.record(&[stopped(attempt)]).unwrap();
    assert_eq!(world.refused(&[started(AttemptId::generate(), order, 1)]), Constraint::AttemptNumber);
    let other = world.order();
    assert_eq!(world.refused(&[started(attempt, other, 1)]), Constraint::AttemptStarted);
    let unknown = AttemptId::generate();
    assert_eq!(world.refused(&[stopped(unknown)]), Constraint::UnknownAttempt(unknown));
}

#[test]
fn an_attempt_is_not_stopped_while_a_payment_may_exist() {
    let mut world = World::new();
    let (_, attempt, key) = world.intended();
    assert_eq!(world.refused(&[stopped(attempt)]), Constraint::PaymentMayExist);
    world.record(&[unanswered(key)]).unwrap();
    assert_eq!(world.refused(&[stopped(attempt)]), Constraint::PaymentMayExist);
    // An answer and a stop in one record are fine.
    world.record(&[declined(key), stopped(attempt)]).unwrap();

    let (_, attempt) = world.paying("CREATED");
    assert_eq!(world.refused(&[stopped(attempt)]), Constraint::PaymentMayExist);
}

#[test]
fn no_second_key_before_the_first_one_s_outcome_is_known() {
    let mut world = World::new();
    let (_, attempt, key) = world.intended();
    let second = intent(IdempotencyKey::generate(), attempt, Call::CreatePayment, "");
    assert_eq!(world.refused(std::slice::from_ref(&second)), Constraint::CallOpen);
    world.record(&[unanswered(key)]).unwrap();
    assert_eq!(world.refused(std::slice::from_ref(&second)), Constraint::CallOpen);
    // A clear refusal makes room for a new quote and a new key.
    world.record(&[declined(key), second]).unwrap();
    // After an accepted one there is never another.
    let (_, attempt) = world.paying("CREATED");
    let third = intent(IdempotencyKey::generate(), attempt, Call::CreatePayment, "");
    assert_eq!(world.refused(&[third]), Constraint::CallOpen);
}

#[test]
fn an_outbox_key_serves_one_call() {
    let mut world = World::new();
    let (_, attempt, key) = world.intended();
    assert_eq!(
        world.refused(&[intent(key, attempt, Call::CreateTransaction, "p")]),
        Constraint::OutboxKey,
        "the same key in another call"
    );
    assert_eq!(world.refused(&[accepted(IdempotencyKey::generate())]), Constraint::UnknownCall);
}

#[test]
fn nothing_is_sent_for_an_attempt_that_is_over() {
    let mut world = World::new();
    let order = world.order();
    let attempt = world.start(order);
    world.record(&[stopped(attempt)]).unwrap();
    let call = |attempt, call| [intent(IdempotencyKey::generate(), attempt, call, "")];
    assert_eq!(world.refused(&call(attempt, Call::CreatePayment)), Constraint::AttemptOver);
    for status in ["FAILED", "COMPLETED"] {
        let (_, attempt) = world.paying(status);
        assert_eq!(world.refused(&call(attempt, Call::CreateTransaction)), Constraint::AttemptOver);
        assert_eq!(world.refused(&call(attempt, Call::SubmitTransaction)), Constraint::AttemptOver);
    }
}

#[test]
fn a_payment_that_turns_up_late_is_kept_but_does_not_hold_an_order_twice() {
    let mut world = World::new();
    let (order, first, key) = world.intended();
    world.record(&[Fact::CallAbandoned { key, reason: "not listed".to_owned() }, stopped(first)]).unwrap();
    let second = world.start(order);
    // CPN shows it after all: the truth is recorded, and shown as alive.
    world.see(first, "CRYPTO_FUNDS_PENDING");
    let live: Vec<_> = world.store().live_attempts().unwrap().into_iter().map(|attempt| attempt.id).collect();
    assert_eq!(live, [first, second]);
    // But only the holder of the order may send anything.
    let call = |attempt| intent(IdempotencyKey::generate(), attempt, Call::CreateTransaction, "p");
    assert_eq!(world.refused(&[call(first)]), Constraint::AttemptOver);
    world.record(&[stopped(second)]).unwrap();
    world.record(&[call(first)]).unwrap();
    assert_eq!(world.refused(&[started(AttemptId::generate(), order, 3)]), Constraint::LiveAttempt);
}

#[test]
fn a_payment_has_one_live_transaction() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.record(&[transaction(attempt, "t1", "CREATED")]).unwrap();
    for status in ["PENDING", "BROADCASTED", "ODD"] {
        world.record(&[transaction(attempt, "t1", status)]).unwrap();
        assert_eq!(world.refused(&[transaction(attempt, "t2", "CREATED")]), Constraint::LiveTransaction, "{status}");
    }
    world.record(&[transaction(attempt, "t1", "FAILED"), transaction(attempt, "t2", "CREATED")]).unwrap();
    // What is already over takes no place.
    world.record(&[transaction(attempt, "t3", "FAILED")]).unwrap();
    assert_eq!(world.attempt(attempt).transactions.len(), 3);
}

#[test]
fn cpn_s_objects_belong_to_one_attempt() {
    let mut world = World::new();
    let (_, first) = world.paying("CRYPTO_FUNDS_PENDING");
    let (_, second) = world.paying("CRYPTO_FUNDS_PENDING");
    let seen = |attempt, payment| Fact::PaymentSeen { attempt, payment: Box::new(payment) };
    assert_eq!(world.refused(&[seen(second, world.payment(first, "CREATED"))]), Constraint::OtherPayment);
    let mut another = world.payment(first, "CREATED");
    another.id = domain::ids::PaymentId::new("another");
    assert_eq!(world.refused(&[seen(first, another)]), Constraint::OtherPayment);
    world.record(&[transaction(first, "t1", "CREATED"), refund(first, "r1", "CREATED")]).unwrap();
    assert_eq!(world.refused(&[transaction(second, "t1", "PENDING")]), Constraint::OtherTransaction);
    assert_eq!(world.refused(&[refund(second, "r1", "COMPLETED")]), Constraint::OtherRefund);
    let (_, bare, _) = world.intended();
    assert_eq!(world.refused(&[transaction(bare, "t9", "CREATED")]), Constraint::UnknownPayment);
}

#[test]
fn a_quote_is_taken_once() {
    let mut world = World::new();
    let order = world.order();
    let attempt = world.start(order);
    let taken = Fact::QuoteTaken { attempt, quote: quote("q1", world.now) };
    world.record(std::slice::from_ref(&taken)).unwrap();
    assert_eq!(world.refused(&[taken]), Constraint::QuoteTaken);
    world.record(&[Fact::QuoteTaken { attempt, quote: quote("q2", world.now) }]).unwrap();
    assert_eq!(world.attempt(attempt).quote.unwrap().id.as_str(), "q2");
}

#[test]
fn a_nonce_serves_one_payment() {
    let mut world = World::new();
    let (_, first) = world.paying("CRYPTO_FUNDS_PENDING");
    let (_, second) = world.paying("CRYPTO_FUNDS_PENDING");
    let ready = |attempt, id| [transaction(attempt, id, "CREATED"), checked(attempt, id, "0xd1", None)];
    world.record(&ready(first, "t1")).unwrap();
    world.record(&ready(second, "t2")).unwrap();
    world.record(&[asked(first, "t1", "0xd1", "7")]).unwrap();
    assert_eq!(world.refused(&[asked(second, "t2", "0xd1", "7")]), Constraint::Nonce);
    // The same transaction may be asked for again, after a rejection or a lost device.
    let rejected = Fact::SignatureDecided {
        attempt: first,
        transaction: "t1".parse().unwrap(),
        decision: Decision::Rejected,
        note: String::new(),
    };
    world.record(&[rejected, asked(first, "t1", "0xd1", "7")]).unwrap();
    assert_eq!(world.store().nonce_used("7").unwrap(), Some(first));
    assert_eq!(world.store().nonce_used("8").unwrap(), None);
}

#[test]
fn a_message_that_may_be_signed_stays_so_whatever_is_asked_and_rejected_later() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    let decided = |decision| Fact::SignatureDecided {
        attempt,
        transaction: "t1".parse().unwrap(),
        decision,
        note: String::new(),
    };
    world.record(&[transaction(attempt, "t1", "CREATED"), checked(attempt, "t1", "0xd1", None)]).unwrap();
    world.record(&[asked(attempt, "t1", "0xd1", "7"), decided(Decision::Rejected)]).unwrap();
    assert!(world.attempt(attempt).maybe_signed.is_empty());
    world.record(&[asked(attempt, "t1", "0xd1", "7"), decided(Decision::Lost)]).unwrap();
    world.record(&[asked(attempt, "t1", "0xd1", "7"), decided(Decision::Rejected)]).unwrap();
    world.record(&[transaction(attempt, "t1", "FAILED"), transaction(attempt, "t2", "CREATED")]).unwrap();
    world.record(&[checked(attempt, "t2", "0xd2", Some(24))]).unwrap();
    assert_eq!(world.attempt(attempt).maybe_signed, ["t1".parse().unwrap()]);
    // What was decided is decided: only a new question can be answered anew.
    assert_eq!(world.refused(&[decided(Decision::Lost)]), Constraint::NotAsked);
}

#[test]
fn only_a_checked_message_is_asked_for() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.record(&[transaction(attempt, "t1", "CREATED")]).unwrap();
    assert_eq!(world.refused(&[asked(attempt, "t1", "0xd1", "7")]), Constraint::NotChecked);
    world.record(&[checked(attempt, "t1", "0xd1", Some(12))]).unwrap();
    assert_eq!(world.refused(&[asked(attempt, "t1", "0xd1", "7")]), Constraint::NotChecked);
    world.record(&[checked(attempt, "t1", "0xd1", None)]).unwrap();
    assert_eq!(world.refused(&[asked(attempt, "t1", "0xother", "7")]), Constraint::NotChecked);
    let decided = crate::support::decided(attempt, "t1", Decision::Lost);
    assert_eq!(world.refused(&[decided]), Constraint::NotAsked);
    world.record(&[asked(attempt, "t1", "0xd1", "7")]).unwrap();
}

#[test]
fn versions_follow_each_other_and_references_are_unique() {
    let mut world = World::new();
    let (known, payee) = (world.customer, world.beneficiary);
    let save = |version, name: &str| Fact::CustomerSaved { customer: customer(known, version, "CUST-000001", name) };
    assert_eq!(world.refused(&[save(1, "again")]), Constraint::Version);
    assert_eq!(world.refused(&[save(3, "gap")]), Constraint::Version);
    world.record(&[save(2, "Lumen Orchard")]).unwrap();
    assert_eq!(world.store().customer(known, 1).unwrap().unwrap().name, "Lumen Orchard Foods");
    assert_eq!(world.store().customers().unwrap().iter().map(|c| c.version).collect::<Vec<_>>(), [2]);

    let twin = Fact::CustomerSaved { customer: customer(domain::ids::CustomerId::generate(), 1, "CUST-000001", "x") };
    assert_eq!(world.refused(&[twin]), Constraint::Reference);
    let twin = Fact::BeneficiarySaved {
        beneficiary: beneficiary(domain::ids::BeneficiaryId::generate(), 1, "BEN-000001", "x"),
    };
    assert_eq!(world.refused(&[twin]), Constraint::Reference);
    let gap = Fact::BeneficiarySaved { beneficiary: beneficiary(payee, 5, "BEN-000001", "x") };
    assert_eq!(world.refused(&[gap]), Constraint::Version);
    let numbers = world.store().next_numbers().unwrap();
    assert_eq!((numbers.customer.as_str(), numbers.beneficiary.as_str()), ("CUST-000002", "BEN-000002"));
}

#[test]
fn an_order_names_known_parties_and_is_placed_once() {
    let mut world = World::new();
    let fixed = FixedRecord::Source("25.000000 USDC".parse().unwrap());
    let mut order = world.order_record(fixed);
    order.customer_version = 2;
    assert_eq!(world.refused(&[Fact::OrderPlaced { order: order.clone() }]), Constraint::UnknownParty);
    order.customer_version = 1;
    let placed = Fact::OrderPlaced { order: order.clone() };
    world.record(std::slice::from_ref(&placed)).unwrap();
    assert_eq!(world.refused(&[placed]), Constraint::OrderPlaced);
    let twin = Fact::OrderPlaced { order: store::record::OrderRecord { id: OrderId::generate(), ..order.clone() } };
    assert_eq!(world.refused(&[twin]), Constraint::OrderNumber);
    let draft = Fact::DraftSaved {
        order: order.id,
        form: "{}".to_owned(),
        beneficiary: String::new(),
        reference: String::new(),
    };
    assert_eq!(world.refused(&[draft]), Constraint::OrderPlaced);
}

#[test]
fn one_refused_fact_takes_the_others_with_it() {
    let mut world = World::new();
    let order = world.order();
    let attempt = AttemptId::generate();
    let facts = [started(attempt, order, 1), stopped(attempt), started(attempt, order, 2)];
    assert_eq!(world.refused(&facts), Constraint::AttemptStarted);
    assert_eq!(world.store().attempt(attempt).unwrap(), None);
}
