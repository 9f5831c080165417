//! When an RFI comes and what it looks like.

use serde_json::{Value, json};

use crate::ofi::{Ofi, Order, Sender, answer, must_be_an_rfi, text};

const BOTH: [Sender; 2] = [Sender::Person, Sender::Business];

/// Asked right now, complete, about this payment.
fn must_be_complete(rfi: &Value, payment: &Value, level: &str) {
    must_be_an_rfi(rfi);
    for member in ["certificate", "fieldRequirements", "fileRequirements"] {
        assert!(rfi.get(member).is_some(), "{member}");
    }
    assert_eq!(rfi["paymentId"], payment["id"]);
    assert_eq!(rfi["status"], "INFORMATION_REQUIRED");
    assert_eq!(rfi["level"], level);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_creation_the_answer_holds_the_whole_rfi_of_the_level_that_was_asked_for() {
    for sender in BOTH {
        let ofi = Ofi::start().await;
        for (index, (name, level)) in
            [("CreateRfi", "LEVEL_1"), ("CreateRfiL2", "LEVEL_2"), ("CreateRfiL3", "LEVEL_3")].into_iter().enumerate()
        {
            let payment = ofi.payment(&Order { sender, customer: name, ..Order::named(name) });
            assert_eq!(payment["status"], "CREATED");
            let rfi = &payment["activeRfi"];
            must_be_complete(rfi, &payment, level);
            assert_eq!(payment["rfis"], json!([{ "id": rfi["id"], "status": "INFORMATION_REQUIRED", "type": "rfi" }]));
            assert_eq!(rfi["fileRequirements"].as_array().unwrap().is_empty(), index < 2);
            assert_eq!(ofi.rfi(rfi), *rfi);
            assert_eq!(ofi.look(&payment), payment);
            assert_eq!(ofi.events(&payment), ["cpn.rfi.informationRequired"]);
            let person = rfi["fieldRequirements"]["schema"]["properties"].get("DATE_OF_BIRTH").is_some();
            assert_eq!(person, sender == Sender::Person);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rfi_has_a_key_of_its_own() {
    let ofi = Ofi::start().await;
    let key = |customer| {
        let payment = ofi.payment(&Order { customer, ..Order::named("CreateRfi") });
        payment["activeRfi"]["certificate"]["jwk"]["x"].clone()
    };
    assert_ne!(key("CUST-1"), key("CUST-2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn async_rfi_comes_some_seconds_after_the_payment() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("AsyncRfi"));
    assert_eq!((&payment["status"], payment.get("activeRfi")), (&json!("CREATED"), None));
    ofi.advance(9);
    assert_eq!(ofi.look(&payment)["rfis"], json!([]));
    ofi.advance(1);
    let asked = ofi.look(&payment);
    assert_eq!(asked["status"], "CREATED");
    must_be_complete(&asked["activeRfi"], &payment, "LEVEL_1");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_funding_the_payout_waits_for_the_answer() {
    for (name, level) in
        [("RfiAfterFunding", "LEVEL_1"), ("RfiAfterFundingL2", "LEVEL_2"), ("RfiAfterFundingL3", "LEVEL_3")]
    {
        let ofi = Ofi::start().await;
        let payment = ofi.payment(&Order::named(name));
        assert_eq!(payment["status"], "CRYPTO_FUNDS_PENDING");
        ofi.fund(&payment);
        ofi.advance(4);
        let asked = ofi.look(&payment);
        must_be_complete(&asked["activeRfi"], &payment, level);
        ofi.advance(24 * 3_600);
        assert_eq!(ofi.look(&payment)["status"], "FIAT_PAYMENT_INITIATED");
        ofi.must_approve(&asked["activeRfi"], Sender::Business);
        ofi.advance(8);
        let done = ofi.look(&payment);
        assert_eq!((&done["status"], done.get("activeRfi")), (&json!("COMPLETED"), None));
        assert_eq!(done["rfis"][0]["status"], "APPROVED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_completion_the_payment_stays_completed() {
    for (name, level) in
        [("RfiAfterCompletion", "LEVEL_1"), ("RfiAfterCompletionL2", "LEVEL_2"), ("RfiAfterCompletionL3", "LEVEL_3")]
    {
        let ofi = Ofi::start().await;
        let payment = ofi.payment(&Order { sender: Sender::Person, ..Order::named(name) });
        ofi.fund(&payment);
        ofi.advance(8);
        assert_eq!((&ofi.look(&payment)["status"], &ofi.look(&payment)["rfis"]), (&json!("COMPLETED"), &json!([])));
        ofi.advance(4);
        let asked = ofi.look(&payment);
        assert_eq!(asked["status"], "COMPLETED");
        must_be_complete(&asked["activeRfi"], &payment, level);
        ofi.must_approve(&asked["activeRfi"], Sender::Person);
        let done = ofi.look(&payment);
        assert_eq!((&done["status"], done.get("activeRfi")), (&json!("COMPLETED"), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_payment_can_be_asked_about_more_than_once_one_after_the_other() {
    let ofi = Ofi::start().await;
    let payment = ofi.payment(&Order::named("CreateRfi"));
    let first = &payment["activeRfi"];
    ofi.must_approve(first, Sender::Business);
    ofi.fund(&payment);
    let wish = json!({ "paymentId": payment["id"], "level": 2 });
    let second = ofi.post("/control/rfi", &wish).json();
    let asked = ofi.look(&payment);
    assert_eq!(asked["activeRfi"], second);
    assert_eq!(
        asked["rfis"],
        json!([
            { "id": first["id"], "status": "APPROVED", "type": "rfi" },
            { "id": second["id"], "status": "INFORMATION_REQUIRED", "type": "rfi" },
        ])
    );
    assert_eq!(ofi.submit(first, &answer(Sender::Business, "Northwind")).refusal(), (400, 290_401));
    ofi.must_approve(&second, Sender::Business);
    ofi.advance(8);
    assert_eq!(ofi.look(&payment)["status"], "COMPLETED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_payment_is_approved_with_its_rfi_for_every_level_and_kind_of_sender() {
    for sender in BOTH {
        let ofi = Ofi::start().await;
        for name in ["CreateRfi", "CreateRfiL2", "CreateRfiL3"] {
            let payment = ofi.payment(&Order { sender, customer: name, ..Order::named(name) });
            ofi.must_approve(&payment["activeRfi"], sender);
            let approved = ofi.look(&payment);
            assert_eq!((&approved["status"], approved.get("activeRfi")), (&json!("CRYPTO_FUNDS_PENDING"), None));
            assert_eq!(approved["rfis"][0]["status"], "APPROVED");
            let told = [
                "cpn.rfi.informationRequired",
                "cpn.rfi.inReview",
                "cpn.rfi.approved",
                "cpn.payment.cryptoFundsPending",
            ];
            assert_eq!(ofi.events(&payment), told);
        }
    }
}

impl Ofi {
    /// Answers in full, with every file that is asked for, and waits for the approval.
    fn must_approve(&self, rfi: &Value, sender: Sender) {
        let reply = self.submit(rfi, &answer(sender, "Northwind Trading LLC"));
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        assert_eq!(reply.json()["data"]["status"], "IN_REVIEW");
        for key in rfi["fileRequirements"].as_array().unwrap() {
            assert_eq!(self.upload(rfi, text(key), "application/pdf", b"%PDF-1.7 a document").status, 204);
        }
        self.advance(5);
        assert_eq!(self.rfi(rfi)["status"], "IN_REVIEW");
        must_be_an_rfi(&self.rfi(rfi));
        self.advance(1);
        let approved = self.rfi(rfi);
        must_be_an_rfi(&approved);
        assert_eq!(approved["status"], "APPROVED");
    }
}
