//! Payments of both flows through every state, looked at after each step.

use std::collections::BTreeSet;

use cpn::wire::FileMetadata;
use serde_json::{Value, json};

use crate::common::wrapping::{Envelope, plain};
use crate::common::{Sender, answer, ask, id, multipart, parts, sealer, sign};
use crate::judge::{Judge, ask_as_of_2025, with};
use crate::operations::SUBSCRIPTIONS;
use crate::schemas::{Age, problems};

/// The documented magic values and the sandbox's own, with an ordinary name.
const NAMES: &[&str] = &[
    "Northwind Trading LLC",
    "Failed",
    "AsyncFailed",
    "AsyncSuccess",
    "Delayed",
    "Expired",
    "FailThenRefundWithCompleted",
    "FailThenRefundCreatedThenFailed",
    "FailThenRefundCreatedThenCompleted",
    "CreateRfi",
    "CreateRfiL2",
    "CreateRfiL3",
    "AsyncRfi",
    "RfiAfterFunding",
    "RfiAfterFundingL3",
    "RfiAfterCompletion",
    "RfiAfterCompletionL2",
];

/// The words that were seen, each with the kind of object that had it.
type Seen = BTreeSet<(&'static str, String)>;

/// A payment on its way.
struct Walk<'a> {
    judge: &'a Judge,
    path: String,
    version: u8,
    sender: Sender,
    seen: Seen,
}

impl Walk<'_> {
    fn see(&mut self, kind: &'static str, object: &Value) {
        for member in ["status", "statusAddendum", "failureReason", "level"] {
            if let Some(word) = object[member].as_str() {
                self.seen.insert((kind, word.to_owned()));
            }
        }
    }

    /// Looks at a payment and each of its parts; what is summed up in the payment says the same.
    async fn look(&mut self) -> Value {
        let payment = self.judge.look(&self.path).await;
        self.see("payment", &payment);
        let transactions = format!("/v{}/cpn/payments/{}/transactions", self.version, id(&payment));
        for (kind, member, path) in [
            ("transaction", "onChainTransactions", transactions),
            ("refund", "refunds", format!("{}/refunds", self.path)),
            ("rfi", "rfis", format!("{}/rfis", self.path)),
        ] {
            for short in payment[member].as_array().unwrap() {
                let whole = self.judge.look(&format!("{path}/{}", id(short))).await;
                self.see(kind, &whole);
                assert_eq!((&whole["status"], &whole["paymentId"]), (&short["status"], &payment["id"]));
                for member in ["transactionHash", "amount"].into_iter().filter(|member| short.get(member).is_some()) {
                    assert_eq!(short[member], whole[member], "{member}");
                }
                if payment["activeRfi"]["id"] == whole["id"] {
                    assert_eq!(payment["activeRfi"], whole);
                }
            }
        }
        payment
    }

    /// Pays, and repeats each call with the same key.
    async fn pay(&mut self, payment: &Value) {
        let path = format!("/v{}/cpn/payments/{}/transactions", self.version, id(payment));
        let key = json!({ "idempotencyKey": uuid::Uuid::new_v4() });
        let extra = if self.version == 1 {
            json!({ "senderAccountType": "EOA" })
        } else {
            json!({ "metadata": { "batch": "2026-10-06-A" } })
        };
        let body = with(&key, &extra);
        let made = self.judge.post(&path, &body).await;
        assert_eq!(self.judge.post(&path, &body).await, made);
        let own = format!("{path}/{}", id(&made));
        assert_eq!(self.judge.look(&own).await, made);
        self.see("transaction", &made);
        let signed = if self.version == 1 { plain(&made, &Envelope::default()) } else { sign(&made) };
        let submitted = self.judge.post(&format!("{own}/submit"), &json!({ "signedTransaction": signed })).await;
        assert_eq!((&submitted["status"], &submitted["signedTransaction"]), (&json!("PENDING"), &json!(signed)));
        assert_eq!(self.judge.look(&own).await, submitted);
        self.see("transaction", &submitted);
    }

    /// Answers an RFI with all its files and its data.
    async fn answer(&mut self, rfi: &Value, name: &str) {
        let path = format!("{}/rfis/{}", self.path, id(rfi));
        let sealer = sealer(&rfi["certificate"]);
        for key in rfi["fileRequirements"].as_array().into_iter().flatten() {
            let metadata = FileMetadata::new("document.pdf", "application/pdf", key.as_str().unwrap());
            let file = sealer.seal_file(metadata, b"%PDF-1.7 a document").unwrap();
            let (metadata, encryption) = (json!(file.metadata()).to_string(), json!(file.encryption()).to_string());
            let (kind, body) = multipart(&parts(&metadata, &encryption, file.ciphertext()));
            let (files, kind) = (format!("{path}/files"), ("content-type", kind.as_str()));
            assert_eq!(self.judge.call_with("POST", &files, &[kind], Some(&body)).await.status, 204);
        }
        let data = sealer.seal_json(&answer(self.sender, name)).unwrap();
        let body = json!({ "rfi": { "version": rfi["fieldRequirements"]["version"], "data": data } });
        let reviewed = self.judge.post(&format!("{path}/submit"), &body).await;
        assert_eq!(reviewed["status"], "IN_REVIEW");
    }

    /// Does whatever the payment waits for until nothing happens any more.
    async fn follow(mut self, name: &str) -> Seen {
        let mut before = Value::Null;
        let mut quiet = 0;
        while quiet < 4 {
            let payment = self.look().await;
            let rfi = &payment["activeRfi"];
            if rfi["status"] == "INFORMATION_REQUIRED" {
                self.answer(rfi, name).await;
            } else if payment["status"] == "CRYPTO_FUNDS_PENDING" && payment["onChainTransactions"] == json!([]) {
                self.pay(&payment).await;
            }
            quiet = if payment == before { quiet + 1 } else { 0 };
            before = payment;
            self.judge.bench.advance(3);
        }
        let ended = before["status"] == "COMPLETED" || before["status"] == "FAILED";
        assert!(ended, "{before:#}");
        self.seen
    }
}

