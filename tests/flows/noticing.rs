//! Notices: each event once, one summary for what was missed, nothing when the policy says so, and nothing sensitive.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::{Notice, NoticeKind};
use domain::status::StatusWord;
use serde_json::json;
use store::fact::PolicyRecord;
use tokio::sync::broadcast::Receiver;

/// The next notice, if one comes within a few seconds.
async fn next(notices: &mut Receiver<Notice>) -> Result<Option<Notice>, Failure> {
    match tokio::time::timeout(Duration::from_secs(6), notices.recv()).await {
        Ok(notice) => Ok(Some(notice?)),
        Err(_) => Ok(None),
    }
}

/// Waits until the first look at CPN is over: what it finds counts as missed.
async fn begun(bench: &Bench) {
    while bench.desk.connection().as_of.is_none() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_told_once_and_names_nobody_and_no_amount() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    begun(&bench).await;
    let mut notices = bench.desk.notices();
    let attempt = bench.payment_of("FailThenRefundCreatedThenCompleted").await?;
    let ready = next(&mut notices).await?.ok_or_else(|| Failure::new("no notice"))?;
    assert_eq!((ready.kind, ready.row), (NoticeKind::ReadyToSign, Some(attempt.id)));
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::Refunded).await?;
    let mut told = vec![ready];
    while let Some(notice) = next(&mut notices).await? {
        told.push(notice);
    }
    let kinds: Vec<_> = told.iter().map(|notice| notice.kind).collect();
    for kind in [NoticeKind::ReadyToSign, NoticeKind::Failed, NoticeKind::RefundCompleted] {
        assert_eq!(kinds.iter().filter(|told| **told == kind).count(), 1, "{kind:?} in {kinds:?}");
    }
    for notice in &told {
        let said = format!("{} {}", notice.title, notice.body);
        for secret in ["250", "FailThen", "MXN", "INV-", "Aurora"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_while_the_program_was_closed_is_one_notice() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (first, second) = (bench.payment().await?, bench.payment().await?);
    bench.approve(first).await?;
    let done = bench.until(first, StatusWord::SentByBfi).await?;
    begun(&bench).await;
    bench.desk.close();
    let payment = done.payment.ok_or_else(|| Failure::new("no payment"))?;
    bench.control("/rfi", &json!({ "paymentId": payment.id.to_string() })).await?;
    bench.sandbox.clock().advance(Duration::from_secs(3 * 3600));
    let bench = bench.reopen().await?;
    let mut notices = bench.desk.notices();
    let missed = next(&mut notices).await?.ok_or_else(|| Failure::new("no notice"))?;
    assert_eq!((missed.kind, missed.row), (NoticeKind::Missed, None), "{missed:?}");
    assert!(
        missed.body.contains("1 request for information") && missed.body.contains("1 payment failed"),
        "{missed:?}"
    );
    bench.until_now(second, StatusWord::FailedNotMoved).await?;
    assert_eq!(next(&mut notices).await?, None, "nothing is told twice");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_notice_is_given_while_the_policy_says_so() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    begun(&bench).await;
    let mut notices = bench.desk.notices();
    bench.desk.save_policy(PolicyRecord { notices: false, ..PolicyRecord::default() }).await?;
    bench.payment().await?;
    assert_eq!(next(&mut notices).await?, None);
    bench.desk.save_policy(PolicyRecord::default()).await?;
    assert_eq!(next(&mut notices).await?, None, "what happened meanwhile is not told later");
    bench.payment().await?;
    assert_eq!(next(&mut notices).await?.map(|notice| notice.kind), Some(NoticeKind::ReadyToSign));
    Ok(())
}
