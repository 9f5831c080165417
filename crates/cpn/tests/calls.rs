//! The calls beside the walk of a payment: exactly what is sent, and what each answer is taken for.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod opening;
#[expect(dead_code, reason = "each test program uses a part of the shared server")]
mod support;

use std::time::Duration;

use cpn::error::NoAnswer;
use cpn::seal::{SealedFile, Sealer};
use cpn::webhook::{Keys, WebhookError};
use cpn::wire::{
    AccelerateTransaction, CreateSubscription, CreateSupportTicket, CreateTransactionV1, EncryptedFile, FileMetadata,
    RfiStatus, SubmitRfi, SubmitTransactionV1, TicketTerms, UpdateSubscription,
};
use cpn::{Client, ClientOptions, Effect, Error, Prepared};
use domain::ids::{IdempotencyKey, PaymentId, RfiId, TransactionId};
use opening::Institution;
use serde_json::{Value, json as value};
use support::{Act, Seen, Server, example, json, once, quick};

fn payment() -> PaymentId {
    PaymentId::new("p-1")
}

fn rfi() -> RfiId {
    RfiId::new("r-1")
}

fn ticket(key: IdempotencyKey) -> Prepared<CreateSupportTicket> {
    let terms = TicketTerms {
        payment_id: "p-1".to_owned(),
        issue_type: "OTHER".to_owned(),
        description: "Where is it?".to_owned(),
        email: "treasury@ofi.example".to_owned(),
        cc_emails: Vec::new(),
    };
    CreateSupportTicket::new(key, terms).prepare().unwrap()
}

fn sealed(institution: &Institution, content: &[u8]) -> SealedFile {
    let metadata = FileMetadata::new("Gründung \"2011\"\r\n.pdf", "application/pdf", "FORMATION_DOCUMENT");
    Sealer::new(&institution.jwk()).unwrap().seal_file(metadata, content).unwrap()
}

fn body(seen: &Seen) -> Value {
    serde_json::from_slice(&seen.body).unwrap()
}

fn lines(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.line.strip_suffix(" HTTP/1.1").unwrap().to_owned()).collect()
}

fn refusal(code: i64) -> Value {
    value!({"code": code, "message": "said CPN"})
}

#[tokio::test]
async fn v1_transactions_go_to_their_paths_with_their_bodies() {
    let server = Server::start((0..4).map(|_| json(201, example("transaction-v1")))).await;
    let client = server.client(once());
    let (transaction, key) = (TransactionId::new("t-1"), IdempotencyKey::generate());
    let create = CreateTransactionV1::new(key).prepare(&payment()).unwrap();
    client.send_create_transaction_v1(&create).await.unwrap();
    let read = client.transaction_v1(&payment(), &transaction).await.unwrap().value;
    assert_eq!(read.message_type.as_str(), "EIP3009");
    let submit = SubmitTransactionV1::new("0x02f8b0").prepare(&payment(), &transaction).unwrap();
    client.send_submit_transaction_v1(&submit).await.unwrap();
    let accelerate = AccelerateTransaction::new(key).prepare(&payment()).unwrap();
    client.send_accelerate_transaction(&accelerate).await.unwrap();
    let expected = [
        "POST /v1/cpn/payments/p-1/transactions",
        "GET /v1/cpn/payments/p-1/transactions/t-1",
        "POST /v1/cpn/payments/p-1/transactions/t-1/submit",
        "POST /v1/cpn/payments/p-1/transactions/accelerate",
    ];
    assert_eq!(lines(&server), expected);
    let seen = server.seen();
    assert_eq!(body(&seen[0]), value!({"idempotencyKey": key.to_string(), "senderAccountType": "EOA"}));
    assert!(seen[1].body.is_empty());
    assert_eq!(body(&seen[2]), value!({"signedTransaction": "0x02f8b0"}));
    assert_eq!(body(&seen[3]), value!({"idempotencyKey": key.to_string()}));
    assert_eq!((create.effect(), submit.effect(), accelerate.effect()), (Effect::Keyed, Effect::Once, Effect::Keyed));
}

