//! Devices that cannot sign, break off, or answer wrongly. Each is said for what it is, and nothing wrong gets through.
use std::time::{Duration, Instant};

use sandbox::ledger::{DEFAULT_SEED, Disconnect, Faults, Settings};
use signer::{Condition, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// The condition and the refusal to sign are the same.
async fn is_not_ready(device: &Device, expected: &Condition) {
    assert_eq!(condition(device).await, *expected);
    assert_eq!(refusal(device).await, SignerError::NotReady(expected.clone()));
    assert_eq!(*device.watch().borrow(), *expected);
    assert!(!expected.title().is_empty() && !expected.fix().is_empty());
}

#[tokio::test]
async fn a_locked_device_is_said_to_be_locked_and_works_once_unlocked() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { locked: true, ..Faults::default() });
    is_not_ready(&device, &Condition::Locked).await;
    ledger.set_faults(Faults::default());
    assert!(condition(&device).await.is_ready());
}

#[tokio::test]
async fn another_app_is_named() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { wrong_app: Some("Bitcoin".to_owned()), ..Faults::default() });
    is_not_ready(&device, &Condition::WrongApp { name: "Bitcoin".to_owned() }).await;
}

#[tokio::test]
async fn the_dashboard_is_said_to_be_and_the_app_can_be_opened_from_there_and_from_another_app() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { dashboard: true, ..Faults::default() });
    is_not_ready(&device, &Condition::Dashboard).await;
    for faults in [
        Faults { dashboard: true, ..Faults::default() },
        Faults { wrong_app: Some("Bitcoin".to_owned()), ..Faults::default() },
    ] {
        ledger.set_faults(faults);
        let person = async {
            ledger.prompted().await;
            assert!(matches!(condition(&device).await, Condition::Waiting { .. }));
            ledger.approve()
        };
        let (opened, _) = tokio::join!(device.open_ethereum_app(), person);
        opened.unwrap();
        assert!(condition(&device).await.is_ready());
    }
    // Open already: nobody is asked.
    device.open_ethereum_app().await.unwrap();
    ledger.set_faults(Faults { dashboard: true, ..Faults::default() });
    let person = async {
        ledger.prompted().await;
        ledger.reject()
    };
    let (opened, _) = tokio::join!(device.open_ethereum_app(), person);
    assert_eq!(opened, Err(SignerError::Rejected));
}

#[tokio::test]
async fn an_old_app_is_refused_with_both_versions() {
    let (ledger, device) = pair().await;
    for old in ["1.21.3", "1.10.4", "1.21.9-dev"] {
        ledger.set_faults(Faults { version: Some(old.to_owned()), ..Faults::default() });
        let condition = condition(&device).await;
        assert!(
            matches!(&condition, Condition::AppTooOld { found, needed } if found.text == old && needed == "1.22.0"),
            "{condition:?}"
        );
        assert!(matches!(refusal(&device).await, SignerError::NotReady(Condition::AppTooOld { .. })));
    }
    for good in ["1.22.0", "1.22.0-dev", "1.30.1"] {
        ledger.set_faults(Faults { version: Some(good.to_owned()), ..Faults::default() });
        assert!(condition(&device).await.is_ready(), "{good}");
    }
}

#[tokio::test]
async fn another_seed_is_not_the_registered_device_and_is_never_asked() {
    let ledger =
        SoftwareLedger::start(LedgerOptions { port: 0, seed: Some("abandon ".repeat(11) + "about") }).await.unwrap();
    let device = device_at(&ledger.link(), Environment::Sandbox);
    let found: Address = ledger.address(0).parse().unwrap();
    assert_eq!(ledger.address(0), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
    assert_eq!(sandbox::ledger::address_of(Some(DEFAULT_SEED), 0).unwrap(), ACCOUNT);
    is_not_ready(&device, &Condition::WrongAccount { expected: account(), found }).await;
    assert!(!ledger.screen().kind.is_prompt());
}

#[tokio::test]
async fn settings_that_refuse_are_explained_with_raw_messages() {
    let (ledger, device) = pair().await;
    ledger.set_settings(Settings { blind_signing: false, raw_messages: false });
    let error = refusal(&device).await;
    assert_eq!(error, SignerError::NotReady(Condition::SettingsRefuse));
    assert!(error.message().contains("Raw messages") && error.message().contains("Blind signing can stay off"));
}

#[tokio::test]
async fn a_message_beyond_the_devices_memory_is_too_long() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { memory_limit: Some(5), ..Faults::default() });
    assert_eq!(refusal(&device).await, SignerError::MessageTooLong);
    ledger.set_faults(Faults { memory_limit: Some(10), ..Faults::default() });
    assert!(sign_approved(&ledger, &device).await.is_ok());
}

