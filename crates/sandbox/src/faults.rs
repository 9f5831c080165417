//! Faults on request: slow, held, dropped, refused, garbled and mistimed answers, and tampered messages.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_service::Service;

use crate::held::LetGo;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::tamper::Tamper;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Which calls: method and path with `*` for any run of characters, e.g. `POST /v1/cpn/payments` or `* /v2/*`.
    pub route: String,
    /// What happens to them.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many calls it hits; left out, all of them until the faults are cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer comes this much later, in real milliseconds.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection is dropped before anything is done.
    DropBefore,
    /// The call takes effect, then the connection is dropped without an answer.
    DropAfter,
    /// An error status instead of the answer.
    Status {
        /// The HTTP status.
        status: u16,
        /// Seconds for a `Retry-After` header.
        #[serde(default, rename = "retryAfter", skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// Whether the call takes effect before it.
        #[serde(default)]
        after: bool,
    },
    /// The call takes effect; the body is no JSON.
    Garbage,
    /// The `Date` header is off by this many seconds.
    WrongClock {
        /// Seconds, negative for a clock that is late.
        #[serde(rename = "offsetSeconds")]
        offset_seconds: i64,
    },
    /// The object's status is a word that nobody documented, and it has a member that nobody knows.
    UnknownEnum,
    /// The call waits, and a test learns of it, until it is let go: see [`crate::Sandbox::until_held`]. Like a request that
    /// is on its way, it outlives the client that sent it.
    Hold {
        /// Whether the call takes effect before it waits.
        #[serde(default)]
        after: bool,
    },
    /// The next message handed out for signing is tampered with. The route is not looked at.
    TamperTransaction {
        /// What is changed.
        field: Tamper,
    },
}

/// The faults that are set.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn set(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The faults that hit a call, each counted down.
    fn hit(&self, call: &str) -> Vec<FaultKind> {
        self.take(|fault| !matches!(fault.kind, FaultKind::TamperTransaction { .. }) && matches(&fault.route, call))
    }

    /// The tampering that is due for the message being made, if any.
    pub(crate) fn take_tamper(&self) -> Option<Tamper> {
        let due = self.take(|fault| matches!(fault.kind, FaultKind::TamperTransaction { .. }));
        due.into_iter().find_map(|kind| match kind {
            FaultKind::TamperTransaction { field } => Some(field),
            FaultKind::Latency { .. }
            | FaultKind::DropBefore
            | FaultKind::DropAfter
            | FaultKind::Status { .. }
            | FaultKind::Garbage
            | FaultKind::WrongClock { .. }
            | FaultKind::Hold { .. }
            | FaultKind::UnknownEnum => None,
        })
    }

    fn take(&self, wanted: impl Fn(&Fault) -> bool) -> Vec<FaultKind> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        for fault in faults.iter_mut().filter(|fault| wanted(fault)) {
            taken.push(fault.kind.clone());
            fault.count = fault.count.map(|count| count.saturating_sub(1));
        }
        faults.retain(|fault| fault.count != Some(0));
        taken
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text
            .strip_prefix(head)
            .is_some_and(|tail| (0..=tail.len()).any(|skip| tail.get(skip..).is_some_and(|tail| matches(rest, tail)))),
    }
}

/// Marks an answer that must not be sent: the connection is dropped instead.
#[derive(Clone, Copy)]
struct Dropped;

fn dropped() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Dropped);
    response
}

/// Applies the faults of a call. The control channel is spared.
pub(crate) async fn inject(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/control") {
        return next.run(request).await;
    }
    let call = format!("{} {path}", request.method());
    let kinds = shared.faults.hit(&call);
    if !kinds.iter().any(|kind| matches!(kind, FaultKind::Hold { .. })) {
        return apply(&shared, &call, kinds, request, next).await;
    }
    // Read to its end and given a task of its own, so that it does not end with its client.
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return dropped() };
    let request = Request::from_parts(parts, Body::from(body));
    let held = tokio::spawn(async move { apply(&shared, &call, kinds, request, next).await });
    held.await.unwrap_or_else(|_| dropped())
}

