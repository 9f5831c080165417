//! From the click that asks for quotes to the quotes on the screen, against the same request by a bare client.

use std::time::{Duration, Instant};

use acceptance::desk::Desk;
use acceptance::{Failure, steps};
use serde_json::{Value, json};

use crate::measure::Row;

const RUNS: usize = 30;

/// The whole way; and the command alone, asked from the page, which leaves drawing out.
pub(crate) async fn rows(desk: &Desk) -> Result<Vec<Row>, Failure> {
    let window = &desk.window;
    steps::fill_in_order(window, "BENCH").await?;
    let wish = wish(desk).await?;
    let (mut ours, mut command, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, so that a slow moment of the machine meets both.
    for _ in 0..RUNS {
        let until = "document.querySelector('.quotes') && !document.querySelector('section button[aria-busy]')";
        ours.push(window.time_click("button", "Quote again", until).await?);
        command.push(ask_from_page(desk, &wish).await?);
        bare.push(ask_bare(desk).await?);
    }
    Ok(vec![
        Row::new("click to quotes on screen", 1.15, ours, bare.clone()),
        Row::new("  of that: the command alone", 1.15, command, bare),
    ])
}

/// The same wish as the one on the screen.
async fn wish(desk: &Desk) -> Result<Value, Failure> {
    let id = async |list: &str, reference: &str| {
        let list = desk.window.invoke(list, json!({})).await?.map_err(|refused| Failure::new(refused.to_string()))?;
        let found = list.as_array().into_iter().flatten().find(|one| one.to_string().contains(reference));
        let id = found.and_then(|one| one.get("id")).cloned();
        id.ok_or_else(|| Failure::new(format!("no {reference}")))
    };
    let (customer, beneficiary) = (id("customers", "CUST-000001").await?, id("beneficiaries", "BEN-000001").await?);
    Ok(json!({ "args": {
        "customer": customer, "beneficiary": beneficiary, "fixed": "destination", "amount": "450000.00",
    } }))
}

async fn ask_from_page(desk: &Desk, wish: &Value) -> Result<Duration, Failure> {
    let script = "const [wish, done] = arguments;
        const start = performance.now();
        window.__TAURI_INTERNALS__.invoke('compare_quotes', wish)
            .then(() => done(performance.now() - start), (error) => done(JSON.stringify(error)));";
    let took = desk.window.client().execute_async(script, vec![wish.clone()]).await?;
    let took = took.as_f64().ok_or_else(|| Failure::new(format!("the page got no quotes: {took}")))?;
    Ok(Duration::from_secs_f64(took / 1000.0))
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
