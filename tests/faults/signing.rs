//! Killed between the payment and its signature's arrival at CPN.
use std::time::Duration;

use acceptance::Failure;
use desk::store::fact::{Call, Decision};
use desk::store::{CallState, SigningState};
use sandbox::ledger::Faults;
use serde_json::json;

use crate::reckoning::{attempts, members};
use crate::trial::{CREATE_TRANSACTION, SUBMIT, Trial, text};

/// Longer than the sandbox waits for the funds of a payment.
const THREE_HOURS: Duration = Duration::from_secs(3 * 3_600);

/// A payment whose transaction is being created when the desk is killed.
async fn killed_preparing(after: bool) -> Result<Trial, Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.hold(CREATE_TRANSACTION, after);
    trial.send(json!({ "do": "prepare", "attempt": attempt })).await?;
    trial.kill_when_held().await?;
    assert_eq!(open_call(&trial)?, Some(Call::CreateTransaction), "the intent comes before the call");
    Ok(trial)
}

/// A payment whose signature is being submitted when the desk is killed.
async fn killed_submitting(after: bool) -> Result<Trial, Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.hold(SUBMIT, after);
    trial.sandbox.ledger().approve();
    trial.kill_when_held().await?;
    assert_eq!(open_call(&trial)?, Some(Call::SubmitTransaction), "the intent comes before the call");
    let signed = signing(&trial)?.and_then(|signing| signing.decision);
    assert!(matches!(signed, Some(Decision::Signed { .. })), "the signature comes before the call: {signed:?}");
    Ok(trial)
}

/// The call that the killed desk left open.
fn open_call(trial: &Trial) -> Result<Option<Call>, Failure> {
    let written = attempts(&trial.written()?)?;
    let open = written.iter().flat_map(|attempt| &attempt.outbox).find(|call| call.state == CallState::Open);
    Ok(open.map(|call| call.call))
}

/// What the killed desk wrote down of the signing.
fn signing(trial: &Trial) -> Result<Option<SigningState>, Failure> {
    Ok(attempts(&trial.written()?)?.into_iter().find_map(|attempt| attempt.signing))
}

