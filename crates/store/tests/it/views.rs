//! What the typed rows say.
use domain::ids::{BeneficiaryId, DeviceId, IdempotencyKey, OrderId};
use domain::status::{AttemptPhase, StatusWord};
use jiff::Timestamp;
use store::fact::{Call, Decision, DeviceRecord, Fact};
use store::record::{AddressRecord, InstitutionRecord, RequirementRecord};

use crate::support::{
    World, accepted, asked, checked, decided, declined, intent, quote, refund, stopped, transaction, unanswered,
};

#[test]
fn the_status_follows_the_payment_from_quote_to_sent() {
    let mut world = World::new();
    let (_, attempt, key) = world.intended();
    let status = |world: &World| world.attempt(attempt).status;
    assert_eq!(status(&world), StatusWord::Quoting);
    world.record(&[unanswered(key)]).unwrap();
    assert_eq!((status(&world), world.attempt(attempt).phase), (StatusWord::Unknown, AttemptPhase::Unknown));
    world.record(&[accepted(key)]).unwrap();
    assert_eq!(world.attempt(attempt).phase, AttemptPhase::Created);
    world.see(attempt, "CREATED");
    assert_eq!(status(&world), StatusWord::WaitingForNetwork);
    world.see(attempt, "CRYPTO_FUNDS_PENDING");
    assert_eq!(status(&world), StatusWord::ReadyToSign);

    world.record(&[transaction(attempt, "t1", "CREATED"), checked(attempt, "t1", "0xd1", None)]).unwrap();
    assert_eq!(status(&world), StatusWord::ReadyToSign);
    world.record(&[asked(attempt, "t1", "0xd1", "7")]).unwrap();
    assert_eq!(status(&world), StatusWord::OnDevice);
    let signature = Decision::Signed { signature: "0x00".to_owned() };
    world.record(&[decided(attempt, "t1", signature.clone())]).unwrap();
    let signing = world.attempt(attempt).signing.unwrap();
    assert_eq!((signing.decision, signing.nonce.as_deref(), signing.passed), (Some(signature), Some("7"), 27));

    let payment = world.attempt(attempt).payment.unwrap().id;
    let submit = IdempotencyKey::generate();
    let subject = format!("{payment}/t1");
    world.record(&[intent(submit, attempt, Call::SubmitTransaction, &subject)]).unwrap();
    // CPN has not answered, and the transaction was last read before: still, nobody is asked to sign again.
    assert_eq!(status(&world), StatusWord::SentOnchain);
    world.record(&[unanswered(submit)]).unwrap();
    assert_eq!(status(&world), StatusWord::Unknown);
    assert!(!world.attempt(attempt).funds_moved);
    world.record(&[accepted(submit), transaction(attempt, "t1", "PENDING")]).unwrap();
    assert_eq!(status(&world), StatusWord::SentOnchain);
    world.record(&[transaction(attempt, "t1", "COMPLETED")]).unwrap();
    assert!(world.attempt(attempt).funds_moved);
    world.see(attempt, "FIAT_PAYMENT_INITIATED");
    assert_eq!(status(&world), StatusWord::BfiPaying);
    world.see(attempt, "COMPLETED");
    let done = world.attempt(attempt);
    assert_eq!((done.status, done.finished), (StatusWord::SentByBfi, true));
    assert_eq!(world.store().attempt_of_payment(&payment).unwrap(), Some(attempt));
    assert_eq!(world.store().live_attempts().unwrap(), []);
}

#[test]
fn a_new_transaction_leaves_the_old_one_s_signing_behind() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.record(&[transaction(attempt, "t1", "CREATED"), checked(attempt, "t1", "0xd1", None)]).unwrap();
    world.record(&[asked(attempt, "t1", "0xd1", "7")]).unwrap();
    world.record(&[transaction(attempt, "t1", "FAILED"), transaction(attempt, "t2", "CREATED")]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!(state.status, StatusWord::ReadyToSign);
    assert_eq!(state.transactions.last().unwrap().record.id.as_str(), "t2");
}

