//! Every way the device can say no, or say nothing: the payment stays as it was, and the same message can be asked again.
use std::time::Duration;

use acceptance::Failure;
use acceptance::workbench::{Bench, Start, digest};
use desk::signing::Stage;
use desk::{Condition, Error, PairWish, SignerError};
use domain::ids::AttemptId;
use domain::status::StatusWord;
use sandbox::ledger::{Disconnect, Faults, Kind, LedgerOptions, Settings, SoftwareLedger};
use store::fact::Decision;

/// Asks for a signature and gives the condition for which it was refused.
async fn refused(bench: &Bench, attempt: AttemptId) -> Result<Condition, Failure> {
    let page = bench.prepare(attempt).await?;
    let condition = match bench.desk.sign(attempt, &digest(&page)?).await {
        Err(Error::Device(SignerError::NotReady(condition))) => condition,
        other => return Err(Failure::new(format!("the device was not refused: {other:?}"))),
    };
    let state = bench.desk.attempt(attempt).await?;
    assert_eq!(state.status, StatusWord::ReadyToSign);
    assert!(state.signing.is_some_and(|signing| signing.asked_at.is_none()), "nothing was asked");
    assert_eq!(state.transactions.last().map(|known| known.record.status.as_str()), Some("CREATED"));
    assert!(!bench.sandbox.ledger().screen().kind.is_prompt());
    // What stands in the way is said on the page, with what to do about it.
    assert_eq!(bench.desk.signing_page(attempt).await?.may_sign(), Err(condition.fix()));
    Ok(condition)
}

