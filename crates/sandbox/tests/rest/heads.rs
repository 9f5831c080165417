//! What stands around the bodies: statuses, request ids, and refusals in one form.

use serde_json::{Value, json};

use super::common::{Bench, Raw, ask, id, sign};

/// Status and, for a success, whether there is a request id.
fn head(answer: &Raw) -> (u16, bool) {
    let request_id = answer.header("x-request-id");
    assert!(request_id.is_none_or(|text| uuid::Uuid::parse_str(text).is_ok_and(|id| id.get_version_num() == 4)));
    (answer.status, request_id.is_some())
}

#[tokio::test]
async fn successes_have_the_declared_status_and_a_request_id_where_one_is_declared() {
    let bench = Bench::new().await;
    assert_eq!(head(&bench.get("/ping").await), (200, false));
    assert_eq!(head(&bench.get("/v1/cpn/configurations/overview").await), (200, true));
    let routes = "/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry=MX";
    assert_eq!(head(&bench.get(routes).await), (200, true));
    let quotes = bench.post("/v1/cpn/quotes", &ask()).await;
    assert_eq!(head(&quotes), (201, true));
    let quote = quotes.data()[0].clone();
    assert_eq!(head(&bench.get(&format!("/v1/cpn/quotes/{}", id(&quote))).await), (200, false));
    let requirements = format!("/v1/cpn/payments/requirements?quoteId={}", id(&quote));
    assert_eq!(head(&bench.get(&requirements).await), (200, true));
    let order = bench.order(&quote, "FailThenRefundCreatedThenCompleted").await;
    let created = bench.post("/v1/cpn/payments", &order).await;
    assert_eq!(head(&created), (201, true));
    let payment = created.data();
    assert_eq!(head(&bench.get(&format!("/v1/cpn/payments/{}", id(&payment))).await), (200, true));
    assert_eq!(head(&bench.get("/v1/cpn/payments").await), (200, true));
    let transaction = bench.transaction(&payment).await;
    assert_eq!(head(&transaction), (201, true));
    let transaction = transaction.data();
    assert_eq!(head(&bench.submit(&transaction, &sign(&transaction)).await), (200, true));
    let path = format!("/v2/cpn/payments/{}/transactions/{}", id(&payment), id(&transaction));
    assert_eq!(head(&bench.get(&path).await), (200, true));
    bench.advance(60);
    let refund = bench.look(&payment).await["refunds"][0].clone();
    let path = format!("/v1/cpn/payments/{}/refunds/{}", id(&payment), id(&refund));
    assert_eq!(head(&bench.get(&path).await), (200, true));
    let wish = json!({ "endpoint": "https://hooks.ofi.example/", "name": "desk", "enabled": true });
    assert_eq!(head(&bench.post("/v2/cpn/notifications/subscriptions", &wish).await), (200, true));
    let body = bench.get("/control/deliveries").await.json()[0]["body"].as_str().unwrap().to_owned();
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["version"], 2);
}

#[tokio::test]
async fn every_refusal_has_the_same_form() {
    let bench = Bench::new().await;
    let key = bench.sandbox.api_key();
    let call = async |method: &str, path: &str, body: Option<&str>| bench.call(method, path, key, body).await.unwrap();
    for (method, path, body, refusal) in [
        ("GET", "/v1/cpn/nothing", None, (404, 2)),
        ("GET", "/", None, (404, 2)),
        ("DELETE", "/v1/cpn/payments", None, (405, 405)),
        ("GET", "/v1/cpn/quotes", None, (405, 405)),
        ("PUT", "/v2/cpn/notifications/subscriptions/1", Some("{}"), (405, 405)),
        ("GET", "/v1/cpn/payments?from=yesterday", None, (400, 2)),
        ("GET", "/v1/cpn/quotes/%ff", None, (400, 2)),
        ("GET", "/v1/cpn/payments/seven", None, (400, 2)),
        ("POST", "/v1/cpn/quotes", Some("{"), (400, 2)),
        ("POST", "/v1/cpn/quotes", Some("[]"), (400, 2)),
        ("POST", "/v1/cpn/quotes", None, (400, 2)),
    ] {
        let answer = call(method, path, body).await;
        assert_eq!(answer.refusal(), refusal, "{method} {path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert!(head(&answer).1, "{method} {path}");
        assert!(body.is_none_or(|_| answer.json()["errors"].is_array() || refusal.0 == 405), "{}", answer.json());
    }
    let large = "7".repeat(3_000_000);
    assert_eq!(call("POST", "/v1/cpn/quotes", Some(&large)).await.refusal(), (413, 413));
    for country in ["us", "U", "USA", "U1"] {
        let mut ask = ask();
        ask["senderCountry"] = country.into();
        assert_eq!(bench.post("/v1/cpn/quotes", &ask).await.refusal(), (400, 2), "{country}");
    }
}
