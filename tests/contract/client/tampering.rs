//! Messages that an honest CPN would never hand out: each is refused before a device is asked.

use cpn::RoutesQuery;
use cpn::wire::{Payment, TransactionV2};
use domain::Environment;
use domain::money::{Currency, Money};
use sandbox::{Fault, FaultKind, Tamper};
use settlement::chain_reader::{ChainEndpoint, ChainReader};
use settlement::{
    Clock, DeviceFacts, Evidence, HistoryFacts, PaymentFacts, PaymentMessage, Pins, Report, TransactionFacts, chains,
    check_before,
};

use super::payer::{Payer, WALLET};

/// Creates a transaction, tampered with or not.
async fn transaction(payer: &Payer, payment: &Payment, field: Option<Tamper>) -> TransactionV2 {
    if let Some(field) = field {
        let kind = FaultKind::TamperTransaction { field };
        payer.sandbox.set_fault(Fault { route: "*".to_owned(), kind, count: Some(1) });
    }
    payer.transaction(payment).await.unwrap()
}

/// What the checks say, told everything as it is.
async fn judge(payer: &Payer, payment: &Payment, transaction: &TransactionV2) -> Report {
    let chain = chains::by_api_id(payment.blockchain.as_str()).unwrap();
    let url = payer.sandbox.chain_url();
    let endpoint = ChainEndpoint { url, ca_pem: Some(payer.sandbox.ca_pem().to_owned()) };
    let raw = transaction.message_to_be_signed.as_ref().unwrap().get();
    let message = PaymentMessage::parse(raw).ok().map(|(message, _)| message);
    let wallet = WALLET.parse().unwrap();
    let reader = ChainReader::new(&endpoint, chain).unwrap();
    // A spender without code answers nothing; what is then known is what the wallet alone tells.
    let facts = match reader.facts(wallet, message.as_ref()).await {
        Ok(facts) => facts,
        Err(_) => reader.facts(wallet, None).await.unwrap(),
    };
    let usdc = |amount: &cpn::wire::Money| Money::parse(&amount.amount, Currency::USDC).unwrap();
    check_before(&Evidence {
        environment: Environment::Sandbox,
        raw_message: raw,
        transaction: TransactionFacts {
            id: &transaction.id,
            payment_id: &transaction.payment_id,
            message_type: transaction.message_type.as_ref().unwrap().as_str(),
            amount: usdc(&transaction.amount),
            destination_address: transaction.destination_address.as_deref().unwrap(),
            sender_address: transaction.sender_address.as_deref().unwrap(),
            blockchain: transaction.blockchain.as_str(),
            expires: transaction.expire_date.as_ref().unwrap().parse().unwrap(),
            encoded_message: transaction.encoded_message_to_be_signed.as_deref(),
        },
        payment: PaymentFacts {
            id: &payment.id,
            status: payment.status.as_str(),
            blockchain: payment.blockchain.as_str(),
            sender_address: payment.sender_address.as_deref().unwrap(),
            source_amount: usdc(&payment.source_amount),
            recorded_source_amount: usdc(&payment.source_amount),
            terms_unchanged: true,
            open_rfi: None,
            expires: payment.expire_date.parse().unwrap(),
        },
        fee_cap: usdc(&payment.fees.as_ref().unwrap().breakdown.last().unwrap().amount),
        device: DeviceFacts {
            label: "Treasury-01",
            address: wallet,
            model: "Ledger Flex",
            version: "Ethereum 1.22.0",
            floor: "Ethereum 1.22.0",
            meets_floor: Some(true),
        },
        chain: Some(facts),
        history: HistoryFacts::default(),
        clock: Clock::at(payer.sandbox.clock().now()),
        pins: &Pins::sandbox(),
    })
}

#[tokio::test]
async fn an_honest_message_passes_every_check() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = transaction(&payer, &payment, None).await;
    let report = judge(&payer, &payment, &transaction).await;
    assert_eq!(report.refused(), None);
}

#[tokio::test]
async fn whatever_is_changed_is_refused() {
    let payer = Payer::new().await;
    for field in [
        Tamper::To,
        Tamper::From,
        Tamper::Value,
        Tamper::MaxFee,
        Tamper::Amount,
        Tamper::Token,
        Tamper::Spender,
        Tamper::Nonce,
        Tamper::Deadline,
        Tamper::ValidAfter,
        Tamper::ValidBefore,
        Tamper::Beneficiary,
        Tamper::Attester,
        Tamper::RequirePayeeSign,
        Tamper::ChainId,
        Tamper::VerifyingContract,
        Tamper::Digest,
        Tamper::TypeString,
        Tamper::PrimaryType,
        Tamper::DomainVersion,
        Tamper::DuplicateKey,
        Tamper::MessageType,
        Tamper::TransactionAmount,
        Tamper::DestinationAddress,
    ] {
        let payment = payer.payment("Northwind Trading LLC").await;
        let transaction = transaction(&payer, &payment, Some(field)).await;
        let report = judge(&payer, &payment, &transaction).await;
        assert!(report.refused().is_some(), "{field:?}");
        // The change is in what was stored, not only in one answer.
        assert_eq!(payer.look_at(&transaction).await, transaction);
    }
    // The fault is spent: the next message is honest again.
    assert!(payer.client.routes(&RoutesQuery::to_country("MX")).await.is_ok());
    let payment = payer.payment("Northwind Trading LLC").await;
    let honest = transaction(&payer, &payment, None).await;
    assert_eq!(judge(&payer, &payment, &honest).await.refused(), None);
}

#[tokio::test]
async fn the_digest_follows_a_changed_value() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let changed = transaction(&payer, &payment, Some(Tamper::To)).await;
    let (message, _) = PaymentMessage::parse(changed.message_to_be_signed.as_ref().unwrap().get()).unwrap();
    let digest = format!("0x{}", hex::encode(message.hashes().digest));
    assert_eq!(changed.encoded_message_to_be_signed, Some(digest));
    assert_ne!(Some(format!("{:#x}", message.witness.to)), changed.destination_address);
}
