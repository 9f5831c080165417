//! One payment through the real window, from the first start to the money sent by the BFI.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::time::Duration;

use acceptance::desk::{Desk, Start, target};
use acceptance::programs::wait_until;
use acceptance::walk::Walk;
use acceptance::{Failure, steps};

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
    steps::open_sandbox(window).await?;
    walk.show(&desk, "payments", "Opened the sandbox.", "the list of payments").await?;

    steps::fill_in_order(window, "INV-2026-1184").await?;
    walk.show(&desk, "quotes", "Filled in a new order.", "offers of several BFIs, with the time they have left")
        .await?;

    steps::place_order(window).await?;
    walk.show(&desk, "created", "Placed the order.", "the attempt's steps; the payment exists, no money has moved")
        .await?;
    steps::follow_until(window, "Ready to sign").await?;
    walk.show(&desk, "ready", "Followed the payment.", "Ready to sign, and until when").await?;

    steps::review(window).await?;
    walk.show(&desk, "review", "Opened the signing page.", "what the device will show, and the checks").await?;
    steps::sign(window).await?;
    let asked = desk.sandbox.prompt().await?;
    walk.say("Pressed the signing button.", &format!("the simulated Ledger asks: {asked}"))?;
    let shown = every_page_stands_in_the_window(&desk).await?;
    let seen = format!("{shown} pages; the window shows each value too");
    the_simulated_ledger_is_drawn(&desk)?;
    walk.show_display(&desk, "device", "Read every page on the device.", &seen)?;

    desk.sandbox.press("approve").await?;
    window.see("button", "Follow this payment").await?;
    walk.show(&desk, "signed", "Approved on the device.", "signed and sent to CPN").await?;
    steps::follow_until(window, "Sent by BFI").await?;
    walk.show(&desk, "sent", "Followed the payment.", "Sent by BFI").await?;
    let sent = desk.sandbox.get("/state").await?.pointer("/payments/0/status").cloned();
    walk.say("Asked the sandbox.", &format!("its payment is {}", sent.unwrap_or_default()))?;
    desk.close().await?;
    Ok(())
}

/// The second window comes up by itself when the simulated device asks.
fn the_simulated_ledger_is_drawn(desk: &Desk) -> Result<(), Failure> {
    let search = ["search", "--onlyvisible", "--name", "Simulated Ledger"];
    wait_until("the simulated Ledger's window", Duration::from_secs(15), || {
        let found = desk.machine.command("xdotool").args(search).output();
        found.is_ok_and(|found| found.status.success())
    })?;
    // Only the picture needs it painted.
    std::thread::sleep(Duration::from_millis(600));
    Ok(())
}

/// What you see is what you sign: the window shows every value that the device shows.
async fn every_page_stands_in_the_window(desk: &Desk) -> Result<usize, Failure> {
    // The device's own warning, which the page announces in its own words.
    let mut pages = desk.sandbox.read_all_pages().await?;
    pages.retain(|page| page.label != "Blind signing ahead");
    let said = desk.window.text().await?.to_lowercase();
    match pages.iter().find(|page| !said.contains(&page.value.to_lowercase())) {
        Some(page) => Err(Failure::new(format!("the device shows {page:?}; the signing page does not"))),
        None => Ok(pages.len()),
    }
}
