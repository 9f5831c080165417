//! Following many payments: how many calls a look makes, and what it does when CPN, the network or the clock misbehave.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::workbench::{Bench, Start};
use desk::{Clock, Connection, Reach};
use domain::status::StatusWord;
use jiff::{SignedDuration, Timestamp};
use sandbox::{Fault, FaultKind};
use serde_json::json;
use tokio::sync::broadcast::error::TryRecvError;

const LIST: &str = "GET /v1/cpn/payments";

/// List calls and reads of single payments so far.
fn calls(bench: &Bench) -> (u64, u64) {
    let calls = bench.sandbox.calls();
    let single = |path: &str| {
        path.strip_prefix(LIST).is_some_and(|rest| rest.starts_with('/') && rest.matches('/').count() == 1)
    };
    let singles = calls.iter().filter(|(path, _)| single(path)).map(|(_, count)| count).sum();
    (calls.get(LIST).copied().unwrap_or_default(), singles)
}

fn since(before: (u64, u64), after: (u64, u64)) -> (u64, u64) {
    (after.0 - before.0, after.1 - before.1)
}

/// Asks for a look and waits until it has ended.
async fn look(bench: &Bench) -> Result<(), Failure> {
    let mut events = bench.desk.subscribe();
    bench.desk.poll_soon();
    let ended = async {
        loop {
            if events.recv().await?.contains(&desk::Topic::Connection) {
                return Ok::<_, Failure>(());
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ended).await.map_err(|_| Failure::new("the look does not end"))?
}

async fn connection(bench: &Bench, what: &str, wanted: impl Fn(&Connection) -> bool) -> Result<Connection, Failure> {
    let start = Instant::now();
    loop {
        let connection = bench.desk.connection();
        if wanted(&connection) {
            return Ok(connection);
        }
        if start.elapsed() > Duration::from_secs(40) {
            return Err(Failure::new(format!("waited for {what}: {connection:?}")));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A desk whose local clock can be moved.
async fn with_clock() -> Result<(Bench, Arc<AtomicI64>), Failure> {
    let ahead = Arc::new(AtomicI64::new(0));
    let seconds = Arc::clone(&ahead);
    let clock = Clock::from_fn(move || {
        let ahead = SignedDuration::from_secs(seconds.load(Ordering::Relaxed));
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    });
    Ok((Bench::start(Start { clock, ..Start::default() }).await?, ahead))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_list_call_shows_all_open_payments_and_nothing_is_read_twice() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for _ in 0..3 {
        bench.payment().await?;
    }
    look(&bench).await?;
    let before = calls(&bench);
    look(&bench).await?;
    assert_eq!(since(before, calls(&bench)), (1, 0));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_old_payment_among_hundreds_of_others_costs_one_call() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    // Of the same account, but not made here: as many as three pages hold, newer than ours.
    bench.control("/payments", &json!({ "copies": 450 })).await?;
    look(&bench).await?;
    let before = calls(&bench);
    look(&bench).await?;
    assert_eq!(since(before, calls(&bench)), (0, 1), "it is read by itself, and nothing is listed");
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_the_computer_slept_is_found_at_once() -> Result<(), Failure> {
    let (bench, ahead) = with_clock().await?;
    let attempt = bench.payment().await?;
    look(&bench).await?;
    connection(&bench, "a quiet pace", |connection| connection.poll_seconds >= 15).await?;
    // Three hours: the payment's window is over.
    bench.sandbox.clock().advance(Duration::from_secs(3 * 3600));
    ahead.store(3 * 3600, Ordering::Relaxed);
    let woke = Instant::now();
    bench.until_now(attempt, StatusWord::FailedNotMoved).await?;
    assert!(woke.elapsed() < Duration::from_secs(8), "it took {:?}, not the usual pause", woke.elapsed());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_cpn_is_away_it_is_asked_less_often_and_what_it_did_is_found_when_it_is_back() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    let kind = FaultKind::Status { status: 503, retry_after: None, after: false };
    bench.sandbox.set_fault(Fault { route: "GET /v1/cpn/*".to_owned(), kind, count: None });
    bench.desk.poll_soon();
    let away =
        connection(&bench, "offline", |known| known.reach == Reach::Offline && known.waits_until.is_some()).await?;
    assert!(away.reason.is_some_and(|reason| reason.contains("503")));
    bench.sandbox.clock().advance(Duration::from_secs(600));
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    bench.until_now(attempt, StatusWord::SentByBfi).await?;
    let back =
        connection(&bench, "online", |known| known.reach == Reach::Online && known.waits_until.is_none()).await?;
    assert_eq!(back.reason, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn cpn_is_left_alone_for_as_long_as_it_asks() -> Result<(), Failure> {
    let (bench, ahead) = with_clock().await?;
    bench.payment().await?;
    look(&bench).await?;
    bench.fault(LIST, FaultKind::Status { status: 429, retry_after: Some(300), after: false }, 1);
    bench.desk.poll_soon();
    let left_alone = connection(&bench, "a long wait", |known| known.waits_until.is_some()).await?;
    assert_eq!(left_alone.reach, Reach::Online, "it answers, after all");
    assert!(left_alone.poll_seconds > 250, "{left_alone:?}");
    let before = calls(&bench);
    for _ in 0..5 {
        bench.desk.poll_soon();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    // A clock that was set by a minute does not shorten the wait.
    ahead.store(60, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(since(before, calls(&bench)), (0, 0));
    // Minutes later, asleep or not, it is asked again.
    ahead.store(400, Ordering::Relaxed);
    connection(&bench, "the end of the wait", |known| known.waits_until.is_none() && known.poll_seconds <= 15).await?;
    assert!(calls(&bench) > before);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_hours_ahead_changes_no_deadline_and_raises_no_alarm() -> Result<(), Failure> {
    let (bench, ahead) = with_clock().await?;
    ahead.store(5 * 3600, Ordering::Relaxed);
    let mut notices = bench.desk.notices();
    let attempt = bench.payment().await?;
    look(&bench).await?;
    let off = bench.desk.clock().offset_millis() + 5 * 3_600_000;
    assert!(off.abs() < 2_000, "the server's time is missed by {off} ms");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut told = Vec::new();
    loop {
        match notices.try_recv() {
            Ok(notice) => told.push(notice.kind),
            Err(TryRecvError::Empty) => break,
            Err(error) => return Err(error.into()),
        }
    }
    assert!(told.iter().all(|kind| *kind == desk::NoticeKind::ReadyToSign), "{told:?}");
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_information_about_a_completed_payment_is_found() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    let done = bench.until(attempt, StatusWord::SentByBfi).await?;
    look(&bench).await?;
    let payment = done.payment.ok_or_else(|| Failure::new("no payment"))?;
    bench.control("/rfi", &json!({ "paymentId": payment.id.to_string(), "level": 2 })).await?;
    bench.desk.poll_soon();
    let asked = bench.wait(attempt, "the request", Duration::ZERO, |state| !state.rfis.is_empty()).await?;
    assert_eq!(asked.status, StatusWord::SentByBfi);
    let within = bench.desk.connection().completed_within_seconds;
    assert!((300..330).contains(&within), "said to show within {within} s");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_in_the_list_that_cannot_be_read_is_shown_by_its_id() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let payment = bench.desk.attempt(attempt).await?.payment.ok_or_else(|| Failure::new("no payment"))?;
    let missing = FaultKind::MissingMember { member: "createDate".to_owned() };
    bench.sandbox.set_fault(Fault { route: LIST.to_owned(), kind: missing, count: None });
    bench.desk.poll_soon();
    let shown = connection(&bench, "the entry", |known| !known.unreadable.is_empty()).await?;
    assert_eq!(shown.unreadable.first().and_then(|entry| entry.id.clone()), Some(payment.id.to_string()));
    assert_eq!(shown.reach, Reach::Online);
    bench.sandbox.clear_faults();
    bench.desk.poll_soon();
    connection(&bench, "a list that can be read", |known| known.unreadable.is_empty()).await?;
    Ok(())
}
