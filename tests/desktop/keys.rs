//! What a person reads when an API key is not one, or cannot be checked. Either way it is kept nowhere.

use std::time::Duration;

use acceptance::Failure;
use acceptance::desk::{Desk, Start};
use acceptance::window::Window;

/// Part of a key that was typed; it may appear nowhere.
const TYPED: &str = "7f3a91c2d4e5";

async fn save(window: &Window, key: &str) -> Result<(), Failure> {
    window.fill("API key", key).await?;
    window.click("button", "Check and save key").await
}

#[tokio::test]
async fn what_is_not_a_key_is_refused_beside_its_field_and_kept_nowhere() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("not-a-key")).await?;
    let window = &desk.window;
    for (key, says) in [
        (format!("TEST_API_KEY-{TYPED}"), "three parts separated by colons"),
        (format!("SOME_API_KEY:abc:{TYPED}"), "starts with TEST_API_KEY or LIVE_API_KEY"),
        (format!("TEST_API_KEY:{TYPED}:"), "the SECRET part of the API key is empty"),
    ] {
        save(window, &key).await?;
        window.read(says).await?;
        let wrong = "return document.querySelector('[aria-invalid=true]')?.dataset.field ?? null";
        let wrong = window.client().execute(wrong, vec![]).await?;
        assert_eq!(wrong, "key", "the field is marked as wrong");
    }
    window.picture("refused").await?;
    assert!(!window.text().await?.contains(TYPED), "the window repeats what was typed");
    assert!(!desk.log()?.contains(TYPED), "the log repeats what was typed");
    no_key_is_kept(&desk).await?;
    desk.close().await?;
    Ok(())
}

#[tokio::test]
async fn a_key_that_cannot_be_checked_is_said_to_be_so_and_not_kept() -> Result<(), Failure> {
    let desk = Desk::start(Start { offline: true, ..Start::named("unchecked-key") }).await?;
    let window = &desk.window;
    save(window, &format!("TEST_API_KEY:4f1d2c3b:{TYPED}")).await?;
    window.read_within("CPN cannot be reached", Duration::from_secs(30)).await?;
    window.read("The key was not saved").await?;
    window.picture("unchecked").await?;
    assert!(!window.text().await?.contains(TYPED), "the window repeats what was typed");
    no_key_is_kept(&desk).await?;
    desk.close().await?;
    Ok(())
}

/// Settings says of each environment which key it has.
async fn no_key_is_kept(desk: &Desk) -> Result<(), Failure> {
    let settings = desk.window.invoke("settings", serde_json::json!({})).await?;
    let settings = settings.map_err(|refused| Failure::new(refused.to_string()))?;
    let rows = settings.get("environments").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    assert_eq!(rows.len(), 3, "{settings}");
    assert!(rows.iter().all(|row| row.get("keyId").is_some_and(serde_json::Value::is_null)), "{settings}");
    Ok(())
}