#[tokio::test]
async fn a_signature_that_is_not_over_our_hash_by_the_registered_account_is_thrown_away() {
    let (ledger, device) = pair().await;
    for faults in [
        Faults { wrong_hash: true, ..Faults::default() },
        Faults { other_key: true, ..Faults::default() },
        Faults { wrong_signature: true, ..Faults::default() },
    ] {
        ledger.set_faults(faults.clone());
        let error = sign_approved(&ledger, &device).await.unwrap_err();
        let SignerError::WrongSigner { expected, recovered } = &error else { panic!("{faults:?}: {error:?}") };
        assert!(*expected == account() && *recovered != account());
        assert!(!error.retry_safe());
        if faults.other_key {
            assert_ne!(recovered.to_string(), ACCOUNT);
        }
    }
}

#[tokio::test]
async fn a_cable_pulled_before_the_prompt_is_mended_without_anybody_noticing() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { disconnect: Some(Disconnect::Before), ..Faults::default() });
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn a_cable_pulled_during_the_prompt_loses_the_outcome_and_the_same_message_can_be_asked_again() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { disconnect: Some(Disconnect::During), ..Faults::default() });
    lost_then_signed(&ledger, &device, refusal(&device).await).await;
    let unplugged = sign_with(&ledger, &device, |ledger| {
        ledger.unplug();
        ledger.plug_in();
    });
    let error = unplugged.await.unwrap_err();
    lost_then_signed(&ledger, &device, error).await;
}

#[tokio::test]
async fn a_cable_pulled_after_the_decision_loses_the_outcome_too() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { disconnect: Some(Disconnect::After), ..Faults::default() });
    let error = sign_approved(&ledger, &device).await.unwrap_err();
    lost_then_signed(&ledger, &device, error).await;
}

