//! What is refused before the device is touched, what CPN refuses after it, and how each is put right.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::{Bench, digest};
use desk::Error;
use desk::signing::{CheckResult, SigningPage, Stage};
use domain::ids::AttemptId;
use domain::status::StatusWord;
use sandbox::{FaultKind, Tamper};
use store::fact::Call;
use store::{AttemptState, CallState};

/// Prepares a signing that a check refuses, tries to sign all the same, and gives the page.
async fn refused(bench: &Bench, attempt: AttemptId) -> Result<(u8, SigningPage), Failure> {
    let page = bench.prepare(attempt).await?;
    let number = page.refused().map(|check| check.number);
    let number = number.ok_or_else(|| Failure::new("no check refused"))?;
    assert_eq!(page.stage, Stage::Refused);
    assert!(page.may_sign().is_err());
    let shown = digest(&page).unwrap_or_default();
    match bench.desk.sign(attempt, &shown).await {
        Err(Error::CheckFailed { number: told, .. }) => assert_eq!(told, number),
        other => return Err(Failure::new(format!("check {number} did not refuse: {other:?}"))),
    }
    let state = bench.desk.attempt(attempt).await?;
    assert!(state.signing.is_some_and(|signing| signing.asked_at.is_none()), "the device was not asked");
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    Ok((number, page))
}

/// One USDC.
const ONE: u64 = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn too_little_usdc_is_refused_before_the_device_and_paid_once_there_is_enough() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let wallet = bench.sandbox.wallet();
    bench.sandbox.set_balance(wallet, ONE);
    let (number, page) = refused(&bench, attempt).await?;
    assert_eq!(number, 23);
    let check = page.refused().cloned().ok_or_else(|| Failure::new("no check"))?;
    assert!(check.received.is_some_and(|received| received.contains("1.000000")), "what is there is said");
    bench.sandbox.set_balance(wallet, 1_000 * ONE);
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn too_small_an_allowance_is_refused_before_the_device() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.set_allowance(bench.sandbox.wallet(), ONE);
    let (number, page) = refused(&bench, attempt).await?;
    assert_eq!(number, 23);
    assert!(page.refused().is_some_and(|check| check.sentence.contains("Permit2")));
    bench.sandbox.set_allowance(bench.sandbox.wallet(), 1_000 * ONE);
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

