//! Transactions of the V1 flow: created, read, submitted, accelerated.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::{AccelerateTransaction, AccountType, CreateTransactionV1, SubmitTransactionV1, TransactionStatus};
use jiff::Timestamp;

use super::{App, Ids, Reply, body, data, uuid};
use crate::on_request::{self, Call};
use crate::refusal::Refusal;
use crate::v1::TransactionV1Record;
use crate::world::{PaymentRecord, World};

pub(super) async fn create(State(shared): App, Ids([payment]): Ids<1>, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: CreateTransactionV1 = body(&headers, &bytes, &["idempotencyKey", "senderAccountType"])?;
    if request.sender_account_type != AccountType::Eoa {
        return Err(Refusal::parameter("senderAccountType", "senderAccountType must be EOA"));
    }
    uuid("paymentId", &payment)?;
    let key = request.idempotency_key().to_string();
    let transaction = shared.commit(|world, now| {
        if let Some(first) = world.transaction_v1_keys.get(&key) {
            return Ok(first.clone());
        }
        let record = world.payable_v1(now, &payment)?;
        for other in world.transactions_v1_of(&payment) {
            match other.transaction.status {
                TransactionStatus::Created | TransactionStatus::Completed => return Err(Refusal::code(290_300)),
                TransactionStatus::Pending | TransactionStatus::Broadcasted => return Err(Refusal::code(290_333)),
                TransactionStatus::Failed | TransactionStatus::Unknown(_) => {}
            }
        }
        on_request::refuse(Call::CreateTransaction, record.reference())?;
        let transaction = world.hand_out_v1(now, &record)?;
        world.transaction_v1_keys.insert(key, transaction.clone());
        Ok(transaction)
    })?;
    Ok(data(StatusCode::CREATED, transaction))
}

pub(super) async fn get(State(shared): App, Ids([payment, transaction]): Ids<2>) -> Reply {
    let found = shared.read(|world, _| world.transaction_v1(&payment, &transaction).map(|one| one.transaction.clone()));
    Ok(data(StatusCode::OK, found.ok_or_else(Refusal::not_found)?))
}

pub(super) async fn submit(
    State(shared): App,
    Ids([payment, transaction]): Ids<2>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Reply {
    let request: SubmitTransactionV1 = body(&headers, &bytes, &["signedTransaction"])?;
    uuid("paymentId", &payment)?;
    uuid("transactionId", &transaction)?;
    let accepted = shared.commit(|world, now| {
        let of = world.payment(&payment).ok_or_else(|| Refusal::code(290_305))?;
        on_request::refuse(Call::SubmitTransaction, of.reference())?;
        world.submit_v1(now, &payment, &transaction, &request.signed_transaction)
    })?;
    Ok(data(StatusCode::CREATED, accepted))
}

pub(super) async fn accelerate(State(shared): App, Ids([payment]): Ids<1>, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: AccelerateTransaction = body(&headers, &bytes, &["idempotencyKey"])?;
    uuid("paymentId", &payment)?;
    let key = request.idempotency_key().to_string();
    let transaction = shared.commit(|world, now| {
        if let Some(first) = world.transaction_v1_keys.get(&key) {
            return Ok(first.clone());
        }
        let (record, replaced) = to_accelerate(world, now, &payment)?;
        let transaction = world.hand_out_acceleration(&record, &replaced)?;
        world.transaction_v1_keys.insert(key, transaction.clone());
        Ok(transaction)
    })?;
    Ok(data(StatusCode::CREATED, transaction))
}

/// The payment and the transaction that an acceleration is about: the one that is broadcast and not yet confirmed.
fn to_accelerate(
    world: &World,
    now: Timestamp,
    payment: &str,
) -> Result<(PaymentRecord, TransactionV1Record), Refusal> {
    let mut broadcast = None;
    for other in world.transactions_v1_of(payment) {
        match other.transaction.status {
            TransactionStatus::Completed => return Err(Refusal::code(290_325)),
            TransactionStatus::Created | TransactionStatus::Pending => return Err(Refusal::code(290_330)),
            // Of several the newest is in the chain's pool; the others were replaced by it.
            TransactionStatus::Broadcasted if world.is_waiting_v1(other) => broadcast = Some(other.clone()),
            TransactionStatus::Broadcasted | TransactionStatus::Failed | TransactionStatus::Unknown(_) => {}
        }
    }
    let record = world.payable_v1(now, payment)?;
    on_request::refuse(Call::Accelerate, record.reference())?;
    Ok((record, broadcast.ok_or_else(|| Refusal::code(290_331))?))
}