async fn lost_then_signed(ledger: &SoftwareLedger, device: &Device, error: SignerError) {
    assert_eq!(error, SignerError::Lost);
    assert!(error.outcome_unknown() && error.retry_safe() && error.nothing_was_sent());
    assert_eq!(*device.watch().borrow(), Condition::Lost);
    assert_eq!(sign_approved(ledger, device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn a_device_that_stays_away_cannot_be_reached_until_it_is_back() {
    let (ledger, device) = pair().await;
    assert!(condition(&device).await.is_ready());
    ledger.unplug();
    assert!(matches!(condition(&device).await, Condition::Unreachable { .. }));
    assert!(matches!(refusal(&device).await, SignerError::NotReady(Condition::Unreachable { .. })));
    ledger.plug_in();
    assert!(condition(&device).await.is_ready());
    // A link that broke while it was idle is opened anew, unnoticed.
    ledger.unplug();
    ledger.plug_in();
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn truncated_and_oversized_answers_are_never_taken_for_answers() {
    for faults in [Faults { truncate: true, ..Faults::default() }, Faults { oversize: true, ..Faults::default() }] {
        let (ledger, device) = pair().await;
        ledger.set_faults(faults.clone());
        let started = Instant::now();
        let error = refusal(&device).await;
        assert!(matches!(error, SignerError::Protocol(_)) && !error.outcome_unknown(), "{faults:?}: {error:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(matches!(condition(&device).await, Condition::Unreachable { .. }));
        // The same, only for the signature itself.
        ledger.set_faults(Faults::default());
        let error = sign_with(&ledger, &device, |ledger| {
            ledger.set_faults(faults);
            ledger.approve();
        });
        let error = error.await.unwrap_err();
        assert!(matches!(error, SignerError::UnreadableDecision(_)) && error.outcome_unknown(), "{error:?}");
        ledger.set_faults(Faults::default());
        assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
    }
}

#[tokio::test]
async fn a_silent_device_is_given_up_after_seconds_and_its_late_answer_does_no_harm() {
    let (ledger, device) = pair().await;
    ledger.set_faults(Faults { delay_ms: 4_000, ..Faults::default() });
    let started = Instant::now();
    assert_eq!(refusal(&device).await, SignerError::Timeout { at: Step::Identify });
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    ledger.set_faults(Faults { delay_ms: 20, ..Faults::default() });
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn late_answers_of_an_earlier_session_are_passed_over() {
    // A signature, a rejection and an empty success, as if a prompt of another session had just been answered.
    const LATE: &[u8] = &{
        let mut bytes = [0_u8; 71 + 6 + 6];
        bytes[3] = 65;
        bytes[69] = 0x90;
        bytes[71 + 4] = 0x69;
        bytes[71 + 5] = 0x85;
        bytes[77 + 4] = 0x90;
        bytes
    };
    let (ledger, _) = pair().await;
    let recorder = recorder::Recorder::start(ledger.addr(), LATE).await;
    let device = device_at(&recorder.link, Environment::Sandbox);
    assert!(condition(&device).await.is_ready());
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn what_another_program_left_half_way_is_flushed() {
    let (ledger, device) = pair().await;
    for left in [
        &["e01a00000c454950373132446f6d61696e"][..],
        &["e01a00000c454950373132446f6d61696e", "e01c00000c454950373132446f6d61696e"],
    ] {
        let mut other = TcpStream::connect(ledger.addr()).await.unwrap();
        for apdu in left {
            let bytes = hex::decode(apdu).unwrap();
            other.write_all(&u32::try_from(bytes.len()).unwrap().to_be_bytes()).await.unwrap();
            other.write_all(&bytes).await.unwrap();
            let mut reply = [0; 6];
            other.read_exact(&mut reply).await.unwrap();
            assert_eq!(reply, [0, 0, 0, 0, 0x90, 0x00]);
        }
        drop(other);
        assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
    }
}

#[tokio::test]
async fn the_simulator_stays_in_the_sandbox_and_tcp_out_of_live() {
    let (ledger, _) = pair().await;
    let testnet = device_at(&ledger.link(), Environment::Testnet);
    let condition = condition(&testnet).await;
    assert!(matches!(&condition, Condition::Forbidden { reason } if reason.contains("simulated")), "{condition:?}");
    assert_eq!(refusal(&testnet).await, SignerError::NotReady(condition));
    assert!(matches!(testnet.address(&path(), false).await, Err(SignerError::NotReady(Condition::Forbidden { .. }))));
    assert!(!ledger.screen().kind.is_prompt());
    // The real app in the emulator is allowed there.
    ledger.set_faults(Faults { version: Some("1.22.0-dev".to_owned()), ..Faults::default() });
    assert!(super::condition(&testnet).await.is_ready());
    let live = Device::open(ledger.link().parse().unwrap(), LinkPolicy::for_environment(Environment::Live));
    assert!(matches!(live.err(), Some(SignerError::PolicyRefused(_))));
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_said_to_be_so_at_once() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let device = device_at(&format!("tcp://127.0.0.1:{port}"), Environment::Sandbox);
    let started = Instant::now();
    let condition = condition(&device).await;
    assert!(
        matches!(&condition, Condition::Unreachable { reason } if reason.contains("nothing listens")),
        "{condition:?}"
    );
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_peer_that_is_no_ledger_is_not_taken_for_one() {
    for greeting in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0; 64], &[0xFF; 64]] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!("tcp://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut command = [0; 9];
                if socket.read_exact(&mut command).await.is_ok() && socket.write_all(greeting).await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        });
        let device = device_at(&link, Environment::Sandbox);
        let condition = condition(&device).await;
        assert!(matches!(condition, Condition::Unreachable { .. }), "{condition:?}");
    }
}
