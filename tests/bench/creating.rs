//! From placing an order to its payment's existence, against the same four calls by a bare client.

use std::io::Write;
use std::time::{Duration, Instant};

use acceptance::Failure;
use cpn::seal::Sealer;
use cpn::wire::{Jwk, NamedValue};
use domain::ids::IdempotencyKey;
use serde_json::{Value, json};
use store::AttemptState;

use crate::measure::Row;
use crate::pair::Pair;

const RUNS: usize = 40;

pub(crate) async fn row() -> Result<Row, Failure> {
    let pair = Pair::open(|_| None).await?;
    // The first order opens connections and learns the corridor's field list; its plaintexts serve the bare client.
    let (first, _) = pair.create(pair.order("BENCH-FIRST").await?).await?;
    create_bare(&pair, &first).await?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        ours.push(pair.create(pair.order(&format!("BENCH-{run}")).await?).await?.1);
        bare.push(create_bare(&pair, &first).await?);
    }
    Ok(Row::new("order to payment created", 1.15, ours, bare))
}

/// What making a few kilobytes durable takes here: each step of an attempt does it once before the next begins.
pub(crate) fn writes() -> Result<Vec<Duration>, Failure> {
    let mut file = tempfile::NamedTempFile::new()?;
    let write = |_| {
        let start = Instant::now();
        file.write_all(&[7; 8192])?;
        file.as_file().sync_data()?;
        Ok(start.elapsed())
    };
    (0..RUNS).map(write).collect()
}

/// Quotes, field list, two sealings, payment: what CPN requires and no more.
async fn create_bare(pair: &Pair, like: &AttemptState) -> Result<Duration, Failure> {
    let fields = |text: &Option<String>| serde_json::from_str::<Vec<NamedValue>>(text.as_deref().unwrap_or_default());
    let (travel_rule, account) = (fields(&like.travel_rule)?, fields(&like.beneficiary_account)?);
    let ask = json!({
        "senderCountry": "US", "destinationCountry": "MX", "paymentMethodType": "SPEI", "blockchain": "ETH-SEPOLIA",
        "senderType": "BUSINESS", "recipientType": "BUSINESS", "transactionVersion": "VERSION_2",
        "sourceAmount": { "amount": "25.000000", "currency": "USDC" }, "destinationAmount": { "currency": "MXN" },
    });
    let start = Instant::now();
    let quotes = pair.post("/v1/cpn/quotes", &ask).await?;
    let quote = quotes.get(0).ok_or_else(|| Failure::new("the bare client got no quotes"))?;
    let id = quote.get("id").and_then(Value::as_str).unwrap_or_default();
    pair.get(&format!("/v1/cpn/payments/requirements?quoteId={id}")).await?;
    let key: Jwk = serde_json::from_value(quote.pointer("/certificate/jwk").cloned().unwrap_or_default())?;
    let sealer = Sealer::new(&key)?;
    let body = json!({
        "idempotencyKey": IdempotencyKey::generate().to_string(), "quoteId": id,
        "travelRuleData": sealer.fields(&travel_rule)?, "beneficiaryAccountData": sealer.fields(&account)?,
        "senderAddress": like.sender_address, "refundAddress": like.refund_address, "blockchain": "ETH-SEPOLIA",
        "customerRefId": "CUST-000001", "beneficiaryRefId": "BEN-000001", "refCode": "BENCH-BARE", "useCase": "B2B",
        "reasonForPayment": "PMT001",
    });
    let payment = pair.post("/v1/cpn/payments", &body).await?;
    let took = start.elapsed();
    match payment.get("id") {
        Some(_) => Ok(took),
        None => Err(Failure::new(format!("the bare client got no payment: {payment}"))),
    }
}
