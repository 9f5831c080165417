//! Killed while the money is followed.
use std::time::{Duration, Instant};

use acceptance::Failure;
use serde_json::{Value, json};

use crate::reckoning::members;
use crate::trial::{LIST_PAYMENTS, REFUND, Trial};

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_followed_on_by_the_next_desk() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.sandbox.ledger().approve();
    trial.now("SentOnchain").await?;
    trial.hold(LIST_PAYMENTS, true);
    trial.kill_when_held().await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("SentOnchain").await?;
    trial.finish_and_reckon("11 submitted, while polling", "sent onchain").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_was_made_while_no_desk_ran_is_seen_at_the_next_start() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.sandbox.ledger().approve();
    trial.now("SentOnchain").await?;
    trial.kill().await?;
    trial.sandbox.clock().advance(Duration::from_secs(120));
    trial.start_desk().await?;
    trial.now("SentByBfi").await?;
    trial.settled_once("11 submitted, paid while no desk ran", "sent by the BFI").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_followed_on_by_the_next_desk() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    trial.tell(json!({ "do": "fill in", "customer": "FailThenRefundCreatedThenCompleted" })).await?;
    trial.tell(json!({ "do": "place" })).await?;
    trial.now("ReadyToSign").await?;
    let attempt = trial.attempt().await?;
    trial.prompt(&attempt).await?;
    trial.sandbox.ledger().approve();
    trial.now("SentOnchain").await?;
    trial.hold(REFUND, false);
    let start = Instant::now();
    while trial.sandbox.held().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(60), "the refund is never asked for");
        trial.send(json!({ "do": "look" })).await?;
        trial.pass(Duration::from_secs(1)).await;
    }
    trial.kill().await?;
    trial.lose();
    trial.start_desk().await?;
    let row = trial.until("Refunded").await?;
    assert_eq!(row.get("finished").and_then(Value::as_bool), Some(true));
    let world = trial.reckon("12 refund asked for", "refund due, then refunded").await?;
    assert_eq!(members(&world, "/payments").len(), 1);
    Ok(())
}
