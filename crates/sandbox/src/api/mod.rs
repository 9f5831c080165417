//! CPN's API: the paths, the key check, and what every answer carries.

mod configurations;
mod payment_data;
mod payment_list;
mod payments;
mod quotes;
mod refunds;
mod rfi_files;
mod rfis;
mod subscriptions;
mod tickets;
mod transactions;
mod transactions_v1;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cpn::wire::{Envelope, Extra, Pong};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::keys;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// A handler's answer.
type Reply = Result<Response, Refusal>;
type App = State<Arc<Shared>>;
type Params = Query<BTreeMap<String, String>>;

/// The ids in a path, in small letters: some clients write UUIDs in capital ones.
struct Ids<const N: usize>([String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Ids<N> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let ids = Path::<Vec<String>>::from_request_parts(parts, state).await;
        let Path(ids) = ids.map_err(|_| Refusal::invalid([]))?;
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_ascii_lowercase()).collect();
        ids.try_into().map(Self).map_err(|_| Refusal::not_found())
    }
}

/// Every documented path.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/ping", get(ping))
        .route("/v1/cpn/configurations/overview", get(configurations::overview))
        .route("/v1/cpn/configurations/routes", get(configurations::routes))
        .route("/v1/cpn/quotes", post(quotes::create))
        .route("/v1/cpn/quotes/{quote}", get(quotes::get))
        .route("/v1/cpn/payments/requirements", get(quotes::requirements))
        .route("/v1/cpn/payments", post(payments::create).get(payment_list::list))
        .route("/v1/cpn/payments/{payment}", get(payments::get))
        .route("/v1/cpn/payments/{payment}/refunds/{refund}", get(refunds::get))
        .route("/v1/cpn/payments/{payment}/rfis/{rfi}", get(rfis::get))
        .route("/v1/cpn/payments/{payment}/rfis/{rfi}/submit", post(rfis::submit))
        .route("/v1/cpn/payments/{payment}/rfis/{rfi}/files", rfi_files::route())
        .route("/v1/cpn/payments/{payment}/transactions", post(transactions_v1::create))
        .route("/v1/cpn/payments/{payment}/transactions/accelerate", post(transactions_v1::accelerate))
        .route("/v1/cpn/payments/{payment}/transactions/{transaction}", get(transactions_v1::get))
        .route("/v1/cpn/payments/{payment}/transactions/{transaction}/submit", post(transactions_v1::submit))
        .route("/v1/cpn/supportTickets", post(tickets::create))
        .route("/v2/cpn/notifications/subscriptions", post(subscriptions::create).get(subscriptions::list))
        .route(
            "/v2/cpn/notifications/subscriptions/{subscription}",
            get(subscriptions::get).patch(subscriptions::update).delete(subscriptions::delete),
        )
        .route("/v2/cpn/notifications/publicKey/{key}", get(subscriptions::public_key))
        .route("/v2/cpn/payments/{payment}/transactions", post(transactions::create))
        .route("/v2/cpn/payments/{payment}/transactions/{transaction}", get(transactions::get))
        .route("/v2/cpn/payments/{payment}/transactions/{transaction}/submit", post(transactions::submit))
        .fallback(async || Refusal::not_found())
        .method_not_allowed_fallback(async || Refusal::method_not_allowed())
        .layer(map_response(in_one_form))
}

async fn ping() -> Json<Pong> {
    Json(Pong { message: "pong".to_owned(), extra: Extra::new() })
}

/// Refuses calls without a known key. Ping and the chain need none.
pub(crate) async fn check_key(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == "/ping" || path == "/chain" || path.starts_with("/chain/") {
        return next.run(request).await;
    }
    let authorization = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let parts = authorization.and_then(|text| text.split_once(' '));
    // HTTP has the names of schemes in either case.
    match parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer")).map(|(_, key)| key) {
        Some(key) if key == keys::API_KEY => next.run(request).await,
        Some(key) if key == keys::REVOKED_KEY => Refusal::revoked().into_response(),
        Some(key) if key == keys::FORBIDDEN_KEY => Refusal::forbidden().into_response(),
        Some(_) | None => Refusal::unauthorized().into_response(),
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Stamps each answer with the sandbox's time and, where the specification declares it, a request id.
pub(crate) async fn stamp(State(shared): App, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::DATE)
        && let Ok(date) = HeaderValue::from_str(&http_date(shared.clock.now()))
    {
        headers.insert(header::DATE, date);
    }
    if !(response.status().is_success() && succeeds_without_id(&method, &path))
        && let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string())
    {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The successes for which the specification declares no request id (cpn-api 1.3).
fn succeeds_without_id(method: &Method, path: &str) -> bool {
    path == "/ping"
        || (method == Method::GET && path.starts_with("/v1/cpn/quotes/"))
        || (method == Method::POST && path.contains("/rfis/"))
        || (path.starts_with("/v1/cpn/payments/") && path.ends_with("/submit"))
        || path.starts_with("/v2/cpn/notifications/publicKey/")
}

/// Gives refusals of the HTTP library itself, such as a query that is no UTF-8, the body that all refusals have.
async fn in_one_form(response: Response) -> Response {
    let status = response.status();
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if json || !status.is_client_error() {
        return response;
    }
    match status {
        StatusCode::BAD_REQUEST => Refusal::invalid([]).into_response(),
        _ => Refusal::status(status.as_u16()).into_response(),
    }
}

/// A time as the `Date` header writes it.
pub(crate) fn http_date(time: jiff::Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A success answer in its envelope.
fn data(status: StatusCode, value: impl Serialize) -> Response {
    (status, Json(Envelope::new(value))).into_response()
}

/// Reads a JSON body. Missing required members are named one by one; `required` holds dotted paths.
fn body<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8], required: &[&str]) -> Result<T, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !is_json(kind) {
        return Err(Refusal::parameter("Content-Type", "Content-Type must be application/json"));
    }
    let value: Value =
        serde_json::from_slice(bytes).map_err(|_| Refusal::parameter("body", "the body must be a JSON object"))?;
    if !value.is_object() {
        return Err(Refusal::parameter("body", "the body must be a JSON object"));
    }
    let missing = |path: &&&str| {
        let found = path.split('.').try_fold(&value, |object, name| object.get(name));
        found.is_none_or(|found| found.is_null() || found.as_str() == Some(""))
    };
    let missing: Vec<(String, String)> =
        required.iter().filter(missing).map(|path| ((*path).to_owned(), format!("{path} must not be null"))).collect();
    if !missing.is_empty() {
        return Err(Refusal::invalid(missing));
    }
    serde_json::from_value(value).map_err(|error| Refusal::parameter("body", error.to_string()))
}

/// Whether a media type is JSON, whatever its parameters.
fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// A UUID in its usual form, in small letters. Refuses everything else.
fn uuid(location: &str, text: &str) -> Result<String, Refusal> {
    const LENGTH: usize = 36;
    match uuid::Uuid::parse_str(text) {
        Ok(id) if text.len() == LENGTH => Ok(id.to_string()),
        Ok(_) | Err(_) => Err(Refusal::parameter(location, format!("{location} must be a UUID"))),
    }
}

/// A query parameter; an empty one counts as absent.
fn parameter<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// A query parameter that must be there.
fn required_parameter<'a>(params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    parameter(params, name).ok_or_else(|| Refusal::parameter(name, format!("{name} must not be null")))
}
