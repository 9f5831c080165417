//! One payment through the real window, from the first start to the money sent by the BFI.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::time::Duration;

use acceptance::Failure;
use acceptance::desk::{Desk, Start, target};
use acceptance::walk::Walk;

/// The pictures and the transcript: `CPN_DESK_WALK`, or `target/walk`.
fn folder() -> PathBuf {
    std::env::var_os("CPN_DESK_WALK").map_or_else(|| target().join("walk"), PathBuf::from)
}

#[tokio::test]
async fn a_newcomer_sends_a_payment_and_sees_it_sent_by_the_bfi() -> Result<(), Failure> {
    let mut walk = Walk::start(folder(), "One payment through the window of CPN Desk")?;
    let arrived = pay(&mut walk).await;
    if let Err(failure) = &arrived {
        walk.failed(failure)?;
    }
    arrived
}

async fn pay(walk: &mut Walk) -> Result<(), Failure> {
    let desk = Desk::start(Start::named("walk")).await?;
    let window = &desk.window;

    window.see("button", "Open sandbox").await?;
    walk.show(&desk, "welcome", "Started CPN Desk for the first time.", "the sandbox is ready").await?;
    window.click("button", "Open sandbox").await?;
    window.see("heading", "Payments").await?;
    walk.show(&desk, "payments", "Opened the sandbox.", "the list of payments").await?;

    window.click("link", "New order").await?;
    window.see("heading", "New order").await?;
    window.fill("They get", "450000.00").await?;
    window.fill("Reference for the beneficiary", "INV-2026-1184").await?;
    window.click("button", "Get quotes").await?;
    window.read("indicative").await?;
    walk.show(&desk, "quotes", "Filled in a new order.", "offers of several BFIs, with the time they have left")
        .await?;

    window.click("button", "Place order").await?;
    walk.show(&desk, "creating", "Placed the order.", "the attempt on its way").await?;
    window.read_within("Ready to sign", Duration::from_secs(60)).await?;
    walk.show(&desk, "ready", "Waited.", "the payment exists and is ready to sign; no money has moved").await?;

    window.click("link", "Review and sign").await?;
    window.read("The device will show, in this order").await?;
    walk.show(&desk, "review", "Opened the signing page.", "what the device will show, and the checks").await?;
    window.click("button", "Sign").await?;
    desk.sandbox.prompt().await?;
    walk.show_display(&desk, "device", "Pressed Sign.", "the simulated device asks, in a window of its own")?;

    let pages = desk.sandbox.read_all_pages().await?;
    let said = window.text().await?;
    for page in &pages {
        if !said.contains(&page.value) {
            let what = format!("the device shows {} = {}, the signing page does not", page.label, page.value);
            return Err(Failure::new(what));
        }
    }
    walk.say(
        "Read every page on the device.",
        &format!("{} pages, each with a value that the window shows too", pages.len()),
    )?;

    desk.sandbox.press("approve").await?;
    window.read_within("Signed and sent to CPN", Duration::from_secs(30)).await?;
    walk.show(&desk, "signed", "Approved on the device.", "signed and sent to CPN").await?;
    window.click("link", "Follow this payment").await?;
    window.read_within("Sent by BFI", Duration::from_secs(90)).await?;
    walk.show(&desk, "sent", "Followed the payment.", "the BFI has sent the money").await?;
    desk.close().await?;
    Ok(())
}
