//! Calls over real TLS: what is sent, and into which layer each outcome is sorted.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[expect(dead_code, reason = "each test program uses a part of the shared server")]
mod support;

use std::time::{Duration, Instant};

use cpn::error::{NoAnswer, NotSent};
use cpn::wire::{
    Blockchain, CreatePayment, CreateQuotes, CreateTransaction, PartyType, PaymentMethod, PaymentTerms, QuotedAmount,
    SubmitTransaction, TransactionVersion, UseCase,
};
use cpn::{ApiKey, Client, ClientOptions, Effect, Endpoint, Error, PaymentsFilter, Prepared, RetryPolicy, RoutesQuery};
use domain::ids::{IdempotencyKey, PaymentId, QuoteId, RefundId, TransactionId};
use serde_json::{Value, json as value};
use support::{Act, Server, example, json, once, quick};

fn payment() -> Prepared<CreatePayment> {
    let terms = PaymentTerms {
        quote_id: "q".to_owned(),
        travel_rule_data: "a.b.c.d.e".to_owned(),
        beneficiary_account_data: "a.b.c.d.e".to_owned(),
        sender_address: "0x1".to_owned(),
        refund_address: "0x1".to_owned(),
        blockchain: Blockchain::EthSepolia,
        customer_ref_id: "CUST-1".to_owned(),
        beneficiary_ref_id: None,
        ref_code: None,
        use_case: UseCase::B2b,
        reason_for_payment: "PMT001".to_owned(),
    };
    CreatePayment::new(IdempotencyKey::generate(), terms).prepare().unwrap()
}

fn submit() -> Prepared<SubmitTransaction> {
    SubmitTransaction::new("0x00").prepare(&PaymentId::new("p"), &TransactionId::new("t")).unwrap()
}

fn quotes() -> CreateQuotes {
    serde_json::from_value(example("create-quotes")).unwrap()
}

fn refusal(code: i64) -> Value {
    value!({"code": code, "message": "said CPN", "errors": [
        {"error": "MISSING_OR_INVALID_FIELD", "location": "a.b", "message": "must not be null"}]})
}

