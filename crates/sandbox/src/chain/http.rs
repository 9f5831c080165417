//! The chain's address: JSON-RPC by POST, below `/chain` for the default chain and `/chain/API-ID` for each.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

use crate::DEFAULT_CHAIN;
use crate::agenda::{Event, pace};
use crate::refusal::Refusal;
use crate::shared::Shared;

type App = State<Arc<Shared>>;

/// The chains' paths.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/chain", post(async |State(shared): App, body: Bytes| call(&shared, DEFAULT_CHAIN, &body)))
        .route(
            "/chain/{chain}",
            post(async |State(shared): App, Path(chain): Path<String>, body: Bytes| call(&shared, &chain, &body)),
        )
}

fn call(shared: &Shared, chain: &str, body: &[u8]) -> Response {
    let Ok(request) = serde_json::from_slice(body) else {
        let error = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32_700, "message": "parse error" } });
        return (StatusCode::OK, Json(error)).into_response();
    };
    let answered = shared.commit(|world, now| {
        let known = settlement::chains::by_api_id(chain).zip(world.chain_mut(chain));
        let (known, state) = known.ok_or_else(Refusal::not_found)?;
        let answer = super::answer(state, known, now, &request);
        for hash in answer.admitted {
            world.schedule(now, pace::MINE, Event::Mine { chain: chain.to_owned(), hash });
        }
        Ok(answer.body)
    });
    match answered {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
