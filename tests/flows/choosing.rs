//! From the order to the payment: quotes that run out, bounds that are not met, fields that are missing, keys that are refused.
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::workbench::{Bench, Start};
use desk::book::BeneficiaryInput;
use desk::{Clock, Error, OrderInput, Reach, Wish};
use domain::fields::FieldValue;
use domain::ids::OrderId;
use domain::order::StopReason;
use domain::status::{AttemptPhase, StatusWord};
use jiff::{SignedDuration, Timestamp};
use sandbox::{FaultKind, LetGo};
use store::{AttemptState, ListQuery, View};

const CREATE: &str = "POST /v1/cpn/payments";
const REQUIREMENTS: &str = "GET /v1/cpn/payments/requirements";

/// Longer than any quote lives.
const TOO_LONG: Duration = Duration::from_secs(90);

/// How many orders, attempts and drafts the list shows.
async fn rows(bench: &Bench) -> Result<usize, Failure> {
    let query = ListQuery { text: None, view: View::All, today: None, limit: 100, offset: 0 };
    Ok(bench.desk.list(query).await?.rows.len())
}

fn stop(attempt: &AttemptState) -> Result<(StopReason, String), Failure> {
    let stop = attempt.stop.as_ref().ok_or_else(|| Failure::new(format!("it did not stop: {:?}", attempt.status)))?;
    Ok((stop.reason.clone(), stop.sentence.clone()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_runs_out_while_sealing_is_replaced_by_itself() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault(REQUIREMENTS, FaultKind::Hold { after: false }, 1);
    let (_, attempt) = bench.desk.place_order(form).await?;
    bench.sandbox.until_held(1).await;
    let first = bench.desk.attempt(attempt).await?.quote.map(|quote| quote.id);
    bench.sandbox.clock().advance(TOO_LONG);
    bench.sandbox.let_go(LetGo::GoOn);
    let created = bench.ended(attempt).await?;
    assert_eq!(created.phase, AttemptPhase::Created);
    assert_ne!(created.quote.map(|quote| quote.id), first);
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_cpn_calls_expired_is_replaced_by_itself() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault(CREATE, FaultKind::Hold { after: false }, 1);
    let (_, attempt) = bench.desk.place_order(form).await?;
    bench.sandbox.until_held(1).await;
    bench.sandbox.clock().advance(TOO_LONG);
    bench.sandbox.let_go(LetGo::GoOn);
    let created = bench.ended(attempt).await?;
    assert_eq!(created.phase, AttemptPhase::Created);
    assert_eq!(created.outbox.len(), 2, "another quote is another call with another key");
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_quotes_a_person_is_asked() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault(CREATE, FaultKind::Hold { after: false }, 3);
    let (_, attempt) = bench.desk.place_order(form).await?;
    for _ in 0..3 {
        bench.sandbox.until_held(1).await;
        bench.sandbox.clock().advance(TOO_LONG);
        bench.sandbox.let_go(LetGo::GoOn);
    }
    let stopped = bench.ended(attempt).await?;
    assert_eq!(stopped.status, StatusWord::Stopped);
    assert_eq!(stop(&stopped)?.0, StopReason::QuotesRanOut);
    assert_eq!(bench.count("payments").await?, 0);
    // Nothing hangs: the same order can run again.
    let (_, again) = bench.desk.run_again(attempt).await?;
    assert_eq!(bench.ended(again).await?.phase, AttemptPhase::Created);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_offer_inside_the_bounds_stops_and_later_runs_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.sandbox.shift_rates(-50_000);
    let (_, stopped) = bench.place(form).await?;
    let (reason, sentence) = stop(&stopped)?;
    assert_eq!((stopped.status, reason), (StatusWord::Stopped, StopReason::OutsideBounds));
    assert!(sentence.contains("MXN/USDC"), "best and limit are said: {sentence}");
    assert!(stopped.quote.is_none() && stopped.outbox.is_empty(), "nothing was taken and nothing was sent");

    bench.sandbox.shift_rates(0);
    let (_, again) = bench.desk.run_again(stopped.id).await?;
    assert_eq!(bench.ended(again).await?.phase, AttemptPhase::Created);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_later_than_accepted_is_outside_the_bounds() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut form = bench.form("US", true, "2500").await?;
    form.latest_arrival = 30;
    let (_, stopped) = bench.place(form).await?;
    let (reason, sentence) = stop(&stopped)?;
    assert_eq!(reason, StopReason::OutsideBounds);
    assert!(sentence.contains("arrives within"), "{sentence}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_fields_are_named_and_nothing_is_written() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let customer = bench.customer("Northwind Trading LLC").await?;
    let like = bench.beneficiary("MX").await?;
    let mut fields = like.fields.clone();
    fields.remove("CLABE");
    let input = BeneficiaryInput {
        id: None,
        kind: like.kind,
        name: "Sin Cuenta S.A.".to_owned(),
        corridor: like.corridor.clone(),
        fields,
    };
    let incomplete = bench.desk.save_beneficiary(input).await?;
    let form = bench.form_between(&customer, &incomplete, true, "250").await?;
    match bench.desk.place_order(form).await {
        Err(Error::Invalid(problems)) => {
            assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["CLABE"]);
        }
        other => return Err(Failure::new(format!("not refused for its field: {other:?}"))),
    }
    assert_eq!((rows(&bench).await?, bench.count("payments").await?), (0, 0));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_check_digit_is_said_while_the_record_is_saved() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    // The corridor's list is known once something asked for it.
    let form = bench.form("MX", true, "250").await?;
    bench.place(form).await?;
    let like = bench.beneficiary("MX").await?;
    let mut fields = like.fields.clone();
    fields.insert("CLABE".to_owned(), FieldValue::Text("002010077777777772".to_owned()));
    let input =
        BeneficiaryInput { id: Some(like.id), kind: like.kind, name: like.name, corridor: like.corridor, fields };
    match bench.desk.save_beneficiary(input).await {
        Err(Error::Invalid(problems)) => {
            assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), ["fields.CLABE"]);
        }
        other => return Err(Failure::new(format!("not refused for its field: {other:?}"))),
    }
    assert_eq!(bench.beneficiary("MX").await?.version, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_an_order_is_named_at_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let nothing = OrderInput {
        id: OrderId::generate(),
        customer: String::new(),
        beneficiary: "not an id".to_owned(),
        fixes_source: true,
        amount: "1,000,00".to_owned(),
        worst_rate: "fair".to_owned(),
        latest_arrival: 0,
        purpose: "PMT999".to_owned(),
        reference: " ".to_owned(),
        another_than: Vec::new(),
        json: "{}".to_owned(),
    };
    match bench.desk.place_order(nothing).await {
        Err(Error::Invalid(problems)) => {
            let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
            let all = ["customer", "beneficiary", "amount", "worstRate", "purpose", "reference", "latestArrival"];
            assert_eq!(fields, all);
        }
        other => return Err(Failure::new(format!("not refused: {other:?}"))),
    }
    assert_eq!(rows(&bench).await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_said_to_be_refused_and_nothing_is_written() -> Result<(), Failure> {
    let wrong = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:00000000000000000000000000000000";
    let bench = Bench::start(Start { api_key: Some(wrong.to_owned()), ..Start::default() }).await?;
    let form = bench.form("MX", true, "250").await;
    assert!(form.is_err_and(|failure| failure.to_string().contains("401")), "the refusal is said");
    assert_eq!(bench.desk.connection().reach, Reach::KeyRefused);
    assert!(bench.desk.connection().reason.is_some());

    let customer = bench.customer("Northwind Trading LLC").await?;
    let beneficiary = bench.beneficiary("MX").await?;
    let form = OrderInput {
        id: OrderId::generate(),
        customer: customer.id.to_string(),
        beneficiary: beneficiary.id.to_string(),
        fixes_source: true,
        amount: "250".to_owned(),
        worst_rate: "18.5".to_owned(),
        latest_arrival: 60,
        purpose: "PMT001".to_owned(),
        reference: "INV-1".to_owned(),
        another_than: Vec::new(),
        json: "{}".to_owned(),
    };
    match bench.desk.place_order(form).await {
        Err(Error::Cpn(error)) => assert_eq!(error.status(), Some(401)),
        other => return Err(Failure::new(format!("not refused for its key: {other:?}"))),
    }
    assert_eq!(rows(&bench).await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_meanwhile_changes_nothing_but_the_connection() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let before = bench.desk.attempt(attempt).await?.payment;
    bench.sandbox.set_fault(sandbox::Fault {
        route: "* /v*".to_owned(),
        kind: FaultKind::Status { status: 401, retry_after: None, after: false },
        count: None,
    });
    bench.desk.poll_soon();
    let start = Instant::now();
    while bench.desk.connection().reach != Reach::KeyRefused {
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", bench.desk.connection());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(bench.prepare(attempt).await.is_err());
    assert_eq!(bench.desk.attempt(attempt).await?.payment, before);
    bench.sandbox.clear_faults();
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.desk.connection().reach, Reach::Online);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_can_be_stopped_before_anything_is_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault(REQUIREMENTS, FaultKind::Hold { after: false }, 1);
    let (_, attempt) = bench.desk.place_order(form).await?;
    bench.sandbox.until_held(1).await;
    bench.desk.stop_attempt(attempt).await?;
    bench.sandbox.let_go(LetGo::GoOn);
    let stopped = bench.ended(attempt).await?;
    assert_eq!(stop(&stopped)?.0, StopReason::StoppedByPerson);
    assert_eq!((stopped.outbox.len(), bench.count("payments").await?), (0, 0));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_whose_create_call_has_left_cannot_be_stopped() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault(CREATE, FaultKind::Hold { after: true }, 1);
    let (_, attempt) = bench.desk.place_order(form).await?;
    bench.sandbox.until_held(1).await;
    assert!(matches!(bench.desk.stop_attempt(attempt).await, Err(Error::NotNow(_))));
    assert!(bench.desk.run_again(attempt).await.is_err());
    bench.sandbox.let_go(LetGo::GoOn);
    assert_eq!(bench.ended(attempt).await?.phase, AttemptPhase::Created);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_outside_the_corridors_limits_is_refused_in_cpns_words() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (customer, beneficiary) =
        (bench.customer("Northwind Trading LLC").await?.id, bench.beneficiary("MX").await?.id);
    for amount in ["0.5", "9000000"] {
        let wish = Wish { customer, beneficiary, fixes_source: true, amount: amount.to_owned() };
        match bench.desk.compare_quotes(wish).await {
            Err(Error::Cpn(error)) => {
                assert!(error.code().is_some() || error.message().is_some(), "{error:?}");
            }
            other => return Err(Failure::new(format!("{amount} was not refused: {other:?}"))),
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_whose_clock_is_hours_off_still_pays_in_time() -> Result<(), Failure> {
    for hours in [-7, 7] {
        let off = move || Timestamp::now().saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
        let bench = Bench::start(Start { clock: Clock::from_fn(off), ..Start::default() }).await?;
        let attempt = bench.payment().await?;
        bench.approve(attempt).await?;
        bench.until(attempt, StatusWord::SentByBfi).await?;
    }
    Ok(())
}