#[tokio::test]
async fn every_call_goes_to_its_documented_path() {
    let (payment_id, transaction_id) = (PaymentId::new("p-1"), TransactionId::new("t-1"));
    let transaction = CreateTransaction::new(IdempotencyKey::generate()).prepare(&payment_id).unwrap();
    let script = [
        json(200, value!({"message": "pong"})),
        json(200, value!({"data": {"blockchains": ["ETH-SEPOLIA", "NEW"]}})),
        json(200, example("routes")),
        json(201, example("quotes")),
        json(200, value!({"data": example("quotes")["data"][0]})),
        json(200, example("requirements")),
        json(201, example("payment")),
        json(200, example("payment")),
        json(200, value!({"data": [example("payment")["data"]]})),
        json(201, example("transaction-v2")),
        json(200, example("transaction-v2")),
        json(200, example("transaction-v2")),
        json(200, example("refund")),
    ];
    let server = Server::start(script).await;
    let client = server.client(once());
    client.ping().await.unwrap();
    assert_eq!(client.overview().await.unwrap().value.blockchains.len(), 2);
    let routes = RoutesQuery {
        destination_currency: Some("MXN".to_owned()),
        payment_method_type: Some(PaymentMethod::Spei),
        blockchain: Some(Blockchain::EthSepolia),
        ..RoutesQuery::to_country("MX")
    };
    client.routes(&routes).await.unwrap();
    client.create_quotes(&quotes()).await.unwrap();
    client.quote(&QuoteId::new("q-1")).await.unwrap();
    client.requirements(&QuoteId::new("q-1")).await.unwrap();
    client.send_create_payment(&payment()).await.unwrap();
    client.payment(&payment_id).await.unwrap();
    let filter = PaymentsFilter {
        status: Some("CREATED".into()),
        customer_ref_id: Some("C&1".to_owned()),
        ref_code: Some("INV 7".to_owned()),
        from: Some("2026-10-06T14:00:00Z".parse().unwrap()),
        to: Some("2026-10-07T14:00:00Z".parse().unwrap()),
        page_size: Some(1000),
        page_after: Some(payment_id.clone()),
        page_before: None,
    };
    client.payments(&filter).await.unwrap();
    client.send_create_transaction(&transaction).await.unwrap();
    client.transaction(&payment_id, &transaction_id).await.unwrap();
    let submit = SubmitTransaction::new("0x00").prepare(&payment_id, &transaction_id).unwrap();
    client.send_submit_transaction(&submit).await.unwrap();
    client.refund(&payment_id, &RefundId::new("r-1")).await.unwrap();
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.strip_suffix(" HTTP/1.1").unwrap()).collect();
    assert_eq!(
        lines,
        [
            "GET /ping",
            "GET /v1/cpn/configurations/overview",
            "GET /v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry=MX&destinationCurrency=MXN\
             &paymentMethodType=SPEI&blockchain=ETH-SEPOLIA&transactionVersion=VERSION_2",
            "POST /v1/cpn/quotes",
            "GET /v1/cpn/quotes/q-1",
            "GET /v1/cpn/payments/requirements?quoteId=q-1",
            "POST /v1/cpn/payments",
            "GET /v1/cpn/payments/p-1",
            "GET /v1/cpn/payments?status=CREATED&customerRefId=C%261&refCode=INV+7&from=2026-10-06T14%3A00%3A00Z\
             &to=2026-10-07T14%3A00%3A00Z&pageSize=200&pageAfter=p-1",
            "POST /v2/cpn/payments/p-1/transactions",
            "GET /v2/cpn/payments/p-1/transactions/t-1",
            "POST /v2/cpn/payments/p-1/transactions/t-1/submit",
            "GET /v1/cpn/payments/p-1/refunds/r-1",
        ]
    );
    // The key goes with every call but ping, which needs none; X-Request-Id with none of them, as documented.
    for (index, seen) in seen.iter().enumerate() {
        assert_eq!(seen.headers.contains("authorization: bearer test_api_key:the-id:the-secret"), index > 0);
        assert!(seen.headers.contains("accept: application/json") && !seen.headers.contains("x-request-id"));
        assert_eq!(seen.headers.contains("content-type: application/json"), seen.line.starts_with("POST"));
    }
    // One connection served all.
    assert!(seen.iter().all(|seen| seen.connection == 1));
    assert_eq!(seen[11].body, submit.bytes());
    let sent: Value = serde_json::from_slice(&seen[3].body).unwrap();
    assert_eq!(sent, example("create-quotes"));
}

#[tokio::test]
async fn an_answer_says_its_id_and_the_servers_time() {
    let server = Server::start([json(200, example("payment"))]).await;
    let answer = server.client(once()).payment(&PaymentId::new("p")).await.unwrap();
    assert_eq!(answer.request_id.as_deref(), Some("11111111-2222-4333-8444-555555555555"));
    assert_eq!(answer.server_time, Some("2026-10-06T14:00:00Z".parse().unwrap()));
    assert!(answer.round_trip < Duration::from_secs(5));
}

