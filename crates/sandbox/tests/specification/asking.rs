//! What a client made from the specification may send: members that are absent, null or unknown, ids and media types in
//! either case, keys that come twice.

use serde_json::{Value, json};

use crate::common::{ask, id, sign};
use crate::judge::{Judge, ask_as_of_2025, with};

const QUOTES: &str = "/v1/cpn/quotes";
const PAYMENTS: &str = "/v1/cpn/payments";

#[tokio::test]
async fn a_request_for_quotes_is_taken_in_every_allowed_form() {
    let judge = Judge::new().await;
    for change in [
        json!({}),
        json!({ "paymentMethodType": null }),
        json!({ "transactionVersion": null, "quoteOptions": null }),
        json!({ "transactionVersion": "VERSION_1" }),
        json!({ "quoteOptions": {} }),
        json!({ "quoteOptions": { "isFirstParty": null } }),
        json!({ "quoteOptions": { "isFirstParty": true } }),
        json!({ "senderType": "INDIVIDUAL", "recipientType": "INDIVIDUAL" }),
        json!({ "sourceAmount": { "amount": "25", "currency": "USDC" } }),
        json!({ "sourceAmount": { "amount": "25.5", "currency": "USDC", "unit": "whole" } }),
        json!({ "sourceAmount": { "amount": "25.000000", "currency": "USDC" }, "destinationAmount": { "amount": "", "currency": "MXN" } }),
        json!({ "sourceAmount": { "amount": "", "currency": "USDC" }, "destinationAmount": { "amount": "500.00", "currency": "MXN" } }),
        json!({ "sourceAmount": { "amount": null, "currency": "USDC" }, "destinationAmount": { "amount": "500", "currency": "MXN" } }),
        json!({ "somethingNew": { "deep": [1, 2, 3] } }),
    ] {
        let quotes = judge.try_post(QUOTES, &with(&ask(), &change)).await.expect(201);
        assert_eq!(quotes.as_array().unwrap().len(), 3, "{change}");
        assert_eq!(quotes[0]["paymentMethodType"], "SPEI");
    }
    let mut without = ask();
    without.as_object_mut().unwrap().remove("paymentMethodType");
    assert_eq!(judge.post(QUOTES, &without).await[0]["paymentMethodType"], "SPEI");
    assert_eq!(judge.post(QUOTES, &ask_as_of_2025()).await[0]["transactionVersion"], "VERSION_1");
}

#[tokio::test]
async fn every_word_of_an_enumeration_is_understood_or_refused_in_the_declared_form() {
    let judge = Judge::new().await;
    let methods =
        "AANI BANK-TRANSFER CHATS CIPS FAST FPS FTS IMPS INSTA-PAY NEFT NEQUI PESONET PIX RTGS SEPA SPEI WIRE FEDWIRE";
    let mut changes: Vec<Value> = methods.split(' ').map(|word| json!({ "paymentMethodType": word })).collect();
    for chain in ["ETH", "ETH-SEPOLIA", "MATIC", "MATIC-AMOY", "SOL", "SOL-DEVNET", "ARC-TESTNET"] {
        changes.push(json!({ "blockchain": chain }));
    }
    for currency in ["BRL", "CNY", "COP", "EUR", "GBP", "HKD", "INR", "MXN", "NGN", "USD", "AED", "SGD"] {
        changes.push(json!({ "destinationAmount": { "currency": currency } }));
    }
    for country in "AT BE BG BR CH CN CO CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IN IT LI LT LU MT MX NG NL NO PL PT RO SE SI SK US".split(' ') {
        changes.push(json!({ "senderCountry": country }));
        changes.push(json!({ "destinationCountry": country }));
    }
    let mut taken = 0;
    for change in changes {
        let answer = judge.send("POST", QUOTES, &with(&ask(), &change)).await;
        taken += usize::from(answer.status == 201);
        assert!(answer.status == 201 || matches!(answer.refusal(), (400, 290_000 | 290_100..=290_102)), "{change}");
    }
    assert_eq!(taken, 38 + 5 + 1, "each sender's country, three chains, the method, and the currency that is Mexico's");
    for change in [
        json!({ "paymentMethodType": "CARRIER-PIGEON" }),
        json!({ "blockchain": "BTC" }),
        json!({ "destinationAmount": { "currency": "XXX" } }),
        json!({ "transactionVersion": "VERSION_3" }),
        json!({ "transactionVersion": 2 }),
        json!({ "senderType": "TRUST" }),
        json!({ "senderType": "business" }),
        json!({ "senderCountry": "USA" }),
        json!({ "sourceAmount": "25.000000" }),
        json!({ "sourceAmount": { "amount": 25, "currency": "USDC" } }),
        json!({ "sourceAmount": { "amount": "-25", "currency": "USDC" } }),
        json!({ "sourceAmount": { "amount": "25.0000001", "currency": "USDC" } }),
        json!({ "sourceAmount": { "amount": "2.5e1", "currency": "USDC" } }),
        json!({ "sourceAmount": { "amount": "25", "currency": "EURC" } }),
        json!({ "sourceAmount": { "currency": "USDC" } }),
        json!({ "destinationAmount": { "amount": "500", "currency": "MXN" } }),
    ] {
        let answer = judge.try_post(QUOTES, &with(&ask(), &change)).await;
        assert_eq!(answer.status, 400, "{change}");
    }
}