/// The wallet changes while the prompt is open: CPN refuses the signature with a code, and no money moves. Put right, the
/// same message is signed again and paid once.
async fn refused_by_cpn(code: &str, spoil: impl Fn(&Bench), mend: impl Fn(&Bench)) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    let shown = digest(&bench.desk.signing_page(attempt).await?)?;
    spoil(&bench);
    bench.sandbox.ledger().approve();
    let submits = |state: &AttemptState| {
        state.outbox.iter().any(|entry| entry.call == Call::SubmitTransaction && entry.state == CallState::Refused)
    };
    let state = bench.wait(attempt, "CPN to refuse", Duration::ZERO, submits).await?;
    let said =
        state.outbox.iter().find(|entry| entry.call == Call::SubmitTransaction).and_then(|call| call.code.clone());
    assert_eq!(said.as_deref(), Some(code));
    assert_eq!((state.status, state.funds_moved), (StatusWord::ReadyToSign, false));
    let not_working = |_: &AttemptState| true;
    bench.wait(attempt, "the desk to be done", Duration::ZERO, not_working).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let page = bench.desk.signing_page(attempt).await?;
    assert_eq!(page.stage, Stage::SubmitRefused);
    let told = page.outcome.ok_or_else(|| Failure::new("nothing is said of the refusal"))?;
    let row = domain::outcome::refusal(400, code.parse()?).ok_or_else(|| Failure::new("no row"))?;
    assert_eq!((told.what.as_str(), told.action), (row.what, row.action));
    let told = bench.desk.payment_detail(attempt).await?.transaction_outcome;
    assert_eq!(told.map(|told| told.what).as_deref(), Some(row.what), "on the payment's page too");
    // It is not sent again behind anybody's back.
    bench.desk.poll_soon();
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    let calls = bench.desk.attempt(attempt).await?.outbox;
    assert_eq!(calls.iter().filter(|entry| entry.call == Call::SubmitTransaction).count(), 1);
    mend(&bench);
    assert_eq!(digest(&bench.prepare(attempt).await?)?, shown);
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!(bench.mined().await?, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn usdc_that_leaves_while_the_prompt_is_open_is_refused_by_cpn_with_290312() -> Result<(), Failure> {
    let spoil = |bench: &Bench| bench.sandbox.set_balance(bench.sandbox.wallet(), ONE);
    let mend = |bench: &Bench| bench.sandbox.set_balance(bench.sandbox.wallet(), 1_000 * ONE);
    refused_by_cpn("290312", spoil, mend).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowance_that_shrinks_while_the_prompt_is_open_is_refused_by_cpn_with_290340() -> Result<(), Failure> {
    let spoil = |bench: &Bench| bench.sandbox.set_allowance(bench.sandbox.wallet(), ONE);
    let mend = |bench: &Bench| bench.sandbox.set_allowance(bench.sandbox.wallet(), 1_000 * ONE);
    refused_by_cpn("290340", spoil, mend).await
}

/// Hands out tampered messages and looks which check refuses each.
async fn tampered(expected: &[(Tamper, u8)]) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    for (field, check) in expected {
        let attempt = bench.payment().await?;
        bench.fault("*", FaultKind::TamperTransaction { field: *field }, 1);
        let (number, page) = refused(&bench, attempt).await.map_err(|failure| failure.during(&format!("{field:?}")))?;
        // Others may fail with it, since what they compare follows the change.
        let failed = page.checks.iter().find(|known| known.number == *check && known.result == CheckResult::Failed);
        let failed = failed.ok_or_else(|| Failure::new(format!("{field:?} is refused by {number}, not by {check}")))?;
        assert!(failed.expected.is_some() && failed.received.is_some(), "{field:?}: both sides are said");
    }
    assert_eq!(bench.mined().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_another_domain_or_of_another_type_is_refused() -> Result<(), Failure> {
    tampered(&[
        (Tamper::DomainVersion, 1),
        (Tamper::ChainId, 2),
        (Tamper::VerifyingContract, 3),
        (Tamper::TypeString, 4),
        (Tamper::PrimaryType, 5),
        (Tamper::MessageType, 5),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_permits_something_else_is_refused() -> Result<(), Failure> {
    tampered(&[
        (Tamper::Spender, 6),
        (Tamper::Token, 7),
        (Tamper::Amount, 8),
        (Tamper::Nonce, 9),
        (Tamper::Deadline, 10),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_pays_something_else_is_refused() -> Result<(), Failure> {
    tampered(&[
        (Tamper::Value, 11),
        (Tamper::TransactionAmount, 11),
        (Tamper::MaxFee, 12),
        (Tamper::From, 13),
        (Tamper::To, 14),
        (Tamper::DestinationAddress, 14),
        (Tamper::Beneficiary, 15),
        (Tamper::Attester, 16),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_signed_otherwise_is_refused() -> Result<(), Failure> {
    tampered(&[
        (Tamper::RequirePayeeSign, 17),
        (Tamper::ValidAfter, 18),
        (Tamper::ValidBefore, 18),
        (Tamper::DuplicateKey, 19),
        (Tamper::Digest, 20),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_our_last_moment_nothing_is_signed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let prepared = bench.payment().await?;
    let unprepared = bench.payment().await?;
    let page = bench.prepare(prepared).await?;
    let left = page.sign_by.duration_since(bench.sandbox.clock().now());
    bench.sandbox.clock().advance(left.unsigned_abs() + Duration::from_secs(30));
    for attempt in [prepared, unprepared] {
        let late = bench.prepare(attempt).await;
        assert!(late.is_err_and(|failure| failure.to_string().contains("last moment")), "it is said to be late");
    }
    assert!(bench.desk.sign(prepared, &digest(&page)?).await.is_err());
    assert_eq!(bench.count("transactions").await?, 1, "no transaction was made for the other one");
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    let detail = bench.desk.payment_detail(prepared).await?;
    assert!(detail.may_review().is_err());
    // Nothing moved, and it ends by itself.
    bench.sandbox.clock().advance(Duration::from_secs(3_600));
    bench.until(prepared, StatusWord::FailedNotMoved).await?;
    bench.desk.run_again(prepared).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_is_approved_too_late_is_not_sent() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    bench.sandbox.clock().advance(Duration::from_secs(4 * 3_600));
    bench.sandbox.ledger().approve();
    let failed = bench.until(attempt, StatusWord::FailedNotMoved).await?;
    assert!(failed.outbox.iter().all(|entry| entry.call != Call::SubmitTransaction), "nothing was submitted");
    assert_eq!(bench.mined().await?, 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_was_not_shown_is_not_signed() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.prepare(attempt).await?;
    let another = format!("0x{}", "ab".repeat(32));
    assert!(matches!(bench.desk.sign(attempt, &another).await, Err(Error::NotNow(_))));
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_cpn_calls_another_payments_is_never_asked_for_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    let shown = digest(&bench.desk.signing_page(attempt).await?)?;
    let kind = FaultKind::Refuse { status: 400, code: 290_314, message: None, after: false };
    bench.fault("POST /v2/*/submit", kind, 1);
    bench.sandbox.ledger().approve();
    let refused = |state: &AttemptState| {
        state.outbox.iter().any(|entry| entry.call == Call::SubmitTransaction && entry.state == CallState::Refused)
    };
    bench.wait(attempt, "CPN to refuse", Duration::ZERO, refused).await?;
    let page = bench.desk.signing_page(attempt).await?;
    assert!(page.may_sign().is_err_and(|reason| reason.contains("names another payment")));
    let mut again = bench.desk.sign(attempt, &shown).await;
    // The device is let go of only once everything is read again.
    for _ in 0..50 {
        match &again {
            Err(Error::NotNow(reason)) if reason.contains("being worked on") => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                again = bench.desk.sign(attempt, &shown).await;
            }
            Ok(()) | Err(_) => break,
        }
    }
    assert!(matches!(&again, Err(Error::NotNow(reason)) if reason.contains("Do not sign again")), "{again:?}");
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    assert_eq!(bench.mined().await?, 0);
    Ok(())
}
