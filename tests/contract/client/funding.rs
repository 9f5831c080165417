//! Transactions: the message, the signature, the chain, and the way to `COMPLETED`.

use cpn::wire::{CreateTransaction, PaymentStatus, TransactionFailureReason, TransactionStatus, TransactionVersion};
use domain::ids::{IdempotencyKey, PaymentId};
use settlement::chain_reader::{ChainEndpoint, ChainReader};
use settlement::{Address, PaymentMessage, U256, chains, pins};

use super::payer::{Fixed, MEXICO, Payer, WALLET, ask, fill, refusal, sign, sign_with};

fn wallet() -> Address {
    WALLET.parse().unwrap()
}

fn chain(payer: &Payer) -> ChainReader {
    let endpoint = ChainEndpoint { url: payer.sandbox.chain_url(), ca_pem: Some(payer.sandbox.ca_pem().to_owned()) };
    ChainReader::new(&endpoint, chains::by_api_id("ETH-SEPOLIA").unwrap()).unwrap()
}

#[tokio::test]
async fn a_signed_payment_goes_all_the_way() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.transaction(&payment).await.unwrap();
    assert_eq!(transaction.status, TransactionStatus::Created);
    let sent = payer.submit(&transaction, &sign(&transaction)).await.unwrap();
    assert_eq!((sent.status, sent.transaction_hash), (TransactionStatus::Pending, None));
    let before = payer.sandbox.balance(wallet());

    payer.advance(2);
    let broadcast = payer.look_at(&transaction).await;
    assert_eq!((broadcast.status, broadcast.transaction_hash), (TransactionStatus::Broadcasted, None));
    let waiting = payer.look(&payment).await;
    assert_eq!(waiting.status, PaymentStatus::CryptoFundsPending);
    assert_eq!(waiting.transactions()[0].status, TransactionStatus::Broadcasted);

    payer.advance(6);
    let confirmed = payer.look_at(&transaction).await;
    assert_eq!(confirmed.status, TransactionStatus::Completed);
    payer.advance(2);
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::FiatPaymentInitiated);
    payer.advance(8);
    let done = payer.look(&payment).await;
    assert_eq!(done.status, PaymentStatus::Completed);
    assert!(done.fiat_network_payment_ref.is_some());
    assert_eq!(done.transactions()[0].transaction_hash, confirmed.transaction_hash);

    // 24.76 to the institution and 60 % of the chain fee of 0.24; the rest of the fee stays with us.
    assert_eq!(before - payer.sandbox.balance(wallet()), 24_760_000 + 144_000);
    let hash = confirmed.transaction_hash.unwrap().parse().unwrap();
    let receipt = chain(&payer).receipt(hash).await.unwrap().unwrap();
    let proof = &receipt.payments[0];
    assert_eq!((proof.payer, proof.value, proof.fee), (wallet(), U256::from(24_760_000), U256::from(144_000)));
    assert_eq!(Some(format!("{:#x}", proof.payee)), transaction.destination_address);
}

#[tokio::test]
async fn the_message_is_tied_to_the_payment_and_its_digest_is_right() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.transaction(&payment).await.unwrap();
    let (message, findings) = PaymentMessage::parse(transaction.message_to_be_signed.as_ref().unwrap().get()).unwrap();
    // Numbers are spelled as mixed as in Circle's samples; nothing else may be remarkable.
    assert!(findings.iter().all(|finding| finding.note == "came as a JSON number"), "{findings:?}");
    let digest = format!("0x{}", hex::encode(message.hashes().digest));
    assert_eq!(transaction.encoded_message_to_be_signed, Some(digest));
    assert_eq!(transaction.amount, payment.source_amount);
    assert_eq!(transaction.version, Some(TransactionVersion::Version2));
    assert_eq!(message.permitted.amount, message.witness.value + message.witness.max_fee);
    assert_eq!(message.permitted.amount, U256::from(25_000_000));
    assert_eq!(message.witness.max_fee, U256::from(240_000));
    assert_eq!(message.nonce, U256::from_be_bytes(message.witness.nonce.0));
    assert_eq!(message.spender, pins::SANDBOX_SETTLEMENT);
    assert_eq!(message.witness.beneficiary, pins::SANDBOX_FEE_COLLECTOR);
    assert_eq!(message.witness.attester, pins::SANDBOX_ATTESTER);
    assert_eq!(message.witness.from, wallet());
    let expires = transaction.expire_date.unwrap().parse().unwrap();
    assert_eq!(message.witness.valid_before, U256::from(expires.as_second().unsigned_abs()));
    assert_eq!(message.deadline, message.witness.valid_before + U256::from(1_140));
    assert!(expires <= payment.expire_date.parse().unwrap());
}

#[tokio::test]
async fn one_transaction_at_a_time_and_the_same_key_gives_the_same_one() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let body = CreateTransaction::new(IdempotencyKey::generate());
    let prepared = body.prepare(&PaymentId::new(payment.id.clone())).unwrap();
    let first = payer.client.send_create_transaction(&prepared).await.unwrap().value;
    assert_eq!(payer.client.send_create_transaction(&prepared).await.unwrap().value, first);
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_300));
    payer.submit(&first, &sign(&first)).await.unwrap();
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_333));
    assert_eq!(refusal(payer.submit(&first, &sign(&first)).await), (400, 290_307));
    payer.advance(30);
    assert_eq!(refusal(payer.submit(&first, &sign(&first)).await), (400, 290_303));
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_304));
}

