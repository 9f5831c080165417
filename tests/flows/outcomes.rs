//! Every row of the outcome tables, reached through the sandbox and read as the window gets it: the words, whether money
//! moved, whether another try is allowed, who acts next, and what can be done here.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::Wish;
use domain::ids::AttemptId;
use domain::outcome::{
    Action, PAYMENT_CODES, PAYMENT_REASONS, REFUSALS, Retry, Row, SHORT_REFUND, TRANSACTIONS, of_refund, refusal,
};
use domain::status::{AttemptPhase, StatusWord};
use ipc::common::MoneyMovedName;
use ipc::error::ApiError;
use ipc::order::AttemptView;
use ipc::outcome::{OutcomeActionName, OutcomeView};
use ipc::payment::PaymentView;
use sandbox::{Fault, FaultKind};

const REFUNDS: &str = "GET /v1/cpn/payments/*/refunds/*";

/// A payment as the window gets it.
async fn view(bench: &Bench, attempt: AttemptId) -> Result<PaymentView, Failure> {
    let detail = bench.desk.payment_detail(attempt).await?;
    ipc::payment_view(detail, None).ok_or_else(|| Failure::new("there is no payment"))
}

async fn outcome(bench: &Bench, attempt: AttemptId) -> Result<OutcomeView, Failure> {
    view(bench, attempt).await?.outcome.ok_or_else(|| Failure::new("a failed payment says nothing of its outcome"))
}

async fn payment_id(bench: &Bench, attempt: AttemptId) -> Result<String, Failure> {
    let payment = bench.desk.attempt(attempt).await?.payment;
    Ok(payment.ok_or_else(|| Failure::new("there is no payment"))?.id.to_string())
}

/// A payment that fails with these words before anything was signed.
async fn failed(bench: &Bench, reason: &str, code: &str) -> Result<(AttemptId, OutcomeView), Failure> {
    let attempt = bench.payment().await?;
    bench.sandbox.fail_payment(&payment_id(bench, attempt).await?, reason, code);
    bench.desk.poll_soon();
    bench.until_now(attempt, StatusWord::FailedNotMoved).await?;
    Ok((attempt, outcome(bench, attempt).await?))
}

