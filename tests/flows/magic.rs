//! Every documented magic value of CPN's sandbox ends in the right word and says whether money moved, whether another try
//! is safe, and who acts next.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::Bench;
use domain::ids::AttemptId;
use domain::outcome::{MoneyMoved, Outcome, Retry};
use domain::status::{ActsNext, AttemptPhase, StatusWord};

/// The three answers of a failed payment.
async fn outcome(bench: &Bench, attempt: AttemptId) -> Result<Outcome, Failure> {
    let detail = bench.desk.payment_detail(attempt).await?;
    detail.outcome.ok_or_else(|| Failure::new("a failed payment says nothing of its outcome"))
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_is_refused_at_once_and_no_money_moved() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Failed").await?;
    let failed = bench.until_now(attempt.id, StatusWord::FailedNotMoved).await?;
    assert!(failed.finished && !failed.funds_moved);
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!((outcome.money, outcome.retry, outcome.acts_next), (MoneyMoved::No, Retry::AfterFix, ActsNext::You));
    assert!(outcome.code.contains("TRAVEL_RULE_FAILED"), "{}", outcome.code);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn async_failed_is_reviewed_and_then_refused() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("AsyncFailed").await?;
    assert_eq!(attempt.status, StatusWord::WaitingForNetwork);
    bench.until(attempt.id, StatusWord::FailedNotMoved).await?;
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!((outcome.money, outcome.retry, outcome.acts_next), (MoneyMoved::No, Retry::AfterFix, ActsNext::You));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn async_success_is_reviewed_and_then_paid() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("AsyncSuccess").await?;
    assert_eq!(attempt.status, StatusWord::WaitingForNetwork);
    assert!(bench.prepare(attempt.id).await.is_err(), "there is nothing to sign before the review is over");
    bench.until(attempt.id, StatusWord::ReadyToSign).await?;
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn delayed_is_said_to_be_late_and_then_paid() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Delayed").await?;
    bench.approve(attempt.id).await?;
    let late = bench.until(attempt.id, StatusWord::BfiPayingDelayed).await?;
    let arrival = late.payment.and_then(|payment| payment.arrival);
    assert_eq!(arrival.map(|arrival| arrival.unit), Some("DAYS".to_owned()), "the new announcement is shown");
    let done = bench.until(attempt.id, StatusWord::SentByBfi).await?;
    assert_eq!(done.payment.and_then(|payment| payment.addendum), None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_without_a_signature_is_safe_to_try_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Expired").await?;
    bench.prepare(attempt.id).await?;
    bench.until(attempt.id, StatusWord::FailedNotMoved).await?;
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!((outcome.money, outcome.retry, outcome.acts_next), (MoneyMoved::No, Retry::Safe, ActsNext::You));
    assert_eq!(bench.desk.payment_detail(attempt.id).await?.may_run_again(), Ok(()));
    assert_eq!(bench.mined().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_with_a_signature_under_way_moves_no_money_and_is_safe_to_try_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Expired").await?;
    bench.approve(attempt.id).await?;
    let failed = bench.until(attempt.id, StatusWord::FailedNotMoved).await?;
    assert!(failed.finished && !failed.funds_moved);
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!((outcome.money, outcome.retry, outcome.acts_next), (MoneyMoved::No, Retry::Safe, ActsNext::You));
    let (_, again) = bench.desk.run_again(attempt.id).await?;
    bench.ended(again).await?;
    bench.sandbox.clock().advance(Duration::from_secs(600));
    assert_eq!((bench.count("payments").await?, bench.mined().await?), (2, 0));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_completed_at_once_is_shown_as_money_back() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundWithCompleted").await?;
    bench.approve(attempt.id).await?;
    let back = bench.until(attempt.id, StatusWord::Refunded).await?;
    let refund = back.refunds.first().ok_or_else(|| Failure::new("no refund"))?;
    assert!(refund.record.amount.is_some() && refund.record.hash.is_some());
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!(outcome.money, MoneyMoved::Yes);
    assert_ne!(outcome.retry, Retry::NotSafe, "the USDC is back");
    assert_eq!(outcome.acts_next, ActsNext::You, "nobody owes anything any more");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_fails_leaves_the_refund_due() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundCreatedThenFailed").await?;
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::FailedRefundDue).await?;
    let failed = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.record.status == "FAILED");
    let due = bench.wait(attempt.id, "the refund to fail", Duration::from_secs(2), failed).await?;
    assert_eq!(due.status, StatusWord::FailedRefundDue);
    let outcome = outcome(&bench, attempt.id).await?;
    assert_eq!((outcome.money, outcome.retry, outcome.acts_next), (MoneyMoved::Yes, Retry::NotSafe, ActsNext::Bfi));
    assert!(bench.desk.run_again(attempt.id).await.is_err());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_under_way_forbids_another_try_until_it_is_completed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundCreatedThenCompleted").await?;
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::FailedRefundDue).await?;
    let due = outcome(&bench, attempt.id).await?;
    assert_eq!((due.money, due.retry, due.acts_next), (MoneyMoved::Yes, Retry::NotSafe, ActsNext::Bfi));
    assert!(bench.desk.run_again(attempt.id).await.is_err(), "the USDC is not back yet");
    assert_eq!(bench.count("payments").await?, 1);

    bench.until(attempt.id, StatusWord::Refunded).await?;
    let (_, again) = bench.desk.run_again(attempt.id).await?;
    let again = bench.ended(again).await?;
    assert_eq!((again.phase, again.number), (AttemptPhase::Created, 2));
    assert_eq!(bench.count("payments").await?, 2);
    Ok(())
}
