//! Subscriptions, public keys and support tickets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::common::{Bench, id};
use crate::judge::{Judge, with};
use crate::operations::SUBSCRIPTIONS;
use crate::schemas::Age;

const ENDPOINT: &str = "https://hooks.ofi.example/cpn";

#[tokio::test]
async fn a_subscription_lives_with_and_without_its_optional_members() {
    let judge = Judge::new().await;
    let words = json!([
        "*",
        "cpn.payment.*",
        "cpn.payment.cryptoFundsPending",
        "cpn.payment.fiatPaymentInitiated",
        "cpn.payment.completed",
        "cpn.payment.failed",
        "cpn.payment.delayed",
        "cpn.rfi.*",
        "cpn.rfi.informationRequired",
        "cpn.rfi.inReview",
        "cpn.rfi.approved",
        "cpn.rfi.rejected",
        "cpn.transaction.*",
        "cpn.transaction.broadcasted",
        "cpn.transaction.completed",
        "cpn.transaction.failed",
        "cpn.payment.inManualReview",
        "cpn.refund.created",
        "cpn.refund.completed",
        "cpn.refund.failed",
    ]);
    let mut wishes = vec![
        (json!({ "endpoint": ENDPOINT }), false),
        (json!({ "endpoint": ENDPOINT, "notificationTypes": words, "name": "All", "enabled": false }), false),
        (json!({ "endpoint": ENDPOINT, "notificationTypes": ["cpn.rfi.*"], "name": "RFIs", "enabled": true }), true),
    ];
    for word in words.as_array().unwrap() {
        wishes.push((json!({ "endpoint": ENDPOINT, "notificationTypes": [word] }), word != "*"));
    }
    for (wish, restricted) in &wishes {
        let made = judge.post(SUBSCRIPTIONS, wish).await;
        for (member, value) in wish.as_object().unwrap() {
            assert_eq!(made[member], *value, "{member}");
        }
        assert_eq!(made["restricted"], *restricted, "{wish}");
        let path = format!("{SUBSCRIPTIONS}/{}", id(&made));
        assert_eq!(judge.look(&path).await, made);
        judge.bench.advance(1);
        let changed = judge.send("PATCH", &path, &json!({ "name": "Night desk", "enabled": false })).await.expect(200);
        assert_eq!(changed["createDate"], made["createDate"]);
        assert!(changed["updateDate"].as_str() > made["updateDate"].as_str());
        assert_eq!(
            judge.look(&path.to_uppercase().replace(&SUBSCRIPTIONS.to_uppercase(), SUBSCRIPTIONS)).await,
            changed
        );
    }
    let all = judge.look(SUBSCRIPTIONS).await;
    assert_eq!(all.as_array().unwrap().len(), wishes.len());
    for one in all.as_array().unwrap() {
        let path = format!("{SUBSCRIPTIONS}/{}", id(one));
        let gone = judge.call_with("DELETE", &path, &[("x-request-id", "c232ab00-9414-4c3b-b3c8-9f6bdeced846")], None);
        assert_eq!(gone.await.status, 204);
        assert_eq!(judge.get(&path).await.refusal(), (404, 2));
    }
    assert_eq!(judge.look(SUBSCRIPTIONS).await, json!([]));
}

#[tokio::test]
async fn null_counts_as_absent_and_what_is_none_is_refused() {
    let judge = Judge::new().await;
    let absent = json!({ "endpoint": ENDPOINT, "notificationTypes": null, "name": null, "enabled": null, "x": 1 });
    let made = judge.try_post(SUBSCRIPTIONS, &absent).await.expect(200);
    assert_eq!((&made["notificationTypes"], &made["enabled"]), (&json!(["*"]), &json!(true)));
    for change in [
        json!({ "endpoint": "http://hooks.ofi.example/cpn" }),
        json!({ "endpoint": "hooks" }),
        json!({ "endpoint": null }),
        json!({ "notificationTypes": ["cpn.refund.*"] }),
        json!({ "notificationTypes": "*" }),
        json!({ "enabled": "true" }),
    ] {
        let refused = judge.try_post(SUBSCRIPTIONS, &with(&json!({ "endpoint": ENDPOINT }), &change)).await;
        assert_eq!(refused.refusal(), (400, 2), "{change}");
    }
    let key = judge.bench.get("/control/deliveries").await.json();
    assert!(key[0]["body"].is_string(), "{key}");
}

#[tokio::test]
async fn the_key_that_signs_can_be_had_by_its_id() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.json");
    let options = SandboxOptions { speed: 0, state_file: Some(file.clone()), ..SandboxOptions::default() };
    let judge = Judge { bench: Bench::with(options).await, age: Age::Of2025 };
    judge.post(SUBSCRIPTIONS, &json!({ "endpoint": ENDPOINT })).await;
    let kept: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let known = &kept["hooks"]["key"]["public"];
    let path = "/v2/cpn/notifications/publicKey";
    for id in [id(known).to_owned(), id(known).to_uppercase()] {
        assert_eq!(judge.look(&format!("{path}/{id}")).await, *known);
    }
    // A `SubjectPublicKeyInfo` of P-256 has 91 bytes.
    assert_eq!(STANDARD.decode(known["publicKey"].as_str().unwrap()).unwrap().len(), 91);
    assert_eq!(judge.get(&format!("{path}/{}", uuid::Uuid::new_v4())).await.refusal(), (400, 2));
}

#[tokio::test]
async fn tickets_are_taken_for_every_kind_of_issue_an_institution_may_open() {
    let judge = Judge::new().await;
    let payment = judge.plain_payment().await;
    let ticket = |issue: &str| {
        json!({
            "idempotencyKey": uuid::Uuid::new_v4(), "paymentId": payment["id"], "issueType": issue,
            "description": "Fiat leg not settled", "email": "treasury@ofi.example",
        })
    };
    let path = "/v1/cpn/supportTickets";
    for issue in [
        "PAYMENT_SETTLEMENT_DELAY",
        "PAYMENT_SENT_TO_WRONG_RECIPIENT",
        "PAYMENT_AMOUNT_INCORRECT",
        "REVERSE_FUNDS",
        "OTHER",
    ] {
        let body = ticket(issue);
        let first = judge.post(path, &body).await;
        assert_eq!(first["issueType"], issue);
        assert_eq!(first.get("ccEmails"), None);
        assert_eq!(judge.post(path, &body).await, first);
    }
    let copied = judge.post(path, &with(&ticket("OTHER"), &json!({ "ccEmails": ["ops@ofi.example"] }))).await;
    assert_eq!(copied["ccEmails"], json!(["ops@ofi.example"]));
    for change in [json!({ "ccEmails": null }), json!({ "ccEmails": [] }), json!({ "priority": "HIGH" })] {
        judge.try_post(path, &with(&ticket("OTHER"), &change)).await.expect(201);
    }
    let upper = Value::from(id(&payment).to_uppercase());
    let taken = judge.post(path, &with(&ticket("OTHER"), &json!({ "paymentId": upper }))).await;
    assert_eq!(taken["paymentId"], payment["id"]);
    for issue in ["REQUEST_FOR_INFORMATION_OFI", "FUNDING_AMOUNT_DISCREPANCY"] {
        assert_eq!(judge.send("POST", path, &ticket(issue)).await.refusal(), (400, 290_602));
    }
}
