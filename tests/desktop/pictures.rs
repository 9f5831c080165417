//! The smallest window in the dark, with each main screen in it: nothing sticks out, and a picture of each is kept.

use acceptance::desk::{Desk, Start, target};
use acceptance::window::Window;
use acceptance::{Failure, steps};
use serde_json::json;

#[tokio::test]
async fn each_screen_fits_the_smallest_window_and_follows_the_dark_theme() -> Result<(), Failure> {
    let start = Start { size: (1024, 700), theme: "dark", ..Start::named("smallest-dark") };
    let desk = Desk::start(start).await?;
    let window = &desk.window;
    steps::open_sandbox(window).await?;
    steps::fill_in_order(window, "INV-2026-0700").await?;
    keep(window, "new-order").await?;
    steps::place_order(window).await?;
    keep(window, "attempt").await?;
    steps::follow_until(window, "Ready to sign").await?;
    keep(window, "payment").await?;
    window.click("link", "Payments").await?;
    window.see("link", steps::BENEFICIARY).await?;
    keep(window, "payments").await?;
    window.click("link", "Settings").await?;
    window.read("The key is never shown again").await?;
    keep(window, "settings").await?;
    window.click("link", "Payments").await?;
    window.click("link", steps::BENEFICIARY).await?;
    steps::review(window).await?;
    keep(window, "sign").await?;
    desk.close().await?;
    Ok(())
}

/// A picture in `target/pictures`, and what must be true of every screen.
async fn keep(window: &Window, name: &str) -> Result<(), Failure> {
    let folder = target().join("pictures");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{name}-1024x700-dark.png")), window.client().screenshot().await?)?;
    let looks = "const page = document.documentElement;
        return [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches, page.scrollWidth];";
    let looks = window.client().execute(looks, vec![]).await?;
    assert_eq!(looks, json!([1024, 700, true, 1024]), "{name}: width, height, dark, width of all that is on the page");
    Ok(())
}
