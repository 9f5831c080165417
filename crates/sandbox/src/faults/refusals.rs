//! Error answers on request.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use crate::refusal::Refusal;

/// A status, whatever its number; 500 for what is none.
pub(super) fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The status with the sandbox's own body for it.
pub(super) fn plain(status: u16, retry_after: Option<u32>) -> Response {
    let mut response = Refusal::status(status).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Any status with any code.
pub(super) fn any(status: u16, code: i64, message: Option<String>) -> Response {
    let message = message.unwrap_or_else(|| Refusal::code(code).body.message);
    Refusal::new(status, code, message).into_response()
}

/// A code that is no number.
pub(super) fn code_as_text(status: u16, code: &str) -> Response {
    (self::status(status), Json(json!({ "code": code, "message": "Refused" }))).into_response()
}

/// What a gateway says.
pub(super) fn page(status: u16) -> Response {
    let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
    (self::status(status), Html(page)).into_response()
}