async fn one_transaction(trial: &Trial) -> Result<(), Failure> {
    assert_eq!(members(&trial.world().await?, "/transactions").len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_call_was_lost_is_made_again() -> Result<(), Failure> {
    let mut trial = killed_preparing(false).await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("05 transaction call lost", "ready to sign").await?;
    one_transaction(&trial).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_call_that_arrives_late_makes_no_second_transaction() -> Result<(), Failure> {
    let mut trial = killed_preparing(false).await?;
    trial.start_desk().await?;
    let attempt = trial.attempt().await?;
    trial.tell(json!({ "do": "prepare", "attempt": attempt })).await?;
    trial.arrive().await;
    trial.now("ReadyToSign").await?;
    trial.finish_and_reckon("05 transaction call arrives late", "ready to sign").await?;
    one_transaction(&trial).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_answer_was_lost_is_the_one_that_is_signed() -> Result<(), Failure> {
    let mut trial = killed_preparing(true).await?;
    trial.lose();
    trial.start_desk().await?;
    let row = trial.until_known().await?;
    assert_eq!(text(&row, "status"), "ReadyToSign");
    trial.finish_and_reckon("06 transaction created, answer lost", "ready to sign, the same transaction").await?;
    one_transaction(&trial).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_was_lost_with_its_payments_time_is_not_waited_for() -> Result<(), Failure> {
    let mut trial = killed_preparing(false).await?;
    trial.sandbox.clock().advance(THREE_HOURS);
    trial.start_desk().await?;
    trial.now("FailedNotMoved").await?;
    trial.arrive().await;
    let row = trial.until_known().await?;
    assert_eq!(text(&row, "actsNext"), "You");
    trial.reckon("05 transaction call lost, payment expired", "failed, no money moved; run again").await?;
    assert_eq!(trial.spent(), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_left_open_may_be_asked_again_with_the_same_message() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    let digest = trial.prompt(&attempt).await?;
    trial.kill().await?;
    assert!(signing(&trial)?.is_some_and(|signing| signing.on_device()), "the intent comes before the prompt");
    trial.start_desk().await?;
    let row = trial.now("ReadyToSign").await?;
    assert_eq!((text(&row, "stage"), text(&row, "actsNext")), ("Lost", "You"));
    assert_eq!(trial.prompt(&attempt).await?, digest, "the same message is asked again");
    trial.sandbox.ledger().approve();
    trial.finish_and_reckon("07 prompt open, nobody pressed", "ready to sign; the device was lost, ask again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_approved_while_no_desk_runs_pays_nothing_by_itself() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    trial.prompt(&attempt).await?;
    trial.kill().await?;
    trial.sandbox.ledger().approve();
    trial.start_desk().await?;
    let row = trial.now("ReadyToSign").await?;
    assert_eq!(text(&row, "stage"), "Lost");
    assert_eq!(trial.spent(), 0);
    trial.finish_and_reckon("07 prompt open, approved to nobody", "ready to sign; the device was lost, ask again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_was_never_read_is_asked_again_and_pays_once() -> Result<(), Failure> {
    let mut trial = Trial::start().await?;
    let attempt = trial.payment().await?;
    let digest = trial.prompt(&attempt).await?;
    trial.sandbox.ledger().set_faults(Faults { delay_ms: 60_000, ..Faults::default() });
    trial.sandbox.ledger().approve();
    tokio::time::sleep(Duration::from_millis(200)).await;
    trial.kill().await?;
    assert!(signing(&trial)?.is_some_and(|signing| signing.on_device()), "the signature was not read");
    trial.sandbox.ledger().set_faults(Faults::default());
    trial.start_desk().await?;
    let row = trial.now("ReadyToSign").await?;
    assert_eq!((text(&row, "stage"), text(&row, "actsNext")), ("Lost", "You"));
    assert_eq!(trial.prompt(&attempt).await?, digest, "the same message is asked again");
    trial.sandbox.ledger().approve();
    trial.finish_and_reckon("08 approved, signature never read", "ready to sign; the device was lost, ask again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_whose_submit_was_lost_is_submitted_again_without_asking_anyone() -> Result<(), Failure> {
    let mut trial = killed_submitting(false).await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("SentOnchain").await?;
    trial.finish_and_reckon("09 signed, submit lost", "sent onchain, submitted again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_that_arrives_after_it_was_made_again_settles_once() -> Result<(), Failure> {
    let mut trial = killed_submitting(false).await?;
    trial.start_desk().await?;
    trial.now("SentOnchain").await?;
    trial.arrive().await;
    trial.finish_and_reckon("09 signed, submit arrives late", "sent onchain, submitted again").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_was_lost_with_its_payments_time_moves_nothing_and_the_order_may_run_again()
-> Result<(), Failure> {
    let mut trial = killed_submitting(false).await?;
    trial.sandbox.clock().advance(THREE_HOURS);
    trial.start_desk().await?;
    trial.now("FailedNotMoved").await?;
    trial.arrive().await;
    trial.until_known().await?;
    assert_eq!(trial.spent(), 0);
    trial.finish().await?;
    let world = trial.reckon("09 signed, submit lost, payment expired", "failed, no money moved; run again").await?;
    assert_eq!(members(&world, "/chains/ETH-SEPOLIA/mined").len(), 1, "the second attempt alone moved money");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_whose_answer_was_lost_is_recognised_and_not_repeated() -> Result<(), Failure> {
    let mut trial = killed_submitting(true).await?;
    trial.lose();
    trial.start_desk().await?;
    trial.now("SentOnchain").await?;
    let submits = attempts(&trial.written()?)?;
    let submits =
        submits.iter().flat_map(|attempt| &attempt.outbox).filter(|call| call.call == Call::SubmitTransaction);
    assert_eq!(submits.map(|call| call.state).collect::<Vec<_>>(), [CallState::Accepted], "one call, recognised");
    trial.finish_and_reckon("10 submitted, answer lost", "sent onchain, seen at CPN").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_whose_answer_was_lost_is_recognised_after_everything_has_happened() -> Result<(), Failure> {
    let mut trial = killed_submitting(true).await?;
    trial.lose();
    trial.sandbox.clock().advance(Duration::from_secs(120));
    trial.start_desk().await?;
    trial.now("SentByBfi").await?;
    trial.finish_and_reckon("10 submitted, answer lost, paid meanwhile", "sent by the BFI").await
}
