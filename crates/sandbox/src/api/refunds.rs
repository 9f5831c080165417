//! Refunds: read only; they come from the institution.

use axum::extract::State;
use axum::http::StatusCode;

use super::{App, Ids, Reply, data, uuid};
use crate::refusal::Refusal;

pub(super) async fn get(State(shared): App, Ids([payment, refund]): Ids<2>) -> Reply {
    uuid("paymentId", &payment)?;
    uuid("refundId", &refund)?;
    let found = shared.read(|world, _| world.refunds.get(&refund).filter(|found| found.payment_id == payment).cloned());
    Ok(data(StatusCode::OK, found.ok_or_else(Refusal::not_found)?))
}
