//! What a restart keeps.

use sandbox::SandboxOptions;
use serde_json::json;

use super::common::{Bench, ask, id};

#[tokio::test]
async fn tickets_subscriptions_keys_and_v1_transactions_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let state_file = Some(directory.path().join("state.json"));
    let options = SandboxOptions { speed: 0, state_file, ..SandboxOptions::default() };
    let bench = Bench::with(options.clone()).await;
    let mut first_version = ask();
    first_version["transactionVersion"] = "VERSION_1".into();
    let order = bench.order(&bench.quote(&first_version).await, "Northwind Trading LLC").await;
    let payment = bench.post("/v1/cpn/payments", &order).await.expect(201);
    let transactions = format!("/v1/cpn/payments/{}/transactions", id(&payment));
    let create = json!({ "idempotencyKey": uuid::Uuid::new_v4(), "senderAccountType": "EOA" });
    let transaction = bench.post(&transactions, &create).await.expect(201);
    let ticket = json!({
        "idempotencyKey": uuid::Uuid::new_v4(), "paymentId": id(&payment), "issueType": "OTHER",
        "description": "Where is it?", "email": "treasury@ofi.example",
    });
    let opened = bench.post("/v1/cpn/supportTickets", &ticket).await.expect(201);
    let wish = json!({ "endpoint": "https://hooks.ofi.example/cpn", "name": "Treasury desk", "enabled": true });
    let subscription = bench.post("/v2/cpn/notifications/subscriptions", &wish).await.expect(200);
    drop(bench);

    let bench = Bench::with(options).await;
    assert_eq!(bench.get(&format!("{transactions}/{}", id(&transaction))).await.expect(200), transaction);
    assert_eq!(bench.post(&transactions, &create).await.expect(201), transaction);
    assert_eq!(bench.post("/v1/cpn/supportTickets", &ticket).await.expect(201), opened);
    assert_eq!(bench.get("/v2/cpn/notifications/subscriptions").await.expect(200), json!([subscription]));
    let deliveries = bench.get("/control/deliveries").await.json();
    assert_eq!(deliveries[0]["type"], "webhooks.test");
    let events = bench.get("/control/events").await.json();
    assert_eq!(events[0]["type"], "cpn.payment.cryptoFundsPending");
}
