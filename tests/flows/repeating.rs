//! Nothing is paid twice: one live attempt per order, another one only when the first is over and its money is back.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::{Bench, digest};
use desk::Error;
use domain::status::{AttemptPhase, StatusWord};
use sandbox::FaultKind;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_attempt_is_refused_while_the_first_is_alive() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let detail = bench.desk.payment_detail(attempt).await?;
    assert!(detail.may_run_again().is_err() && detail.may_close().is_err());
    assert!(matches!(bench.desk.run_again(attempt).await, Err(Error::NotNow(_))));
    bench.approve(attempt).await?;
    assert!(matches!(bench.desk.run_again(attempt).await, Err(Error::NotNow(_))), "the chain is at it");
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert!(matches!(bench.desk.run_again(attempt).await, Err(Error::NotNow(_))), "it was paid");
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_placed_twice_is_paid_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let mut form = bench.form("MX", true, "250").await?;
    let draft = bench.desk.save_draft(form.clone()).await?;
    form.id = draft;
    let (first, second) = tokio::join!(bench.desk.place_order(form.clone()), bench.desk.place_order(form.clone()));
    let placed: Vec<_> = [first, second].into_iter().filter_map(Result::ok).collect();
    let [(order, attempt)] = placed[..] else { return Err(Failure::new(format!("placed {} times", placed.len()))) };
    assert_eq!(order, draft);
    bench.ended(attempt).await?;
    assert!(bench.desk.place_order(form.clone()).await.is_err());
    assert!(matches!(bench.desk.save_draft(form).await, Err(Error::NotNow(_))), "it is no draft any more");
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_order_that_is_run_again_twice_runs_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.sandbox.shift_rates(-50_000);
    let (_, stopped) = bench.place(form).await?;
    bench.sandbox.shift_rates(0);
    let (first, second) = tokio::join!(bench.desk.run_again(stopped.id), bench.desk.run_again(stopped.id));
    let begun: Vec<_> = [first, second].into_iter().filter_map(Result::ok).collect();
    let [(_, again)] = begun[..] else { return Err(Failure::new(format!("begun {} times", begun.len()))) };
    bench.ended(again).await?;
    assert!(bench.desk.run_again(stopped.id).await.is_err(), "a later attempt exists");
    assert_eq!(bench.count("payments").await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_sent_to_the_device_twice_at_once_is_shown_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let shown = digest(&bench.prepare(attempt).await?)?;
    let (first, second) = tokio::join!(bench.desk.sign(attempt, &shown), bench.desk.sign(attempt, &shown));
    assert_eq!([first, second].iter().filter(|asked| asked.is_ok()).count(), 1);
    bench.sandbox.ledger().prompted().await;
    bench.sandbox.ledger().approve();
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_payments_at_once_keep_apart() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (mexico, brazil) = (bench.form("MX", true, "250").await?, bench.form("BR", true, "300").await?);
    let (mexico, brazil) = tokio::try_join!(bench.place(mexico), bench.place(brazil))?;
    for attempt in [brazil.1.id, mexico.1.id] {
        bench.approve(attempt).await?;
    }
    for (attempt, paid) in [(mexico.1.id, "250.000000"), (brazil.1.id, "300.000000")] {
        let done = bench.until(attempt, StatusWord::SentByBfi).await?;
        assert_eq!(done.payment.map(|payment| payment.source.amount()), Some(paid.to_owned()));
    }
    assert_eq!(bench.mined().await?, 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_was_sent_is_not_asked_for_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let shown = digest(&bench.prepare(attempt).await?)?;
    bench.approve(attempt).await?;
    bench
        .wait(attempt, "the signature sent", Duration::ZERO, |state| {
            state.transactions.last().is_some_and(|known| known.record.status != "CREATED")
        })
        .await?;
    let refused = bench.desk.sign(attempt, &shown).await.unwrap_err();
    assert!(matches!(refused, Error::NotNow(_)), "{refused}");
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_attempt_of_an_order_is_not_run_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.sandbox.shift_rates(-50_000);
    let (_, stopped) = bench.place(form).await?;
    bench.sandbox.shift_rates(0);
    let first = stopped.id;
    let (_, second) = bench.desk.run_again(first).await?;
    bench.until(second, StatusWord::ReadyToSign).await?;
    let refused = bench.desk.run_again(first).await.unwrap_err();
    assert!(refused.to_string().contains("later attempt"), "{refused}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_order_runs_no_more() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.sandbox.shift_rates(-50_000);
    let (order, stopped) = bench.place(form).await?;
    bench.sandbox.shift_rates(0);
    bench.desk.close_order(order).await?;
    assert!(matches!(bench.desk.run_again(stopped.id).await, Err(Error::NotNow(_))));
    assert!(bench.desk.payment_detail(stopped.id).await?.may_run_again().is_err());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_a_live_attempt_cannot_be_closed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (order, attempt) = bench.place(bench.form("MX", true, "250").await?).await?;
    assert!(matches!(bench.desk.close_order(order).await, Err(Error::NotNow(_))));
    bench.approve(attempt.id).await?;
    bench.until(attempt.id, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_onchain_is_replaced_and_paid_once() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.approve(attempt).await?;
    // The money leaves between CPN's check and the chain.
    bench.sandbox.set_balance(bench.sandbox.wallet(), 1_000_000);
    let ready = bench.until(attempt, StatusWord::ReadyToSign).await?;
    assert!(!ready.funds_moved);
    let failed = ready.transactions.last().and_then(|known| known.record.failure_reason.clone());
    assert_eq!(failed.as_deref(), Some("INSUFFICIENT_TOKEN_BALANCE"));
    bench.sandbox.set_balance(bench.sandbox.wallet(), 1_000_000_000);

    // The first message stays signed and valid: a second one must wait until it has ended, or both could be paid.
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.refused().map(|check| check.number), Some(24));
    // However often somebody looks.
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.refused().map(|check| check.number), Some(24));
    let end = page.attempt.transactions.first().and_then(|known| known.record.expires);
    let left = end.ok_or_else(|| Failure::new("no end"))?.duration_since(bench.sandbox.clock().now());
    bench.sandbox.clock().advance(left.unsigned_abs() + Duration::from_secs(5));
    match bench.prepare(attempt).await {
        // Where the payment lives longer than its first message, the second is signed and paid.
        Ok(page) if page.refused().is_none() => {
            bench.approve(attempt).await?;
            bench.until(attempt, StatusWord::SentByBfi).await?;
            assert_eq!(bench.mined().await?, 1);
        }
        Ok(page) => return Err(Failure::new(format!("still refused: {:?}", page.refused()))),
        // Otherwise it is too late for this payment, and another attempt pays.
        Err(late) => assert!(late.to_string().contains("last moment"), "{late}"),
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_opened_again_goes_on_where_it_was() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let form = bench.form("MX", true, "250").await?;
    bench.fault("GET /v1/cpn/payments/requirements", FaultKind::Hold { after: false }, 1);
    let (_, interrupted) = bench.desk.place_order(form).await?;
    bench.sandbox.until_held(1).await;
    let bench = bench.reopen().await?;
    let stopped = bench.ended(interrupted).await?;
    assert_eq!(stopped.phase, AttemptPhase::Stopped, "nothing had been sent");

    let attempt = bench.payment().await?;
    let shown = digest(&bench.prepare(attempt).await?)?;
    let bench = bench.reopen().await?;
    assert_eq!(digest(&bench.prepare(attempt).await?)?, shown);
    bench.approve(attempt).await?;
    let bench = bench.reopen().await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!((bench.count("payments").await?, bench.mined().await?), (1, 1));
    Ok(())
}