#[tokio::test]
async fn a_payment_is_taken_with_optional_members_absent_null_or_unknown() {
    let judge = Judge::new().await;
    for (change, references) in [
        (json!({}), ("INV-2026-1006", None)),
        (json!({ "refCode": null, "beneficiaryRefId": null }), ("", None)),
        (json!({ "refCode": "", "beneficiaryRefId": "" }), ("", Some(""))),
        (json!({ "beneficiaryRefId": "BEN-000093", "somethingNew": [] }), ("INV-2026-1006", Some("BEN-000093"))),
    ] {
        let quote = judge.quote(&ask()).await;
        let body = with(&judge.order(&quote, "Northwind Trading LLC").await, &change);
        let payment = judge.try_post(PAYMENTS, &body).await.expect(201);
        assert_eq!((payment["refCode"].as_str().unwrap(), payment["beneficiaryRefId"].as_str()), references);
        let again = judge.try_post(PAYMENTS, &body).await.expect(201);
        assert_eq!(again, payment);
    }
    for number in 1..=30 {
        let quote = judge.quote(&ask()).await;
        let reason = json!({ "reasonForPayment": format!("PMT{number:03}") });
        let body = with(&judge.order(&quote, "Northwind Trading LLC").await, &reason);
        assert_eq!(judge.post(PAYMENTS, &body).await["reasonForPayment"], reason["reasonForPayment"]);
    }
}

#[tokio::test]
async fn every_required_member_is_missed_by_name() {
    let judge = Judge::new().await;
    let quote = judge.quote(&ask()).await;
    let payment = judge.order(&quote, "Northwind Trading LLC").await;
    let ticket = json!({
        "idempotencyKey": uuid::Uuid::new_v4(), "paymentId": uuid::Uuid::new_v4(), "issueType": "OTHER",
        "description": "Late", "email": "treasury@ofi.example",
    });
    let optional = ["paymentMethodType", "transactionVersion", "refCode"];
    for (path, whole) in [(QUOTES, ask()), (PAYMENTS, payment), ("/v1/cpn/supportTickets", ticket)] {
        for member in whole.as_object().unwrap().keys().filter(|member| !optional.contains(&member.as_str())) {
            let mut without = whole.clone();
            without.as_object_mut().unwrap().remove(member);
            for body in [without, with(&whole, &json!({ member: null }))] {
                let answer = judge.try_post(path, &body).await;
                assert_eq!(answer.refusal(), (400, 2), "{path} {member}");
                assert!(answer.wrong_inputs()[0].starts_with(member.as_str()), "{path} {member} {}", answer.json());
            }
        }
    }
}

