//! Refusals of every operation, and what stands around the bodies.

use serde_json::json;

use crate::common::{Raw, id};
use crate::judge::Judge;
use crate::operations::OPERATIONS;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// A path with ids in place of its names.
fn filled(path: &str, id: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_operation_but_ping_wants_a_key_that_may() {
    let judge = Judge::new().await;
    let forbidden = judge.bench.sandbox.forbidden_key();
    let revoked = forbidden.replace("0403", "0401");
    for operation in OPERATIONS.iter().filter(|operation| operation.path != "/ping") {
        let path = filled(operation.path, NOBODY);
        let body = (operation.method != "GET").then_some("{}");
        for (key, refusal) in
            [("", (401, 401)), ("TEST_API_KEY:1:2", (401, 401)), (revoked.as_str(), (401, 4)), (forbidden, (403, 3))]
        {
            let answer = judge.call_as(key, operation.method, &path, body).await;
            assert_eq!(answer.refusal(), refusal, "{operation:?}");
        }
    }
    let path = "/v1/cpn/configurations/overview";
    for (scheme, status) in [("Bearer", 200), ("bearer", 200), ("BEARER", 200), ("Basic", 401), ("", 401)] {
        let header = format!("{scheme} {}", judge.bench.sandbox.api_key());
        let answer = judge.bench.https.call("GET", path, &[("authorization", header.trim())], None).await.unwrap();
        assert_eq!((answer.status, judge.verdict("GET", path, &answer)), (status, Vec::new()), "{scheme}");
    }
    assert_eq!(judge.call_as("", "GET", "/ping", None).await.json(), json!({ "message": "pong" }));
}

#[tokio::test]
async fn ids_that_nobody_knows_or_that_are_none_are_refused_as_declared() {
    let judge = Judge::new().await;
    let payment = judge.plain_payment().await;
    for operation in OPERATIONS.iter().filter(|operation| operation.path.contains('{')) {
        let inner = operation.path.replace("{paymentId}", id(&payment));
        for wrong in [NOBODY, "seven", "7", "%20", "%C3%A9", "{00000000-0000-4000-8000-000000000000}"] {
            for path in [filled(operation.path, wrong), filled(&inner, wrong)] {
                if path == operation.path.replace("{paymentId}", id(&payment)) {
                    continue;
                }
                let body = (operation.method != "GET").then(|| json!({ "idempotencyKey": uuid::Uuid::new_v4(), "senderAccountType": "EOA", "signedTransaction": "0x", "name": "x", "enabled": true }).to_string());
                let answer =
                    judge.call_as(judge.bench.sandbox.api_key(), operation.method, &path, body.as_deref()).await;
                assert!(matches!(answer.status, 400 | 404), "{} {path}", operation.method);
            }
        }
    }
}

#[tokio::test]
async fn bodies_that_are_none_are_refused_by_every_operation_that_takes_one() {
    let judge = Judge::new().await;
    let json = ("content-type", "application/json");
    let payment = judge.plain_payment().await;
    for operation in OPERATIONS.iter().filter(|operation| operation.request.is_some()) {
        let path = filled(operation.path, id(&payment));
        for body in ["", "{", "[]", "null", "7", "\"{}\"", "{}", "{\"a\":\"\u{0}\"}", "\u{feff}{}"] {
            let answer = judge.call_with(operation.method, &path, &[json], Some(body.as_bytes())).await;
            assert!(matches!(answer.status, 400 | 404), "{} {path} {body}", operation.method);
            assert!(answer.status == 404 || answer.refusal() == (400, 2), "{} {path} {body}", operation.method);
        }
        for kind in ["text/plain", "application/jsonp", "application/x-www-form-urlencoded"] {
            let answer = judge.call_with(operation.method, &path, &[("content-type", kind)], Some(b"{}")).await;
            assert!(matches!(answer.status, 400 | 404), "{} {path} {kind}", operation.method);
        }
    }
}

/// One call with the key that is no operation.
async fn bare(judge: &Judge, method: &str, path: &str) -> Raw {
    judge.bench.call(method, path, judge.bench.sandbox.api_key(), None).await.unwrap()
}

#[tokio::test]
async fn head_is_get_without_a_body_and_other_methods_say_which_there_are() {
    let judge = Judge::new().await;
    for path in ["/ping", "/v1/cpn/configurations/overview", "/v1/cpn/payments"] {
        let (head, get) = (bare(&judge, "HEAD", path).await, bare(&judge, "GET", path).await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in ["content-type", "content-length", "link"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert_eq!(head.header("x-request-id").is_some(), get.header("x-request-id").is_some());
    }
    for (method, path, allowed) in [
        ("OPTIONS", "/v1/cpn/quotes", vec!["POST"]),
        ("PUT", "/v1/cpn/payments", vec!["GET", "HEAD", "POST"]),
        ("DELETE", "/v1/cpn/supportTickets", vec!["POST"]),
        ("POST", "/ping", vec!["GET", "HEAD"]),
        ("PUT", "/v2/cpn/notifications/subscriptions/1", vec!["DELETE", "GET", "HEAD", "PATCH"]),
    ] {
        let answer = bare(&judge, method, path).await;
        assert_eq!(answer.refusal(), (405, 405), "{method} {path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let mut names: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
        names.sort_unstable();
        assert_eq!(names, allowed, "{method} {path}");
    }
}