#[test]
fn money_that_had_moved_is_never_forgotten() {
    let mut world = World::new();
    let (_, attempt) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(attempt, "FAILED");
    let state = world.attempt(attempt);
    assert_eq!((state.status, state.finished), (StatusWord::FailedRefundDue, false));
    world.record(&[refund(attempt, "r1", "COMPLETED")]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!((state.status, state.finished), (StatusWord::Refunded, true));

    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.see(attempt, "FAILED");
    let state = world.attempt(attempt);
    assert_eq!((state.status, state.finished), (StatusWord::FailedNotMoved, true));
}

#[test]
fn a_failed_payment_is_followed_while_its_transaction_may_still_land() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    world.record(&[transaction(attempt, "t1", "PENDING")]).unwrap();
    world.see(attempt, "FAILED");
    assert!(!world.attempt(attempt).finished);
    assert_eq!(world.store().live_attempts().unwrap().len(), 1);
}

#[test]
fn a_new_quote_forgets_what_was_sealed_for_the_old_one() {
    let mut world = World::new();
    let order = world.order();
    let attempt = world.start(order);
    let sealed = Fact::Sealed {
        attempt,
        travel_rule: "[1]".to_owned(),
        beneficiary_account: "[2]".to_owned(),
        certificate_note: "fine".to_owned(),
    };
    let complete = Fact::FieldsComplete { attempt, count: 11, unchanged: true };
    world.record(&[Fact::QuoteTaken { attempt, quote: quote("q1", world.now) }, complete, sealed]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!((state.travel_rule.as_deref(), state.beneficiary_account.as_deref()), (Some("[1]"), Some("[2]")));
    assert_eq!(state.fields.unwrap().count, 11);
    world.record(&[Fact::QuoteTaken { attempt, quote: quote("q2", world.now) }]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!((state.travel_rule, state.fields, state.sealed_at), (None, None, None));
}

#[test]
fn a_stop_says_why_and_a_refused_create_leaves_the_attempt_running() {
    let mut world = World::new();
    let (_, attempt, key) = world.intended();
    world.record(&[unanswered(key), declined(key)]).unwrap();
    assert_eq!(world.attempt(attempt).phase, AttemptPhase::Running);
    world.record(&[stopped(attempt)]).unwrap();
    let state = world.attempt(attempt);
    assert_eq!((state.phase, state.status, state.finished), (AttemptPhase::Stopped, StatusWord::Stopped, true));
    assert_eq!(state.stop.unwrap().sentence, "No offer is inside your limit.");
}

#[test]
fn reserved_is_what_open_payments_will_still_take() {
    let mut world = World::new();
    let reserved = |world: &World| world.store().reserved().unwrap().to_string();
    assert_eq!(reserved(&world), "0.000000 USDC");
    let (_, unknown, key) = world.intended();
    assert_eq!(reserved(&world), "0.000000 USDC");
    world.record(&[unanswered(key)]).unwrap();
    assert_eq!(reserved(&world), "24073.116556 USDC");
    let (_, waiting) = world.paying("CRYPTO_FUNDS_PENDING");
    assert_eq!(reserved(&world), "48146.233112 USDC");
    // A broadcast transfer has not left the balance yet.
    world.record(&[transaction(waiting, "t1", "BROADCASTED")]).unwrap();
    assert_eq!(reserved(&world), "48146.233112 USDC");
    world.record(&[transaction(waiting, "t1", "COMPLETED")]).unwrap();
    assert_eq!(reserved(&world), "24073.116556 USDC");
    world.record(&[declined(key), stopped(unknown)]).unwrap();
    assert_eq!(reserved(&world), "0.000000 USDC");
}

#[test]
fn a_bfi_s_history_counts_what_came_of_its_payments() {
    let mut world = World::new();
    world.paying("COMPLETED");
    world.paying("CREATED");
    world.paying("FAILED");
    let (_, due) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(due, "FAILED");
    let history = world.store().history_with_bfi("aurora.example").unwrap();
    assert_eq!((history.paid, history.failed), (1, 2));
    assert_eq!(world.store().history_with_bfi("nobody.example").unwrap(), store::BfiHistory::default());
}

#[test]
fn the_small_records_read_back() {
    let mut world = World::new();
    let store = world.store();
    assert_eq!(
        (store.institution().unwrap(), store.device().unwrap(), store.api_key().unwrap(), store.drafts().unwrap()),
        (None, None, None, Vec::new())
    );
    let address = AddressRecord {
        street: "1 Main St".to_owned(),
        city: "Boston".to_owned(),
        state_province: "MA".to_owned(),
        country: "US".to_owned(),
        postal_code: "02110".to_owned(),
    };
    let institution = InstitutionRecord { name: "Harbor Bank".to_owned(), address, id: "LEI".to_owned() };
    let device = |label: &str| DeviceRecord {
        id: DeviceId::generate(),
        label: label.to_owned(),
        link: "usb".to_owned(),
        model: "Nano X".to_owned(),
        path: "m/44'/60'/0'/0/0".to_owned(),
        address: "0xaaaa".to_owned(),
        confirmed_on_device: true,
    };
    let (first, second) = (device("Treasury-01"), device("Treasury-02"));
    let requirement = RequirementRecord {
        account: true,
        name: "CLABE".to_owned(),
        kind: "TEXT".to_owned(),
        optional: false,
        values: Vec::new(),
        new_since: Some("2026-10-06T14:00:00Z".parse().unwrap()),
    };
    let draft = OrderId::generate();
    let corridor = "MX/SPEI/MXN/BUSINESS/BUSINESS";
    world
        .record(&[
            Fact::InstitutionSaved { institution },
            Fact::DevicePaired { device: first.clone() },
            Fact::DevicePaired { device: second.clone() },
            Fact::RequirementsSeen { corridor: corridor.to_owned(), requirements: vec![requirement] },
            Fact::ApiKeySaved { key_id: "k1".to_owned() },
            Fact::ChainNodeSaved { blockchain: "ETH-SEPOLIA".to_owned(), url: "https://node.example".to_owned() },
            Fact::DraftSaved {
                order: draft,
                form: "{\"a\":1}".to_owned(),
                beneficiary: "T".to_owned(),
                reference: "R".to_owned(),
            },
        ])
        .unwrap();
    let store = world.store();
    assert_eq!(store.institution().unwrap().unwrap().address.postal_code, "02110");
    assert_eq!(store.device().unwrap(), Some(second.clone()));
    let (seen, list) = store.requirements(corridor).unwrap().unwrap();
    assert_eq!((seen, list[0].name.as_str(), list.len()), (world.now, "CLABE", 1));
    assert_eq!(list[0].new_since, Some("2026-10-06T14:00:00Z".parse().unwrap()));
    assert_eq!(store.requirements("elsewhere").unwrap(), None);
    assert_eq!(store.api_key().unwrap().unwrap().key_id, "k1");
    assert_eq!(store.chain_node("ETH-SEPOLIA").unwrap().as_deref(), Some("https://node.example"));
    assert_eq!(store.draft(draft).unwrap().unwrap().form, "{\"a\":1}");
    assert_eq!(store.beneficiary(world.beneficiary, 1).unwrap().unwrap().corridor.method, "SPEI");
    world
        .record(&[
            Fact::DeviceForgotten { device: second.id },
            Fact::ApiKeyRemoved,
            Fact::DraftDiscarded { order: draft },
        ])
        .unwrap();
    let store = world.store();
    assert_eq!((store.device().unwrap(), store.api_key().unwrap()), (Some(first), None));
    assert_eq!(store.draft(draft).unwrap(), None);
    assert_eq!(world.store().compare().unwrap(), []);
}

#[test]
fn orders_to_a_beneficiary_are_found_by_their_reference_since_a_moment() {
    let mut world = World::new();
    let (first, second) = (world.order(), world.order());
    let found = |reference: &str, since| -> Vec<_> {
        let orders = world.store().orders_to(world.beneficiary, reference, since).unwrap();
        orders.into_iter().map(|state| state.order.id).collect()
    };
    let since = world.store().order(second).unwrap().unwrap().placed_at;
    assert_eq!(found("inv-2026-0042", Timestamp::UNIX_EPOCH), [second, first]);
    assert_eq!(found("INV-2026-0042", since), [second]);
    assert_eq!(found("INV-2026-004", Timestamp::UNIX_EPOCH), []);
    let other = world.store().orders_to(BeneficiaryId::generate(), "INV-2026-0042", Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(other, []);
}
