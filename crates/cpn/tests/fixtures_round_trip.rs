//! Each JSON example of the reference, kept as a file with its source, goes through the wire types and back without loss.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use cpn::wire::{
    AccelerateTransaction, CreatePayment, CreateQuotes, CreateSubscription, CreateSupportTicket, CreateTransaction,
    CreateTransactionV1, EncryptedFile, Envelope, ErrorBody, FileMetadata, NamedValue, Notification, Payment, Pong,
    PublicKey, Quote, RawJson, Refund, Requirements, Rfi, Route, SubmitRfi, SubmitTransaction, SubmitTransactionV1,
    Subscription, SupportTicket, TransactionV1, TransactionV2, UpdateSubscription,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize)]
struct Fixture {
    source: String,
    shape: String,
    example: RawJson,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn fixture(name: &str) -> Fixture {
    serde_json::from_slice(&std::fs::read(folder().join(format!("{name}.json"))).unwrap()).unwrap()
}

/// Through the type and back, compared as values.
fn round_trip<T: DeserializeOwned + Serialize>(text: &str) {
    let value: T = serde_json::from_str(text).unwrap();
    let back = serde_json::to_string(&value).unwrap();
    let (came, went): (Value, Value) = (serde_json::from_str(text).unwrap(), serde_json::from_str(&back).unwrap());
    assert_eq!(came, went);
    // And once more through `Value`, which is how a program may hand a body on.
    let again: T = serde_json::from_value(came.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), came);
}

type Check = fn(&str);

/// Every fixture and its type; the test below fails when a file is missing here.
const CHECKS: &[(&str, Check)] = &[
    ("accelerate-transaction", round_trip::<AccelerateTransaction>),
    ("beneficiary-account-plaintext", round_trip::<Vec<NamedValue>>),
    ("create-payment", round_trip::<CreatePayment>),
    ("create-quotes", round_trip::<CreateQuotes>),
    ("create-subscription", round_trip::<CreateSubscription>),
    ("create-support-ticket", round_trip::<CreateSupportTicket>),
    ("create-transaction", round_trip::<CreateTransaction>),
    ("create-transaction-v1", round_trip::<CreateTransactionV1>),
    ("encrypted-file", round_trip::<EncryptedFile>),
    ("error-conflict", round_trip::<ErrorBody>),
    ("error-field", round_trip::<ErrorBody>),
    ("file-metadata", round_trip::<FileMetadata>),
    ("payment", round_trip::<Envelope<Payment>>),
    ("payment-failed-members", failed_payment),
    ("pong", round_trip::<Pong>),
    ("public-key", round_trip::<Envelope<PublicKey>>),
    ("quotes", round_trip::<Envelope<Vec<Quote>>>),
    ("refund", round_trip::<Envelope<Refund>>),
    ("requirements", round_trip::<Envelope<Requirements>>),
    ("rfi", round_trip::<Envelope<Rfi>>),
    ("rfi-plaintext", round_trip::<serde_json::Map<String, Value>>),
    ("routes", round_trip::<Envelope<Vec<Route>>>),
    ("submit-rfi", round_trip::<SubmitRfi>),
    ("submit-transaction", round_trip::<SubmitTransaction>),
    ("submit-transaction-v1", round_trip::<SubmitTransactionV1>),
    ("subscription", round_trip::<Envelope<Subscription>>),
    ("support-ticket", round_trip::<Envelope<SupportTicket>>),
    ("support-ticket-bare", round_trip::<SupportTicket>),
    ("transaction-v1", round_trip::<Envelope<TransactionV1>>),
    ("transaction-v2", round_trip::<Envelope<TransactionV2>>),
    ("travel-rule-plaintext", round_trip::<Vec<NamedValue>>),
    ("update-subscription", round_trip::<UpdateSubscription>),
    ("webhook-event", round_trip::<Notification>),
];

/// The reference prints only the members in which a failed payment differs; here they go into the whole payment.
fn failed_payment(members: &str) {
    let mut payment: Value = serde_json::from_str(fixture("payment").example.get()).unwrap();
    let members: serde_json::Map<String, Value> = serde_json::from_str(members).unwrap();
    payment["data"].as_object_mut().unwrap().extend(members);
    round_trip::<Envelope<Payment>>(&payment.to_string());
}

#[test]
fn every_example_goes_through_the_wire_types_without_loss() {
    for (name, check) in CHECKS {
        let fixture = fixture(name);
        assert!(!fixture.source.is_empty() && !fixture.shape.is_empty(), "{name} names its source and shape");
        check(fixture.example.get());
    }
}

#[test]
fn no_fixture_is_left_out() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let checked: BTreeSet<String> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, checked);
}