#[tokio::test]
async fn a_documented_code_is_a_refusal_and_its_status_tells_which() {
    let script = [
        json(400, refusal(2)),
        json(404, refusal(2)),
        json(401, value!({"code": 401, "message": "Malformed authorization."})),
        json(403, value!({"code": 3, "message": "Forbidden"})),
    ];
    let server = Server::start(script).await;
    let client = server.client(quick());
    let mut names = Vec::new();
    for _ in 0..4 {
        let error = client.payment(&PaymentId::new("p")).await.unwrap_err();
        assert!(matches!(error, Error::Refused { .. }), "{error}");
        assert!(!error.may_have_taken_effect());
        names.push((error.status().unwrap(), error.documented().unwrap().name));
        assert_eq!(error.request_id(), Some("11111111-2222-4333-8444-555555555555"));
        assert_eq!(error.server_time(), Some("2026-10-06T14:00:00Z".parse().unwrap()));
        assert_eq!((error.call().method, error.call().path.as_str()), ("GET", "/v1/cpn/payments/p"));
    }
    let expected = [
        (400, Some("API_PARAMETER_INVALID")),
        (404, Some("RESOURCE_NOT_FOUND")),
        (401, None),
        (403, Some("FORBIDDEN")),
    ];
    assert_eq!(names, expected);
    // A refusal is final: none of the four was repeated.
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_refusal_names_the_fields() {
    let server = Server::start([json(400, refusal(290_207))]).await;
    let error = server.client(once()).send_create_payment(&payment()).await.unwrap_err();
    assert_eq!(error.fields()[0].location.as_deref(), Some("a.b"));
    assert_eq!((error.code(), error.message()), (Some(290_207), Some("said CPN")));
    assert_eq!(error.to_string(), "POST /v1/cpn/payments: 400 REQUIRED_PARAMETER_MISSING: said CPN");
}

#[tokio::test]
async fn a_code_that_nobody_documents_is_kept_with_its_body() {
    let server = Server::start([json(400, refusal(290_999)), json(418, value!({}).to_string())]).await;
    let client = server.client(once());
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(error, Error::Undocumented { .. }), "{error}");
    assert_eq!((error.code(), error.may_have_taken_effect()), (Some(290_999), false));
    assert_eq!(error.raw().unwrap(), refusal(290_999).to_string().as_bytes());
    let error = client.overview().await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::start([json(200, example("payment"))]).await;
    let target: &'static str = Box::leak(format!("Location: {}/v1/cpn/payments/p\r\n", other.address).into_boxed_str());
    let server = Server::start([Act::Reply(302, target, String::new()), Act::Reply(307, target, String::new())]).await;
    let client = server.client(once());
    let error = client.payment(&PaymentId::new("p")).await.unwrap_err();
    assert!(matches!(error, Error::Undocumented { .. }) && error.status() == Some(302), "{error}");
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert_eq!((error.status(), error.may_have_taken_effect()), (Some(307), true));
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn garbage_is_kept_and_never_printed() {
    let server = Server::start([json(201, "{\"data\": {\"iban\": \"DE89"), json(201, "<html>DE89</html>")]).await;
    let client = server.client(once());
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
    assert_eq!(error.raw().unwrap(), b"{\"data\": {\"iban\": \"DE89");
    // A payment was probably created: the answer says so, only it cannot be read.
    assert!(error.may_have_taken_effect());
    assert!(!format!("{error} {error:?}").contains("DE89"));
    let error = client.overview().await.unwrap_err();
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_gateways_page_is_unreadable_and_passes() {
    let server = Server::start([json(502, "<html>bad gateway</html>"), json(200, example("payment"))]).await;
    // The read is repeated by the client itself.
    let client = server.client(quick());
    assert!(client.payment(&PaymentId::new("p")).await.is_ok());
    let server = Server::start([json(502, "<html>bad gateway</html>")]).await;
    let error = server.client(once()).send_submit_transaction(&submit()).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }) && error.status() == Some(502));
    assert!(error.may_have_taken_effect());
}

#[tokio::test]
async fn an_empty_error_is_undocumented() {
    let server = Server::start([json(500, "")]).await;
    let error = server.client(once()).overview().await.unwrap_err();
    assert!(matches!(error, Error::Undocumented { .. }), "{error}");
}

#[tokio::test]
async fn an_untrusted_server_gets_nothing() {
    let server = Server::start([json(200, example("payment"))]).await;
    let other = Server::start([]).await;
    let key = ApiKey::parse("TEST_API_KEY:the-id:the-secret").unwrap();
    let endpoint = Endpoint::sandbox(&server.address, other.authority.clone()).unwrap();
    let client = Client::new(endpoint, &key, quick()).unwrap();
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(&error, Error::NotSent { cause: NotSent::Untrusted(_), .. }), "{error:?}");
    assert!(!error.may_have_taken_effect());
    assert_eq!(error.call().attempts, 1);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn nobody_there_means_not_sent() {
    let server = Server::start([]).await;
    let key = ApiKey::parse("TEST_API_KEY:the-id:the-secret").unwrap();
    // A port on which nobody listens: taken and given back.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = Endpoint::sandbox(&format!("https://{free}"), server.authority.clone()).unwrap();
    let client = Client::new(endpoint, &key, quick()).unwrap();
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(&error, Error::NotSent { cause: NotSent::NoConnection(_), .. }), "{error:?}");
    assert!(!error.may_have_taken_effect());
    // It was tried as often as the policy says.
    assert_eq!(error.call().attempts, 3);
    let error = client.send_submit_transaction(&submit()).await.unwrap_err();
    assert_eq!(error.call().attempts, 1);
}

