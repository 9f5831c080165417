//! Opening: keys that are gone, keychains that stay locked, environments without a key, and wallets that are not the payment's.
use std::sync::Arc;

use acceptance::Failure;
use acceptance::workbench::{Bench, digest};
use desk::{Clock, Desk, Error, Network, OpenError, Options, PairWish};
use domain::Environment;
use domain::status::StatusWord;
use vault::{Entry, MemoryVault, SecretText, Vault, VaultError};

/// A keychain that stays locked.
#[derive(Debug)]
struct LockedKeychain;

impl Vault for LockedKeychain {
    fn status(&self) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }

    fn get(&self, _: &Entry) -> Result<Option<SecretText>, VaultError> {
        Err(VaultError::Locked)
    }

    fn put(&self, _: &Entry, _: &SecretText) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }

    fn remove(&self, _: &Entry) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }

    fn lasts(&self) -> bool {
        false
    }
}

/// The same desk with another keychain.
fn options(bench: &Bench, environment: Environment, keychain: Arc<dyn Vault>) -> Options {
    let network = match environment {
        Environment::Sandbox => Network::Sandbox {
            api: bench.sandbox.api_url().to_owned(),
            chain: bench.sandbox.chain_url(),
            ca_pem: bench.sandbox.ca_pem().to_owned(),
            api_key: bench.sandbox.api_key().to_owned(),
            ledger: bench.sandbox.ledger().link(),
        },
        Environment::Testnet | Environment::Live => Network::Circle,
    };
    Options {
        environment,
        home: bench.home(),
        keychain,
        network,
        person: "Ana Duarte".to_owned(),
        clock: Clock::system(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_key_is_gone_is_refused_and_left_alone() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    let elsewhere = Desk::open(options(&bench, Environment::Sandbox, Arc::new(MemoryVault::new()))).await;
    assert!(matches!(elsewhere, Err(OpenError::KeyLost(Environment::Sandbox))));
    let bench = bench.reopen().await?;
    assert_eq!(bench.desk.attempt(attempt).await?.status, StatusWord::ReadyToSign);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_sandbox_opens_for_the_session_and_the_networks_do_not() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let session = Desk::open(options(&bench, Environment::Sandbox, Arc::new(LockedKeychain))).await?;
    assert!(session.session_only());
    assert!(!session.customers().await?.is_empty());
    assert!(!bench.desk.session_only());
    for environment in [Environment::Testnet, Environment::Live] {
        let refused = Desk::open(options(&bench, environment, Arc::new(LockedKeychain))).await;
        assert!(matches!(refused, Err(OpenError::Keychain(_))), "{environment}");
        assert!(!bench.home().join(format!("{environment}.db")).exists(), "{environment}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_without_a_key_opens_empty_and_asks_nothing() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let testnet = Desk::open(options(&bench, Environment::Testnet, Arc::new(MemoryVault::new()))).await?;
    assert_eq!(testnet.connection().reach, desk::Reach::NoKey);
    assert!(testnet.customers().await?.is_empty() && testnet.device().await?.device.is_none());
    assert!(matches!(testnet.corridors().await, Err(Error::NoKey)));
    let wish = PairWish { label: "T".to_owned(), link: "simulated".to_owned(), path: "m/44'/60'/0'/0/0".to_owned() };
    assert!(
        matches!(testnet.pair_device(wish).await, Err(Error::Invalid(_))),
        "the simulated Ledger signs nothing there"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_signed_by_the_wallet_it_was_made_for() -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let attempt = bench.payment().await?;
    bench.desk.forget_device().await?;
    assert!(bench.prepare(attempt).await.is_err(), "no device, nothing to sign with");
    let path = "m/44'/60'/1'/0/0".to_owned();
    let wish = PairWish { label: "Treasury-02".to_owned(), link: "simulated".to_owned(), path };
    let desk = bench.desk.clone();
    let pairing = tokio::spawn(async move { desk.pair_device(wish).await });
    bench.sandbox.ledger().prompted().await;
    bench.sandbox.ledger().approve();
    pairing.await??;
    let page = bench.prepare(attempt).await?;
    assert_eq!(page.refused().map(|check| check.number), Some(13), "{:?}", page.refused());
    assert!(matches!(bench.desk.sign(attempt, &digest(&page)?).await, Err(Error::CheckFailed { number: 13, .. })));
    Ok(())
}
