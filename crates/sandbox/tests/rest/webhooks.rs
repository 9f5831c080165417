//! Subscriptions, and what a receiver gets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cpn::wire::{Notification, PublicKey};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::common::{Bench, id, members, sign};

const SUBSCRIPTIONS: &str = "/v2/cpn/notifications/subscriptions";

/// What came: method, signature, key id and body.
type Received = (String, String, String, Vec<u8>);

/// An HTTPS server of somebody else, with an authority of its own.
struct Receiver {
    url: String,
    authority: String,
    received: Arc<Mutex<Vec<Received>>>,
    /// What it answers to HEAD and to POST.
    answers: Arc<Mutex<(u16, u16)>>,
}

impl Receiver {
    async fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let pair = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&pair, &authority).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pair.serialize_der()));
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("https://localhost:{}/cpn?desk=1", listener.local_addr().unwrap().port()),
            authority: authority.pem(),
            received: Arc::default(),
            answers: Arc::new(Mutex::new((200, 200))),
        };
        let (received, answers) = (Arc::clone(&receiver.received), Arc::clone(&receiver.answers));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let call = read(&mut stream).await;
                let answers = *answers.lock().unwrap();
                let status = if call.0 == "HEAD" { answers.0 } else { answers.1 };
                received.lock().unwrap().push(call);
                let answer = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        receiver
    }

    fn answer(&self, head: u16, post: u16) {
        *self.answers.lock().unwrap() = (head, post);
    }

    /// Waits, in real time, until so many calls came with this method.
    async fn until(&self, method: &str, count: usize) -> Vec<Received> {
        for _ in 0..200 {
            let all = self.received.lock().unwrap().clone();
            let calls: Vec<Received> = all.into_iter().filter(|call| call.0 == method).collect();
            if calls.len() >= count {
                return calls;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{method} did not come {count} times: {:?}", self.received.lock().unwrap());
    }
}

async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Received {
    let mut bytes = Vec::new();
    loop {
        let mut block = [0; 4096];
        let count = stream.read(&mut block).await.unwrap();
        bytes.extend(&block[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
            line.map(|line| line[name.len() + 2..].to_owned()).unwrap_or_default()
        };
        let length: usize = header("content-length").parse().unwrap_or(0);
        if bytes.len() >= end + 4 + length {
            let method = head.split(' ').next().unwrap().to_owned();
            assert_eq!(head.split(' ').nth(1), Some("/cpn?desk=1"));
            return (method, header("x-circle-signature"), header("x-circle-key-id"), bytes[end + 4..].to_vec());
        }
    }
}

fn wish(endpoint: &str) -> Value {
    json!({ "endpoint": endpoint, "name": "Treasury desk", "enabled": true, "notificationTypes": ["*"] })
}

/// A receiver, and a sandbox that trusts it.
async fn with_receiver() -> (Bench, Receiver) {
    let (bench, receiver) = (Bench::new().await, Receiver::new().await);
    assert_eq!(bench.post("/control/webhooks", &json!({ "ca": receiver.authority })).await.status, 204);
    (bench, receiver)
}

#[tokio::test]
async fn a_subscription_is_made_read_changed_and_deleted() {
    let bench = Bench::new().await;
    // Not on this computer: neither checked nor called.
    let endpoint = "https://hooks.ofi.example/cpn";
    let answer = bench.post(SUBSCRIPTIONS, &wish(endpoint)).await;
    assert!(uuid::Uuid::parse_str(answer.header("x-request-id").unwrap()).is_ok());
    let made = answer.expect(200);
    let documented =
        ["createDate", "enabled", "endpoint", "id", "name", "notificationTypes", "restricted", "updateDate"];
    assert_eq!(members(&made), documented);
    assert_eq!(made["restricted"], false);
    let path = format!("{SUBSCRIPTIONS}/{}", id(&made));
    assert_eq!(bench.get(&path).await.expect(200), made);
    assert_eq!(bench.get(SUBSCRIPTIONS).await.expect(200), json!([made]));
    bench.advance(60);
    let changed = bench.send("PATCH", &path, &json!({ "name": "Night desk", "enabled": false })).await.expect(200);
    assert_eq!((&changed["name"], &changed["enabled"]), (&json!("Night desk"), &json!(false)));
    assert_ne!(changed["updateDate"], made["updateDate"]);
    assert_eq!(bench.send("PATCH", &path, &json!({ "name": "Day desk" })).await.refusal(), (400, 2));
    let gone = bench.call("DELETE", &path, bench.sandbox.api_key(), None).await.unwrap();
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    for method in ["GET", "DELETE"] {
        let answer = bench.call(method, &path, bench.sandbox.api_key(), None).await.unwrap();
        assert_eq!(answer.refusal(), (404, 2), "{method}");
    }
    assert_eq!(bench.send("PATCH", &path, &json!({ "name": "x", "enabled": true })).await.refusal(), (404, 2));
    assert_eq!(bench.get("/v2/cpn/notifications/publicKey/nothing").await.refusal(), (400, 2));
}

#[tokio::test]
async fn what_cannot_be_subscribed_is_refused() {
    let (bench, receiver) = with_receiver().await;
    let refused = async |change: Value| {
        let mut wish = wish(&receiver.url);
        wish.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = bench.post(SUBSCRIPTIONS, &wish).await;
        assert_eq!(answer.refusal(), (400, 2), "{change}");
        answer.json()["errors"][0]["location"].as_str().unwrap().to_owned()
    };
    for endpoint in ["http://localhost/", "hooks", "", "https://localhost:1/"] {
        assert_eq!(refused(json!({ "endpoint": endpoint })).await, "endpoint");
    }
    for word in ["cpn.refund.*", "webhooks.test", "cpn.payment.lost", "payment.*"] {
        assert_eq!(refused(json!({ "notificationTypes": [word] })).await, "notificationTypes");
    }
    receiver.answer(405, 200);
    assert_eq!(refused(json!({})).await, "endpoint");
    let stranger = Receiver::new().await;
    assert_eq!(refused(json!({ "endpoint": stranger.url })).await, "endpoint");
}

#[tokio::test]
async fn every_event_of_a_payment_is_delivered_signed_and_complete() {
    let (bench, receiver) = with_receiver().await;
    let subscription = bench.post(SUBSCRIPTIONS, &wish(&receiver.url)).await.expect(200);
    receiver.until("HEAD", 1).await;
    let payment = bench.payment("Northwind Trading LLC").await;
    let transaction = bench.transaction(&payment).await.expect(201);
    bench.submit(&transaction, &sign(&transaction)).await.expect(200);
    bench.advance(60);
    let calls = receiver.until("POST", 6).await;
    let key_path = format!("/v2/cpn/notifications/publicKey/{}", calls[0].2);
    let key: PublicKey = serde_json::from_value(bench.get(&key_path).await.expect(200)).unwrap();
    assert_eq!(key.algorithm, "ECDSA_SHA_256");
    let mut seen: Vec<Notification> = Vec::new();
    for (_, signature, _, body) in &calls {
        seen.push(cpn::webhook::verify(body, signature, &key).unwrap());
    }
    assert!(seen.iter().all(|one| one.subscription_id == id(&subscription) && one.version == 2));
    let mut words: Vec<&str> = seen.iter().map(|one| one.notification_type.as_str()).collect();
    words.sort_unstable();
    let expected = [
        "cpn.payment.completed",
        "cpn.payment.cryptoFundsPending",
        "cpn.payment.fiatPaymentInitiated",
        "cpn.transaction.broadcasted",
        "cpn.transaction.completed",
        "webhooks.test",
    ];
    assert_eq!(words, expected);
    let of = |word: &str| seen.iter().find(|one| one.notification_type == word).unwrap().notification.clone();
    assert_eq!(of("webhooks.test"), json!({ "hello": "world" }));
    assert_eq!(of("cpn.payment.completed"), bench.look(&payment).await);
    assert_eq!(of("cpn.transaction.completed")["id"], transaction["id"]);
}

#[tokio::test]
async fn failures_refunds_delays_and_reviews_are_events_too() {
    let bench = Bench::new().await;
    for name in ["AsyncSuccess", "Delayed", "FailThenRefundCreatedThenCompleted", "FailThenRefundCreatedThenFailed"] {
        let payment = bench.payment(name).await;
        bench.advance(30);
        let transaction = bench.transaction(&bench.look(&payment).await).await.expect(201);
        bench.submit(&transaction, &sign(&transaction)).await.expect(200);
        bench.advance(60);
    }
    let unsigned = bench.transaction(&bench.payment("Northwind Trading LLC").await).await.expect(201);
    bench.advance(2 * 3_600);
    let events = bench.get("/control/events").await.json();
    let about = |word: &str| events.as_array().unwrap().iter().find(|event| event["type"] == word).cloned();
    for word in [
        "cpn.payment.inManualReview",
        "cpn.payment.delayed",
        "cpn.payment.failed",
        "cpn.refund.created",
        "cpn.refund.completed",
        "cpn.refund.failed",
    ] {
        assert!(about(word).is_some(), "{word}: {events}");
    }
    assert_eq!(about("cpn.transaction.failed").unwrap()["id"], unsigned["id"]);
}

#[tokio::test]
async fn a_refused_delivery_comes_again_with_the_same_id_and_body() {
    let (bench, receiver) = with_receiver().await;
    receiver.answer(200, 503);
    let mut wish = wish(&receiver.url);
    wish["notificationTypes"] = json!(["cpn.payment.failed"]);
    assert_eq!(bench.post(SUBSCRIPTIONS, &wish).await.expect(200)["restricted"], true);
    let first = receiver.until("POST", 1).await;
    receiver.answer(200, 202);
    bench.advance(1);
    let calls = receiver.until("POST", 2).await;
    assert_eq!(calls[1].3, first[0].3);
    let failed = bench.payment("Failed").await;
    let calls = receiver.until("POST", 3).await;
    let body: Value = serde_json::from_slice(&calls[2].3).unwrap();
    assert_eq!((&body["notificationType"], &body["notification"]), (&json!("cpn.payment.failed"), &failed));
    for _ in 0..100 {
        let deliveries = bench.get("/control/deliveries").await.json();
        let statuses = |index: usize| -> Vec<u64> {
            let attempts = deliveries[index]["attempts"].as_array().unwrap().iter();
            attempts.map(|attempt| attempt["status"].as_u64().unwrap()).collect()
        };
        if statuses(0) == [503, 202] && statuses(1) == [202] {
            assert_eq!(deliveries[0]["next"], Value::Null);
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the attempts are not noted");
}

#[tokio::test]
async fn a_test_event_refused_to_the_end_switches_the_subscription_off() {
    let (bench, receiver) = with_receiver().await;
    receiver.answer(200, 400);
    let subscription = bench.post(SUBSCRIPTIONS, &wish(&receiver.url)).await.expect(200);
    let path = format!("{SUBSCRIPTIONS}/{}", id(&subscription));
    for attempt in 1..=7 {
        receiver.until("POST", attempt).await;
        // The answer is noted a moment after the receiver gave it.
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(bench.get(&path).await.expect(200)["enabled"], attempt < 7);
        bench.advance(3_600);
    }
}

#[tokio::test]
async fn what_is_not_on_this_computer_is_never_called() {
    let bench = Bench::new().await;
    bench.post(SUBSCRIPTIONS, &wish("https://hooks.ofi.example/cpn")).await.expect(200);
    for _ in 0..100 {
        let deliveries = bench.get("/control/deliveries").await.json();
        if let Some(attempt) = deliveries[0]["attempts"].get(0) {
            assert!(attempt["problem"].as_str().unwrap().starts_with("not sent"), "{attempt}");
            assert_eq!(deliveries[0]["next"], Value::Null);
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing was noted");
}
