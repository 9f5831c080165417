//! Messages that an honest CPN would never hand out: each one is refused by name before a device is asked.

use sandbox::{Fault, FaultKind, Tamper};
use settlement::PaymentMessage;

use super::payer::Payer;

/// Hands out a transaction with one thing changed.
async fn tampered(field: Tamper) -> cpn::wire::TransactionV2 {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let kind = FaultKind::TamperTransaction { field };
    payer.sandbox.set_fault(Fault { route: "*".to_owned(), kind, count: Some(1) });
    payer.transaction(&payment).await.unwrap()
}

#[tokio::test]
async fn a_message_of_another_shape_cannot_even_be_read() {
    for field in [
        Tamper::TypeString,
        Tamper::PrimaryType,
        Tamper::DomainVersion,
        Tamper::DuplicateKey,
        Tamper::VerifyingContract,
    ] {
        let transaction = tampered(field).await;
        let message = transaction.message_to_be_signed.unwrap();
        assert!(PaymentMessage::parse(message.get()).is_err(), "{field:?}");
    }
}

#[tokio::test]
async fn a_changed_value_stands_in_the_message_and_its_digest_follows() {
    for field in [Tamper::To, Tamper::MaxFee, Tamper::Spender, Tamper::Token, Tamper::Beneficiary, Tamper::Attester] {
        let transaction = tampered(field).await;
        let (message, _) = PaymentMessage::parse(transaction.message_to_be_signed.unwrap().get()).unwrap();
        let digest = format!("0x{}", hex::encode(message.hashes().digest));
        assert_eq!(transaction.encoded_message_to_be_signed, Some(digest), "{field:?}");
    }
    let transaction = tampered(Tamper::Digest).await;
    let (message, _) = PaymentMessage::parse(transaction.message_to_be_signed.unwrap().get()).unwrap();
    assert_ne!(transaction.encoded_message_to_be_signed, Some(format!("0x{}", hex::encode(message.hashes().digest))));
}
