//! Without a keychain the sandbox opens all the same, and the window says what that means.

use acceptance::desk::{Desk, Start};
use acceptance::machine::Keychain;
use acceptance::{Failure, steps};

#[tokio::test]
async fn where_nobody_keeps_secrets_the_sandbox_lives_for_the_session_and_the_window_says_so() -> Result<(), Failure> {
    opens_for_the_session(Keychain::Absent, "no-keychain").await
}

#[tokio::test]
async fn without_a_session_bus_the_sandbox_lives_for_the_session_and_the_window_says_so() -> Result<(), Failure> {
    opens_for_the_session(Keychain::NoBus, "no-bus").await
}

async fn opens_for_the_session(keychain: Keychain, name: &str) -> Result<(), Failure> {
    let desk = Desk::start(Start { keychain, ..Start::named(name) }).await?;
    let window = &desk.window;
    window.see("button", "Open sandbox").await?;
    window.picture("welcome").await?;
    steps::open_sandbox(window).await?;
    window.read("There is no keychain: what you do here is gone when CPN Desk closes").await?;
    window.picture("payments").await?;
    // It is a sandbox like any other: it can be paid from.
    steps::fill_in_order(window, "INV-SESSION").await?;
    steps::place_order(window).await?;

    // What was done is gone with the session, as was said.
    let desk = desk.cut_power_and_start_again().await?;
    let all = serde_json::json!({ "args": { "text": "", "view": "all", "limit": 10, "offset": 0 } });
    let page = desk.window.invoke("payments", all).await?.map_err(|refused| Failure::new(refused.to_string()))?;
    assert_eq!(page.get("total"), Some(&0.into()), "{page}");
    desk.close().await?;
    Ok(())
}
