//! Answers that never come and words that nobody documented: shown as unknown, resolved by itself, never a second payment.
use acceptance::Failure;
use acceptance::workbench::Bench;
use domain::ids::AttemptId;
use domain::order::StopReason;
use domain::status::{AttemptPhase, StatusWord};
use sandbox::{Fault, FaultKind, LetGo};
use serde_json::Value;
use store::fact::Call;
use store::{AttemptState, CallState};

const CREATE: &str = "POST /v1/cpn/payments";
const TRANSACTION: &str = "POST /v2/cpn/payments/*/transactions";
const SUBMIT: &str = "POST /v2/*/submit";

/// A fault that stays until it is cleared.
fn always(bench: &Bench, route: &str, kind: FaultKind) {
    bench.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: None });
}

fn away() -> FaultKind {
    FaultKind::Status { status: 503, retry_after: None, after: false }
}

/// Places an order while nothing is answered, and waits until that is known to be unknown.
async fn unknown(bench: &Bench, create: FaultKind) -> Result<AttemptState, Failure> {
    let form = bench.form("MX", true, "250").await?;
    always(bench, CREATE, create);
    always(bench, "GET /v1/cpn/payments", away());
    let (_, attempt) = bench.place(form).await?;
    assert_eq!((attempt.phase, attempt.status), (AttemptPhase::Unknown, StatusWord::Unknown));
    assert!(!attempt.finished);
    Ok(attempt)
}

/// The idempotency keys that made a payment at the sandbox, and those that the desk wrote down.
async fn keys(bench: &Bench, attempt: AttemptId) -> Result<(Vec<String>, Vec<String>), Failure> {
    let world = bench.world().await?;
    let used = world.get("paymentKeys").and_then(Value::as_object).map(|keys| keys.keys().cloned().collect());
    let state = bench.desk.attempt(attempt).await?;
    let creates = state.outbox.iter().filter(|entry| entry.call == Call::CreatePayment);
    Ok((used.unwrap_or_default(), creates.map(|entry| entry.key.to_string()).collect()))
}

fn open(state: &AttemptState) -> bool {
    state.outbox.iter().any(store::OutboxEntry::is_open)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_was_lost_is_found_and_is_the_only_one() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::DropAfter).await?;
    assert!(bench.desk.run_again(attempt.id).await.is_err(), "nobody may pay again while this is unknown");
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt.id, StatusWord::ReadyToSign).await?;
    let (used, written) = keys(&bench, attempt.id).await?;
    assert_eq!((bench.count("payments").await?, used), (1, written));
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_that_never_arrived_is_repeated_with_the_same_key() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::DropBefore).await?;
    assert_eq!(bench.count("payments").await?, 0);
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt.id, StatusWord::ReadyToSign).await?;
    let (used, written) = keys(&bench, attempt.id).await?;
    assert_eq!((used.len(), &used), (1, &written));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_ask_again_what_became_of_it() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::DropAfter).await?;
    assert!(bench.desk.payment_detail(attempt.id).await?.may_ask_again().is_ok());
    assert!(bench.desk.ask_again(attempt.id).await.is_err(), "CPN still does not answer");
    assert_eq!(bench.desk.attempt(attempt.id).await?.status, StatusWord::Unknown);
    bench.sandbox.clear_faults();
    bench.desk.ask_again(attempt.id).await?;
    assert_eq!(bench.desk.attempt(attempt.id).await?.phase, AttemptPhase::Created);
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_that_never_arrived_in_its_quotes_life_ends_without_a_payment() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::DropBefore).await?;
    bench.sandbox.clock().advance(std::time::Duration::from_secs(90));
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    let stopped = bench.until_now(attempt.id, StatusWord::Stopped).await?;
    assert_eq!(stopped.stop.map(|stop| stop.reason), Some(StopReason::QuotesRanOut));
    assert_eq!(bench.count("payments").await?, 0);
    let (_, again) = bench.desk.run_again(attempt.id).await?;
    assert_eq!(bench.ended(again).await?.phase, AttemptPhase::Created);
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_answer_to_the_create_call_is_unknown_until_it_can_be_read() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::Garbage).await?;
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt.id, StatusWord::ReadyToSign).await?;
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_is_taken_up_again_at_the_next_start() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = unknown(&bench, FaultKind::DropAfter).await?;
    let bench = bench.reopen().await?;
    assert_eq!(bench.desk.attempt(attempt.id).await?.status, StatusWord::Unknown);
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt.id, StatusWord::ReadyToSign).await?;
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_before_anything_was_sent_stops_the_attempt() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.place(bench.form("MX", true, "100").await?).await?;
    always(&bench, "POST /v1/cpn/quotes", away());
    let (_, stopped) = bench.place(form).await?;
    assert_eq!(stopped.stop.map(|stop| stop.reason), Some(StopReason::NotReached));
    assert!(stopped.outbox.is_empty());
    bench.sandbox.clear_faults();
    let (_, again) = bench.desk.run_again(stopped.id).await?;
    assert_eq!(bench.ended(again).await?.phase, AttemptPhase::Created);
    Ok(())
}

