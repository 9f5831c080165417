//! The control channel, as tests outside the process use it.

use domain::ids::QuoteId;
use reqwest::Method;
use serde_json::{Value, json};

use super::payer::{Fixed, MEXICO, Payer, WALLET};

/// Calls the control channel with a key; gives the status and the body, null when there is none.
async fn call(payer: &Payer, key: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let url = format!("{}{path}", payer.sandbox.control_url());
    let mut request = payer.http().request(method, url).bearer_auth(key);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

async fn get(payer: &Payer, path: &str) -> Value {
    let (status, body) = call(payer, payer.sandbox.api_key(), Method::GET, path, None).await;
    assert_eq!(status, 200, "{path}");
    body
}

async fn post(payer: &Payer, path: &str, body: Value) -> u16 {
    call(payer, payer.sandbox.api_key(), Method::POST, path, Some(body)).await.0
}

#[tokio::test]
async fn it_wants_the_key_and_understandable_bodies() {
    let payer = Payer::new().await;
    let wrong = "TEST_API_KEY:a:b";
    assert_eq!(call(&payer, wrong, Method::GET, "/state", None).await.0, 401);
    for (path, body) in [
        ("/clock", json!({ "advance": 3 })),
        ("/faults", json!({ "route": "*", "kind": "earthquake" })),
        ("/wallet", json!({ "address": "nobody" })),
        ("/wallet", json!({ "address": WALLET, "blockchain": "SOL" })),
        ("/rates", json!({ "shiftPpm": 1_000_000 })),
        ("/ledger/press", json!({ "button": "both at once" })),
        ("/ledger/settings", json!({ "blindSigning": "yes" })),
    ] {
        assert_eq!(post(&payer, path, body.clone()).await, 400, "{path} {body}");
    }
}

#[tokio::test]
async fn it_moves_the_clock_the_rates_and_the_wallet() {
    let payer = Payer::new().await;
    let before = payer.sandbox.clock().now();
    assert_eq!(post(&payer, "/clock", json!({ "advanceSeconds": 90 })).await, 200);
    assert_eq!(payer.sandbox.clock().now().duration_since(before).as_secs(), 90);
    assert_eq!(get(&payer, "/clock").await["now"], payer.sandbox.clock().now().to_string());

    let fiat = async || -> u64 {
        let quote = payer.quotes(MEXICO, Fixed::Source("1000")).await.unwrap().remove(0);
        quote.destination_amount.amount.replace('.', "").parse().unwrap()
    };
    let usual = fiat().await;
    assert_eq!(post(&payer, "/rates", json!({ "shiftPpm": -50_000 })).await, 204);
    let worse = fiat().await;
    assert!(worse < usual * 96 / 100 && worse > usual * 94 / 100, "{usual} {worse}");

    assert_eq!(post(&payer, "/wallet", json!({ "address": WALLET, "balance": 7, "allowance": 0 })).await, 204);
    assert_eq!(payer.sandbox.balance(WALLET.parse().unwrap()), 7);
}

#[tokio::test]
async fn it_sets_shows_and_clears_faults_and_is_spared_by_them() {
    let payer = Payer::new().await;
    let fault = json!({ "route": "*", "kind": "drop_before" });
    assert_eq!(post(&payer, "/faults", fault.clone()).await, 204);
    assert!(payer.client.ping().await.is_err());
    assert_eq!(get(&payer, "/faults").await, json!([fault]));
    let cleared = call(&payer, payer.sandbox.api_key(), Method::DELETE, "/faults", None).await;
    assert_eq!(cleared.0, 204);
    assert!(payer.client.ping().await.is_ok());
}

#[tokio::test]
async fn a_held_call_outlives_its_client_and_goes_on_when_it_is_let_go() {
    let payer = Payer::new().await;
    let fault = json!({ "route": "POST /v1/cpn/payments", "kind": "hold", "count": 1 });
    assert_eq!(post(&payer, "/faults", fault).await, 204);
    let body = payer.order("Northwind Trading LLC").await;
    let moment = std::time::Duration::from_millis(300);
    assert!(tokio::time::timeout(moment, payer.create(&body)).await.is_err(), "the client gives up");
    assert_eq!(get(&payer, "/held").await, json!(["POST /v1/cpn/payments"]));
    assert_eq!(get(&payer, "/state").await["payments"], json!([]));
    assert_eq!(post(&payer, "/held", json!({ "then": "vanish" })).await, 400);
    assert_eq!(post(&payer, "/held", json!({ "then": "go_on" })).await, 204);
    let start = std::time::Instant::now();
    while get(&payer, "/state").await["payments"] == json!([]) {
        assert!(start.elapsed().as_secs() < 20, "the call never went on");
    }
    assert_eq!(get(&payer, "/held").await, json!([]));
}

#[tokio::test]
async fn it_tells_which_key_made_which_object() {
    let payer = Payer::new().await;
    let body = payer.order("Northwind Trading LLC").await;
    let payment = payer.create(&body).await.unwrap().value;
    let transaction = payer.transaction(&payment).await.unwrap();
    let state = get(&payer, "/state").await;
    assert_eq!(state["paymentKeys"], json!({ body.idempotency_key().to_string(): payment.id }));
    assert_eq!(state["transactionKeys"].as_object().unwrap().values().next().unwrap(), &json!(transaction.id));
    assert_eq!(state["payments"].as_array().unwrap().len(), 1);
    assert_eq!(state["transactions"][0]["status"], "CREATED");
    assert!(payer.client.quote(&QuoteId::new(payment.quote_id)).await.is_ok());
}

#[tokio::test]
async fn it_drives_the_simulated_ledger() {
    let payer = Payer::new().await;
    assert_eq!(get(&payer, "/ledger/screen").await["kind"], "idle");
    assert_eq!(post(&payer, "/ledger/settings", json!({ "blindSigning": true, "rawMessages": false })).await, 204);
    assert_eq!(get(&payer, "/ledger/settings").await, json!({ "blindSigning": true, "rawMessages": false }));
    assert_eq!(post(&payer, "/ledger/faults", json!({ "locked": true })).await, 204);
    assert_eq!(get(&payer, "/ledger/faults").await["locked"], true);
    let press = json!({ "button": "approve" });
    let (status, answer) = call(&payer, payer.sandbox.api_key(), Method::POST, "/ledger/press", Some(press)).await;
    assert_eq!((status, &answer["did"]), (200, &json!(false)));
    assert_eq!(post(&payer, "/ledger/cable", json!({ "pluggedIn": false })).await, 204);
    assert_eq!(get(&payer, "/ledger/screen").await["kind"], "unplugged");
    assert_eq!(post(&payer, "/ledger/cable", json!({ "pluggedIn": true })).await, 204);
}
