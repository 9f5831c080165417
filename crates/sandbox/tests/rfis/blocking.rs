//! A customer about whom an institution asks gets no other payment there.

use serde_json::json;

use crate::ofi::{Ofi, Order, Sender, answer};

const PLAIN: &str = "Northwind Trading LLC";

#[tokio::test(flavor = "multi_thread")]
async fn an_open_rfi_blocks_its_customer_at_its_institution_until_it_is_approved() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let rfi = &payment["activeRfi"];
    assert_eq!(ofi.order(&Order::named(PLAIN)).refusal(), (400, 290_205));
    assert_eq!(ofi.order(&Order { institution: 1, ..Order::named(PLAIN) }).status, 201);
    assert_eq!(ofi.order(&Order { customer: "CUST-2", ..Order::named(PLAIN) }).status, 201);
    ofi.submit(rfi, &answer(Sender::Business, PLAIN));
    assert_eq!(ofi.order(&Order::named(PLAIN)).refusal(), (400, 290_205));
    ofi.advance(6);
    assert_eq!(ofi.order(&Order::named(PLAIN)).status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_rfi_blocks_its_customer_at_its_institution_for_good() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    ofi.submit(&payment["activeRfi"], &answer(Sender::Business, "Rejected"));
    ofi.advance(6);
    assert_eq!(ofi.order(&Order::named(PLAIN)).refusal(), (400, 290_206));
    ofi.advance(30 * 24 * 3_600);
    assert_eq!(ofi.order(&Order::named(PLAIN)).refusal(), (400, 290_206));
    assert_eq!(ofi.order(&Order { institution: 1, ..Order::named(PLAIN) }).status, 201);
    assert_eq!(ofi.order(&Order { customer: "CUST-2", ..Order::named(PLAIN) }).status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_rfi_blocks_nobody() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    ofi.advance(3_600);
    assert_eq!(ofi.look(&payment)["status"], "FAILED");
    assert_eq!(ofi.order(&Order::named(PLAIN)).status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_under_review_fails_when_its_customer_is_asked_about_meanwhile() {
    let ofi = Ofi::start().await;
    let reviewed = ofi.payment(&Order::named("AsyncSuccess"));
    ofi.payment(&Order::named("CreateRfi"));
    ofi.advance(10);
    let failed = ofi.look(&reviewed);
    assert_eq!(
        json!([failed["status"], failed["failureReason"], failed["failureCode"]]),
        json!(["FAILED", "EXISTING_RFI_PENDING", "PM04000"])
    );
}