#[tokio::test]
async fn silence_leaves_a_write_unknown() {
    let server = Server::start([Act::Hang, Act::Hang]).await;
    let client = server.client(once());
    let error = client.send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(&error, Error::NoAnswer { cause: NoAnswer::TimedOut, .. }), "{error:?}");
    assert!(error.may_have_taken_effect());
    let error = client.overview().await.unwrap_err();
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_bytes() {
    let server = Server::start([Act::Drop, json(201, example("payment"))]).await;
    let prepared = payment();
    server.client(quick()).send_create_payment(&prepared).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| seen.body == prepared.bytes()));
}

#[tokio::test]
async fn a_submit_is_never_sent_twice_by_the_client() {
    for act in [Act::Drop, json(500, refusal(-1)), json(429, refusal(429))] {
        let server = Server::start([act, json(200, example("transaction-v2"))]).await;
        let error = server.client(quick()).send_submit_transaction(&submit()).await.unwrap_err();
        assert_eq!((server.seen().len(), error.call().attempts, error.call().effect), (1, 1, Effect::Once));
    }
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_does_not_mean_that_nothing_happened() {
    let server = Server::start([Act::Drop, json(400, refusal(290_202))]).await;
    let error = server.client(quick()).send_create_payment(&payment()).await.unwrap_err();
    assert_eq!(error.documented().unwrap().name, Some("QUOTE_EXPIRED"));
    assert!(error.call().earlier_unanswered && error.may_have_taken_effect());
    let server = Server::start([json(400, refusal(290_202))]).await;
    let error = server.client(quick()).send_create_payment(&payment()).await.unwrap_err();
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn codes_that_say_it_may_be_done_tell_to_look_first() {
    for (status, code) in [(409, 290_001), (400, 290_201), (400, 290_307)] {
        let server = Server::start([json(status, refusal(code))]).await;
        let error = server.client(quick()).send_create_payment(&payment()).await.unwrap_err();
        assert!(error.may_have_taken_effect(), "{code}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn no_institution_now_may_be_asked_later_but_not_by_the_client_itself() {
    let server = Server::start([json(400, refusal(290_101))]).await;
    let error = server.client(quick()).create_quotes(&quotes()).await.unwrap_err();
    assert_eq!((error.documented().unwrap().tells, server.seen().len()), (cpn::code::Tells::Later, 1));
}

#[tokio::test]
async fn retry_after_is_honoured_within_the_deadline() {
    let slow_down = || Act::Reply(429, "Retry-After: 1\r\n", refusal(429).to_string());
    let server = Server::start([slow_down(), json(200, example("payment"))]).await;
    let started = Instant::now();
    server.client(quick()).payment(&PaymentId::new("p")).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    // More than is left: given up at once, and said.
    let server = Server::start([Act::Reply(429, "Retry-After: 3600\r\n", refusal(429).to_string())]).await;
    let started = Instant::now();
    let error = server.client(quick()).payment(&PaymentId::new("p")).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    // As a date, against the server's own.
    let dated = "Retry-After: Tue, 06 Oct 2026 14:02:00 GMT\r\n";
    let server = Server::start([Act::Reply(429, dated, refusal(429).to_string())]).await;
    let error = server.client(once()).payment(&PaymentId::new("p")).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
}

#[tokio::test]
async fn the_deadline_bounds_all_tries_together() {
    let server = Server::start(std::iter::repeat_n(Act::Hang, 20)).await;
    let options = ClientOptions { retry: RetryPolicy { attempts: 20, ..quick().retry }, ..quick() };
    let started = Instant::now();
    let client = server.client(options).within(Duration::from_millis(1500));
    let error = client.payment(&PaymentId::new("p")).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { cause: NoAnswer::TimedOut, .. }));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[tokio::test]
async fn an_answer_cut_short_counts_as_lost() {
    let cut = "HTTP/1.1 201 X\r\nContent-Length: 500\r\n\r\n{\"data\":";
    let server = Server::start([Act::Raw(cut.to_owned())]).await;
    let error = server.client(once()).send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(&error, Error::NoAnswer { cause: NoAnswer::Broken(_), .. }), "{error:?}");
    assert!(error.may_have_taken_effect());
    let server = Server::start([Act::Raw("SSH-2.0-OpenSSH\r\n\r\n".to_owned())]).await;
    let error = server.client(once()).send_create_payment(&payment()).await.unwrap_err();
    assert!(matches!(&error, Error::NoAnswer { cause: NoAnswer::Broken(_), .. }), "{error:?}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = Server::start([json(200, "x".repeat(17 * 1024 * 1024))]).await;
    let client = server.client(ClientOptions { attempt_timeout: Duration::from_secs(20), ..once() });
    let error = client.within(Duration::from_secs(30)).overview().await.unwrap_err();
    assert!(matches!(&error, Error::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn an_id_that_would_name_another_path_is_not_sent() {
    let server = Server::start([json(200, example("payment"))]).await;
    let client = server.client(once());
    for id in ["", ".", "..", "a b", "a\nb", "\u{e9}"] {
        let error = client.payment(&PaymentId::new(id)).await.unwrap_err();
        assert!(matches!(error, Error::NotSent { cause: NotSent::Impossible(_), .. }), "{id:?}");
    }
    assert!(server.seen().is_empty());
    client.payment(&PaymentId::new("../x?y#z%2F")).await.unwrap();
    assert_eq!(server.seen()[0].line, "GET /v1/cpn/payments/..%2Fx%3Fy%23z%252F HTTP/1.1");
}

#[tokio::test]
async fn quotes_with_no_side_or_both_sides_fixed_are_not_sent() {
    let server = Server::start([]).await;
    let client = server.client(once());
    for (source, destination) in [
        (QuotedAmount::open("USDC"), QuotedAmount::open("MXN")),
        (QuotedAmount::fixed("1", "USDC"), QuotedAmount::fixed("1", "MXN")),
    ] {
        let body = CreateQuotes {
            source_amount: source,
            destination_amount: destination,
            sender_type: PartyType::Business,
            transaction_version: Some(TransactionVersion::Version2),
            ..quotes()
        };
        let error = client.create_quotes(&body).await.unwrap_err();
        assert!(matches!(error, Error::NotSent { cause: NotSent::Impossible(_), .. }), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_error_never_holds_the_key_or_what_was_sent() {
    let server = Server::start([json(400, refusal(290_207)), Act::Drop, json(200, "x")]).await;
    let client = server.client(once());
    for _ in 0..3 {
        let error = client.send_create_payment(&payment()).await.unwrap_err();
        let printed = format!("{error} {error:?} {error:#?}");
        assert!(!printed.contains("the-secret") && !printed.contains("CUST-1"), "{printed}");
    }
    let error = client.payments(&PaymentsFilter::default()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("customerRefId"));
}

#[test]
fn calls_can_be_made_from_any_thread() {
    fn sendable<T: Send>(_: T) {}
    let key = ApiKey::parse("TEST_API_KEY:the-id:the-secret").unwrap();
    let endpoint = Endpoint::circle(domain::Environment::Testnet).unwrap();
    let client = Client::new(endpoint, &key, ClientOptions::default()).unwrap();
    sendable(client.payments(&PaymentsFilter::default()));
    sendable(client.send_create_payment(&payment()));
    sendable(client.create_quotes(&quotes()));
}
