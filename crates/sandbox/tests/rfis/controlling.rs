//! What tests ask of the sandbox: an RFI at will, a decision at will, other shapes, and a restart in between.

use sandbox::SandboxOptions;
use serde_json::{Value, json};

use crate::ofi::{Ofi, Order, Sender, answer, text};

const PLAIN: &str = "Northwind Trading LLC";

#[tokio::test(flavor = "multi_thread")]
async fn an_rfi_of_any_level_can_be_asked_for_at_the_three_points_and_nowhere_else() {
    let ofi = Ofi::start().await;
    let raise = |payment: &Value, level: u8| {
        ofi.post("/control/rfi", &json!({ "paymentId": payment["id"], "level": level, "expiresInSeconds": 90 }))
    };
    let created = ofi.payment(&Order { customer: "1", ..Order::named("AsyncSuccess") });
    let rfi = raise(&created, 2);
    assert_eq!((rfi.status, &rfi.json()["level"]), (201, &json!("LEVEL_2")));
    assert_eq!(raise(&created, 1).refusal(), (400, 2), "one RFI at a time");
    ofi.advance(60);
    assert_eq!(ofi.look(&created)["status"], "CREATED", "the review waits");
    ofi.advance(30);
    assert_eq!(ofi.look(&created)["failureCode"], "PM03005");
    assert_eq!(raise(&created, 1).refusal(), (400, 2), "a failed payment is not asked about");

    let funded = ofi.payment(&Order { customer: "2", ..Order::named(PLAIN) });
    assert_eq!(raise(&funded, 1).refusal(), (400, 2), "nor one that waits for funds");
    ofi.fund(&funded);
    let rfi = raise(&funded, 3).json();
    ofi.advance(60);
    assert_eq!(ofi.look(&funded)["status"], "FIAT_PAYMENT_INITIATED");
    ofi.submit(&rfi, &answer(Sender::Business, PLAIN));
    let decision = json!({ "rfiId": rfi["id"], "approve": true });
    assert_eq!(ofi.post("/control/rfi/decide", &decision).status, 204);
    ofi.advance(8);
    assert_eq!(ofi.look(&funded)["status"], "COMPLETED");
    assert_eq!(raise(&funded, 1).status, 201);
    assert_eq!(raise(&funded, 4).refusal(), (400, 2));
    assert_eq!(raise(&json!({ "id": "nobody" }), 1).refusal(), (404, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_that_is_late_or_short_waits_for_the_rfi_and_is_completed_once() {
    for name in [PLAIN, "Delayed"] {
        for at_once in [true, false] {
            let ofi = Ofi::start().await;
            let payment = ofi.payment(&Order::named(name));
            ofi.fund(&payment);
            let rfi = ofi.post("/control/rfi", &json!({ "paymentId": payment["id"] })).json();
            if !at_once {
                ofi.advance(60);
            }
            ofi.submit(&rfi, &answer(Sender::Business, PLAIN));
            ofi.post("/control/rfi/decide", &json!({ "rfiId": rfi["id"], "approve": true }));
            assert_eq!(ofi.look(&payment)["status"], "FIAT_PAYMENT_INITIATED");
            ofi.advance(60);
            assert_eq!(ofi.look(&payment)["status"], "COMPLETED");
            let completed = ofi.events(&payment).into_iter().filter(|event| event == "cpn.payment.completed");
            assert_eq!(completed.count(), 1, "{name}, {at_once}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_fails_by_itself_is_refunded_once_whatever_becomes_of_its_rfi() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("FailThenRefundWithCompleted"));
    ofi.fund(&payment);
    let rfi = ofi.post("/control/rfi", &json!({ "paymentId": payment["id"] })).json();
    ofi.advance(4);
    let failed = ofi.look(&payment);
    assert_eq!((&failed["failureCode"], &failed["activeRfi"]["id"]), (&json!("PM06001"), &rfi["id"]));
    ofi.submit(&rfi, &answer(Sender::Business, "Rejected"));
    ofi.advance(60);
    let after = ofi.look(&payment);
    assert_eq!((&after["failureCode"], &after["rfis"][0]["status"]), (&json!("PM06001"), &json!("REJECTED")));
    assert_eq!(after["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_can_be_ended_at_will_with_any_failure_code() {
    for code in ["PM03000", "PM03002", "PM03003"] {
        let ofi = Ofi::start().await;
        let payment = ofi.payment(&Order::named("CreateRfi"));
        let decision = json!({ "rfiId": payment["activeRfi"]["id"], "approve": false, "failureCode": code });
        assert_eq!(ofi.post("/control/rfi/decide", &decision).refusal(), (400, 2), "nothing is in review yet");
        ofi.submit(&payment["activeRfi"], &answer(Sender::Business, "InReview"));
        assert_eq!(ofi.post("/control/rfi/decide", &decision).status, 204);
        let failed = ofi.look(&payment);
        assert_eq!(
            (&failed["failureReason"], &failed["failureCode"]),
            (&json!("RFI_VERIFICATION_FAILED"), &json!(code))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn later_rfis_look_and_live_as_the_settings_say() {
    let ofi = Ofi::start().await;
    let ask = |customer: &str, settings: Value| {
        assert_eq!(ofi.post("/control/rfi/settings", &settings).status, 204);
        ofi.payment(&Order { customer, ..Order::named("CreateRfiL3") })["activeRfi"].take()
    };
    let list = ask("1", json!({ "files": "list" }));
    assert_eq!(list["fileRequirements"][0], json!({ "fileName": "FORMATION_DOCUMENT", "required": true }));
    let schema = ask("2", json!({ "files": "schema" }));
    assert!(schema["fileRequirements"]["schema"]["properties"]["INVOICE"].is_object());
    let printed = ask("3", json!({ "people": "single", "references": "printed" }));
    let fields = &printed["fieldRequirements"]["schema"]["properties"];
    assert_eq!(fields["AUTHORIZED_SIGNATORIES"], json!({ "ref": "#/$defs/individual" }));
    // References that a validator does not know still bind.
    let mut wrong = answer(Sender::Business, PLAIN);
    assert_eq!(ofi.submit(&printed, &wrong).refusal(), (400, 290_501));
    wrong["AUTHORIZED_SIGNATORIES"] = wrong["AUTHORIZED_SIGNATORIES"][0].take();
    assert_eq!(ofi.submit(&printed, &wrong).status, 200);
    let short = ask("4", json!({ "lifeSeconds": 30, "refused": "FAILED" }));
    assert_eq!(ofi.get("/control/rfi/settings")["files"], "keys", "what is left out is as usual");
    ofi.advance(30);
    assert_eq!(ofi.rfi(&short)["status"], "FAILED");
    assert_eq!(ofi.post("/control/rfi/settings", &json!({ "colour": "red" })).refusal(), (400, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_of_an_answer_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let options =
        || SandboxOptions { state_file: Some(directory.path().join("state.json")), ..SandboxOptions::default() };
    let ofi = Ofi::start_with(options()).await;
    let payment = ofi.payment(&Order::named("CreateRfiL3"));
    let rfi = &payment["activeRfi"];
    ofi.upload(rfi, "FORMATION_DOCUMENT", "application/pdf", b"%PDF-1.7 ");
    let before = ofi.get("/control/state");
    ofi.shutdown().await;

    let ofi = Ofi::start_with(options()).await;
    assert_eq!(ofi.get("/control/state")["rfis"], before["rfis"]);
    assert_eq!(ofi.submit(rfi, &answer(Sender::Business, PLAIN)).status, 200);
    ofi.upload(rfi, "PROOF_OF_ADDRESS_DOCUMENT", "application/pdf", b"%PDF-1.7 ");
    ofi.shutdown().await;

    let ofi = Ofi::start_with(options()).await;
    ofi.advance(6);
    assert_eq!(ofi.rfi(rfi)["status"], "APPROVED");
    assert_eq!(ofi.look(&payment)["status"], "CRYPTO_FUNDS_PENDING", "{}", text(&payment["id"]));
}