/// A member that the type does not know would also survive, in `extra`; the documented ones must be known.
#[test]
fn no_documented_member_of_the_main_objects_is_unknown() {
    let text = |name: &str| fixture(name).example.get().to_owned();
    let quotes: Envelope<Vec<Quote>> = serde_json::from_str(&text("quotes")).unwrap();
    let quote = &quotes.data[0];
    let unknown = [&quotes.extra, &quote.extra, &quote.certificate.extra, &quote.certificate.jwk.extra];
    assert!(unknown.iter().all(|extra| extra.is_empty()));
    assert!(quote.fees.extra.is_empty() && quote.fees.breakdown.iter().all(|fee| fee.extra.is_empty()));
    let payment: Envelope<Payment> = serde_json::from_str(&text("payment")).unwrap();
    assert!(payment.data.extra.is_empty());
    let transaction: Envelope<TransactionV2> = serde_json::from_str(&text("transaction-v2")).unwrap();
    assert!(transaction.data.extra.is_empty());
    let refund: Envelope<Refund> = serde_json::from_str(&text("refund")).unwrap();
    assert!(refund.data.extra.is_empty());
    let create: CreatePayment = serde_json::from_str(&text("create-payment")).unwrap();
    assert!(create.extra.is_empty());
    let create: CreateQuotes = serde_json::from_str(&text("create-quotes")).unwrap();
    assert!(create.extra.is_empty());
    let requirements: Envelope<Requirements> = serde_json::from_str(&text("requirements")).unwrap();
    let fields = requirements.data.travel_rule.iter().chain(&requirements.data.beneficiary_account);
    assert!(fields.clone().count() == 5 && fields.clone().all(|field| field.extra.is_empty()));
}

#[test]
fn no_documented_member_of_the_other_objects_is_unknown() {
    fn read<T: DeserializeOwned>(name: &str) -> T {
        serde_json::from_str(fixture(name).example.get()).unwrap()
    }
    let rfi = read::<Envelope<Rfi>>("rfi").data;
    assert!(rfi.extra.is_empty() && rfi.field_requirements.unwrap().extra.is_empty());
    let submit: SubmitRfi = read("submit-rfi");
    assert!(submit.extra.is_empty() && submit.rfi.extra.is_empty());
    assert!(read::<FileMetadata>("file-metadata").extra.is_empty());
    assert!(read::<EncryptedFile>("encrypted-file").extra.is_empty());
    assert!(read::<CreateSupportTicket>("create-support-ticket").extra.is_empty());
    assert!(read::<Envelope<SupportTicket>>("support-ticket").data.extra.is_empty());
    assert!(read::<CreateSubscription>("create-subscription").extra.is_empty());
    assert!(read::<UpdateSubscription>("update-subscription").extra.is_empty());
    assert!(read::<Envelope<Subscription>>("subscription").data.extra.is_empty());
    assert!(read::<Envelope<PublicKey>>("public-key").data.extra.is_empty());
    assert!(read::<Notification>("webhook-event").extra.is_empty());
    let transaction = read::<Envelope<TransactionV1>>("transaction-v1").data;
    assert!(transaction.extra.is_empty() && transaction.estimated_fee.unwrap().extra.is_empty());
    assert!(read::<CreateTransactionV1>("create-transaction-v1").extra.is_empty());
    assert!(read::<AccelerateTransaction>("accelerate-transaction").extra.is_empty());
    assert!(read::<SubmitTransactionV1>("submit-transaction-v1").extra.is_empty());
}

#[test]
fn the_message_to_be_signed_keeps_every_byte() {
    let text = fixture("transaction-v2").example.get().to_owned();
    let transaction: Envelope<TransactionV2> = serde_json::from_str(&text).unwrap();
    let message = transaction.data.message_to_be_signed.unwrap();
    // As printed, spaces and line breaks included.
    assert!(text.contains(message.get()));
    assert!(message.get().starts_with("{\n") && message.get().contains("\"value\": 24940000,"));
}

#[test]
fn a_repeated_key_in_the_message_to_be_signed_can_still_be_seen() {
    let text = fixture("transaction-v2").example.get().replace(
        "\"primaryType\": \"PermitWitnessTransferFrom\"",
        "\"primaryType\": \"Other\", \"primaryType\": \"PermitWitnessTransferFrom\"",
    );
    let transaction: Envelope<TransactionV2> = serde_json::from_str(&text).unwrap();
    let message = transaction.data.message_to_be_signed.clone().unwrap();
    assert_eq!(message.get().matches("\"primaryType\"").count(), 2);
    let back = serde_json::to_string(&transaction).unwrap();
    assert_eq!(back.matches("\"primaryType\"").count(), 2);
}
