//! What staff see without asking: events after which the right thing is read, the wallet's figures, the list's views.
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::workbench::{Bench, digest};
use desk::signing::Stage;
use desk::{Reach, Topic, Wallet};
use domain::ids::AttemptId;
use domain::status::{ActsNext, StatusWord};
use sandbox::{Fault, FaultKind};
use store::{ListQuery, View, ViewCounts};
use tokio::sync::broadcast::Receiver;

/// Reads the signing page after each event about signing, as the window does, until it stands where it should.
async fn told(
    bench: &Bench,
    attempt: AttemptId,
    events: &mut Receiver<Vec<Topic>>,
    wanted: Stage,
) -> Result<(), Failure> {
    let start = Instant::now();
    let mut last = None;
    while start.elapsed() < Duration::from_secs(20) {
        let Ok(event) = tokio::time::timeout(Duration::from_secs(5), events.recv()).await else { break };
        if event?.contains(&Topic::Signing) {
            let stage = bench.desk.signing_page(attempt).await?.stage;
            if stage == wanted {
                return Ok(());
            }
            last = Some(stage);
        }
    }
    Err(Failure::new(format!("whoever only listens still sees {last:?}, not {wanted:?}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_learns_of_a_rejection_and_can_ask_again_at_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    let mut events = bench.desk.subscribe();
    bench.sandbox.ledger().reject();
    told(&bench, attempt, &mut events, Stage::Rejected).await?;
    let page = bench.prepare(attempt).await?;
    bench.desk.sign(attempt, &digest(&page)?).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_learns_that_cpn_refused_the_signature() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    let mut events = bench.desk.subscribe();
    bench.sandbox.set_balance(bench.sandbox.wallet(), 1);
    bench.sandbox.ledger().approve();
    told(&bench, attempt, &mut events, Stage::SubmitRefused).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_listens_follows_a_payment_to_its_end() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut events = bench.desk.subscribe();
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    let mut seen = Vec::new();
    let start = Instant::now();
    while seen.last() != Some(&StatusWord::SentByBfi) && start.elapsed() < Duration::from_secs(60) {
        bench.sandbox.clock().advance(Duration::from_secs(1));
        bench.desk.poll_soon();
        while let Ok(event) = tokio::time::timeout(Duration::from_millis(50), events.recv()).await {
            if event?.contains(&Topic::Payments) {
                let status = bench.desk.attempt(attempt).await?.status;
                if seen.last() != Some(&status) {
                    seen.push(status);
                }
            }
        }
    }
    // The first events are read late here, so that what came before the signature may be missing.
    assert!(seen.ends_with(&[StatusWord::SentOnchain, StatusWord::BfiPaying, StatusWord::SentByBfi]), "{seen:?}");
    Ok(())
}

async fn wallet(bench: &Bench, wanted: impl Fn(&Wallet) -> bool) -> Result<Wallet, Failure> {
    let start = Instant::now();
    loop {
        bench.desk.poll_soon();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let wallet = bench.desk.wallet().await?.ok_or_else(|| Failure::new("no wallet"))?;
        if wanted(&wallet) {
            return Ok(wallet);
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(Failure::new(format!("the wallet does not become so: {wallet:?}")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_open_payments_will_take_is_not_shown_as_available() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let amount = |millionths: Option<domain::money::Money>| millionths.map(|money| money.minor());
    bench.sandbox.set_balance(bench.sandbox.wallet(), 1_000_000_000);
    let before = wallet(&bench, |wallet| amount(wallet.balance) == Some(1_000_000_000)).await?;
    assert_eq!((before.reserved.minor(), amount(before.available())), (0, Some(1_000_000_000)));
    let attempt = bench.payment().await?;
    let waiting = wallet(&bench, |_| true).await?;
    assert_eq!((waiting.reserved.minor(), amount(waiting.available())), (250_000_000, Some(750_000_000)));
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    let after = wallet(&bench, |wallet| amount(wallet.balance) != Some(1_000_000_000)).await?;
    assert_eq!((after.reserved.minor(), amount(after.available())), (0, amount(after.balance)));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_node_that_is_away_is_said_and_old_figures_stay() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let known = wallet(&bench, |wallet| wallet.balance.is_some()).await?;
    away(&bench, "POST /chain*");
    let stale = wallet(&bench, |wallet| wallet.problem.is_some()).await?;
    assert_eq!(stale.balance, known.balance);
    let later = wallet(&bench, |_| true).await?;
    assert_eq!(later.as_of, stale.as_of, "the figures are as old as they say");
    assert_eq!(bench.desk.connection().reach, Reach::Online, "CPN itself answers");
    // Without the chain nothing is signed, for nobody knows what the wallet holds.
    let attempt = bench.payment().await?;
    let page = bench.prepare(attempt).await?;
    assert!(page.refused().is_some());
    bench.sandbox.clear_faults();
    wallet(&bench, |wallet| wallet.problem.is_none()).await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chains_word_on_a_payment_that_ended_without_it_is_asked_for_when_somebody_looks() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    away(&bench, "POST /chain*");
    let done = bench.until(attempt, StatusWord::SentByBfi).await?;
    assert!(done.finished && done.settlement.is_none());
    bench.sandbox.clear_faults();
    bench.desk.payment_detail(attempt).await?;
    let settled = |state: &store::AttemptState| state.settlement.is_some();
    bench.wait(attempt, "the chain's word", Duration::ZERO, settled).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_could_not_be_read_is_read_when_somebody_looks() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundWithCompleted").await?;
    bench.approve(attempt.id).await?;
    away(&bench, "GET /v1/cpn/payments/*/refunds/*");
    let told = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.record.status == "COMPLETED");
    let back = bench.wait(attempt.id, "the refund", Duration::from_secs(2), told).await?;
    assert_eq!(back.refunds.first().and_then(|refund| refund.record.amount), None);
    bench.sandbox.clear_faults();
    bench.desk.payment_detail(attempt.id).await?;
    let back = bench.until_now(attempt.id, StatusWord::Refunded).await?;
    let read = |state: &store::AttemptState| state.refunds.iter().all(|refund| refund.record.amount.is_some());
    bench.wait(back.id, "its amount", Duration::ZERO, read).await?;
    Ok(())
}

fn away(bench: &Bench, route: &str) {
    let kind = FaultKind::Status { status: 503, retry_after: None, after: false };
    bench.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: None });
}

async fn counts(bench: &Bench) -> Result<ViewCounts, Failure> {
    let query = ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 };
    Ok(bench.desk.list(query).await?.counts)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_view_of_the_list_holds_what_its_name_says() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let none = ViewCounts::default();
    assert_eq!(counts(&bench).await?, none);
    let attempt = bench.payment().await?;
    let to_sign = counts(&bench).await?;
    assert_eq!(to_sign, ViewCounts { open: 1, to_sign: 1, needs_you: 1, all: 1, ..none });
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::BfiPaying).await?;
    assert_eq!(counts(&bench).await?, ViewCounts { open: 1, with_bfi: 1, all: 1, ..none });
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(counts(&bench).await?, ViewCounts { all: 1, ..none });

    let refund = bench.payment_of("FailThenRefundCreatedThenFailed").await?;
    bench.approve(refund.id).await?;
    bench.until(refund.id, StatusWord::FailedRefundDue).await?;
    let due = counts(&bench).await?;
    assert_eq!((due.refunds, due.all), (1, 2));
    let query = ListQuery { text: None, view: View::Refunds, today: None, limit: 10, offset: 0 };
    let rows = bench.desk.list(query).await?.rows;
    assert_eq!(
        rows.iter().map(|row| (row.status, row.acts_next)).collect::<Vec<_>>(),
        [(StatusWord::FailedRefundDue, ActsNext::Bfi)]
    );
    Ok(())
}