#[tokio::test]
async fn transactions_of_unknown_or_other_payments_are_refused() {
    let payer = Payer::new().await;
    let mut payment = payer.payment("Northwind Trading LLC").await;
    let mut transaction = payer.transaction(&payment).await.unwrap();
    let signed = sign(&transaction);
    let own = transaction.payment_id.clone();
    transaction.payment_id = "c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c".to_owned();
    assert_eq!(refusal(payer.submit(&transaction, &signed).await), (400, 290_305));
    let other = payer.payment("Northwind Trading LLC").await;
    transaction.payment_id = other.id;
    assert_eq!(refusal(payer.submit(&transaction, &signed).await), (400, 290_306));
    transaction.payment_id = own;
    payer.submit(&transaction, &signed).await.unwrap();
    payment.id = "c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c".to_owned();
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_305));
    let unknown = payer.client.payment(&PaymentId::new(payment.id)).await;
    assert_eq!(refusal(unknown), (404, 2));
}

#[tokio::test]
async fn a_signature_is_judged_as_the_contracts_would_and_a_refused_one_can_be_replaced() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.transaction(&payment).await.unwrap();
    let good = sign(&transaction);
    let other = payer.transaction(&payer.payment("Northwind Trading LLC").await).await.unwrap();
    for (signed, code) in [
        (sign_with(&"01".repeat(32), &transaction), 290_339),
        (sign(&other), 290_339),
        ("0x1234".to_owned(), 290_327),
        (good.trim_start_matches("0x").to_owned(), 290_327),
        (format!("{}01", &good[..130]), 290_321),
    ] {
        assert_eq!(refusal(payer.submit(&transaction, &signed).await), (400, code), "{signed}");
    }
    payer.sandbox.set_balance(wallet(), 24_999_999);
    assert_eq!(refusal(payer.submit(&transaction, &good).await), (400, 290_312));
    payer.sandbox.set_balance(wallet(), 25_000_000);
    payer.sandbox.set_allowance(wallet(), 24_999_999);
    assert_eq!(refusal(payer.submit(&transaction, &good).await), (400, 290_340));
    payer.sandbox.set_allowance(wallet(), 25_000_000);
    assert_eq!(payer.submit(&transaction, &good).await.unwrap().status, TransactionStatus::Pending);
}

#[tokio::test]
async fn a_permit_nonce_that_was_invalidated_is_refused() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.transaction(&payment).await.unwrap();
    let (message, _) = PaymentMessage::parse(transaction.message_to_be_signed.as_ref().unwrap().get()).unwrap();
    payer.sandbox.use_permit_nonce(wallet(), message.nonce);
    assert!(chain(&payer).permit2_nonce_used(wallet(), message.nonce).await.unwrap());
    assert_eq!(refusal(payer.submit(&transaction, &sign(&transaction)).await), (400, 290_341));
}

#[tokio::test]
async fn money_that_is_gone_at_the_broadcast_fails_the_transaction_and_another_may_follow() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.fund(&payment).await;
    payer.sandbox.set_balance(wallet(), 0);
    payer.advance(10);
    let failed = payer.look_at(&transaction).await;
    assert_eq!(failed.status, TransactionStatus::Failed);
    assert_eq!(failed.failure_reason, Some(TransactionFailureReason::InsufficientTokenBalance));
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::CryptoFundsPending);
    payer.sandbox.set_balance(wallet(), 100_000_000);
    payer.fund(&payment).await;
    payer.advance(30);
    let done = payer.look(&payment).await;
    assert_eq!(done.status, PaymentStatus::Completed);
    assert_eq!(done.transactions().len(), 2);
}

#[tokio::test]
async fn transactions_and_payments_expire() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let transaction = payer.transaction(&payment).await.unwrap();
    payer.advance(65 * 60 + 1);
    assert_eq!(refusal(payer.submit(&transaction, &sign(&transaction)).await), (400, 290_329));
    assert_eq!(payer.look_at(&transaction).await.failure_reason, Some(TransactionFailureReason::TransactionExpired));
    let second = payer.transaction(&payment).await.unwrap();
    let end = second.expire_date.clone().unwrap().parse().unwrap();
    assert_eq!(end.as_second(), payment.expire_date.parse().unwrap().as_second());
    payer.advance(55 * 60);
    let expired = payer.look(&payment).await;
    assert_eq!(expired.status, PaymentStatus::Failed);
    assert_eq!(expired.failure_code.as_deref(), Some("PM09000"));
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_308));
    assert!(matches!(refusal(payer.submit(&second, &sign(&second)).await), (400, 290_308 | 290_329)));
}

#[tokio::test]
async fn a_payment_of_a_v1_quote_has_no_v2_transaction() {
    let payer = Payer::new().await;
    let mut body = ask(MEXICO, Fixed::Source("25"));
    body.transaction_version = None;
    let quote = payer.client.create_quotes(&body).await.unwrap().value.remove(0);
    assert_eq!(quote.fees.breakdown.len(), 2);
    let required = payer.requirements(&quote).await;
    let payment = payer.create(&fill(&quote, &required, "Northwind Trading LLC")).await.unwrap().value;
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_336));
}

#[tokio::test]
async fn the_chain_tells_what_the_checks_need() {
    let payer = Payer::new().await;
    let reader = chain(&payer);
    let facts = reader.facts(wallet(), None).await.unwrap();
    assert_eq!(facts.chain_id, 11_155_111);
    assert_eq!(facts.balance, U256::from(248_310_550_000_u64));
    assert_eq!(facts.allowance, U256::from(150_000_000_000_u64));
    assert!(reader.code_at(wallet()).await.unwrap().is_empty());
    assert!(!reader.code_at(pins::SANDBOX_SETTLEMENT).await.unwrap().is_empty());
    assert!(reader.native_balance(wallet()).await.unwrap() > U256::ZERO);
    let block = reader.block_number().await.unwrap();
    payer.advance(12);
    assert_eq!(reader.block_number().await.unwrap(), block + 1);
}
