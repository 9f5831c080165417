//! Prepared writes: the bytes are fixed once and come back from storage to the last one.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use cpn::wire::{
    AccelerateTransaction, Blockchain, CreatePayment, CreateSupportTicket, CreateTransaction, CreateTransactionV1,
    PaymentTerms, SubmitRfi, SubmitTransaction, SubmitTransactionV1, TicketTerms, UseCase,
};
use cpn::{Effect, PrepareError, Prepared, Write};
use domain::ids::{IdempotencyKey, PaymentId, RfiId, TransactionId};

fn payment() -> CreatePayment {
    CreatePayment::new(
        IdempotencyKey::generate(),
        PaymentTerms {
            quote_id: "5b0c3a1e-7d42-4f0b-9a66-1f2e3d4c5b6a".to_owned(),
            travel_rule_data: "eyJ.a.b.c.d".to_owned(),
            beneficiary_account_data: "eyJ.e.f.g.h".to_owned(),
            sender_address: "0x4b1f7c0a93d2e58f6a7c8b9d0e1f2a3b4c5d6e7f".to_owned(),
            refund_address: "0x4b1f7c0a93d2e58f6a7c8b9d0e1f2a3b4c5d6e7f".to_owned(),
            blockchain: Blockchain::EthSepolia,
            customer_ref_id: "CUST-000417".to_owned(),
            beneficiary_ref_id: None,
            ref_code: Some("INV-\u{2116} \"7\"\n".to_owned()),
            use_case: UseCase::B2b,
            reason_for_payment: "PMT001".to_owned(),
        },
    )
}

#[test]
fn a_prepared_payment_comes_back_from_storage_with_the_same_bytes() {
    let body = payment();
    let prepared = body.prepare().unwrap();
    let stored = prepared.to_stored().unwrap();
    let back = Prepared::<CreatePayment>::from_stored(&stored).unwrap();
    assert_eq!(back.bytes(), prepared.bytes());
    assert_eq!(back.to_stored().unwrap(), stored);
    assert_eq!(back.key(), Some(body.idempotency_key()));
    assert_eq!(back.effect(), Effect::Keyed);
    assert_eq!(back.body().unwrap(), body);
}

#[test]
fn a_prepared_transaction_remembers_its_payment() {
    let payment = PaymentId::new("c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c");
    let prepared = CreateTransaction::new(IdempotencyKey::generate()).prepare(&payment).unwrap();
    let back = Prepared::<CreateTransaction>::from_stored(&prepared.to_stored().unwrap()).unwrap();
    assert_eq!((back.payment(), back.key()), (Some(payment), prepared.key()));
    assert_eq!(back.bytes(), prepared.bytes());
}

#[test]
fn a_submit_has_no_key_and_says_that_it_is_sent_once() {
    let (payment, transaction) = (PaymentId::new("p"), TransactionId::new("t"));
    let prepared = SubmitTransaction::new("0x00").prepare(&payment, &transaction).unwrap();
    let back = Prepared::<SubmitTransaction>::from_stored(&prepared.to_stored().unwrap()).unwrap();
    assert_eq!((back.effect(), back.key()), (Effect::Once, None));
    assert_eq!((back.payment(), back.transaction()), (Some(payment), Some(transaction)));
    assert_eq!(back.bytes(), br#"{"signedTransaction":"0x00"}"#);
}

/// What a write remembers over a restart: its effect, its key, and the ids of its path.
fn remembered<B: Write>(prepared: &Prepared<B>) -> (Effect, Option<IdempotencyKey>, [Option<String>; 3]) {
    let back = Prepared::<B>::from_stored(&prepared.to_stored().unwrap()).unwrap();
    assert_eq!(back.bytes(), prepared.bytes());
    let ids = [
        back.payment().map(|id| id.to_string()),
        back.transaction().map(|id| id.to_string()),
        back.rfi().map(|id| id.to_string()),
    ];
    (back.effect(), back.key(), ids)
}

#[test]
fn every_other_write_comes_back_from_storage_with_its_key_and_its_path() {
    let (payment, transaction, rfi) = (PaymentId::new("p"), TransactionId::new("t"), RfiId::new("r"));
    let key = IdempotencyKey::generate();
    let id = |text: &str| Some(text.to_owned());
    let v1 = CreateTransactionV1::new(key).prepare(&payment).unwrap();
    assert_eq!(remembered(&v1), (Effect::Keyed, Some(key), [id("p"), None, None]));
    let submit = SubmitTransactionV1::new("0x02").prepare(&payment, &transaction).unwrap();
    assert_eq!(remembered(&submit), (Effect::Once, None, [id("p"), id("t"), None]));
    let accelerate = AccelerateTransaction::new(key).prepare(&payment).unwrap();
    assert_eq!(remembered(&accelerate), (Effect::Keyed, Some(key), [id("p"), None, None]));
    let answer = SubmitRfi::new(3, "a.b.c.d.e").prepare(&payment, &rfi).unwrap();
    assert_eq!(remembered(&answer), (Effect::Once, None, [id("p"), None, id("r")]));
    let terms = TicketTerms {
        payment_id: "p".to_owned(),
        issue_type: "OTHER".to_owned(),
        description: "Where is it?".to_owned(),
        email: "treasury@ofi.example".to_owned(),
        cc_emails: vec!["ops@ofi.example".to_owned()],
    };
    let ticket = CreateSupportTicket::new(key, terms).prepare().unwrap();
    assert_eq!(remembered(&ticket), (Effect::Keyed, Some(key), [None, None, None]));
    // The two submits have the same body and are still different calls.
    let other = Prepared::<SubmitTransaction>::from_stored(&submit.to_stored().unwrap()).unwrap_err();
    assert_eq!(other, PrepareError::OtherCall { found: "submitTransactionV1".to_owned(), wanted: "submitTransaction" });
}

#[test]
fn stored_bytes_of_another_call_or_version_and_damaged_ones_are_refused() {
    let stored = payment().prepare().unwrap().to_stored().unwrap();
    let other = Prepared::<CreateTransaction>::from_stored(&stored).unwrap_err();
    assert_eq!(other, PrepareError::OtherCall { found: "createPayment".to_owned(), wanted: "createTransaction" });
    let newer = String::from_utf8(stored.clone()).unwrap().replace("\"version\":1", "\"version\":2");
    assert_eq!(Prepared::<CreatePayment>::from_stored(newer.as_bytes()).unwrap_err(), PrepareError::Version(2));
    for damaged in [&stored[..stored.len() - 1], b"", b"null", b"{}"] {
        let refused = Prepared::<CreatePayment>::from_stored(damaged).unwrap_err();
        assert!(matches!(refused, PrepareError::Stored(_)), "{refused}");
    }
    let keyless = String::from_utf8(stored).unwrap().replace("idempotencyKey", "idempotenceKey");
    assert!(matches!(Prepared::<CreatePayment>::from_stored(keyless.as_bytes()), Err(PrepareError::Stored(_))));
}

#[test]
fn printing_a_prepared_call_withholds_its_body() {
    let printed = format!("{:?}", payment().prepare().unwrap());
    assert!(printed.contains("createPayment") && !printed.contains("CUST-000417"), "{printed}");
}
