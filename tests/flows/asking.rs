//! What became of a call or a signature: the same key tells, then CPN's list, then the chain. Nothing is paid again before.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::Error;
use domain::ids::AttemptId;
use domain::outcome::MoneyMoved;
use domain::status::{AttemptPhase, StatusWord};
use ipc::outcome::OutcomeActionName;
use sandbox::{Fault, FaultKind, LetGo};
use store::fact::Call;

const CREATE: &str = "POST /v1/cpn/payments";
const CHAIN: &str = "POST /chain*";

fn always(bench: &Bench, route: &str, kind: FaultKind) {
    bench.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: None });
}

fn away() -> FaultKind {
    FaultKind::Status { status: 503, retry_after: None, after: false }
}

/// Lets the sandbox's chain execute what was submitted, while CPN's answers do not come.
async fn executed_unseen(bench: &Bench) -> Result<(), Failure> {
    for _ in 0..60 {
        if bench.mined().await? == 1 {
            return Ok(());
        }
        bench.sandbox.clock().advance(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Err(Failure::new("the chain executed nothing"))
}

/// Has a payment signed while nothing that CPN says arrives, and lets the chain execute it.
async fn signed_unseen(bench: &Bench) -> Result<AttemptId, Failure> {
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    // Everything is read again before the signature is sent, so the reads fail only once it is on its way.
    bench.fault("POST /v2/*/submit", FaultKind::Hold { after: true }, 1);
    bench.sandbox.ledger().approve();
    bench.sandbox.until_held(1).await;
    always(bench, "GET *", away());
    bench.sandbox.let_go(LetGo::Drop);
    bench.until_now(attempt, StatusWord::Unknown).await?;
    Ok(attempt)
}

/// Asks again until nothing is open: while the submit itself is still at it, asking does nothing.
async fn asked_until_known(bench: &Bench, attempt: AttemptId) -> Result<store::AttemptState, Failure> {
    for _ in 0..200 {
        // It fails as long as neither CPN nor the chain says anything.
        let asked = bench.desk.ask_again(attempt).await;
        let known = bench.desk.attempt(attempt).await?;
        if asked.is_ok() && known.outbox.iter().all(|entry| !entry.is_open()) {
            return Ok(known);
        }
        assert_eq!(known.status, StatusWord::Unknown);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::new("asking again came to nothing"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cpn_has_seen_before_leads_to_the_payment_in_its_list() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    always(&bench, CREATE, FaultKind::Conflict);
    bench.fault(CREATE, FaultKind::DropAfter, 1);
    let (_, attempt) = bench.place(form).await?;
    assert_eq!((attempt.phase, bench.count("payments").await?), (AttemptPhase::Created, 1));
    let creates = attempt.outbox.iter().filter(|entry| entry.call == Call::CreatePayment);
    assert_eq!(creates.count(), 1, "one key");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_cpn_says_nothing_about_is_found_on_the_chain() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = signed_unseen(&bench).await?;
    let view = ipc::payment_view(bench.desk.payment_detail(attempt).await?, None);
    let next = view.ok_or_else(|| Failure::new("there is no payment"))?.next;
    assert_eq!((next.action.name, next.action.allowed.allowed), (OutcomeActionName::AskAgain, true));

    executed_unseen(&bench).await?;
    let known = asked_until_known(&bench, attempt).await?;
    assert_eq!(known.status, StatusWord::SentOnchain);
    assert!(known.funds_moved && known.settlement.is_some());
    bench.sandbox.clear_faults();
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    Ok(())
}

/// CPN calls payment and transaction failed, and the chain has executed the signature all the same.
async fn failed_but_executed(bench: &Bench) -> Result<AttemptId, Failure> {
    let attempt = bench.payment().await?;
    let signed = bench.approve(attempt).await?;
    always(bench, "GET *", away());
    executed_unseen(bench).await?;
    let transaction = signed.transactions.last().ok_or_else(|| Failure::new("no transaction"))?;
    bench.sandbox.fail_transaction(transaction.record.id.as_str(), "FAILED_ONCHAIN");
    let payment = signed.payment.ok_or_else(|| Failure::new("no payment"))?;
    bench.sandbox.fail_payment(payment.id.as_str(), "ONCHAIN_SETTLEMENT_FAILED", "PM05000");
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    let failed = |state: &store::AttemptState| state.payment.as_ref().is_some_and(|known| known.status == "FAILED");
    bench.wait(attempt, "the payment to fail", Duration::ZERO, failed).await?;
    Ok(attempt)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_signature_the_chain_has_used_runs_no_second_time() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = failed_but_executed(&bench).await?;
    let refused = bench.desk.run_again(attempt).await.unwrap_err();
    assert!(matches!(refused, Error::NotNow(_)), "{refused}");
    let known = bench.desk.attempt(attempt).await?;
    assert_eq!((known.status, known.funds_moved), (StatusWord::FailedRefundDue, true));
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_fails_after_the_chain_used_its_signature_is_not_called_unmoved() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = failed_but_executed(&bench).await?;
    // Nobody has looked at it.
    bench.until_now(attempt, StatusWord::FailedRefundDue).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_a_failed_payment_sees_what_the_chain_says() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = failed_but_executed(&bench).await?;
    bench.desk.payment_detail(attempt).await?;
    bench.until_now(attempt, StatusWord::FailedRefundDue).await?;
    let outcome = bench.desk.payment_detail(attempt).await?.outcome;
    assert_eq!(outcome.map(|outcome| outcome.money), Some(MoneyMoved::Yes));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_chain_cannot_be_asked_a_signature_that_was_sent_forbids_another_attempt() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("Expired").await?.id;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::FailedNotMoved).await?;
    always(&bench, CHAIN, away());
    let refused = bench.desk.run_again(attempt).await.unwrap_err();
    assert!(refused.to_string().contains("could not be asked"), "{refused}");
    assert_eq!(bench.count("payments").await?, 1);
    bench.sandbox.clear_faults();
    let (_, again) = bench.desk.run_again(attempt).await?;
    assert_eq!(bench.ended(again).await?.phase, AttemptPhase::Created);
    assert_eq!((bench.count("payments").await?, bench.mined().await?), (2, 0));
    Ok(())
}