/// Walks a payment of a new sandbox to its end and looks at what was told of it.
async fn walk(age: Age, ask: &Value, originator: &str, answered: &str) -> Seen {
    let judge = Judge { age, ..Judge::new().await };
    let everything = json!({ "endpoint": "https://hooks.ofi.example/cpn", "name": "Judge", "enabled": true });
    judge.post(SUBSCRIPTIONS, &everything).await;
    let payment = judge.payment(ask, originator).await;
    let sender = if ask["senderType"] == "INDIVIDUAL" { Sender::Person } else { Sender::Business };
    let version = if ask["transactionVersion"] == "VERSION_2" { 2 } else { 1 };
    let path = format!("/v1/cpn/payments/{}", id(&payment));
    let mut walk = Walk { judge: &judge, path, version, sender, seen: Seen::new() };
    walk.see("payment", &payment);
    let mut seen = walk.follow(answered).await;
    let listed = judge.look("/v1/cpn/payments").await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let deliveries = judge.bench.get("/control/deliveries").await.json();
    let deliveries = deliveries.as_array().unwrap();
    assert!(deliveries.len() > 1);
    for delivery in deliveries {
        let told: Value = serde_json::from_str(delivery["body"].as_str().unwrap()).unwrap();
        assert_eq!(problems(age, "Notification", &told), Vec::<String>::new(), "{told:#}");
        seen.insert(("event", told["notificationType"].as_str().unwrap().to_owned()));
    }
    seen
}

fn must_have_seen(seen: &Seen, kind: &str, words: &str) {
    for word in words.split(' ') {
        assert!(seen.iter().any(|(of, known)| *of == kind && known == word), "{kind} {word}");
    }
}

const PAYMENT: &str = "CREATED CRYPTO_FUNDS_PENDING FIAT_PAYMENT_INITIATED COMPLETED FAILED";
const TRANSACTION: &str = "CREATED PENDING BROADCASTED COMPLETED";
const EVENTS: &str = "webhooks.test cpn.payment.cryptoFundsPending cpn.payment.fiatPaymentInitiated \
    cpn.payment.completed cpn.payment.failed cpn.payment.delayed cpn.payment.inManualReview cpn.rfi.informationRequired \
    cpn.rfi.inReview cpn.rfi.approved cpn.transaction.broadcasted cpn.transaction.completed cpn.refund.created \
    cpn.refund.completed cpn.refund.failed";
const RFI: &str = "INFORMATION_REQUIRED IN_REVIEW APPROVED LEVEL_1 LEVEL_2";

#[tokio::test]
async fn businesses_pay_in_the_current_flow_with_every_magic_value() {
    let mut seen = Seen::new();
    for name in NAMES {
        seen.extend(walk(Age::Newest, &ask(), name, "Northwind Trading LLC").await);
    }
    must_have_seen(&seen, "payment", PAYMENT);
    must_have_seen(&seen, "payment", "IN_MANUAL_REVIEW PAYMENT_SETTLEMENT_DELAYED");
    must_have_seen(&seen, "payment", "FIAT_SETTLEMENT_FAILED ONCHAIN_SETTLEMENT_CUTOFF_TIME_EXCEEDED");
    must_have_seen(&seen, "transaction", TRANSACTION);
    must_have_seen(&seen, "transaction", "FAILED CPN_PAYMENT_EXPIRED");
    must_have_seen(&seen, "event", "cpn.transaction.failed");
    must_have_seen(&seen, "refund", "CREATED COMPLETED FAILED");
    must_have_seen(&seen, "event", EVENTS);
    must_have_seen(&seen, "rfi", RFI);
    must_have_seen(&seen, "rfi", "LEVEL_3");
}

