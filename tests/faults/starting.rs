//! Killed at the start, or started while CPN is away.
use std::time::Duration;

use acceptance::Failure;
use sandbox::{Fault, FaultKind};
use serde_json::json;

use crate::trial::{CREATE_PAYMENT, LIST_PAYMENTS, SUBMIT, Trial, text};

/// Nothing gets through to CPN, until the faults are cleared.
fn cut_off(trial: &Trial) {
    trial.sandbox.set_fault(Fault { route: "*".to_owned(), kind: FaultKind::DropBefore, count: None });
}

/// An order whose desk was killed while it created the payment.
async fn killed_creating(after: bool) -> Result<Trial, Failure> {
    let mut trial = Trial::start().await?;
    trial.fill_in().await?;
    trial.hold(CREATE_PAYMENT, after);
    trial.tell(json!({ "do": "place" })).await?;
    trial.kill_when_held().await?;
    trial.lose();
    Ok(trial)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_cut_short_is_made_up_for_by_the_next() -> Result<(), Failure> {
    let mut trial = Trial::without_desk().await?;
    for milliseconds in [5, 15, 30, 45, 60, 80, 100, 130] {
        trial.begin_desk()?;
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        trial.kill().await?;
    }
    trial.start_desk().await?;
    trial.kill().await?;
    let store = trial.written()?;
    assert_eq!((store.customers()?.len(), store.beneficiaries()?.len()), (4, 7), "filled once");
    trial.start_desk().await?;
    trial.finish_and_reckon("14 eight first starts cut short", "filled once").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_killed_again_while_it_looks_for_a_payment_finds_it_the_next_time() -> Result<(), Failure> {
    let mut trial = killed_creating(true).await?;
    for _ in 0..2 {
        trial.hold(LIST_PAYMENTS, false);
        trial.begin_desk()?;
        trial.kill_when_held().await?;
        trial.lose();
    }
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("14 killed again while looking for a payment", "ready to sign").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_killed_again_while_it_creates_again_makes_one_payment() -> Result<(), Failure> {
    let mut trial = killed_creating(false).await?;
    for after in [false, true] {
        trial.hold(CREATE_PAYMENT, after);
        trial.begin_desk()?;
        trial.kill_when_held().await?;
        trial.lose();
    }
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("14 killed again while creating again", "ready to sign").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_killed_again_while_it_submits_again_settles_once() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.hold(SUBMIT, false);
    trial.sandbox.ledger().approve();
    trial.kill_when_held().await?;
    trial.lose();
    for after in [false, true] {
        trial.hold(SUBMIT, after);
        trial.begin_desk()?;
        trial.kill_when_held().await?;
        trial.lose();
    }
    trial.start_desk().await?;
    trial.now("SentOnchain").await?;
    trial.finish_and_reckon("14 killed again while submitting again", "sent onchain").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_create_call_is_unknown_while_cpn_is_away_and_resolved_when_it_is_back() -> Result<(), Failure> {
    let mut trial = killed_creating(true).await?;
    cut_off(&trial);
    trial.start_desk().await?;
    let row = trial.now("Unknown").await?;
    assert_eq!(text(&row, "actsNext"), "App");
    assert_eq!(row.get("mayAskAgain"), Some(&true.into()));
    trial.sandbox.clear_faults();
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("15 payment created, CPN away at the next start", "unknown, then ready to sign").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_submit_is_unknown_while_cpn_is_away_and_resolved_when_it_is_back() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.hold(SUBMIT, true);
    trial.sandbox.ledger().approve();
    trial.kill_when_held().await?;
    trial.lose();
    cut_off(&trial);
    trial.start_desk().await?;
    let row = trial.now("Unknown").await?;
    assert_eq!((text(&row, "actsNext"), text(&row, "stage")), ("App", "Unknown"));
    trial.sandbox.clear_faults();
    trial.now("SentOnchain").await?;
    trial.finish_and_reckon("15 submitted, CPN away at the next start", "unknown, then sent onchain").await
}
