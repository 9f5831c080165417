//! From the click that asks for quotes to the quotes on the screen, against the same request by a bare client.

use std::time::{Duration, Instant};

use acceptance::desk::Desk;
use acceptance::{Failure, steps};
use serde_json::{Value, json};

use crate::measure::Row;

const RUNS: usize = 30;

pub(crate) async fn row(desk: &Desk) -> Result<Row, Failure> {
    let window = &desk.window;
    steps::fill_in_order(window, "BENCH").await?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // In turns, so that a slow moment of the machine meets both.
    for _ in 0..RUNS {
        let until = "document.querySelector('.quotes') && !document.querySelector('section button[aria-busy]')";
        ours.push(window.time_click("button", "Quote again", until).await?);
        bare.push(ask_bare(desk).await?);
    }
    Ok(Row::new("click to quotes on screen", 1.15, ours, bare))
}

async fn ask_bare(desk: &Desk) -> Result<Duration, Failure> {
    let body = json!({
        "senderCountry": "US", "destinationCountry": "MX", "paymentMethodType": "SPEI", "blockchain": "ETH-SEPOLIA",
        "senderType": "BUSINESS", "recipientType": "BUSINESS", "transactionVersion": "VERSION_2",
        "sourceAmount": { "currency": "USDC" }, "destinationAmount": { "amount": "450000.00", "currency": "MXN" },
    });
    let sandbox = &desk.sandbox;
    let start = Instant::now();
    let request = sandbox.client().post(format!("{}/v1/cpn/quotes", sandbox.part("api"))).json(&body);
    let answer = request.bearer_auth(sandbox.part("apiKey")).send().await?.error_for_status()?;
    let quotes: Value = answer.json().await?;
    let took = start.elapsed();
    match quotes.get("data").and_then(Value::as_array).map(Vec::len) {
        Some(1..) => Ok(took),
        Some(0) | None => Err(Failure::new(format!("the bare client got no quotes: {quotes}"))),
    }
}
