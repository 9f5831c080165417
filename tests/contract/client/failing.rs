//! Faults on request, and what the client makes of them.

use cpn::wire::{CreatePayment, PaymentStatus};
use cpn::{Error, PaymentsFilter};
use sandbox::{Fault, FaultKind};

use super::payer::Payer;

fn fault(payer: &Payer, route: &str, kind: FaultKind) {
    payer.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: Some(1) });
}

const CREATE: &str = "POST /v1/cpn/payments";

async fn payments(payer: &Payer) -> usize {
    payer.client.payments(&PaymentsFilter::default()).await.unwrap().value.payments.len()
}

/// Sends a payment into a fault, says how many exist, then sends it again and gives the error and the counts.
async fn through(payer: &Payer, kind: FaultKind) -> (Error, usize, usize) {
    let body: CreatePayment = payer.order("Northwind Trading LLC").await;
    let earlier = payments(payer).await;
    fault(payer, CREATE, kind);
    let error = payer.create(&body).await.unwrap_err();
    let between = payments(payer).await - earlier;
    assert_eq!(payer.create(&body).await.unwrap().value.status, PaymentStatus::CryptoFundsPending);
    (error, between, payments(payer).await - earlier)
}

#[tokio::test]
async fn a_dropped_connection_is_no_answer_whether_or_not_it_took_effect() {
    let payer = Payer::new().await;
    let (error, between, after) = through(&payer, FaultKind::DropBefore).await;
    assert!(matches!(error, Error::NoAnswer { .. }) && error.may_have_taken_effect(), "{error:?}");
    assert_eq!((between, after), (0, 1));
    let (error, between, after) = through(&payer, FaultKind::DropAfter).await;
    assert!(matches!(error, Error::NoAnswer { .. }) && error.may_have_taken_effect(), "{error:?}");
    assert_eq!((between, after), (1, 1));
}

#[tokio::test]
async fn error_statuses_come_before_or_after_the_effect() {
    let payer = Payer::new().await;
    let busy = FaultKind::Status { status: 429, retry_after: Some(7), after: false };
    let (error, between, after) = through(&payer, busy).await;
    assert_eq!((error.status(), error.retry_after().map(|wait| wait.as_secs())), (Some(429), Some(7)));
    assert_eq!((between, after), (0, 1));
    let broken = FaultKind::Status { status: 503, retry_after: None, after: true };
    let (error, between, after) = through(&payer, broken).await;
    assert_eq!(error.status(), Some(503));
    assert!(error.may_have_taken_effect());
    assert_eq!((between, after), (1, 1));
}

#[tokio::test]
async fn garbage_is_unreadable_and_its_bytes_are_kept() {
    let payer = Payer::new().await;
    let (error, between, after) = through(&payer, FaultKind::Garbage).await;
    assert!(matches!(error, Error::Unreadable { .. }), "{error:?}");
    assert_eq!(error.raw(), Some(b"<html>Bad gateway</html>".as_slice()));
    assert_eq!((between, after), (1, 1));
}

#[tokio::test]
async fn words_that_nobody_documented_are_kept_as_they_came() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    fault(&payer, "GET /v1/cpn/payments/*", FaultKind::UnknownEnum);
    let odd = payer.look(&payment).await;
    assert_eq!(odd.status, PaymentStatus::Unknown("SANDBOX_UNDOCUMENTED".to_owned()));
    assert!(odd.extra.contains_key("sandboxUndocumented"));
    assert_eq!(payer.look(&payment).await, payment);
}

#[tokio::test]
async fn a_wrong_clock_and_a_slow_answer_can_be_had() {
    let payer = Payer::new().await;
    fault(&payer, "GET /ping", FaultKind::WrongClock { offset_seconds: -3_600 });
    fault(&payer, "GET /ping", FaultKind::Latency { ms: 60 });
    let answer = payer.client.ping().await.unwrap();
    assert_eq!(answer.server_time.unwrap().as_second(), payer.sandbox.clock().now().as_second() - 3_600);
    assert!(answer.round_trip.as_millis() >= 60);
}

#[tokio::test]
async fn the_clients_own_retries_make_one_payment() {
    let payer = Payer::new().await;
    let body = payer.order("Northwind Trading LLC").await;
    let key = cpn::ApiKey::parse(payer.sandbox.api_key()).unwrap();
    let endpoint = cpn::Endpoint::sandbox(payer.sandbox.api_url(), payer.sandbox.ca_pem().as_bytes()).unwrap();
    let patient = cpn::Client::new(endpoint, &key, cpn::ClientOptions::default()).unwrap();
    fault(&payer, CREATE, FaultKind::DropAfter);
    let payment = patient.send_create_payment(&body.prepare().unwrap()).await.unwrap().value;
    assert_eq!(payments(&payer).await, 1);
    assert_eq!(payer.look(&payment).await, payment);
}
