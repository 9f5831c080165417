//! The steps of a payment through the window, as several tests take them.

use std::time::Duration;

use crate::Failure;
use crate::desk::Desk;
use crate::window::Window;

/// What the steps order: parties that the sandbox comes with, and an amount that its corridor takes.
pub const CUSTOMER: &str = "Northwind Trading LLC";
/// The beneficiary, paid through SPEI in Mexico.
pub const BENEFICIARY: &str = "Talleres Ríos del Bajío";
/// What the beneficiary gets.
pub const AMOUNT: &str = "450000.00";

/// How the signing button begins; the amount and the place follow.
const SIGN: &str = "[SANDBOX] Sign";

/// From the first screen to the list of payments.
///
/// # Errors
/// When the window does not follow.
pub async fn open_sandbox(window: &Window) -> Result<(), Failure> {
    window.click("button", "Open sandbox").await?;
    window.see("heading", "Payments").await?;
    Ok(())
}

/// A new order, filled in until offers stand side by side.
///
/// # Errors
/// When the window does not follow.
pub async fn fill_in_order(window: &Window, reference: &str) -> Result<(), Failure> {
    fill_in_order_of(window, CUSTOMER, reference).await
}

/// The same for another customer.
///
/// # Errors
/// When the window does not follow.
pub async fn fill_in_order_of(window: &Window, customer: &str, reference: &str) -> Result<(), Failure> {
    window.click("button", "New order").await?;
    window.see("heading", "New order").await?;
    window.choose("Customer", customer).await?;
    window.choose("Beneficiary", BENEFICIARY).await?;
    window.click("button", "Fix what they get").await?;
    window.fill("They get, fixed", AMOUNT).await?;
    window.choose("Purpose", "PMT001").await?;
    window.fill("Reference for the beneficiary", reference).await?;
    window.read("indicative").await
}

/// Places the order on the screen and waits until its payment exists.
///
/// # Errors
/// When the window does not follow.
pub async fn place_order(window: &Window) -> Result<(), Failure> {
    window.click("button", "Place order").await?;
    window.read_within("The payment exists at CPN", Duration::from_secs(60)).await
}

/// From the attempt, or from signing, to the payment's page, until its status is this.
///
/// # Errors
/// When the window does not follow.
pub async fn follow_until(window: &Window, status: &str) -> Result<(), Failure> {
    window.click("button", "Follow this payment").await?;
    window.see_within("status", status, Duration::from_secs(120)).await?;
    Ok(())
}

/// Opens the signing page and waits until its checks let it be signed.
///
/// # Errors
/// When the window does not follow.
pub async fn review(window: &Window) -> Result<(), Failure> {
    window.click("button", "Review and sign").await?;
    window.read("The device will show, in this order").await?;
    let ready = async || {
        let Some(button) = window.find("button", SIGN).await?.into_iter().next() else { return Ok(None) };
        Ok(button.is_enabled().await?.then_some(()))
    };
    window.wait("a signing button that can be pressed", Duration::from_secs(20), ready).await
}

/// Gives a seeded customer another name, on its own page: some names make the sandbox do something special.
///
/// # Errors
/// When the window does not follow.
pub async fn rename_customer(window: &Window, name: &str) -> Result<(), Failure> {
    window.click("link", "Customers").await?;
    window.click("link", CUSTOMER).await?;
    window.click("button", "Edit as version 2").await?;
    window.fill("Name", name).await?;
    window.click("button", "Save customer").await?;
    window.read("version 2").await
}

/// From a filled-in order to a signature that was sent: places it, waits for CPN, signs on the simulated device.
///
/// # Errors
/// When the window or the device does not follow.
pub async fn pay(desk: &Desk) -> Result<(), Failure> {
    let window = &desk.window;
    place_order(window).await?;
    follow_until(window, "Ready to sign").await?;
    review(window).await?;
    sign(window).await?;
    desk.sandbox.prompt().await?;
    desk.sandbox.press("approve").await
}

/// Presses the signing button, which names the environment, the amount and the place.
///
/// # Errors
/// When the window does not follow.
pub async fn sign(window: &Window) -> Result<(), Failure> {
    window.click("button", SIGN).await
}
