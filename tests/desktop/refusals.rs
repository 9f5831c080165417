//! What a person reads when the device says no, or CPN refuses the key.

use acceptance::Failure;
use acceptance::desk::{Desk, Start};

#[tokio::test]
async fn a_key_that_is_not_a_key_is_refused_next_to_its_field_and_appears_nowhere() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("wrong-key")).await?;
    let window = &desk.window;
    window.fill("API key", "TEST_API_KEY-without-colons-7f3a").await?;
    window.click("button", "Check and save key").await?;
    window.read("key").await?;
    window.see("alert", "").await?;
    assert!(!window.text().await?.contains("7f3a"), "the window repeats what was typed");
    assert!(!desk.log()?.contains("7f3a"), "the log repeats what was typed");
    desk.close().await?;
    Ok(())
}
