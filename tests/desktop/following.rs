//! What a person sees of a payment that fails after funding, and of a network that goes and comes back.

use std::time::Duration;

use acceptance::desk::{Desk, Start};
use acceptance::{Failure, steps};
use serde_json::json;

/// A customer’s name that makes the payment fail after funding, with a refund.
const MAGIC: &str = "FailThenRefundCreatedThenCompleted";

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_payment_that_fails_after_funding_shows_its_refund_to_the_end() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("refund")).await?;
    let window = &desk.window;
    steps::open_sandbox(window).await?;
    steps::rename_customer(window, MAGIC).await?;
    window.click("link", "Payments").await?;
    steps::fill_in_order_of(window, MAGIC, "INV-REFUND").await?;
    steps::pay(&desk).await?;
    steps::follow_until(window, "Failed, refund due").await?;
    window.read("Did money move?").await?;
    window.read("Yes").await?;
    window.picture("refund-due").await?;
    window.see_within("status", "Refunded", SOON).await?;
    window.picture("refunded").await?;
    desk.close().await?;
    Ok(())
}

#[tokio::test]
async fn a_network_that_goes_is_said_and_what_was_typed_stays() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("offline")).await?;
    let window = &desk.window;
    steps::open_sandbox(window).await?;
    steps::fill_in_order(window, "INV-OFFLINE").await?;
    desk.sandbox.post("/faults", &json!({ "route": "* /*/cpn/*", "kind": "drop_before" })).await?;
    window.read_within("CPN has not answered since", SOON).await?;
    window.picture("offline").await?;
    let order = window.see("button", "Place order").await?;
    assert!(!order.is_enabled().await?, "no order leaves while nobody can answer");
    window.click("link", "Payments").await?;
    window.read("You can read and prepare orders").await?;

    desk.sandbox.delete("/faults").await?;
    window.read_within("CPN answers", SOON).await?;
    window.click("link", steps::BENEFICIARY).await?;
    let reference = window.see("textbox", "Reference for the beneficiary").await?;
    assert_eq!(reference.prop("value").await?.as_deref(), Some("INV-OFFLINE"));
    window.picture("online-again").await?;
    desk.close().await?;
    Ok(())
}
