//! Transactions of the V2 flow: the message to sign, the signature, and how it stands.

use alloy_primitives::{B256, U256};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::{
    CreateTransaction, Extra, MessageType, Money, PaymentFailureReason, PaymentStatus, RawJson, SubmitTransaction,
    TransactionFailureReason, TransactionStatus, TransactionV2, TransactionVersion,
};
use jiff::Timestamp;
use settlement::chains::PERMIT2;

use super::{App, Ids, Reply, body, data, uuid};
use crate::agenda::{Event, pace};
use crate::chain::Revert;
use crate::magic::Script;
use crate::message::{BadSignature, Intent, Terms, check_signature, lower};
use crate::on_request::{self, Call};
use crate::pricing::millionths;
use crate::refusal::Refusal;
use crate::tamper::Tamper;
use crate::world::{PaymentRecord, TransactionRecord, World};

/// How long a message may be signed, in seconds; never past the payment's own end.
const LIFE: i64 = 65 * 60;
/// How far `validAfter` lies in the past, so that a chain whose clock is a little late accepts it.
const LEEWAY: i64 = 60;

pub(super) async fn create(State(shared): App, Ids([payment]): Ids<1>, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: CreateTransaction = body(&headers, &bytes, &["idempotencyKey"])?;
    check_metadata(&request)?;
    let key = request.idempotency_key().to_string();
    let tamper = shared.faults.take_tamper();
    let transaction = shared.commit(|world, now| {
        if let Some(first) = world.transaction_keys.get(&key) {
            return Ok(first.clone());
        }
        let record = payable(world, now, &payment)?;
        let transaction = hand_out(world, now, &record, &request, tamper)?;
        world.transaction_keys.insert(key, transaction.clone());
        Ok(transaction)
    })?;
    Ok(data(StatusCode::CREATED, transaction))
}

pub(super) async fn get(State(shared): App, Ids([payment, transaction]): Ids<2>) -> Reply {
    let found = shared.read(|world, _| {
        let record = world.transactions.get(&transaction)?;
        (record.transaction.payment_id == payment).then(|| record.transaction.clone())
    });
    Ok(data(StatusCode::OK, found.ok_or_else(Refusal::not_found)?))
}