async fn apply(shared: &Shared, call: &str, kinds: Vec<FaultKind>, request: Request, next: Next) -> Response {
    let mut late = Vec::new();
    for kind in kinds {
        match kind {
            FaultKind::Latency { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
            FaultKind::DropBefore => return dropped(),
            FaultKind::Hold { after: false } => match shared.held.wait(call).await {
                LetGo::GoOn => {}
                LetGo::Drop => return dropped(),
            },
            FaultKind::Status { status, retry_after, after: false } => return refused(status, retry_after),
            FaultKind::TamperTransaction { .. } => {}
            FaultKind::DropAfter
            | FaultKind::Status { after: true, .. }
            | FaultKind::Garbage
            | FaultKind::WrongClock { .. }
            | FaultKind::Hold { after: true }
            | FaultKind::UnknownEnum => late.push(kind),
        }
    }
    let mut response = next.run(request).await;
    for kind in late {
        response = match kind {
            FaultKind::DropAfter => dropped(),
            FaultKind::Status { status, retry_after, .. } => refused(status, retry_after),
            FaultKind::Garbage => {
                (response.status(), [(header::CONTENT_TYPE, "application/json")], "<html>Bad gateway</html>")
                    .into_response()
            }
            FaultKind::WrongClock { offset_seconds } => {
                let time = shared.clock.now().saturating_add(SignedDuration::from_secs(offset_seconds));
                let date = crate::api::http_date(time.unwrap_or(jiff::Timestamp::MAX));
                if let Ok(date) = HeaderValue::from_str(&date) {
                    response.headers_mut().insert(header::DATE, date);
                }
                response
            }
            FaultKind::UnknownEnum => with_unknown_words(response).await,
            FaultKind::Hold { .. } => match shared.held.wait(call).await {
                LetGo::GoOn => response,
                LetGo::Drop => dropped(),
            },
            FaultKind::Latency { .. } | FaultKind::DropBefore | FaultKind::TamperTransaction { .. } => response,
        };
    }
    response
}

fn refused(status: u16, retry_after: Option<u32>) -> Response {
    let mut response = Refusal::status(status).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

async fn with_unknown_words(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let add = |object: &mut Value| {
        if let Value::Object(members) = object {
            if members.contains_key("status") {
                members.insert("status".to_owned(), "SANDBOX_UNDOCUMENTED".into());
            }
            members.insert("sandboxUndocumented".to_owned(), json!({ "nested": [1, "two", null] }));
        }
    };
    match value.get_mut("data") {
        Some(Value::Array(list)) => list.iter_mut().for_each(add),
        Some(object) => add(object),
        None => {}
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

/// The router as a service that can also give no answer at all.
#[derive(Clone)]
pub(crate) struct Droppable(pub(crate) Router);

/// The connection was dropped on request.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on request")]
pub(crate) struct ConnectionDropped;

type Pending<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl<B> Service<axum::http::Request<B>> for Droppable
where
    Router: Service<axum::http::Request<B>, Response = Response, Error = Infallible>,
    <Router as Service<axum::http::Request<B>>>::Future: Send + 'static,
{
    type Response = Response;
    type Error = ConnectionDropped;
    type Future = Pending<Response, ConnectionDropped>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        let answer = Service::call(&mut self.0, request);
        Box::pin(async move {
            match answer.await {
                Ok(response) if response.extensions().get::<Dropped>().is_some() => Err(ConnectionDropped),
                Ok(response) => Ok(response),
                Err(never) => match never {},
            }
        })
    }
}

/// Hands each connection the same router.
#[derive(Clone)]
pub(crate) struct Connections(pub(crate) Droppable);

impl Service<std::net::SocketAddr> for Connections {
    type Response = Droppable;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Droppable, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: std::net::SocketAddr) -> Self::Future {
        std::future::ready(Ok(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(matches("POST /v1/cpn/payments", "POST /v1/cpn/payments"));
        assert!(!matches("POST /v1/cpn/payments", "POST /v1/cpn/payments/1"));
        assert!(matches("* /v2/*/submit", "POST /v2/cpn/payments/1/transactions/2/submit"));
        assert!(!matches("* /v2/*/submit", "POST /v2/cpn/payments/1/transactions/2"));
        assert!(matches("*", "GET /ping"));
    }

    #[test]
    fn a_fault_hits_as_often_as_it_was_set_to() {
        let faults = Faults::default();
        faults.set(Fault { route: "GET *".to_owned(), kind: FaultKind::Garbage, count: Some(2) });
        assert_eq!(faults.hit("POST /ping"), []);
        assert_eq!(faults.hit("GET /ping"), [FaultKind::Garbage]);
        assert_eq!(faults.hit("GET /ping"), [FaultKind::Garbage]);
        assert_eq!(faults.hit("GET /ping"), []);
    }

    #[test]
    fn faults_are_written_as_documented() {
        let fault: Fault = serde_json::from_value(json!({
            "route": "POST /v1/cpn/payments", "kind": "status", "status": 503, "retryAfter": 2, "count": 1,
        }))
        .unwrap();
        let kind = FaultKind::Status { status: 503, retry_after: Some(2), after: false };
        assert_eq!(fault, Fault { route: "POST /v1/cpn/payments".to_owned(), kind, count: Some(1) });
        let tamper: Fault =
            serde_json::from_value(json!({"route": "*", "kind": "tamper_transaction", "field": "maxFee"})).unwrap();
        assert_eq!(tamper.kind, FaultKind::TamperTransaction { field: Tamper::MaxFee });
    }
}