#[tokio::test]
async fn an_rfi_is_read_and_answered() {
    let mut answered = example("rfi");
    answered["data"]["status"] = value!("IN_REVIEW");
    let server = Server::start([json(200, example("rfi")), json(200, answered)]).await;
    let client = server.client(once());
    let asked = client.rfi(&payment(), &rfi()).await.unwrap().value;
    assert!(asked.status.asks());
    let version = asked.field_requirements.as_ref().unwrap().version;
    let prepared = SubmitRfi::new(version, "a.b.c.d.e").prepare(&payment(), &rfi()).unwrap();
    let answer = client.send_submit_rfi(&prepared).await.unwrap().value;
    assert_eq!(answer.status, RfiStatus::InReview);
    assert_eq!(lines(&server), ["GET /v1/cpn/payments/p-1/rfis/r-1", "POST /v1/cpn/payments/p-1/rfis/r-1/submit"]);
    let seen = &server.seen()[1];
    assert_eq!(seen.body, br#"{"rfi":{"version":1,"data":"a.b.c.d.e"}}"#);
    assert!(seen.headers.contains("content-type: application/json\r\n") || seen.headers.ends_with("application/json"));
}

#[tokio::test]
async fn an_answer_is_never_sent_twice_by_the_client() {
    let prepared = SubmitRfi::new(1, "a.b.c.d.e").prepare(&payment(), &rfi()).unwrap();
    for act in [Act::Drop, json(500, ""), json(503, refusal(-1)), json(429, refusal(429))] {
        let server = Server::start([act, json(200, example("rfi"))]).await;
        let error = server.client(quick()).send_submit_rfi(&prepared).await.unwrap_err();
        assert_eq!((server.seen().len(), error.call().effect), (1, Effect::Once), "{error}");
    }
}

/// Both are documented without a body for submit and upload (cpn-api 1.8).
#[tokio::test]
async fn a_status_without_a_body_says_whether_it_may_be_done() {
    let prepared = SubmitRfi::new(1, "a.b.c.d.e").prepare(&payment(), &rfi()).unwrap();
    let file = sealed(&Institution::new(), b"content");
    for (status, may_be_done) in [(404, false), (500, true)] {
        let server = Server::start([json(status, ""), json(status, "")]).await;
        let client = server.client(quick());
        let errors = [
            client.send_submit_rfi(&prepared).await.unwrap_err(),
            client.upload_rfi_file(&payment(), &rfi(), &file).await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Undocumented { .. }), "{error:?}");
            assert_eq!((error.status(), error.may_have_taken_effect()), (Some(status), may_be_done));
            assert!(error.to_string().ends_with(&format!("{status} without a body")), "{error}");
            assert_eq!(error.request_id(), Some("11111111-2222-4333-8444-555555555555"));
        }
    }
}

/// The parts of a multipart body: the headers and the bytes of each.
fn multipart(seen: &Seen) -> Vec<(String, Vec<u8>)> {
    let announced =
        seen.headers.lines().find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="));
    let line = seen.body.iter().position(|byte| *byte == b'\r').unwrap();
    let delimiter = &seen.body[..line];
    // The server's headers are kept in lower case, so the boundary is compared that way.
    let boundary = String::from_utf8(delimiter[2..].to_vec()).unwrap();
    assert_eq!(announced, Some(boundary.to_ascii_lowercase().as_str()), "the announced boundary is the one used");
    let mut rest = seen.body.as_slice();
    let mut parts = Vec::new();
    loop {
        rest = rest.strip_prefix(delimiter).unwrap();
        if rest == b"--\r\n" {
            return parts;
        }
        rest = rest.strip_prefix(b"\r\n").unwrap();
        let head = rest.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let headers = String::from_utf8(rest[..head].to_vec()).unwrap();
        rest = &rest[head + 4..];
        let end = [b"\r\n", delimiter].concat();
        let length = rest.windows(end.len()).position(|window| window == end).unwrap();
        parts.push((headers, rest[..length].to_vec()));
        rest = &rest[length + 2..];
    }
}

#[tokio::test]
async fn a_file_leaves_as_three_parts_and_opens_on_the_other_side() {
    let institution = Institution::new();
    let content: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
    let file = sealed(&institution, &content);
    let answers = [Act::Reply(204, "", String::new()), json(200, value!({"data": {}})), json(201, "not JSON")];
    let server = Server::start(answers).await;
    let client = server.client(once());
    for _ in 0..3 {
        client.upload_rfi_file(&payment(), &rfi(), &file).await.unwrap();
    }
    for seen in server.seen() {
        assert_eq!(seen.line, "POST /v1/cpn/payments/p-1/rfis/r-1/files HTTP/1.1");
        assert!(seen.headers.contains("authorization: bearer test_api_key:the-id:the-secret"));
        assert_eq!(seen.headers.matches("content-type:").count(), 1);
        let parts = multipart(&seen);
        let names: Vec<&str> = parts.iter().map(|(headers, _)| headers.as_str()).collect();
        let expected = [
            "Content-Disposition: form-data; name=\"fileMetadata\"\r\nContent-Type: application/json",
            "Content-Disposition: form-data; name=\"encryption\"\r\nContent-Type: application/json",
            "Content-Disposition: form-data; name=\"encryptedFile\"; filename=\"encryptedFile\"\r\n\
             Content-Type: application/octet-stream",
        ];
        assert_eq!(names, expected);
        let metadata: Value = serde_json::from_slice(&parts[0].1).unwrap();
        let described = value!({"fileName": "Gründung \"2011\"\r\n.pdf", "fileType": "application/pdf",
            "fileKey": "FORMATION_DOCUMENT"});
        assert_eq!(metadata, described);
        let encryption: EncryptedFile = serde_json::from_slice(&parts[1].1).unwrap();
        assert!(encryption.extra.is_empty());
        assert_eq!(institution.open_file(&encryption, &parts[2].1).unwrap(), content);
    }
}

