//! Clocks that are wrong and answers that come late or twice: a payment is paid all the same, and no status moves back.
use std::time::Duration;

use acceptance::Failure;
use acceptance::questions::{ask, new_customer};
use acceptance::workbench::{Bench, Start};
use desk::Clock;
use desk::rfis::RfiStands;
use domain::party::PartyKind;
use domain::rfi::RfiPoint;
use domain::status::StatusWord;
use jiff::{SignedDuration, Timestamp};
use sandbox::{Fault, FaultKind};
use store::AttemptState;

use super::honest::Witness;
use super::places::{Journey, Moment, Place, Trial};

/// A computer whose clock is wrong, while CPN's is right.
async fn paid_by_a_wrong_clock(offset: SignedDuration) -> Result<(), Failure> {
    let clock = Clock::from_fn(move || Timestamp::now() + offset);
    let bench = Bench::start(Start { clock, ..Start::default() }).await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    let done = bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    // Deadlines are judged by the server's clock, whatever ours says.
    let ahead = bench.desk.clock().server_now().duration_since(Timestamp::now()).abs();
    let sandbox = bench.sandbox.clock().now().duration_since(Timestamp::now()).abs();
    assert!((ahead - sandbox).abs() < SignedDuration::from_mins(1), "{ahead} {sandbox}");
    assert!(done.finished);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_whose_clock_is_wrong_pays_by_the_clock_of_the_server() -> Result<(), Failure> {
    let mut under_way = tokio::task::JoinSet::new();
    for seconds in [-86_400, -3_600, -300, 300, 3_600, 86_400] {
        under_way.spawn(async move {
            let paid = paid_by_a_wrong_clock(SignedDuration::from_secs(seconds)).await;
            paid.map_err(|failure| failure.during(&format!("{seconds} s")))
        });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(())
}

/// Follows a payment to its end while every second answer about it is spoiled.
async fn followed_through(journey: Journey, kind: FaultKind) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let trial = Trial { place: Place::Payments, kind: kind.clone(), count: 1, journey, moment: Moment::Created };
    let mut witness = Witness::new(&bench, &trial);
    let customer = new_customer(&bench, journey.customer(), PartyKind::Business).await?;
    let beneficiary = bench.beneficiary("MX").await?;
    let form = bench.form_between(&customer, &beneficiary, true, "250").await?;
    let (_, placed) = bench.place(form).await?;
    bench.approve(placed.id).await?;
    let over = |state: &AttemptState| matches!(state.status, StatusWord::SentByBfi | StatusWord::Refunded);
    for _ in 0..600 {
        let state = bench.desk.attempt(placed.id).await?;
        witness.sees(&state).await?;
        if over(&state) {
            assert_eq!(state.status == StatusWord::Refunded, journey == Journey::Refunded);
            return Ok(());
        }
        for route in ["GET /v1/cpn/payments", "GET /v1/cpn/payments/*", "GET /v2/cpn/payments/*/transactions/*"] {
            bench.fault(route, kind.clone(), 1);
        }
        bench.desk.poll_soon();
        tokio::time::sleep(Duration::from_millis(60)).await;
        witness.sees(&bench.desk.attempt(placed.id).await?).await?;
        bench.sandbox.clear_faults();
        bench.sandbox.clock().advance(Duration::from_secs(2));
        bench.desk.poll_soon();
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    Err(Failure::new("it does not come to its end"))
}

#[tokio::test(flavor = "multi_thread")]
async fn old_and_repeated_answers_never_move_a_status_back() -> Result<(), Failure> {
    for kind in [FaultKind::StaleAnswer, FaultKind::RepeatedElements, FaultKind::OtherObject] {
        for journey in [Journey::Paid, Journey::Refunded] {
            let followed = followed_through(journey, kind.clone()).await;
            followed.map_err(|failure| failure.during(&format!("{kind:?}, {journey:?}")))?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_time_ended_by_a_false_date_alone_waits_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let question = ask(&bench, RfiPoint::BeforeFunding, 1, PartyKind::Business).await?;
    let later = FaultKind::WrongClock { offset_seconds: 40 * 86_400 };
    bench.sandbox.set_fault(Fault { route: "GET *".to_owned(), kind: later, count: None });
    question.until(&bench, Duration::ZERO, |detail| detail.line.stands == RfiStands::Expired).await?;
    bench.sandbox.clear_faults();
    let asked = |detail: &desk::rfis::RfiDetail| detail.line.stands == RfiStands::InformationRequired;
    question.until(&bench, Duration::ZERO, asked).await?;
    question.fill(&bench).await?;
    question.send(&bench).await?;
    question.stands(&bench, RfiStands::Approved).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn cpn_is_left_alone_as_it_asks_for_minutes_at_most_and_no_longer_than_it_wants() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let years = "Wed, 21 Oct 2037 07:28:00 GMT".to_owned();
    let pause = FaultKind::RetryAfter { status: 429, value: years, after: false };
    bench.sandbox.set_fault(Fault { route: "GET /v1/cpn/payments".to_owned(), kind: pause, count: None });
    bench.desk.poll_soon();
    let asked = |bench: &Bench| bench.desk.connection().waits_until.filter(|until| *until > Timestamp::now());
    let begun = std::time::Instant::now();
    while asked(&bench).is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is not said that CPN asks for a pause");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let until = asked(&bench).ok_or_else(|| Failure::new("no pause"))?;
    assert!(until.duration_since(Timestamp::now()) <= SignedDuration::from_mins(10), "{until}");
    bench.sandbox.clear_faults();
    // A person's command gets its answer, and so following goes on.
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}
