//! While a person is asked: nothing is sent, nothing is queued behind it, and leaving is possible.
use std::time::{Duration, Instant};

use signer::{Condition, SignerError};

use super::*;

#[tokio::test]
async fn nothing_is_sent_while_a_prompt_is_open_however_often_it_is_asked() {
    let (ledger, _) = pair().await;
    let recorder = recorder::Recorder::start(ledger.addr(), &[]).await;
    let device = device_at(&recorder.link, Environment::Sandbox);
    let asking = tokio::spawn({
        let device = device.clone();
        async move { device.sign_typed(worked_ask()).await }
    });
    ledger.prompted().await;
    let before = recorder.commands().len();
    for _ in 0..20 {
        assert!(matches!(condition(&device).await, Condition::Waiting { .. }));
        assert!(matches!(refusal(&device).await, SignerError::NotReady(Condition::Waiting { .. })));
        let address = device.address(&path(), false).await;
        assert!(matches!(address, Err(SignerError::NotReady(Condition::Waiting { .. }))));
    }
    assert!(matches!(*device.watch().borrow(), Condition::Waiting { .. }));
    assert_eq!(recorder.commands().len(), before);
    ledger.approve();
    asking.await.unwrap().unwrap();
    assert!(condition(&device).await.is_ready());
}

#[tokio::test]
async fn work_queued_before_the_prompt_opened_is_answered_and_not_sent() {
    let (ledger, device) = pair().await;
    // All are in the queue before the owner thread has sent anything.
    let person = async {
        ledger.prompted().await;
        // The owner answers the queue while it waits, so the second ask must come back before the person decides.
        tokio::time::sleep(Duration::from_millis(300)).await;
        ledger.approve()
    };
    let started = Instant::now();
    let second = async { (device.sign_typed(worked_ask()).await, started.elapsed()) };
    let (first, (second, after), _) = tokio::join!(device.sign_typed(worked_ask()), second, person);
    first.unwrap();
    assert!(matches!(second, Err(SignerError::NotReady(Condition::Waiting { .. }))), "{second:?}");
    assert!(after < Duration::from_secs(2), "{after:?}");
}

#[tokio::test]
async fn two_handles_for_one_link_lead_to_one_device() {
    let (ledger, device) = pair().await;
    let other = device_at(&ledger.link(), Environment::Sandbox);
    let asking = tokio::spawn(async move { device.sign_typed(worked_ask()).await });
    ledger.prompted().await;
    assert!(matches!(condition(&other).await, Condition::Waiting { .. }));
    ledger.approve();
    asking.await.unwrap().unwrap();
}

#[tokio::test]
async fn rejecting_is_final_and_leaves_the_device_ready() {
    let (ledger, device) = pair().await;
    let error = sign_with(&ledger, &device, |ledger| assert!(ledger.reject())).await.unwrap_err();
    assert_eq!(error, SignerError::Rejected);
    assert!(!error.retry_safe() && error.nothing_was_sent() && !error.outcome_unknown());
    assert_eq!(error.message(), "Rejected on the device.");
    assert!(!ledger.screen().kind.is_prompt(), "it is not asked again");
    assert!(condition(&device).await.is_ready());
}

#[tokio::test]
async fn stopping_leaves_the_prompt_and_keeps_the_link_closed_until_it_is_answered() {
    let (ledger, device) = pair().await;
    let error = sign_with(&ledger, &device, |_| device.stop_waiting()).await.unwrap_err();
    assert_eq!(error, SignerError::StoppedWaiting);
    assert!(error.outcome_unknown() && error.message().contains("reject it on the device"));
    assert!(ledger.screen().kind.is_prompt(), "the prompt is still there");
    assert!(matches!(refusal(&device).await, SignerError::NotReady(Condition::Waiting { .. })));
    assert!(matches!(condition(&device).await, Condition::Waiting { .. }));
    ledger.reject();
    until_ready(&device).await;
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn a_late_approval_after_stopping_is_thrown_away_and_the_same_message_gives_the_same_signature() {
    let (ledger, device) = pair().await;
    sign_with(&ledger, &device, |_| device.stop_waiting()).await.unwrap_err();
    ledger.approve();
    until_ready(&device).await;
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn a_deadline_ends_the_waiting_but_not_the_prompt() {
    let (ledger, device) = pair().await;
    let ask = signer::SignAsk { deadline: Some(Duration::from_millis(300)), ..worked_ask() };
    let started = Instant::now();
    assert_eq!(device.sign_typed(ask).await, Err(SignerError::DeadlinePassed));
    assert!(started.elapsed() >= Duration::from_millis(300) && started.elapsed() < Duration::from_secs(3));
    assert!(ledger.screen().kind.is_prompt());
    assert!(matches!(condition(&device).await, Condition::Waiting { .. }));
    ledger.reject();
    until_ready(&device).await;
}

#[tokio::test]
async fn dropping_the_call_leaves_the_prompt_too() {
    let (ledger, device) = pair().await;
    let asking = tokio::spawn({
        let device = device.clone();
        async move { device.sign_typed(worked_ask()).await }
    });
    ledger.prompted().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    assert!(matches!(condition(&device).await, Condition::Waiting { .. }));
    ledger.reject();
    until_ready(&device).await;
}

#[tokio::test]
async fn unplugging_after_stopping_opens_the_link_again() {
    let (ledger, device) = pair().await;
    sign_with(&ledger, &device, |_| device.stop_waiting()).await.unwrap_err();
    ledger.unplug();
    ledger.plug_in();
    until_ready(&device).await;
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn watchers_see_the_device_become_ready_wait_and_become_ready_again() {
    let (ledger, device) = pair().await;
    let mut watch = device.watch();
    assert_eq!(*watch.borrow_and_update(), Condition::Absent);
    let seen = tokio::spawn(async move {
        let mut seen = Vec::new();
        while seen.len() < 3 {
            watch.changed().await.unwrap();
            let waiting = matches!(*watch.borrow_and_update(), Condition::Waiting { .. });
            let ready = watch.borrow().is_ready();
            seen.push(if waiting {
                "waiting"
            } else if ready {
                "ready"
            } else {
                "other"
            });
        }
        seen
    });
    assert!(condition(&device).await.is_ready());
    tokio::time::sleep(Duration::from_millis(50)).await;
    sign_approved(&ledger, &device).await.unwrap();
    assert_eq!(seen.await.unwrap(), ["ready", "waiting", "ready"]);
}

/// The owner reads the late reply within a moment of the decision.
async fn until_ready(device: &signer::Device) {
    let started = Instant::now();
    while !condition(device).await.is_ready() {
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", condition(device).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
