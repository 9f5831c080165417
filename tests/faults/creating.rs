//! Killed between the order and its payment.
use acceptance::Failure;
use desk::store::CallState;
use desk::store::fact::Call;
use domain::status::AttemptPhase;
use sandbox::{Fault, FaultKind};
use serde_json::json;

use crate::reckoning::attempts;
use crate::trial::{CREATE_PAYMENT, LIST_PAYMENTS, QUOTES, REQUIREMENTS, Trial, text};

/// Places an order whose attempt comes to this call, and kills the desk there.
async fn killed_at(route: &str, after: bool) -> Result<Trial, Failure> {
    let mut trial = Trial::start().await?;
    trial.fill_in().await?;
    trial.hold(route, after);
    trial.tell(json!({ "do": "place" })).await?;
    trial.kill_when_held().await?;
    Ok(trial)
}

/// The same at the create call, which must have been written down before.
async fn killed_creating(after: bool) -> Result<Trial, Failure> {
    let trial = killed_at(CREATE_PAYMENT, after).await?;
    let written = attempts(&trial.written()?)?;
    let calls: Vec<_> =
        written.iter().flat_map(|attempt| &attempt.outbox).map(|call| (call.call, call.state)).collect();
    assert_eq!(calls, [(Call::CreatePayment, CallState::Open)], "the intent comes before the call");
    Ok(trial)
}

/// Killed before anything that counts was sent: it is stopped, says so, and may run again.
async fn stops(point: &str, route: &str) -> Result<(), Failure> {
    let mut trial = killed_at(route, false).await?;
    trial.lose();
    let written = attempts(&trial.written()?)?;
    assert_eq!(
        written.iter().map(|attempt| (attempt.phase, attempt.outbox.len())).collect::<Vec<_>>(),
        [(AttemptPhase::Running, 0)]
    );
    trial.start_desk().await?;
    let row = trial.now("Stopped").await?;
    assert_eq!((text(&row, "stop"), text(&row, "actsNext")), ("interrupted", "You"));
    trial.finish_and_reckon(point, "stopped, nothing was created; run again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_killed_while_quotes_are_asked_is_stopped_and_may_run_again() -> Result<(), Failure> {
    stops("01 order placed, quotes on their way", QUOTES).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_killed_while_the_field_list_is_asked_is_stopped_and_may_run_again() -> Result<(), Failure> {
    stops("02 quote taken, field list on its way", REQUIREMENTS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_that_was_lost_is_made_again_with_its_key() -> Result<(), Failure> {
    let mut trial = killed_creating(false).await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("03 create written down, call lost", "ready to sign, made again with its key").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_that_arrives_after_it_was_made_again_makes_no_second_payment() -> Result<(), Failure> {
    let mut trial = killed_creating(false).await?;
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.arrive().await;
    trial.finish_and_reckon("03 create written down, call arrives late", "ready to sign, made again with its key").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_that_arrives_while_the_desk_looks_for_it_makes_no_second_payment() -> Result<(), Failure> {
    let mut trial = killed_creating(false).await?;
    trial.hold(LIST_PAYMENTS, true);
    trial.start_desk().await?;
    // The list without the payment is on its way to the desk when the payment comes to be.
    trial.sandbox.until_held(2).await;
    trial.arrive().await;
    trial.now("ReadyToSign").await?;
    trial
        .finish_and_reckon("03 create written down, call arrives during recovery", "ready to sign, the same payment")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_second_call_counts_only_when_there_is_no_payment() -> Result<(), Failure> {
    let mut trial = killed_creating(false).await?;
    trial.lose();
    // It takes effect and is refused all the same: as if the first call had arrived just before.
    let kind = FaultKind::Status { status: 400, retry_after: None, after: true };
    trial.sandbox.set_fault(Fault { route: CREATE_PAYMENT.to_owned(), kind, count: Some(1) });
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("03 create written down, second call refused", "ready to sign, found at CPN").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_whose_quote_ran_out_meanwhile_created_nothing_and_the_order_may_run_again() -> Result<(), Failure>
{
    let mut trial = killed_creating(false).await?;
    trial.sandbox.clock().advance(std::time::Duration::from_secs(600));
    trial.start_desk().await?;
    let row = trial.now("Stopped").await?;
    assert_eq!(text(&row, "stop"), "quotes_ran_out");
    trial.arrive().await;
    trial.finish_and_reckon("03 create written down, quote ran out", "stopped, nothing was created; run again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_was_lost_is_found_again() -> Result<(), Failure> {
    let mut trial = killed_creating(true).await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("04 payment created, answer lost", "ready to sign, found at CPN").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_was_lost_is_found_again_after_its_quote_ran_out() -> Result<(), Failure> {
    let mut trial = killed_creating(true).await?;
    trial.lose();
    trial.sandbox.clock().advance(std::time::Duration::from_secs(600));
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("04 payment created, answer lost, quote ran out", "ready to sign, found at CPN").await
}
