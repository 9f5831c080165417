//! What a person reads when the device says no, or when a key is not one.

use std::time::Duration;

use acceptance::desk::{Desk, Start};
use acceptance::{Failure, steps};

/// Part of a key that was typed; it may appear nowhere.
const TYPED: &str = "7f3a91c2d4e5";

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
    desk.close().await?;
    Ok(())
}

#[tokio::test]
async fn what_is_not_a_key_is_refused_beside_its_field_and_kept_nowhere() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("not-a-key")).await?;
    let window = &desk.window;
    window.click("button", "Enter a key").await?;
    window.fill("API key", &format!("TEST_API_KEY-{TYPED}")).await?;
    window.click("button", "Check and save key").await?;
    window
        .wait("a field marked as wrong", Duration::from_secs(10), async || {
            let wrong =
                window.client().execute("return document.querySelectorAll('[aria-invalid=true]').length", vec![]);
            Ok((wrong.await?.as_u64() > Some(0)).then_some(()))
        })
        .await?;
    window.picture("refused").await?;
    assert!(!window.text().await?.contains(TYPED), "the window repeats what was typed");
    assert!(!desk.log()?.contains(TYPED), "the log repeats what was typed");
    desk.close().await?;
    Ok(())
}
