//! Refusal and expiry, and what they do to the payment at each point.

use serde_json::{Value, json};

use crate::ofi::{Ofi, Order, Sender, answer, must_be_an_rfi, text};

/// Fails with its RFI: status, reason, code.
fn failed(payment: &Value) -> (&Value, &Value, &Value) {
    (&payment["status"], &payment["failureReason"], &payment["failureCode"])
}

fn with_code(code: &str) -> Value {
    json!(["FAILED", "RFI_VERIFICATION_FAILED", code])
}

fn must_fail(payment: &Value, code: &str) {
    let (status, reason, given) = failed(payment);
    assert_eq!(json!([status, reason, given]), with_code(code));
    assert!(payment.get("activeRfi").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_review_stays_in_review() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    ofi.submit(&payment["activeRfi"], &answer(Sender::Business, "InReview"));
    ofi.advance(3_500);
    let waiting = ofi.look(&payment);
    assert_eq!((&waiting["status"], &waiting["activeRfi"]["status"]), (&json!("CREATED"), &json!("IN_REVIEW")));
    // Nobody reviewed it in time.
    ofi.advance(100);
    must_fail(&ofi.look(&payment), "PM03005");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_answer_ends_a_new_payment_and_moves_no_money() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    ofi.submit(rfi, &answer(Sender::Business, "Rejected"));
    ofi.advance(6);
    let refused = ofi.rfi(rfi);
    must_be_an_rfi(&refused);
    assert_eq!(refused["status"], "REJECTED");
    let ended = ofi.look(&payment);
    must_fail(&ended, "PM03004");
    assert_eq!((&ended["refunds"], &ended["rfis"][0]["status"]), (&json!([]), &json!("REJECTED")));
    let told = ["cpn.rfi.informationRequired", "cpn.rfi.inReview", "cpn.rfi.rejected", "cpn.payment.failed"];
    assert_eq!(ofi.events(&payment), told);
    assert_eq!(ofi.submit(rfi, &answer(Sender::Business, "Northwind")).refusal(), (400, 290_401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_answer_after_funding_ends_the_payment_with_one_refund() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("RfiAfterFunding"));
    ofi.fund(&payment);
    ofi.advance(4);
    let rfi = ofi.look(&payment)["activeRfi"].take();
    ofi.submit(&rfi, &answer(Sender::Business, "Rejected"));
    ofi.advance(6);
    let ended = ofi.look(&payment);
    must_fail(&ended, "PM03004");
    assert_eq!(ended["refunds"][0]["status"], "CREATED");
    let before = ofi.sandbox().balance(ofi.sandbox().wallet());
    ofi.advance(60);
    let refunded = ofi.look(&payment);
    assert_eq!(refunded["refunds"].as_array().unwrap().len(), 1);
    let refund = text(&refunded["refunds"][0]["id"]).to_owned();
    let refund = ofi.get(&format!("/v1/cpn/payments/{}/refunds/{refund}", text(&payment["id"])));
    assert_eq!((&refund["status"], &refund["refundAddress"]), (&json!("COMPLETED"), &payment["refundAddress"]));

    // The money is back, by the transaction that the refund names.
    let back = ofi.sandbox().balance(ofi.sandbox().wallet()) - before;
    assert_eq!(text(&refund["amount"]["amount"]).replace('.', ""), back.to_string());
    let ask = json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_getTransactionReceipt", "params": [refund["transactionHash"]] });
    let receipt = ofi.post("/chain", &ask).json()["result"].take();
    assert_eq!(receipt["status"], "0x1");
    let (to, value) = (text(&receipt["logs"][0]["topics"][2]), text(&receipt["logs"][0]["data"]));
    assert!(to.ends_with(&text(&payment["refundAddress"])[2..].to_lowercase()), "{to}");
    assert_eq!(u64::from_str_radix(&value[2..], 16).unwrap(), back);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completed_payment_survives_refusal_and_expiry() {
    for refused in [true, false] {
        let ofi = Ofi::start().await;
        let payment = ofi.payment(&Order::named("RfiAfterCompletion"));
        ofi.fund(&payment);
        ofi.advance(8);
        ofi.look(&payment);
        ofi.advance(4);
        let rfi = ofi.look(&payment)["activeRfi"].take();
        if refused {
            ofi.submit(&rfi, &answer(Sender::Business, "Rejected"));
            ofi.advance(6);
        } else {
            ofi.advance(48 * 3_600);
        }
        let after = ofi.look(&payment);
        assert_eq!((&after["status"], &after["rfis"][0]["status"]), (&json!("COMPLETED"), &json!("REJECTED")));
        assert!(after.get("activeRfi").is_none() && after.get("failureReason").is_none());
        assert_eq!(after["refunds"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_rfi_ends_the_payment_before_the_payment_ends_itself() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    ofi.advance(3_599);
    assert_eq!(ofi.look(&payment)["status"], "CREATED");
    ofi.advance(1);
    must_fail(&ofi.look(&payment), "PM03005");
    let plain = answer(Sender::Business, "Northwind");
    assert_eq!(ofi.submit(rfi, &plain).refusal(), (400, 290_400));
    assert_eq!(ofi.upload(rfi, "INVOICE", "application/pdf", b"%PDF-1.7 ").refusal(), (400, 290_400));
    ofi.advance(7_200);
    must_fail(&ofi.look(&payment), "PM03005");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_rfi_after_funding_ends_in_a_refund() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("RfiAfterFundingL3"));
    ofi.fund(&payment);
    ofi.advance(4);
    ofi.look(&payment);
    ofi.advance(48 * 3_600);
    let ended = ofi.look(&payment);
    must_fail(&ended, "PM03005");
    assert_eq!(ended["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_never_came_are_the_reason_given() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order { sender: Sender::Person, ..Order::named("CreateRfiL3") });
    let rfi = &payment["activeRfi"];
    ofi.submit(rfi, &answer(Sender::Person, "Ana Ruiz"));
    ofi.upload(rfi, "ID_DOCUMENT", "application/pdf", b"%PDF-1.7 ");
    ofi.advance(3_600);
    must_fail(&ofi.look(&payment), "PM03001");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_rfi_outlives_a_payment_that_ended_for_another_reason() {
    let ofi = Ofi::start().await;
    ofi.post("/control/rfi/settings", &json!({ "lifeSeconds": 86_400 }));
    let payment = ofi.payment(&Order::named("CreateRfi"));
    ofi.advance(7_200);
    let ended = ofi.look(&payment);
    assert_eq!(failed(&ended), (&json!("FAILED"), &json!("PAYMENT_EXPIRED"), &json!("PM09000")));
    assert_eq!(ended["activeRfi"]["status"], "INFORMATION_REQUIRED");
    ofi.submit(&payment["activeRfi"], &answer(Sender::Business, "Northwind"));
    ofi.advance(6);
    assert_eq!(ofi.rfi(&payment["activeRfi"])["status"], "APPROVED");
    assert_eq!(ofi.look(&payment)["status"], "FAILED");
}
