//! The API key stays in the core: a key that was used is in no place where someone could read it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use acceptance::desk::{Desk, Start};
use acceptance::{Failure, steps};

/// The secret part of a key that a person types.
const TYPED: &str = "c0ffee7f3a91c2d4e5b6";

#[tokio::test]
async fn the_key_in_use_is_in_no_window_no_log_and_no_file() -> Result<(), Failure> {
    let desk = Desk::start(Start { offline: true, ..Start::named("canary") }).await?;
    let secret = desk.sandbox.part("apiKey").rsplit(':').next().unwrap_or_default().to_owned();
    assert!(secret.len() >= 16, "the sandbox's key has a secret to look for");
    steps::open_sandbox(&desk.window).await?;
    // Quotes are asked for, and a payment is created, with the key.
    steps::fill_in_order(&desk.window, "INV-CANARY").await?;
    not_in_the_page(&desk, &secret).await?;
    steps::place_order(&desk.window).await?;
    not_in_the_page(&desk, &secret).await?;

    // A key that a person typed, which cannot be checked because nobody is there, and is left on the screen.
    desk.window.click("link", "Settings").await?;
    desk.window.fill("API key", &format!("TEST_API_KEY:4f1d2c3b:{TYPED}")).await?;
    desk.window.click("button", "Check and save key").await?;
    desk.window.read_within("CPN cannot be reached", Duration::from_secs(30)).await?;
    not_in_the_page(&desk, TYPED).await?;

    let asked_for = desk.machine.home().join("sandbox.json");
    // What a power cut leaves behind is searched too.
    let desk = desk.cut_power_and_start_again().await?;
    let with_key: Vec<_> = files(desk.machine.home())?
        .into_iter()
        .filter(|file| *file != asked_for)
        .filter(|file| {
            let bytes = std::fs::read(file).unwrap_or_default();
            contains(&bytes, secret.as_bytes()) || contains(&bytes, TYPED.as_bytes())
        })
        .collect();
    assert!(with_key.is_empty(), "the key is written in {with_key:?}");
    desk.close().await?;
    Ok(())
}

/// All that a page holds: its document, what it keeps, and what it shows, typed text included where it can be read.
async fn not_in_the_page(desk: &Desk, secret: &str) -> Result<(), Failure> {
    let everywhere = "return document.documentElement.outerHTML + document.body.innerText
        + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie";
    let page = desk.window.client().execute(everywhere, vec![]).await?;
    assert!(!page.to_string().contains(secret), "the page holds the key");
    Ok(())
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Every file below a folder: the store, the log, caches, the keychain's own file.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else if entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[test]
fn the_search_finds_what_is_there() {
    assert!(contains(b"xxcanaryxx", b"canary") && !contains(b"xxcanarxx", b"canary"));
}