pub(super) async fn submit(
    State(shared): App,
    Ids([payment, transaction]): Ids<2>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Reply {
    let request: SubmitTransaction = body(&headers, &bytes, &["signedTransaction"])?;
    let accepted = shared.commit(|world, now| {
        check_submission(world, now, &payment, &transaction, &request.signed_transaction)?;
        let record = world.transactions.get_mut(&transaction).ok_or_else(|| Refusal::code(290_306))?;
        record.transaction.status = TransactionStatus::Pending;
        record.transaction.signed_transaction = Some(request.signed_transaction.clone());
        let answer = record.transaction.clone();
        world.mirror_transaction(&transaction);
        // A payment that is to miss the cut-off is never broadcast, however early it was signed.
        if world.payment(&payment).is_none_or(|record| record.script != Script::Expired) {
            world.schedule(now, pace::BROADCAST, Event::Broadcast { transaction: transaction.clone() });
        }
        Ok(answer)
    })?;
    Ok(data(StatusCode::OK, accepted))
}

fn check_metadata(request: &CreateTransaction) -> Result<(), Refusal> {
    let Some(metadata) = &request.metadata else { return Ok(()) };
    let fits = metadata.len() <= 50
        && metadata.iter().all(|(key, value)| key.chars().count() <= 40 && value.chars().count() <= 500);
    if fits { Ok(()) } else { Err(Refusal::parameter("metadata", "metadata exceeds its bounds")) }
}

/// The payment, if a transaction may be created for it now.
fn payable(world: &World, now: Timestamp, payment: &str) -> Result<PaymentRecord, Refusal> {
    uuid("paymentId", payment)?;
    let record = world.payment(payment).ok_or_else(|| Refusal::code(290_305))?;
    if !record.version_2 {
        return Err(Refusal::code(290_336));
    }
    check_open(record, now)?;
    on_request::refuse(Call::CreateTransaction, record.reference())?;
    for other in world.transactions_of(payment) {
        match other.transaction.status {
            TransactionStatus::Created | TransactionStatus::Completed => return Err(Refusal::code(290_300)),
            TransactionStatus::Pending | TransactionStatus::Broadcasted => return Err(Refusal::code(290_333)),
            TransactionStatus::Failed | TransactionStatus::Unknown(_) => {}
        }
    }
    Ok(record.clone())
}

/// Refuses payments that do not wait for funds: an expired one with a code of its own.
fn check_open(record: &PaymentRecord, now: Timestamp) -> Result<(), Refusal> {
    let expired = record.payment.failure_reason == Some(PaymentFailureReason::PaymentExpired)
        || record.payment.failure_reason == Some(PaymentFailureReason::OnchainSettlementCutoffTimeExceeded);
    if expired || now > record.expires {
        return Err(Refusal::code(290_308));
    }
    if record.payment.status != PaymentStatus::CryptoFundsPending {
        return Err(Refusal::code(290_304));
    }
    Ok(())
}

/// Makes the message and the transaction around it.
fn hand_out(
    world: &mut World,
    now: Timestamp,
    record: &PaymentRecord,
    request: &CreateTransaction,
    tamper: Option<Tamper>,
) -> Result<TransactionV2, Refusal> {
    let blockchain = record.payment.blockchain.as_str();
    let chain = settlement::chains::by_api_id(blockchain).ok_or_else(|| Refusal::code(290_102))?;
    let valid_before = (now.as_second() + LIFE).min(record.expires.as_second());
    let mut intent = Intent::new(&Terms {
        chain,
        from: record.sender,
        to: record.destination,
        amount: record.source,
        max_fee: record.gas_fee,
        valid_after: now.as_second() - LEEWAY,
        valid_before,
        nonce: B256::from(world.random()),
    });
    let expires = Timestamp::from_second(valid_before).unwrap_or(record.expires);
    if let Some(tamper) = &tamper {
        tamper.change_intent(&mut intent);
    }
    let message = intent.json().to_string();
    let id = world.new_id();
    let mut transaction = TransactionV2 {
        id: id.clone(),
        object_type: Some("transaction".to_owned()),
        version: Some(TransactionVersion::Version2),
        status: TransactionStatus::Created,
        failure_reason: None,
        payment_id: record.payment.id.clone(),
        expire_date: Some(expires.into()),
        sender_address: record.payment.sender_address.clone(),
        blockchain: record.payment.blockchain.clone(),
        amount: Money::new(millionths(record.source), "USDC"),
        destination_address: Some(lower(record.destination)),
        message_type: Some(MessageType::PaymentSettlementContractV1PaymentIntent),
        message_to_be_signed: RawJson::from_text(message).ok(),
        encoded_message_to_be_signed: Some(intent.digest().to_string()),
        signed_transaction: None,
        transaction_hash: None,
        metadata: Some(request.metadata.iter().flatten().map(|(k, v)| (k.clone(), v.clone().into())).collect()),
        extra: Extra::new(),
    };
    if let Some(tamper) = &tamper {
        tamper.change_transaction(&mut transaction);
    }
    world
        .transactions
        .insert(id.clone(), TransactionRecord { transaction: transaction.clone(), intent, expires, hash: None });
    world.mirror_transaction(&id);
    world.schedule_at(expires, Event::TransactionExpires { transaction: id });
    Ok(transaction)
}

/// Judges a signature as Permit2 and the settlement contract would, with the documented codes.
fn check_submission(
    world: &World,
    now: Timestamp,
    payment: &str,
    transaction: &str,
    signed: &str,
) -> Result<(), Refusal> {
    uuid("paymentId", payment)?;
    uuid("transactionId", transaction)?;
    let of = world.payment(payment).ok_or_else(|| Refusal::code(290_305))?;
    let record = world
        .transactions
        .get(transaction)
        .filter(|record| record.transaction.payment_id == payment)
        .ok_or_else(|| Refusal::code(290_306))?;
    match &record.transaction.status {
        TransactionStatus::Created => {}
        TransactionStatus::Pending | TransactionStatus::Broadcasted => return Err(Refusal::code(290_307)),
        TransactionStatus::Failed
            if record.transaction.failure_reason == Some(TransactionFailureReason::TransactionExpired) =>
        {
            return Err(Refusal::code(290_329));
        }
        TransactionStatus::Failed
            if record.transaction.failure_reason == Some(TransactionFailureReason::CpnPaymentExpired) =>
        {
            return Err(Refusal::code(290_308));
        }
        TransactionStatus::Completed | TransactionStatus::Failed | TransactionStatus::Unknown(_) => {
            return Err(Refusal::code(290_303));
        }
    }
    check_open(of, now)?;
    if now > record.expires {
        return Err(Refusal::code(290_329));
    }
    on_request::refuse(Call::SubmitTransaction, of.reference())?;
    let intent = &record.intent;
    check_signature(signed, intent.digest(), intent.from).map_err(|bad| {
        Refusal::code(match bad {
            BadSignature::Undecodable => 290_327,
            BadSignature::Invalid => 290_321,
            BadSignature::OtherSigner => 290_339,
        })
    })?;
    let chain = world.chain(record.transaction.blockchain.as_str()).ok_or_else(|| Refusal::code(290_317))?;
    // CPN asks for an allowance of amount plus fees, although the contract may take less.
    if chain.allowance(intent.from, PERMIT2) < U256::from(intent.amount) {
        return Err(Refusal::code(290_340));
    }
    chain.judge(intent, intent.max_fee, now).map_err(|revert| {
        Refusal::code(match revert {
            Revert::NonceUsed => 290_341,
            Revert::Expired => 290_329,
            Revert::Balance => 290_312,
            Revert::Allowance => 290_340,
        })
    })
}
