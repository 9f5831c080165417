//! What a person reads when the device says no.

use acceptance::desk::{Desk, Start};
use acceptance::{Failure, steps};

#[tokio::test]
async fn a_rejected_prompt_sends_nothing_and_can_be_asked_again() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("rejected")).await?;
    let window = &desk.window;
    steps::open_sandbox(window).await?;
    steps::fill_in_order(window, "INV-REJECTED").await?;
    steps::place_order(window).await?;
    steps::follow_until(window, "Ready to sign").await?;
    steps::review(window).await?;

    steps::sign(window).await?;
    desk.sandbox.prompt().await?;
    desk.sandbox.press("reject").await?;
    window.read("rejected").await?;
    window.read("Nothing was sent").await?;
    window.picture("rejected").await?;
    let status = desk.sandbox.get("/state").await?.pointer("/payments/0/status").cloned();
    assert_eq!(status.unwrap_or_default(), "CRYPTO_FUNDS_PENDING", "nothing reached CPN");

    steps::sign(window).await?;
    desk.sandbox.prompt().await?;
    desk.sandbox.press("approve").await?;
    steps::follow_until(window, "Sent by BFI").await?;
    let world = desk.sandbox.get("/state").await?;
    assert_eq!(world.pointer("/payments/0/status"), Some(&"COMPLETED".into()));
    assert_eq!(world.get("payments").and_then(serde_json::Value::as_array).map(Vec::len), Some(1));
    desk.close().await?;
    Ok(())
}