/// Signs and follows the payment to its end; exactly one settlement and one transaction came of it all.
async fn pays(bench: &Bench, attempt: AttemptId) -> Result<(), Failure> {
    bench.approve(attempt).await?;
    bench.until(attempt, StatusWord::SentByBfi).await?;
    assert_eq!((bench.count("transactions").await?, bench.mined().await?), (1, 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_prompt_leaves_the_payment_ready_and_the_same_message_can_be_asked_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let shown = digest(&bench.prepare(attempt).await?)?;
    let rejected = bench.reject(attempt).await?;
    assert_eq!((rejected.status, rejected.funds_moved), (StatusWord::ReadyToSign, false));
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.stage, Stage::Rejected);
    assert_eq!(digest(&page)?, shown);
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_device_shows_is_what_the_page_shows() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let screen = bench.ask(attempt).await?;
    let waiting = bench.desk.signing_page(attempt).await?;
    assert_eq!((waiting.stage, waiting.attempt.status), (Stage::Waiting, StatusWord::OnDevice));
    let page: Vec<_> = waiting.rows.iter().map(|row| (row.field.to_owned(), row.raw.clone())).collect();
    let device: Vec<_> = screen.pages.iter().map(|page| (page.label.clone(), page.value.clone())).collect();
    for row in &page {
        assert!(device.contains(row), "the device does not show {row:?}: {device:?}");
    }
    assert!(waiting.may_sign().is_err(), "it is not asked twice");
    bench.sandbox.ledger().reject();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_ledger_is_said_to_be_the_wrong_one_and_is_asked_nothing() -> Result<(), Failure> {
    let words = "legal winner thank year wave sausage worth useful legal winner thank yellow".to_owned();
    let other = SoftwareLedger::start(LedgerOptions { port: 0, seed: Some(words) }).await?;
    let bench = Bench::start(Start { ledger: Some(other.link()), ..Start::default() }).await?;
    let attempt = bench.payment().await?;
    let condition = refused(&bench, attempt).await?;
    let Condition::WrongAccount { expected, found } = condition else {
        return Err(Failure::new(format!("not said to be the wrong one: {condition:?}")));
    };
    assert_eq!((expected.to_string(), found.to_string()), (bench.sandbox.wallet().to_string(), other.address(0)));
    assert!(!other.screen().kind.is_prompt());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_by_another_key_is_thrown_away() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    for faults in [
        Faults { other_key: true, ..Faults::default() },
        Faults { wrong_signature: true, ..Faults::default() },
        Faults { wrong_hash: true, ..Faults::default() },
    ] {
        bench.sandbox.ledger().set_faults(faults.clone());
        bench.ask(attempt).await?;
        bench.sandbox.ledger().approve();
        let state = bench.decided(attempt, &Decision::Refused).await?;
        assert_eq!(state.status, StatusWord::ReadyToSign, "{faults:?}");
        assert!(state.outbox.iter().all(|entry| entry.call != store::fact::Call::SubmitTransaction), "{faults:?}");
    }
    bench.sandbox.ledger().set_faults(Faults::default());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_app_is_named() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_faults(Faults { wrong_app: Some("Bitcoin".to_owned()), ..Faults::default() });
    assert_eq!(refused(&bench, attempt).await?, Condition::WrongApp { name: "Bitcoin".to_owned() });
    bench.sandbox.ledger().set_faults(Faults::default());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_dashboard_the_ethereum_app_can_be_opened() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_faults(Faults { dashboard: true, ..Faults::default() });
    assert_eq!(refused(&bench, attempt).await?, Condition::Dashboard);
    let desk = bench.desk.clone();
    let opening = tokio::spawn(async move { desk.open_ethereum_app().await });
    assert_eq!(bench.sandbox.ledger().prompted().await.kind, Kind::OpenApp);
    bench.sandbox.ledger().approve();
    opening.await??;
    assert!(bench.desk.look_at_device().await?.is_ready());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_device_is_said_to_be_locked() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_faults(Faults { locked: true, ..Faults::default() });
    assert_eq!(refused(&bench, attempt).await?, Condition::Locked);
    bench.sandbox.ledger().set_faults(Faults::default());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_app_is_refused_with_both_versions() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_faults(Faults { version: Some("1.10.4".to_owned()), ..Faults::default() });
    let condition = refused(&bench, attempt).await?;
    let said = condition.title();
    assert!(said.contains("1.10.4") && said.contains(signer::MINIMUM_APP_TEXT), "{said}");
    bench.sandbox.ledger().set_faults(Faults::default());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_hide_the_message_are_said_and_nothing_is_approved() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_settings(Settings { blind_signing: false, raw_messages: false });
    let page = bench.prepare(attempt).await?;
    bench.desk.sign(attempt, &digest(&page)?).await?;
    let state = bench.decided(attempt, &Decision::Refused).await?;
    let note = state.signing.and_then(|signing| signing.note).unwrap_or_default();
    assert!(note.contains("Raw messages"), "{note}");
    assert_eq!(bench.desk.signing_page(attempt).await?.stage, Stage::DeviceRefused);
    bench.sandbox.ledger().set_settings(Settings::default());
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unplugged_device_is_not_there() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().unplug();
    let condition = refused(&bench, attempt).await?;
    assert!(matches!(condition, Condition::Absent | Condition::Unreachable { .. }), "{condition:?}");
    bench.sandbox.ledger().plug_in();
    pays(&bench, attempt).await
}

/// The cable is pulled at some point of signing; the same message is asked again and paid once.
async fn pulled(when: Disconnect) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let page = bench.prepare(attempt).await?;
    let shown = digest(&page)?;
    bench.sandbox.ledger().set_faults(Faults { disconnect: Some(when), ..Faults::default() });
    bench.desk.sign(attempt, &shown).await?;
    if when == Disconnect::After {
        bench.sandbox.ledger().prompted().await;
        bench.sandbox.ledger().approve();
    }
    let lost = bench.decided(attempt, &Decision::Lost).await?;
    assert_eq!((lost.status, lost.funds_moved), (StatusWord::ReadyToSign, false));
    bench.sandbox.ledger().plug_in();
    let again = bench.prepare(attempt).await?;
    assert_eq!((again.stage, digest(&again)?), (Stage::Lost, shown));
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn unplugged_during_the_prompt_the_same_message_is_asked_again_and_paid_once() -> Result<(), Failure> {
    pulled(Disconnect::During).await
}

#[tokio::test(flavor = "multi_thread")]
async fn unplugged_after_the_decision_the_same_message_is_asked_again_and_paid_once() -> Result<(), Failure> {
    pulled(Disconnect::After).await
}

#[tokio::test(flavor = "multi_thread")]
async fn unplugged_before_the_prompt_the_message_is_streamed_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.sandbox.ledger().set_faults(Faults { disconnect: Some(Disconnect::Before), ..Faults::default() });
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_prompt_is_open_nothing_else_is_asked_of_the_payment() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    let shown = digest(&bench.desk.signing_page(attempt).await?)?;
    assert!(matches!(bench.desk.sign(attempt, &shown).await, Err(Error::NotNow(_))));
    assert!(matches!(bench.desk.prepare_signing(attempt).await, Err(Error::NotNow(_))));
    // The poller and a person looking at the device leave the prompt alone, too.
    bench.desk.poll_soon();
    assert!(matches!(bench.desk.look_at_device().await?, Condition::Waiting { .. }));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(bench.desk.attempt(attempt).await?.status, StatusWord::OnDevice);
    assert_eq!(bench.sandbox.ledger().screen().kind, Kind::Review);
    bench.sandbox.ledger().approve();
    bench.until(attempt, StatusWord::SentByBfi).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_was_left_can_be_rejected_and_asked_again() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.ask(attempt).await?;
    bench.desk.stop_waiting().await?;
    let left = bench.decided(attempt, &Decision::Lost).await?;
    assert_eq!(left.status, StatusWord::ReadyToSign);
    bench.sandbox.ledger().reject();
    pays(&bench, attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_paired_by_the_address_that_a_person_approves_on_it() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    bench.desk.forget_device().await?;
    let form = bench.form("MX", true, "250").await?;
    assert!(matches!(bench.desk.place_order(form.clone()).await, Err(Error::NotNow(_))), "no wallet, no payment");
    let wish =
        PairWish { label: "Treasury-02".to_owned(), link: "simulated".to_owned(), path: "m/44'/60'/0'/0/0".to_owned() };
    let (desk, refused) = (bench.desk.clone(), wish.clone());
    let pairing = tokio::spawn(async move { desk.pair_device(refused).await });
    assert_eq!(bench.sandbox.ledger().prompted().await.kind, Kind::Address);
    bench.sandbox.ledger().reject();
    assert!(matches!(pairing.await?, Err(Error::Device(SignerError::Rejected))));
    assert_eq!(bench.desk.device().await?.device, None);

    let desk = bench.desk.clone();
    let pairing = tokio::spawn(async move { desk.pair_device(wish).await });
    bench.sandbox.ledger().prompted().await;
    bench.sandbox.ledger().approve();
    let paired = pairing.await??;
    assert_eq!((paired.address, paired.confirmed_on_device), (bench.sandbox.wallet().to_string(), true));
    let (_, attempt) = bench.place(form).await?;
    pays(&bench, attempt.id).await
}
