//! RFIs on the control channel: asked for at will, decided at will, and in all the shapes that were seen.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Level, POINTS, RfiRecord, Settings};
use crate::control::read;
use crate::refusal::Refusal;
use crate::shared::Shared;

type Reply = Result<Response, Refusal>;

/// The paths below `/control/rfi`.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/control/rfi", post(raise))
        .route("/control/rfi/decide", post(decide))
        .route("/control/rfi/settings", get(settings).post(set_settings))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Raise {
    payment_id: String,
    /// 1 to 3; 1 when left out.
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    expires_in_seconds: Option<u32>,
}

async fn raise(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Reply {
    let wish: Raise = read(&body)?;
    let level = Level::numbered(wish.level.unwrap_or(1));
    let level = level.ok_or_else(|| Refusal::parameter("level", "level must be 1, 2 or 3"))?;
    let rfi = shared.commit(|world, now| {
        let payment = world.payment(&wish.payment_id).ok_or_else(Refusal::not_found)?;
        if !POINTS.contains(&payment.payment.status) {
            let points = "RFIs come while a payment is CREATED, FIAT_PAYMENT_INITIATED or COMPLETED";
            return Err(Refusal::parameter("paymentId", points));
        }
        if world.open_rfi(&wish.payment_id).is_some() {
            return Err(Refusal::parameter("paymentId", "the payment has an open RFI"));
        }
        let id = world.raise_rfi(now, &wish.payment_id, level, wish.expires_in_seconds);
        let id = id.ok_or_else(|| Refusal::status(500))?;
        Ok(world.rfi(&wish.payment_id, &id)?.rfi.clone())
    })?;
    Ok((StatusCode::CREATED, Json(rfi)).into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Decide {
    rfi_id: String,
    approve: bool,
    /// What the payment fails with; `PM03004` when left out.
    #[serde(default)]
    failure_code: Option<String>,
}

async fn decide(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Reply {
    let decision: Decide = read(&body)?;
    let code = decision.failure_code.as_deref().unwrap_or("PM03004");
    shared.commit(|world, now| {
        if world.end_review(now, &decision.rfi_id, (!decision.approve).then_some(code)) {
            Ok(())
        } else {
            Err(Refusal::parameter("rfiId", "no RFI with this id is in review"))
        }
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn settings(State(shared): State<Arc<Shared>>) -> Json<Settings> {
    Json(shared.read(|world, _| world.rfi_settings.clone()))
}

async fn set_settings(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Reply {
    let settings: Settings = read(&body)?;
    shared.commit(|world, _| {
        world.rfi_settings = settings;
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What tests compare: the RFI, and the answer and files as the institution opened them.
pub(crate) fn dump(record: &RfiRecord) -> Value {
    json!({
        "rfi": record.rfi,
        "customerRefId": record.customer,
        "expired": record.expired,
        "answer": record.answer,
        "files": record.files,
    })
}