#[tokio::test]
async fn ids_in_capital_letters_are_the_same_ids() {
    let judge = Judge::new().await;
    let quote = judge.quote(&ask()).await;
    let upper = |object: &Value| id(object).to_uppercase();
    assert_eq!(judge.look(&format!("{QUOTES}/{}", upper(&quote))).await, quote);
    judge.look(&format!("{PAYMENTS}/requirements?quoteId={}", upper(&quote))).await;
    let key = uuid::Uuid::new_v4().to_string();
    let order = judge.order(&quote, "FailThenRefundWithCompleted").await;
    let body = with(&order, &json!({ "quoteId": upper(&quote), "idempotencyKey": key.to_uppercase() }));
    let payment = judge.post(PAYMENTS, &body).await;
    assert_eq!(payment["quoteId"], quote["id"]);
    assert_eq!(judge.post(PAYMENTS, &with(&body, &json!({ "idempotencyKey": key }))).await, payment);
    let path = format!("{PAYMENTS}/{}", upper(&payment));
    assert_eq!(judge.look(&path).await, payment);
    let transactions = format!("/v2/cpn/payments/{}/transactions", upper(&payment));
    let made = judge.post(&transactions, &json!({ "idempotencyKey": uuid::Uuid::new_v4() })).await;
    let own = format!("{transactions}/{}", upper(&made));
    assert_eq!(judge.look(&own).await, made);
    judge.post(&format!("{own}/submit"), &json!({ "signedTransaction": sign(&made) })).await;
    judge.bench.advance(60);
    let refund = judge.look(&path).await["refunds"][0].clone();
    assert_eq!(judge.look(&format!("{path}/refunds/{}", upper(&refund))).await["status"], "COMPLETED");

    let payment = judge.payment(&ask(), "CreateRfi").await;
    let rfi = &payment["activeRfi"];
    assert_eq!(judge.look(&format!("{PAYMENTS}/{}/rfis/{}", upper(&payment), upper(rfi))).await, *rfi);
    let body = json!({ "rfi": { "version": 1, "data": "e30..aQ.aQ.aQ" } });
    let submit = format!("{PAYMENTS}/{}/rfis/{}/submit", upper(&payment), upper(rfi));
    assert_eq!(judge.try_post(&submit, &body).await.refusal(), (400, 290_502));
}

#[tokio::test]
async fn media_types_are_read_in_either_case_and_with_a_charset_and_accept_is_not_needed() {
    let judge = Judge::new().await;
    let body = ask().to_string();
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "application/json ; charset=\"utf-8\"",
    ] {
        for accept in [None, Some("application/json"), Some("*/*"), Some("application/json, text/plain, */*")] {
            let mut headers = vec![("content-type", kind)];
            headers.extend(accept.map(|accept| ("accept", accept)));
            let answer = judge.call_with("POST", QUOTES, &headers, Some(body.as_bytes())).await;
            assert_eq!(answer.status, 201, "{kind} {accept:?}");
        }
    }
}

#[tokio::test]
async fn a_transaction_takes_metadata_within_its_bounds() {
    let judge = Judge::new().await;
    let payment = judge.plain_payment().await;
    let path = format!("/v2/cpn/payments/{}/transactions", id(&payment));
    let key = || json!({ "idempotencyKey": uuid::Uuid::new_v4() });
    let many = |count: usize| Value::Object((0..count).map(|number| (number.to_string(), json!("x"))).collect());
    for metadata in [json!({ "k".repeat(41): "x" }), json!({ "k": "x".repeat(501) }), many(51), json!({ "k": 7 })] {
        let answer = judge.try_post(&path, &with(&key(), &json!({ "metadata": metadata }))).await;
        assert_eq!(answer.refusal(), (400, 2));
    }
    let allowed = with(&many(49), &json!({ "k".repeat(40): "x".repeat(500) }));
    let made = judge.post(&path, &with(&key(), &json!({ "metadata": allowed }))).await;
    assert_eq!(made["metadata"], allowed);
    let payment = judge.plain_payment().await;
    let path = format!("/v2/cpn/payments/{}/transactions", id(&payment));
    let made = judge.try_post(&path, &with(&key(), &json!({ "metadata": null, "x": 1 }))).await.expect(201);
    assert_eq!(made["metadata"], json!({}));
}
