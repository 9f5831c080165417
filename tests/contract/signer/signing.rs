//! Signatures: the published ones byte for byte, and any message the device can show.
use sandbox::ledger::{Kind, SoftwareLedger};
use signer::{Condition, Model, SignerError, TransactionAsk};

use super::*;

#[tokio::test]
async fn the_published_message_gets_the_published_signature() {
    let (ledger, device) = pair().await;
    assert_eq!(hex::encode(worked_ask().hashes.digest), messages::WORKED_DIGEST);
    assert_eq!(sign_approved(&ledger, &device).await.unwrap(), messages::WORKED_SIGNATURE);
}

#[tokio::test]
async fn the_device_is_asked_who_it_is_then_flushed_then_given_the_message() {
    let (ledger, _) = pair().await;
    let recorder = recorder::Recorder::start(ledger.addr(), &[]).await;
    let device = device_at(&recorder.link, Environment::Sandbox);
    sign_approved(&ledger, &device).await.unwrap();
    let commands = recorder.commands();
    let path = "15058000002c8000003c800000000000000000000000";
    let mut expected = vec![
        "b001000000".to_owned(),
        "e006000000".to_owned(),
        format!("e0020000{path}"),
        "e00c000100".to_owned(),
        "e01a00000c454950373132446f6d61696e".to_owned(),
    ];
    assert_eq!(commands[..5], expected);
    expected = vec![format!("e00c0001{path}")];
    assert_eq!(commands[commands.len() - 1..], expected);
    assert_eq!(commands.len(), 4 + 24 + 1, "nothing else is sent");
}

#[tokio::test]
async fn every_kind_of_member_is_hashed_alike_by_device_and_host() {
    let (ledger, device) = pair().await;
    let asking = tokio::spawn({
        let device = device.clone();
        async move { device.sign_typed(messages::ask(messages::everything())).await }
    });
    let screen = ledger.prompted().await;
    let value = |label: &str| {
        let found: Vec<&str> =
            screen.pages.iter().filter(|page| page.label == label).map(|page| page.value.as_str()).collect();
        found.join(" ")
    };
    assert_eq!(value("small"), "-128");
    assert_eq!(value("wide"), "-1");
    assert_eq!(value("grid"), "1 2 65535 0");
    assert_eq!(value("amounts"), "1 2 3");
    assert_eq!(value("open"), "true false false true");
    assert_eq!(value("text"), "Grüße, ".repeat(90));
    ledger.approve();
    let signed = asking.await.unwrap().unwrap();
    assert!(signed.app.is_simulated());
}

#[tokio::test]
async fn a_ready_device_says_its_model_version_and_address() {
    let (_ledger, device) = pair().await;
    let condition = condition(&device).await;
    let Condition::Ready { model, app, address } = &condition else { panic!("{condition:?}") };
    assert_eq!((*model, app.text.as_str(), *address), (Model::Simulator, "1.22.0-sim", account()));
    assert_eq!(*device.watch().borrow(), condition);
}

#[tokio::test]
async fn an_address_can_be_confirmed_or_refused_on_the_device() {
    let (ledger, device) = pair().await;
    assert_eq!(device.address(&path(), false).await.unwrap(), account());
    assert_eq!(ledger.screen().kind, Kind::Idle);
    let path = path();
    let ask = |ledger: SoftwareLedger, yes: bool| async move {
        assert_eq!(ledger.prompted().await.pages[0].value, ACCOUNT);
        if yes { ledger.approve() } else { ledger.reject() }
    };
    let (answer, _) = tokio::join!(device.address(&path, true), ask(ledger.clone(), true));
    assert_eq!(answer.unwrap(), account());
    let (answer, _) = tokio::join!(device.address(&path, true), ask(ledger.clone(), false));
    assert_eq!(answer, Err(SignerError::Rejected));
}

#[tokio::test]
async fn an_approval_transaction_gets_the_published_signature() {
    let (ledger, device) = pair().await;
    let token = "0455534443a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4800000006000000013045022100b2e358726e4e6a6752cf344017c0e9d45b9a904120758d45f61b2804f9ad5299022015161ef28d8c4481bd9432c13562def9cce688bcfec896ef244c9a213f106cdd";
    let unsigned = "02f86d0105843b9aca008506fc23ac0082ea6094a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4880b844095ea7b3000000000000000000000000000000000022d473030f116ddee9f6b43ac78ba300000000000000000000000000000000000000000000000000000002e90edd00c0";
    let ask = TransactionAsk {
        path: path(),
        expected: account(),
        unsigned: hex::decode(unsigned).unwrap(),
        token: Some(hex::decode(token).unwrap()),
        deadline: None,
    };
    let person = async {
        assert_eq!(ledger.prompted().await.pages[0].value, "12500 USDC");
        ledger.approve();
    };
    let (signed, ()) = tokio::join!(device.sign_transaction(ask.clone()), person);
    let signed = signed.unwrap();
    assert!(signed.y_odd);
    assert_eq!(hex::encode(signed.r), "adb82ec1e420c66c9f90ba476b9a19d26749918900be6e709279ce190fdb7814");
    assert_eq!(hex::encode(signed.s), "32968db3e42aa6c1a4d6372fa4153411a638ccd0dfd84ff7fed9c10f8352d7e3");
    // Without the token's description it would be signed blindly: refused by the settings, and said so.
    let blind = device.sign_transaction(TransactionAsk { token: None, ..ask.clone() }).await.unwrap_err();
    assert!(matches!(blind, SignerError::Refused { status: 0x6A80, .. }), "{blind:?}");
    assert!(blind.message().contains("Blind signing"), "{}", blind.message());
    let legacy = device.sign_transaction(TransactionAsk { unsigned: vec![0xC0], ..ask }).await.unwrap_err();
    assert!(matches!(legacy, SignerError::BadMessage(_)));
}

#[tokio::test]
async fn a_long_transaction_is_sent_in_pieces() {
    let (ledger, device) = pair().await;
    ledger.set_settings(sandbox::ledger::Settings { blind_signing: true, raw_messages: false });
    // 700 bytes of unknown calldata.
    let mut content =
        hex::decode("0105843b9aca008506fc23ac0082ea6094a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4880").unwrap();
    content.extend_from_slice(&[0xB9, 0x02, 0xBC]);
    content.extend_from_slice(&[0x77; 700]);
    content.push(0xC0);
    let mut unsigned = vec![0x02, 0xF9];
    unsigned.extend_from_slice(&u16::try_from(content.len()).unwrap().to_be_bytes());
    unsigned.extend_from_slice(&content);
    let ask = TransactionAsk { path: path(), expected: account(), unsigned, token: None, deadline: None };
    let person = async {
        assert_eq!(ledger.prompted().await.pages[0].label, "Blind signing ahead");
        ledger.approve();
    };
    let (signed, ()) = tokio::join!(device.sign_transaction(ask), person);
    signed.unwrap();
}
