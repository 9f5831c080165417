//! Each kind of fault, as it stands on the wire.

use std::time::{Duration, Instant};

use sandbox::{Fault, FaultKind, TlsTrouble};
use serde_json::{Value, json};

use super::common::{Bench, Raw, ask, id};

const PAYMENT: &str = "GET /v1/cpn/payments/*";

/// A payment, and its answer under a fault.
struct Spoilt {
    honest: Value,
    answer: Raw,
}

async fn spoilt(kind: FaultKind) -> Spoilt {
    let bench = Bench::new().await;
    let honest = bench.payment("Northwind Trading LLC").await;
    bench.fault(PAYMENT, kind);
    let answer = bench.get(&format!("/v1/cpn/payments/{}", id(&honest))).await;
    assert_eq!(bench.look(&honest).await, honest, "one fault, one call");
    Spoilt { honest, answer }
}

#[tokio::test]
async fn bodies_are_cut_slow_huge_or_empty() {
    for kind in [FaultKind::HalfBody, FaultKind::ChunkedCut] {
        let Spoilt { honest, answer } = spoilt(kind.clone()).await;
        let whole = json!({ "data": honest }).to_string().len();
        assert!(!answer.whole && answer.status == 200, "{kind:?} {answer:?}");
        assert_eq!(answer.body.len(), whole / 2, "{kind:?}");
        assert_eq!(answer.header("content-length").is_some(), kind == FaultKind::HalfBody);
    }
    let began = Instant::now();
    let slow = spoilt(FaultKind::SlowBody { ms: 5 }).await;
    assert!(began.elapsed() >= Duration::from_millis(80));
    assert_eq!(slow.answer.expect(200), slow.honest);
    let huge = spoilt(FaultKind::HugeBody { megabytes: 20 }).await;
    assert!(huge.answer.whole && huge.answer.body.len() > 20_000_000);
    assert_eq!(huge.answer.expect(200), huge.honest);
    let empty = spoilt(FaultKind::EmptyBody).await.answer;
    assert!(empty.whole && empty.status == 200 && empty.body.is_empty());
}