/// The target that a button of this action needs.
fn targeted(view: &OutcomeView) -> bool {
    match view.action.name {
        OutcomeActionName::OrderAgain
        | OutcomeActionName::OpenTicket
        | OutcomeActionName::EditBeneficiary
        | OutcomeActionName::EditCustomer
        | OutcomeActionName::SignAgain
        | OutcomeActionName::AskAgain => view.action.target.is_some(),
        OutcomeActionName::NewOrder
        | OutcomeActionName::ShowRfi
        | OutcomeActionName::ApproveAllowance
        | OutcomeActionName::FundWallet
        | OutcomeActionName::CheckNow
        | OutcomeActionName::OpenSettings
        | OutcomeActionName::Wait
        | OutcomeActionName::Nothing => view.action.target.is_none(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_and_code_of_a_failed_payment_is_said_in_words() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let by_reason = PAYMENT_REASONS.iter().map(|row| (row.code, "", row));
    let by_code = PAYMENT_CODES.iter().map(|(reason, row)| (*reason, row.code, row));
    for (reason, code, row) in by_reason.chain(by_code) {
        let (attempt, outcome) = failed(&bench, reason, code).await?;
        assert_eq!((outcome.what.as_str(), outcome.advice.as_str()), (row.what, row.advice), "{reason} {code}");
        assert_eq!(outcome.money_moved, MoneyMovedName::No, "nothing was signed");
        assert!(outcome.code.contains(reason) && outcome.code.contains(code), "{}", outcome.code);
        assert!(targeted(&outcome), "{reason} {code}: {:?}", outcome.action);
        let seen = view(&bench, attempt).await?;
        let line = seen.timeline.iter().find(|line| line.title == "Payment failed");
        assert!(line.is_some_and(|line| line.detail.starts_with(row.what)), "{reason} {code}: {line:?}");
        assert_eq!(seen.order_again.allowed, row.retry != Retry::NotSafe, "{reason} {code}");
        if row.retry == Retry::NotSafe {
            assert_eq!(seen.order_again.reason.as_deref(), Some(row.advice));
            assert!(bench.desk.run_again(attempt).await.is_err(), "{reason} {code}");
        }
    }
    assert_eq!(bench.mined().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_nobody_documented_are_shown_as_they_came() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (_, outcome) = failed(&bench, "SOLAR_FLARE", "PM77777").await?;
    assert_eq!(outcome.code, "SOLAR_FLARE, PM77777");
    assert!(outcome.what.contains("does not know"), "{}", outcome.what);
    assert_eq!(outcome.action.name, OutcomeActionName::OpenTicket);
    Ok(())
}

/// Makes a transaction that then fails with this reason.
async fn transaction_failed(bench: &Bench, reason: &str) -> Result<AttemptId, Failure> {
    let attempt = bench.payment().await?;
    let page = bench.prepare(attempt).await?;
    let transaction = page.attempt.transactions.last().ok_or_else(|| Failure::new("no transaction"))?;
    bench.sandbox.fail_transaction(transaction.record.id.as_str(), reason);
    bench.desk.poll_soon();
    let failed =
        |state: &store::AttemptState| state.transactions.iter().any(|known| known.record.failure_reason.is_some());
    bench.wait(attempt, "the transaction to fail", Duration::ZERO, failed).await?;
    Ok(attempt)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_of_a_failed_transaction_is_said_in_words_and_only_some_allow_another() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for Row { code, what, action, .. } in TRANSACTIONS {
        let attempt = transaction_failed(&bench, code).await?;
        let seen = view(&bench, attempt).await?;
        let told = seen.transaction_outcome.ok_or_else(|| Failure::new("nothing is said of the transaction"))?;
        assert_eq!((told.what.as_str(), told.code.as_str()), (*what, *code));
        assert!(targeted(&told), "{code}: {:?}", told.action);
        assert_eq!(seen.transactions[0].failure_words.as_deref(), Some(*what));
        let allowed = *action == Action::SignAgain;
        assert_eq!(seen.sign.allowed, allowed, "{code}");
        let made = bench.count("transactions").await?;
        assert_eq!(bench.prepare(attempt).await.is_ok(), allowed, "{code}");
        assert_eq!(bench.count("transactions").await? - made, usize::from(allowed), "{code}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_failed_for_an_undocumented_reason_is_not_replaced() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = transaction_failed(&bench, "COSMIC_RAY").await?;
    let told = view(&bench, attempt).await?.transaction_outcome.ok_or_else(|| Failure::new("nothing is said"))?;
    assert_eq!((told.code.as_str(), told.action.name), ("COSMIC_RAY", OutcomeActionName::OpenTicket));
    assert!(bench.prepare(attempt).await.is_err());
    assert_eq!(bench.count("transactions").await?, 1);
    Ok(())
}

/// Each documented code comes as the answer to a call, and is put into the words of its row.
#[tokio::test(flavor = "multi_thread")]
async fn every_error_code_is_said_in_words() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let wish = Wish {
        customer: bench.customer("Northwind Trading LLC").await?.id,
        beneficiary: bench.beneficiary("MX").await?.id,
        fixes_source: true,
        amount: "250".to_owned(),
    };
    for row in REFUSALS {
        let (status, code) = row.code.split_once('/').ok_or_else(|| Failure::new("no status"))?;
        let (status, code) = (status.parse().unwrap_or(400), code.parse()?);
        bench.sandbox.clear_faults();
        let kind = FaultKind::Refuse { status, code, message: Some("as CPN says".to_owned()), after: false };
        bench.sandbox.set_fault(Fault { route: "POST /v1/cpn/quotes".to_owned(), kind, count: None });
        let Err(error) = bench.desk.compare_quotes(wish.clone()).await else {
            return Err(Failure::new(format!("{} was no refusal", row.code)));
        };
        let told = ApiError::from(error);
        assert_eq!((told.message.as_str(), told.advice.as_str()), (row.what, row.advice), "{}", row.code);
        let technical = told.technical.unwrap_or_default();
        assert!(technical.contains("as CPN says") && technical.contains(&status.to_string()), "{technical}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_failed_asks_for_a_ticket_and_forbids_another_try() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundCreatedThenFailed").await?.id;
    bench.approve(attempt).await?;
    let failed = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.record.status == "FAILED");
    bench.wait(attempt, "the refund to fail", Duration::from_secs(2), failed).await?;
    let seen = view(&bench, attempt).await?;
    let told = outcome(&bench, attempt).await?;
    assert!(told.what.ends_with(&of_refund("FAILED").what), "{}", told.what);
    assert_eq!((told.money_moved, told.action.name), (MoneyMovedName::Yes, OutcomeActionName::OpenTicket));
    assert_eq!(seen.refunds.first().map(|refund| refund.words.clone()), Some(of_refund("FAILED").what));
    assert!(!seen.order_again.allowed && bench.desk.run_again(attempt).await.is_err());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_too_small_is_not_taken_for_the_money_back() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("FailThenRefundWithCompleted").await?.id;
    bench.approve(attempt).await?;
    let short = FaultKind::Amounts { value: "1.000000".to_owned() };
    bench.sandbox.set_fault(Fault { route: REFUNDS.to_owned(), kind: short, count: None });
    let completed = |state: &store::AttemptState| state.refunds.iter().any(|refund| refund.record.amount.is_some());
    bench.wait(attempt, "the refund", Duration::from_secs(2), completed).await?;
    assert_eq!(bench.desk.attempt(attempt).await?.status, StatusWord::FailedRefundDue);
    let told = outcome(&bench, attempt).await?;
    assert!(told.what.ends_with(&of_refund(SHORT_REFUND).what), "{}", told.what);
    assert_eq!(told.action.name, OutcomeActionName::OpenTicket);
    assert!(bench.desk.run_again(attempt).await.is_err());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_attempt_is_linked_to_the_earlier_one_and_the_earlier_to_it() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let (first, _) = failed(&bench, "PAYMENT_EXPIRED", "PM09000").await?;
    let (_, second) = bench.desk.run_again(first).await?;
    bench.until_now(second, StatusWord::ReadyToSign).await?;
    let (earlier, later) = (view(&bench, first).await?, view(&bench, second).await?);
    assert_eq!((earlier.attempt, later.attempt), (1, 2));
    assert_eq!(earlier.order, later.order);
    let links = |view: &PaymentView| view.other_attempts.iter().map(|other| other.id.clone()).collect::<Vec<_>>();
    assert_eq!((links(&earlier), links(&later)), (vec![second.to_string()], vec![first.to_string()]));
    assert!(earlier.order_again.reason.is_some_and(|reason| reason.contains("later attempt")));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_nobody_documented_offers_to_look_again_and_nothing_else() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let route = "GET /v1/cpn/payments*".to_owned();
    bench.sandbox.set_fault(Fault { route, kind: FaultKind::UnknownEnum, count: None });
    bench.desk.poll_soon();
    bench.until_now(attempt, StatusWord::Unknown).await?;
    let seen = view(&bench, attempt).await?;
    assert_eq!(seen.next.action.name, OutcomeActionName::CheckNow);
    assert!(!seen.sign.allowed && !seen.order_again.allowed);
    assert_eq!(seen.raw_status, "SANDBOX_UNDOCUMENTED");
    Ok(())
}

/// An attempt whose create call CPN refuses with this code.
async fn refused(bench: &Bench, code: i64) -> Result<AttemptId, Failure> {
    let form = bench.form("MX", true, "250").await?;
    bench.fault("POST /v1/cpn/payments", FaultKind::Refuse { status: 400, code, message: None, after: false }, 1);
    let (_, stopped) = bench.place(form).await?;
    assert_eq!(stopped.status, StatusWord::Stopped, "{code}");
    Ok(stopped.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_cpn_refuses_says_what_puts_it_right() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let told = [
        (290_205, OutcomeActionName::ShowRfi, true),
        (290_208, OutcomeActionName::EditCustomer, true),
        (290_211, OutcomeActionName::EditCustomer, true),
        (290_204, OutcomeActionName::OpenTicket, false),
    ];
    for (code, action, again) in told {
        let attempt = refused(&bench, code).await?;
        let row = refusal(400, code).ok_or_else(|| Failure::new("no row"))?;
        let detail = bench.desk.payment_detail(attempt).await?;
        let view = AttemptView::from(detail);
        let stop = view.stop.ok_or_else(|| Failure::new("it did not stop"))?;
        assert!(stop.sentence.starts_with(row.what), "{}", stop.sentence);
        assert_eq!((stop.advice.as_str(), stop.action.name), (row.advice, action), "{code}");
        assert_eq!(view.run_again.allowed, again, "{code}");
        match bench.desk.run_again(attempt).await {
            Ok((_, second)) => assert_eq!((bench.ended(second).await?.phase, again), (AttemptPhase::Created, true)),
            Err(refused) => assert_eq!((refused.to_string().as_str(), again), (row.advice, false)),
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_information_says_what_it_holds_up_and_leads_to_its_answer() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment_of("CreateRfi").await?.id;
    bench.until_now(attempt, StatusWord::RfiAnswer).await?;
    let next = view(&bench, attempt).await?.next;
    assert_eq!(next.action.name, OutcomeActionName::ShowRfi);
    assert!(next.action.target.is_some() && next.deadline.is_some());
    assert!(next.detail.contains("No money has moved"), "{}", next.detail);
    Ok(())
}