/// The create-transaction call is lost on each of the client's own tries; preparing again gives the one transaction.
async fn lost_transaction(kind: FaultKind) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    always(&bench, TRANSACTION, kind);
    assert!(bench.prepare(attempt).await.is_err());
    let lost = bench.desk.attempt(attempt).await?;
    assert!(open(&lost), "the call is written down and open");
    bench.sandbox.clear_faults();
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.refused(), None);
    let calls = page.attempt.outbox.iter().filter(|entry| entry.call == Call::CreateTransaction);
    assert_eq!(calls.map(|entry| entry.state).collect::<Vec<_>>(), [CallState::Accepted], "one key, one transaction");
    assert_eq!(bench.count("transactions").await?, 1);
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_answer_was_lost_is_the_only_one() -> Result<(), Failure> {
    lost_transaction(FaultKind::DropAfter).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_was_never_asked_for_is_asked_for_once() -> Result<(), Failure> {
    lost_transaction(FaultKind::DropBefore).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_transaction_is_read_again() -> Result<(), Failure> {
    lost_transaction(FaultKind::Garbage).await
}

/// The submit call is lost; the transaction's own state tells, and the money moves once.
async fn lost_submit(kind: FaultKind) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.fault(SUBMIT, kind, 1);
    bench.ask(attempt).await?;
    bench.sandbox.ledger().approve();
    let done = bench.until(attempt, StatusWord::SentByBfi).await?;
    assert!(!open(&done), "{:?}", done.outbox);
    assert_eq!((bench.count("transactions").await?, bench.mined().await?), (1, 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_whose_answer_was_lost_moves_money_once() -> Result<(), Failure> {
    lost_submit(FaultKind::DropAfter).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_never_arrived_is_sent_again_and_moves_money_once() -> Result<(), Failure> {
    lost_submit(FaultKind::DropBefore).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_with_an_unreadable_answer_moves_money_once() -> Result<(), Failure> {
    lost_submit(FaultKind::Garbage).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_that_cannot_be_looked_up_is_shown_as_unknown_until_it_can() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    // Everything is read again before the signature is sent, so the reads fail only once it is on its way.
    bench.fault(SUBMIT, FaultKind::Hold { after: true }, 1);
    bench.sandbox.ledger().approve();
    bench.sandbox.until_held(1).await;
    always(&bench, "GET *", away());
    bench.sandbox.let_go(LetGo::Drop);
    let unknown = bench.until_now(attempt, StatusWord::Unknown).await?;
    assert!(open(&unknown) && !unknown.funds_moved);
    bench.sandbox.clear_faults();
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_nobody_documented_is_shown_as_it_came_and_left_when_cpn_moves_on() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    always(&bench, "GET /v1/cpn/payments*", FaultKind::UnknownEnum);
    bench.desk.poll_soon();
    let odd = bench.until_now(attempt, StatusWord::Unknown).await?;
    assert_eq!(odd.payment.as_ref().map(|payment| payment.status.as_str()), Some("SANDBOX_UNDOCUMENTED"));
    assert!(odd.payment.is_some_and(|payment| payment.raw.contains("sandboxUndocumented")), "unknown members are kept");
    assert!(bench.prepare(attempt).await.is_err(), "nothing is signed for a payment whose state is not understood");
    assert!(bench.desk.run_again(attempt).await.is_err());
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt, StatusWord::ReadyToSign).await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undocumented_transaction_state_is_shown_as_unknown_and_recovers() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.prepare(attempt).await?;
    bench.fault("GET /v2/*", FaultKind::UnknownEnum, 1);
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.attempt.status, StatusWord::Unknown);
    bench.desk.poll_soon();
    bench.until_now(attempt, StatusWord::ReadyToSign).await?;
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.count("transactions").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_while_following_changes_nothing_and_is_caught_up_with() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    always(&bench, "GET *", FaultKind::DropBefore);
    bench.sandbox.clock().advance(std::time::Duration::from_secs(600));
    bench.desk.poll_soon();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(bench.desk.attempt(attempt).await?.status, StatusWord::SentOnchain);
    bench.sandbox.clear_faults();
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}