#[tokio::test]
async fn bytes_that_are_no_json() {
    let unreadable = async |kind: FaultKind| {
        let answer = spoilt(kind).await.answer;
        assert!(answer.whole && answer.status == 200, "{answer:?}");
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
        answer.body
    };
    assert_eq!(unreadable(FaultKind::Garbage).await, b"<html>Bad gateway</html>");
    assert!(unreadable(FaultKind::CutJson).await.starts_with(br#"{"data":"#));
    assert!(
        unreadable(FaultKind::RepeatedBody).await.windows(10).any(|ten| ten == br#"}}{"data":"#[..].split_at(10).0)
    );
    assert!(std::str::from_utf8(&unreadable(FaultKind::InvalidUtf8).await).is_err());
    assert!(unreadable(FaultKind::ByteOrderMark).await.starts_with(b"\xef\xbb\xbf{"));
    assert_eq!(unreadable(FaultKind::DeepNesting).await.len(), 100_000);
}

#[tokio::test]
async fn heads_that_do_not_fit_their_bodies() {
    let gzip = spoilt(FaultKind::GzipClaimed).await;
    assert_eq!(gzip.answer.header("content-encoding"), Some("gzip"));
    assert_eq!(gzip.answer.expect(200), gzip.honest);
    let html = spoilt(FaultKind::ContentType { value: Some("text/html".to_owned()) }).await;
    assert_eq!(html.answer.header("content-type"), Some("text/html"));
    assert_eq!(spoilt(FaultKind::ContentType { value: None }).await.answer.header("content-type"), None);
    let date = spoilt(FaultKind::DateText { value: "yesterday".to_owned() }).await;
    assert_eq!(date.answer.header("date"), Some("yesterday"));
    let late = spoilt(FaultKind::WrongClock { offset_seconds: -86_400 }).await;
    assert!(late.answer.header("date").is_some_and(|date| date.ends_with("GMT")));
    let other = spoilt(FaultKind::OtherStatus { status: 206 }).await;
    assert_eq!(other.answer.expect(206), other.honest);
}

#[tokio::test]
async fn every_status_with_and_without_a_body() {
    let bench = Bench::new().await;
    for status in 400..600 {
        bench.fault("GET /ping", FaultKind::Status { status, retry_after: None, after: false });
        assert_eq!(bench.get("/ping").await.refusal().0, status);
        bench.fault("GET /ping", FaultKind::BareStatus { status, after: false });
        let bare = bench.get("/ping").await;
        assert_eq!((bare.status, bare.body.len()), (status, 0));
    }
    bench.fault("GET /ping", FaultKind::ErrorPage { status: 502, after: false });
    let page = bench.get("/ping").await;
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html; charset=utf-8")));
    bench.fault("GET /ping", FaultKind::Refuse { status: 400, code: 290_999, message: None, after: false });
    assert_eq!(bench.get("/ping").await.refusal(), (400, 290_999));
    bench.fault("GET /ping", FaultKind::CodeAsText { status: 400, code: "290100".to_owned(), after: false });
    assert_eq!(bench.get("/ping").await.json()["code"], "290100");
    for value in ["120", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "99999999999999999999", "soon"] {
        bench.fault("GET /ping", FaultKind::RetryAfter { status: 429, value: value.to_owned(), after: false });
        let busy = bench.get("/ping").await;
        assert_eq!((busy.status, busy.header("retry-after")), (429, Some(value)));
    }
    for status in [301, 302, 303, 307, 308] {
        let location = "https://192.0.2.1/elsewhere".to_owned();
        bench.fault("GET /ping", FaultKind::Redirect { status, location: location.clone(), after: false });
        let elsewhere = bench.get("/ping").await;
        assert_eq!((elsewhere.status, elsewhere.header("location")), (status, Some(location.as_str())));
    }
}

#[tokio::test]
async fn a_refusal_comes_instead_of_the_effect_or_after_it() {
    let bench = Bench::new().await;
    let before = FaultKind::Refuse { status: 500, code: -1, message: None, after: false };
    let after = FaultKind::ErrorPage { status: 504, after: true };
    for (kind, made) in [(before, 0), (after, 1), (FaultKind::DropBefore, 1), (FaultKind::DropAfter, 2)] {
        let order = bench.order(&bench.quote(&ask()).await, "Northwind Trading LLC").await;
        bench.fault("POST /v1/cpn/payments", kind.clone());
        let text = order.to_string();
        let answer = bench.call("POST", "/v1/cpn/payments", bench.sandbox.api_key(), Some(&text)).await;
        assert!(answer.is_err() || answer.unwrap().status >= 500);
        let list = bench.get("/v1/cpn/payments").await.expect(200);
        assert_eq!(list.as_array().unwrap().len(), made, "{kind:?}");
    }
}

#[tokio::test]
async fn objects_with_members_missing_doubled_or_of_another_type() {
    let with = async |kind: FaultKind| spoilt(kind).await.answer.expect(200);
    let member = || "sourceAmount.amount".to_owned();
    assert_eq!(
        with(FaultKind::MissingMember { member: member() }).await["sourceAmount"],
        json!({ "currency": "USDC" })
    );
    assert_eq!(with(FaultKind::NullMember { member: member() }).await["sourceAmount"]["amount"], Value::Null);
    assert_eq!(with(FaultKind::WrongType { member: member() }).await["sourceAmount"]["amount"], 7);
    assert_eq!(with(FaultKind::WrongType { member: "rfis".to_owned() }).await["rfis"], "seven");
    assert_eq!(with(FaultKind::ExtraMembers).await["sandboxText"], "more than was asked for");
    assert_eq!(with(FaultKind::UnknownEnum).await["status"], "SANDBOX_UNDOCUMENTED");
    assert_eq!(with(FaultKind::Amounts { value: "-25".to_owned() }).await["fees"]["totalAmount"]["amount"], "-25");
    assert!(with(FaultKind::AmountsAsNumbers).await["sourceAmount"]["amount"].is_number());
    assert_eq!(with(FaultKind::Dates { value: "soon".to_owned() }).await["expireDate"], "soon");
    assert_eq!(with(FaultKind::NullData).await, Value::Null);
    assert!(with(FaultKind::OtherShape).await.is_array());
    let twice = spoilt(FaultKind::DuplicateMember { member: "status".to_owned() }).await.answer;
    let text = String::from_utf8(twice.body).unwrap();
    assert!(text.contains(r#""status":"SANDBOX_DUPLICATE","status":"CRYPTO_FUNDS_PENDING""#), "{text}");
    let bare = spoilt(FaultKind::NoEnvelope).await;
    assert_eq!(bare.answer.json(), bare.honest);
    let other = spoilt(FaultKind::OtherObject).await;
    assert_ne!(other.answer.expect(200)["id"], other.honest["id"]);
}

#[tokio::test]
async fn answers_that_are_stale_or_repeated() {
    let bench = Bench::new().await;
    let failed = bench.payment("Failed").await;
    assert_eq!(failed["status"], "FAILED");
    bench.fault(PAYMENT, FaultKind::StaleAnswer);
    let stale = bench.look(&failed).await;
    assert_eq!((&stale["status"], stale.get("failureCode")), (&json!("CREATED"), None));
    bench.fault("GET /v1/cpn/payments", FaultKind::RepeatedElements);
    assert_eq!(bench.get("/v1/cpn/payments").await.expect(200), json!([failed, failed]));
}

#[tokio::test]
async fn a_repeated_key_can_be_a_conflict() {
    let bench = Bench::new().await;
    bench.sandbox.set_fault(Fault { route: "POST *".to_owned(), kind: FaultKind::Conflict, count: None });
    let order = bench.order(&bench.quote(&ask()).await, "Northwind Trading LLC").await;
    let payment = bench.post("/v1/cpn/payments", &order).await.expect(201);
    assert_eq!(bench.post("/v1/cpn/payments", &order).await.refusal(), (409, 290_001));
    assert_eq!(bench.look(&payment).await, payment);
}

#[tokio::test]
async fn handshakes_fail_in_three_ways_and_open_connections_are_cut() {
    let bench = Bench::new().await;
    for how in [TlsTrouble::Untrusted, TlsTrouble::PlainText, TlsTrouble::Closed] {
        bench.fault("*", FaultKind::TlsFailure { how });
        let refused = bench.call("GET", "/ping", "", None).await;
        let said = refused.unwrap_err().to_string();
        let certificate = said.contains("certificate");
        assert_eq!(certificate, how == TlsTrouble::Untrusted, "{said}");
        assert_eq!(bench.get("/ping").await.status, 200);
    }
    // A client that keeps its connection meets the failing handshake, too.
    let endpoint = cpn::Endpoint::sandbox(bench.sandbox.api_url(), bench.sandbox.ca_pem().as_bytes()).unwrap();
    let options = cpn::ClientOptions { retry: cpn::RetryPolicy::NEVER, ..cpn::ClientOptions::default() };
    let key = cpn::ApiKey::parse(bench.sandbox.api_key()).unwrap();
    let client = cpn::Client::new(endpoint, &key, options).unwrap();
    client.ping().await.unwrap();
    bench.fault("*", FaultKind::TlsFailure { how: TlsTrouble::Untrusted });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(client.ping().await.is_err());
    client.ping().await.unwrap();
}