#[tokio::test]
async fn people_pay_in_the_flow_of_2025_with_every_magic_value_and_in_its_words() {
    let ask = with(&ask_as_of_2025(), &json!({ "senderType": "INDIVIDUAL" }));
    let mut seen = Seen::new();
    for name in NAMES {
        seen.extend(walk(Age::Of2025, &ask, name, "Ana Ruiz").await);
    }
    must_have_seen(&seen, "payment", PAYMENT);
    must_have_seen(&seen, "payment", "PAYMENT_EXPIRED OTHER TRAVEL_RULE_FAILED");
    must_have_seen(&seen, "transaction", TRANSACTION);
    must_have_seen(&seen, "refund", "CREATED COMPLETED FAILED");
    must_have_seen(&seen, "event", EVENTS);
    must_have_seen(&seen, "rfi", RFI);
}

#[tokio::test]
async fn an_answer_that_is_refused_fails_the_payment() {
    let person = with(&ask(), &json!({ "senderType": "INDIVIDUAL", "recipientType": "INDIVIDUAL" }));
    for (ask, age) in [(person, Age::Newest), (ask_as_of_2025(), Age::Of2025)] {
        for name in ["CreateRfiL3", "RfiAfterFundingL2", "RfiAfterCompletion"] {
            let seen = walk(age, &ask, name, "Rejected").await;
            must_have_seen(&seen, "rfi", "REJECTED");
            must_have_seen(&seen, "event", "cpn.rfi.rejected");
            assert_eq!(seen.contains(&("payment", "RFI_VERIFICATION_FAILED".to_owned())), name != "RfiAfterCompletion");
        }
    }
}

#[tokio::test]
async fn transactions_fail_and_are_made_anew_or_accelerated() {
    let judge = Judge::new().await;
    let wallet = judge.bench.sandbox.wallet();
    let payment = judge.plain_payment().await;
    let mut walk = Walk {
        judge: &judge,
        path: format!("/v1/cpn/payments/{}", id(&payment)),
        version: 2,
        sender: Sender::Business,
        seen: Seen::new(),
    };
    walk.pay(&payment).await;
    judge.bench.sandbox.set_balance(wallet, 0);
    judge.bench.advance(3);
    walk.look().await;
    must_have_seen(&walk.seen, "transaction", "FAILED INSUFFICIENT_TOKEN_BALANCE");
    judge.bench.sandbox.set_balance(wallet, 1_000_000_000);
    walk.pay(&payment).await;
    judge.bench.advance(3);
    walk.look().await;
    must_have_seen(&walk.seen, "transaction", "BROADCASTED");

    let judge = Judge { age: Age::Of2025, ..Judge::new().await };
    let payment = judge.payment(&ask_as_of_2025(), "Northwind Trading LLC").await;
    let path = format!("/v1/cpn/payments/{}/transactions", id(&payment));
    let key = || json!({ "idempotencyKey": uuid::Uuid::new_v4() });
    let made = judge.post(&path, &with(&key(), &json!({ "senderAccountType": "EOA" }))).await;
    // Without a tip it is never mined.
    let stuck = plain(&made, &Envelope { priority: 0, ..Envelope::default() });
    judge.post(&format!("{path}/{}/submit", id(&made)), &json!({ "signedTransaction": stuck })).await;
    judge.bench.advance(10);
    let body = key();
    let faster = judge.post(&format!("{path}/accelerate"), &body).await;
    assert_eq!(judge.post(&format!("{path}/accelerate"), &body).await, faster);
    let signed = plain(&faster, &Envelope { max_fee: 8_000_000_000, ..Envelope::default() });
    judge.post(&format!("{path}/{}/submit", id(&faster)), &json!({ "signedTransaction": signed })).await;
    judge.bench.advance(30);
    assert_eq!(judge.look(&format!("{path}/{}", id(&made))).await["failureReason"], "NONCE_TOO_LOW");
    assert_eq!(judge.look(&format!("{path}/{}", id(&faster))).await["status"], "COMPLETED");
    assert_eq!(judge.look(&format!("/v1/cpn/payments/{}", id(&payment))).await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_payment_and_an_rfi_that_nobody_touches_expire() {
    for name in ["Northwind Trading LLC", "CreateRfi"] {
        let judge = Judge::new().await;
        let payment = judge.payment(&ask(), name).await;
        judge.bench.advance(7_201);
        let late = judge.look(&format!("/v1/cpn/payments/{}", id(&payment))).await;
        assert_eq!(late["status"], "FAILED");
    }
}
