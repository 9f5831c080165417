//! Webhooks on the control channel: what was delivered, and whose receivers are trusted.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use super::outbound;
use crate::control::read;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// The paths of webhooks below `/control`.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new().route("/control/deliveries", get(deliveries)).route("/control/webhooks", post(trust))
}

/// Oldest first, each with its body and its attempts.
async fn deliveries(State(shared): State<Arc<Shared>>) -> Response {
    shared.read(|world, _| Json(&world.hooks.deliveries).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trust {
    /// The certificate of an authority, as PEM.
    ca: String,
}

async fn trust(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Result<StatusCode, Refusal> {
    let Trust { ca } = read(&body)?;
    outbound::authority(&ca).map_err(|problem| Refusal::parameter("ca", problem))?;
    shared.commit(|world, _| {
        world.hooks.authorities.push(ca);
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT)
}
