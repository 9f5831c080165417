//! A request for information, answered by hand: level 3 about a business, with two files.

use std::time::Duration;

use acceptance::desk::{Desk, Start};
use acceptance::{Failure, steps};
use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};

/// How long the sandbox's clock may take to get from one state to the next, with this program's looks in between.
const SOON: Duration = Duration::from_secs(60);

/// A document of one empty page, with an author who is nobody's business.
const DOCUMENT: &[u8] = b"%PDF-1.4\n\
1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n\
4 0 obj\n<< /Author (Somebody Secret) >>\nendobj\n\
xref\n0 5\n\
0000000000 65535 f \n\
0000000009 00000 n \n\
0000000058 00000 n \n\
0000000115 00000 n \n\
0000000186 00000 n \n\
trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\nstartxref\n235\n%%EOF\n";

#[tokio::test]
async fn a_level_3_request_about_a_business_is_answered_with_two_files() -> Result<(), Failure> {
    let desk = Desk::start(Start::named("rfi")).await?;
    let window = &desk.window;
    steps::open_sandbox(window).await?;
    steps::fill_in_order(window, "INV-RFI-3").await?;
    steps::pay(&desk).await?;
    steps::follow_until(window, "Sent by BFI").await?;
    let payment = first_payment(&desk).await?;
    desk.sandbox.post("/rfi", &json!({ "paymentId": payment, "level": 3 })).await?;

    window.click("link", "RFIs").await?;
    window.read_within("After completion", SOON).await?;
    window.picture("rfis").await?;
    window.click("button", "Answer the request about").await?;
    window.see("heading", "Answer RFI").await?;
    window.read("customer record").await?;
    fill_in_company(&desk).await?;
    let document = desk.machine.home().join("certificate of formation.pdf");
    std::fs::write(&document, DOCUMENT)?;
    let invoice = desk.machine.home().join("invoice.csv");
    std::fs::write(&invoice, "number,amount\nINV-RFI-3,450000.00\n")?;
    window.choose_file("File for Formation document", &document).await?;
    window.read("certificate of formation.pdf").await?;
    window.read("removed:").await?;
    window.choose_file("File for Invoice", &invoice).await?;
    window.read("invoice.csv").await?;
    window.picture("rfi-answer").await?;

    window.click("button", "Send answer").await?;
    window.see("dialog", "Send this answer").await?;
    window.picture("rfi-confirm").await?;
    confirm(&desk, "Send answer").await?;
    window.see_within("status", "RFI: in review", SOON).await?;
    window.read_within("All sent.", SOON).await?;
    window.picture("rfi-in-review").await?;
    let rfi = desk.sandbox.get("/state").await?.pointer("/rfis/0").cloned().unwrap_or_default();
    let text = rfi.to_string();
    assert!(text.contains("IN_REVIEW") || text.contains("APPROVED"), "{text}");
    assert!(!text.contains("Somebody Secret"), "hidden data left with the file");
    desk.close().await?;
    Ok(())
}

/// What the customer's record did not hold.
async fn fill_in_company(desk: &Desk) -> Result<(), Failure> {
    for (pointer, value) in [
        ("/TRADE_NAME", "Northwind"),
        ("/ENTITY_TYPE", "Limited liability company"),
        ("/INDUSTRY_TYPE", "Trade"),
        ("/SOURCE_OF_FUNDS", "Operating revenue"),
        ("/METHOD_OF_VERIFICATION", "Register extract"),
    ] {
        fill_at(desk, pointer, value).await?;
    }
    desk.window.choose("Someone owns 25 % or more", "No").await?;
    desk.window.click("button", "Add person").await?;
    for (pointer, value) in [
        ("/AUTHORIZED_SIGNATORIES/0/name", "Ruth Calloway"),
        ("/AUTHORIZED_SIGNATORIES/0/dateOfBirth", "1961-02-07"),
        ("/AUTHORIZED_SIGNATORIES/0/address/street", "2200 Wharf Road"),
        ("/AUTHORIZED_SIGNATORIES/0/address/city", "Houston"),
    ] {
        fill_at(desk, pointer, value).await?;
    }
    let country = at(desk, "/AUTHORIZED_SIGNATORIES/0/address/country").await?;
    Ok(country.select_by_value("US").await?)
}

/// Types into the field that holds this part of the answer; labels repeat in lists of people.
async fn fill_at(desk: &Desk, pointer: &str, value: &str) -> Result<(), Failure> {
    Ok(at(desk, pointer).await?.send_keys(value).await?)
}

async fn at(desk: &Desk, pointer: &str) -> Result<Element, Failure> {
    let field = format!("[data-field=\"{pointer}\"]");
    Ok(desk.window.client().wait().for_element(Locator::Css(&field)).await?)
}

/// Presses the button inside the dialog, not the one behind it.
async fn confirm(desk: &Desk, name: &str) -> Result<(), Failure> {
    let script = "const button = [...document.querySelectorAll('dialog[open] button')]
        .find(button => button.textContent.trim() === arguments[0]);
        if (button) button.click();
        return button !== undefined;";
    let client = desk.window.client();
    let pressed = client.execute(script, vec![json!(name)]).await?;
    if pressed == json!(true) { Ok(()) } else { Err(Failure::new(format!("the dialog has no button “{name}”"))) }
}

async fn first_payment(desk: &Desk) -> Result<Value, Failure> {
    let state = desk.sandbox.get("/state").await?;
    state.pointer("/payments/0/id").cloned().ok_or_else(|| Failure::new("the sandbox has no payment"))
}