#[tokio::test]
async fn a_large_file_may_take_longer_than_another_call() {
    let options = ClientOptions {
        read_timeout: Duration::from_millis(200),
        attempt_timeout: Duration::from_millis(300),
        deadline: Duration::from_millis(400),
        ..once()
    };
    let late = |status, body: Value| Act::Late(Duration::from_millis(900), status, body.to_string());
    let server = Server::start([late(200, example("rfi")), late(200, value!({}))]).await;
    let client = server.client(options);
    let error = client.rfi(&payment(), &rfi()).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { cause: NoAnswer::TimedOut, .. }), "{error:?}");
    // Two megabytes may take a minute more.
    let file = sealed(&Institution::new(), &vec![1; 2_000_000]);
    client.upload_rfi_file(&payment(), &rfi(), &file).await.unwrap();
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for() {
    let server = Server::start([Act::Hang]).await;
    let options = ClientOptions { read_timeout: Duration::from_millis(200), ..once() };
    let client = server.client(ClientOptions { attempt_timeout: Duration::from_secs(60), ..options });
    let started = std::time::Instant::now();
    let error = client.rfi(&payment(), &rfi()).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { cause: NoAnswer::TimedOut, .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_upload_is_never_sent_twice_by_the_client() {
    let file = sealed(&Institution::new(), b"content");
    for act in [Act::Drop, json(500, ""), json(503, refusal(-1)), json(429, refusal(429))] {
        let server = Server::start([act, Act::Reply(204, "", String::new())]).await;
        let error = server.client(quick()).upload_rfi_file(&payment(), &rfi(), &file).await.unwrap_err();
        assert_eq!(server.seen().len(), 1, "{error}");
    }
    let server = Server::start([json(400, refusal(290_404))]).await;
    let error = server.client(once()).upload_rfi_file(&payment(), &rfi(), &file).await.unwrap_err();
    assert_eq!(error.documented().unwrap().name, Some("RFI_FILE_CONTENT_TOO_LARGE"));
    assert!(!error.may_have_taken_effect() && !format!("{error:?}").contains("2011"));
}

#[tokio::test]
async fn a_ticket_is_read_with_and_without_its_envelope() {
    let server = Server::start([json(201, example("support-ticket")), json(201, example("support-ticket-bare"))]).await;
    let client = server.client(once());
    let key = IdempotencyKey::generate();
    for kind in ["PAYMENT_SETTLEMENT_DELAY", "OTHER"] {
        let made = client.send_create_support_ticket(&ticket(key)).await.unwrap().value;
        assert_eq!((made.case_ref_id.as_str(), made.issue_type.as_str()), ("CIR-204417", kind));
    }
    assert_eq!(lines(&server), ["POST /v1/cpn/supportTickets"; 2]);
    let expected = value!({"idempotencyKey": key.to_string(), "paymentId": "p-1", "issueType": "OTHER",
        "description": "Where is it?", "email": "treasury@ofi.example"});
    assert_eq!(body(&server.seen()[0]), expected);
}

#[tokio::test]
async fn a_ticket_whose_answer_is_lost_is_asked_for_again_with_the_same_bytes() {
    let server = Server::start([Act::Drop, json(201, example("support-ticket"))]).await;
    let prepared = ticket(IdempotencyKey::generate());
    server.client(quick()).send_create_support_ticket(&prepared).await.unwrap();
    let seen = server.seen();
    assert!(seen.len() == 2 && seen.iter().all(|seen| seen.body == prepared.bytes()));
    // An answer that is neither form is kept and says why.
    let server = Server::start([json(201, value!({"data": {"id": "x"}}))]).await;
    let error = server.client(once()).send_create_support_ticket(&prepared).await.unwrap_err();
    assert!(matches!(&error, Error::Unreadable { reason, .. } if reason.contains("paymentId")), "{error}");
    assert!(error.may_have_taken_effect());
}

#[tokio::test]
async fn subscriptions_are_made_listed_read_changed_and_ended() {
    let list = value!({"data": [example("subscription")["data"]]});
    let server = Server::start([
        json(200, example("subscription")),
        json(200, list),
        json(200, example("subscription")),
        json(200, example("subscription")),
        Act::Reply(204, "", String::new()),
    ])
    .await;
    let client = server.client(once());
    let wish = CreateSubscription::new("https://hooks.ofi.example/cpn", "Treasury desk");
    let made = client.create_subscription(&wish).await.unwrap().value;
    assert_eq!(client.subscriptions().await.unwrap().value, [made]);
    client.subscription("s-1").await.unwrap();
    client.update_subscription("s-1", &UpdateSubscription::new("Treasury desk", false)).await.unwrap();
    client.delete_subscription("s-1").await.unwrap();
    let expected = [
        "POST /v2/cpn/notifications/subscriptions",
        "GET /v2/cpn/notifications/subscriptions",
        "GET /v2/cpn/notifications/subscriptions/s-1",
        "PATCH /v2/cpn/notifications/subscriptions/s-1",
        "DELETE /v2/cpn/notifications/subscriptions/s-1",
    ];
    assert_eq!(lines(&server), expected);
    let seen = server.seen();
    assert_eq!(body(&seen[0]), example("create-subscription"));
    assert_eq!(body(&seen[3]), example("update-subscription"));
    let json_bodies: Vec<bool> = seen.iter().map(|seen| seen.headers.contains("content-type:")).collect();
    assert_eq!(json_bodies, [true, false, false, true, false]);
}

#[tokio::test]
async fn making_a_subscription_is_not_repeated_and_changing_one_is() {
    let wish = CreateSubscription::new("https://hooks.ofi.example/cpn", "Treasury desk");
    let server = Server::start([Act::Drop, json(200, example("subscription"))]).await;
    let error = server.client(quick()).create_subscription(&wish).await.unwrap_err();
    assert_eq!((server.seen().len(), error.may_have_taken_effect()), (1, true));
    let server = Server::start([Act::Drop, json(200, example("subscription"))]).await;
    server.client(quick()).update_subscription("s-1", &UpdateSubscription::new("x", true)).await.unwrap();
    assert_eq!(server.seen().len(), 2);
    // Gone at the second try: the first may have done it.
    let server = Server::start([Act::Drop, json(404, refusal(404))]).await;
    let error = server.client(quick()).delete_subscription("s-1").await.unwrap_err();
    assert_eq!((error.status(), error.may_have_taken_effect()), (Some(404), true));
    assert_eq!((error.call().method, error.call().attempts), ("DELETE", 2));
}

fn key_answer(id: &str) -> Act {
    let mut answer = example("public-key");
    answer["data"]["id"] = value!(id);
    json(200, answer)
}

async fn key_of(client: &Client, keys: &Keys, id: &str) -> Result<String, WebhookError> {
    keys.get(client, id).await.map(|key| key.id)
}

#[tokio::test]
async fn a_public_key_is_asked_for_once_and_must_be_the_one_asked_for() {
    let server = Server::start([key_answer("k-1"), key_answer("k-9"), json(400, refusal(2)), key_answer("k-2")]).await;
    let (client, keys) = (server.client(once()), Keys::default());
    for _ in 0..3 {
        assert_eq!(key_of(&client, &keys, "k-1").await.unwrap(), "k-1");
    }
    let other = WebhookError::OtherKey { asked: "k-2".to_owned(), given: "k-9".to_owned() };
    assert_eq!(key_of(&client, &keys, "k-2").await.unwrap_err(), other);
    let refused = key_of(&client, &keys, "k-2").await.unwrap_err();
    assert!(matches!(refused, WebhookError::NoKey(_)), "{refused}");
    // Neither failure was kept.
    assert_eq!(key_of(&client, &keys, "k-2").await.unwrap(), "k-2");
    // What came in a header is no path.
    assert!(key_of(&client, &keys, "..").await.is_err());
    let mut expected = vec!["GET /v2/cpn/notifications/publicKey/k-1"];
    expected.extend(["GET /v2/cpn/notifications/publicKey/k-2"; 3]);
    assert_eq!(lines(&server), expected);
}

#[tokio::test]
async fn stored_calls_that_lack_an_id_of_their_path_are_not_sent() {
    let server = Server::start([]).await;
    let prepared = SubmitRfi::new(1, "a.b.c.d.e").prepare(&payment(), &rfi()).unwrap();
    let stored = String::from_utf8(prepared.to_stored().unwrap()).unwrap().replace(r#","rfi":"r-1""#, "");
    let damaged = Prepared::<SubmitRfi>::from_stored(stored.as_bytes()).unwrap();
    assert_eq!(damaged.rfi(), None);
    let error = server.client(once()).send_submit_rfi(&damaged).await.unwrap_err();
    assert!(matches!(error, Error::NotSent { .. }) && server.seen().is_empty(), "{error}");
}
