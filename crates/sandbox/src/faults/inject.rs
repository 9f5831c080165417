//! The middleware: what happens to a call before it takes effect, and to its answer afterwards.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde_json::Value;

use super::connection::dropped;
use super::object::{self, edit};
use super::{FaultKind, refusals, stream};
use crate::held::LetGo;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// Applies the faults of a call. The control channel is spared.
pub(crate) async fn inject(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/control") {
        return next.run(request).await;
    }
    let call = format!("{} {path}", request.method());
    shared.calls.note(&call);
    let kinds = shared.faults.hit(&call);
    let whole = |kind: &FaultKind| matches!(kind, FaultKind::Hold { .. } | FaultKind::Conflict);
    if !kinds.iter().any(whole) {
        return apply(&shared, &call, kinds, request, next).await;
    }
    // Read to its end and given a task of its own, so that it does not end with its client.
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return dropped() };
    if kinds.contains(&FaultKind::Conflict) && repeats(&shared, &body) {
        return Refusal::code(290_001).into_response();
    }
    let request = Request::from_parts(parts, Body::from(body));
    let held = tokio::spawn(async move { apply(&shared, &call, kinds, request, next).await });
    held.await.unwrap_or_else(|_| dropped())
}

/// Whether a body carries an idempotency key that made something already.
fn repeats(shared: &Shared, body: &[u8]) -> bool {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let key = body.as_ref().and_then(|body| body.get("idempotencyKey")).and_then(Value::as_str);
    key.is_some_and(|key| shared.read(|world, _| world.knows_key(key)))
}

async fn apply(shared: &Shared, call: &str, kinds: Vec<FaultKind>, request: Request, next: Next) -> Response {
    let mut late = Vec::new();
    for kind in kinds {
        if let FaultKind::Latency { ms } = kind {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        } else if kind == (FaultKind::Hold { after: false }) {
            if shared.held.wait(call).await == LetGo::Drop {
                return dropped();
            }
        } else if kind.instead() {
            return spoil(shared, call, kind, Response::default()).await;
        } else {
            late.push(kind);
        }
    }
    let mut response = next.run(request).await;
    for kind in late {
        response = spoil(shared, call, kind, response).await;
    }
    response
}

/// Spoils an answer: one line for each kind.
async fn spoil(shared: &Shared, call: &str, kind: FaultKind, response: Response) -> Response {
    match kind {
        FaultKind::DropBefore | FaultKind::DropAfter => dropped(),
        FaultKind::Hold { .. } => match shared.held.wait(call).await {
            LetGo::GoOn => response,
            LetGo::Drop => dropped(),
        },
        FaultKind::HalfBody => stream::cut(response, true).await,
        FaultKind::ChunkedCut => stream::cut(response, false).await,
        FaultKind::SlowBody { ms } => stream::dribble(response, ms).await,
        FaultKind::HugeBody { megabytes } => stream::behind_blanks(response, megabytes),
        FaultKind::EmptyBody => stream::change(response, |_| Vec::new()).await,
        FaultKind::Garbage => stream::change(response, |_| b"<html>Bad gateway</html>".to_vec()).await,
        FaultKind::CutJson => stream::change(response, |body| body[..body.len() / 2].to_vec()).await,
        FaultKind::RepeatedBody => stream::change(response, |body| body.repeat(2)).await,
        FaultKind::InvalidUtf8 => stream::change(response, stream::invalid_utf8).await,
        FaultKind::ByteOrderMark => stream::change(response, |body| [b"\xef\xbb\xbf", body].concat()).await,
        FaultKind::DeepNesting => stream::change(response, |_| b"[".repeat(100_000)).await,
        FaultKind::GzipClaimed => with(response, header::CONTENT_ENCODING, Some("gzip")),
        FaultKind::ContentType { value } => with(response, header::CONTENT_TYPE, value.as_deref()),
        FaultKind::WrongClock { offset_seconds } => {
            let time = shared.clock.now().saturating_add(SignedDuration::from_secs(offset_seconds));
            let date = crate::api::http_date(time.unwrap_or(jiff::Timestamp::MAX));
            with(response, header::DATE, Some(&date))
        }
        FaultKind::DateText { value } => with(response, header::DATE, Some(&value)),
        FaultKind::Status { status, retry_after, .. } => refusals::plain(status, retry_after),
        FaultKind::Refuse { status, code, message, .. } => refusals::any(status, code, message),
        FaultKind::CodeAsText { status, code, .. } => refusals::code_as_text(status, &code),
        FaultKind::BareStatus { status, .. } => refusals::status(status).into_response(),
        FaultKind::ErrorPage { status, .. } => refusals::page(status),
        FaultKind::RetryAfter { status, value, .. } => {
            with(refusals::plain(status, None), header::RETRY_AFTER, Some(&value))
        }
        FaultKind::Redirect { status, location, .. } => {
            with(refusals::status(status).into_response(), header::LOCATION, Some(&location))
        }
        FaultKind::OtherStatus { status } => (refusals::status(status), response).into_response(),
        FaultKind::UnknownEnum => edit(response, object::unknown_words).await,
        FaultKind::MissingMember { member } => edit(response, |body| object::remove(body, &member)).await,
        FaultKind::ExtraMembers => edit(response, object::extra_members).await,
        FaultKind::WrongType { member } => edit(response, |body| object::other_type(body, &member)).await,
        FaultKind::NullMember { member } => edit(response, |body| object::null(body, &member)).await,
        FaultKind::DuplicateMember { member } => stream::change(response, |body| object::twice(body, &member)).await,
        FaultKind::NullData => edit(response, |body| body["data"] = Value::Null).await,
        FaultKind::OtherShape => edit(response, object::other_shape).await,
        FaultKind::NoEnvelope => edit(response, |body| *body = body["data"].take()).await,
        FaultKind::StaleAnswer => edit(response, object::stale).await,
        FaultKind::RepeatedElements => edit(response, object::repeated_elements).await,
        FaultKind::OtherObject => edit(response, object::other_id).await,
        FaultKind::Amounts { value } => edit(response, |body| object::amounts(body, &value)).await,
        FaultKind::AmountsAsNumbers => edit(response, object::amounts_as_numbers).await,
        FaultKind::Dates { value } => edit(response, |body| object::dates(body, &value)).await,
        // These act elsewhere.
        FaultKind::Latency { .. }
        | FaultKind::Conflict
        | FaultKind::TlsFailure { .. }
        | FaultKind::TamperTransaction { .. } => response,
    }
}

/// The answer with a header of this value, or without it.
fn with(mut response: Response, name: HeaderName, value: Option<&str>) -> Response {
    match value.map(HeaderValue::from_str) {
        Some(Ok(value)) => {
            response.headers_mut().insert(name, value);
        }
        None => {
            response.headers_mut().remove(name);
        }
        // Not even a fault can put a line break into a header.
        Some(Err(_)) => return (StatusCode::BAD_REQUEST, "the fault's header is none").into_response(),
    }
    response
}
