//! The signer against the simulated Ledger: what it asks, what it answers, and each way in which a device can fail.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[path = "signer/messages.rs"]
mod messages;
#[path = "signer/recorder.rs"]
mod recorder;

#[path = "signer/failing.rs"]
mod failing;
#[path = "signer/prompting.rs"]
mod prompting;
#[path = "signer/signing.rs"]
mod signing;

use domain::Environment;
use sandbox::ledger::{LedgerOptions, SoftwareLedger};
use signer::{Address, Condition, DerivationPath, Device, LinkPolicy, SignAsk, SignerError};

/// The first account of the default seed.
const ACCOUNT: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";

fn account() -> Address {
    ACCOUNT.parse().unwrap()
}

fn path() -> DerivationPath {
    DerivationPath::ledger_live(0)
}

/// A simulated Ledger with default settings, and a device on it.
async fn pair() -> (SoftwareLedger, Device) {
    let ledger = SoftwareLedger::start(LedgerOptions::default()).await.unwrap();
    let device = device_at(&ledger.link(), Environment::Sandbox);
    (ledger, device)
}

fn device_at(link: &str, environment: Environment) -> Device {
    Device::open(link.parse().unwrap(), LinkPolicy::for_environment(environment)).unwrap()
}

fn worked_ask() -> SignAsk {
    messages::ask(messages::worked_example())
}

/// Asks for the worked example and lets the person do something at the prompt.
async fn sign_with(
    ledger: &SoftwareLedger,
    device: &Device,
    person: impl FnOnce(&SoftwareLedger),
) -> Result<String, SignerError> {
    let asking = tokio::spawn({
        let device = device.clone();
        async move { device.sign_typed(worked_ask()).await }
    });
    ledger.prompted().await;
    person(ledger);
    let signed = asking.await.unwrap()?;
    Ok(hex::encode(signed.signature.to_bytes()))
}

async fn sign_approved(ledger: &SoftwareLedger, device: &Device) -> Result<String, SignerError> {
    sign_with(ledger, device, |ledger| assert!(ledger.approve())).await
}

/// What a signing attempt that never reaches the person ends with.
async fn refusal(device: &Device) -> SignerError {
    device.sign_typed(worked_ask()).await.unwrap_err()
}

async fn condition(device: &Device) -> Condition {
    device.condition(&path(), Some(account())).await
}
