//! API keys: checked against CPN, then kept in the keychain and nowhere else.
use std::sync::Arc;

use cpn::{ApiKey, Client, ClientOptions, Endpoint};
use domain::Environment;
use store::fact::Fact;
use vault::{Entry, SecretText, Vault};

use crate::Desk;
use crate::error::{Error, FieldProblem, Result};

/// A key that was checked and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySaved {
    /// The environment it opens.
    pub environment: Environment,
    /// Its middle part.
    pub key_id: String,
}

/// Whether the keychain can be used, and which keys are in it.
#[derive(Clone, Debug, Default)]
pub struct KeychainState {
    /// What is wrong and the way out; none when it can be used.
    pub problem: Option<(String, String)>,
    /// The middle part of each environment's key.
    pub keys: Vec<(Environment, String)>,
}

/// Asks the keychain. Never gives a secret.
///
/// # Errors
/// Never: a keychain that cannot be used is an answer.
pub async fn keychain_state(keychain: Arc<dyn Vault>) -> KeychainState {
    let asked = tokio::task::spawn_blocking(move || {
        if let Err(error) = keychain.status() {
            return KeychainState { problem: Some((error.message(), error.way_out().to_owned())), keys: Vec::new() };
        }
        let mut state = KeychainState::default();
        for environment in [Environment::Testnet, Environment::Live] {
            match keychain.get(&Entry::ApiKey(environment.to_string())) {
                Ok(Some(text)) => {
                    if let Ok(key) = ApiKey::parse(text.expose()) {
                        state.keys.push((environment, key.id().to_owned()));
                    }
                }
                Ok(None) => {}
                Err(error) => state.problem = Some((error.message(), error.way_out().to_owned())),
            }
        }
        state
    });
    asked.await.unwrap_or_default()
}

/// Checks a key with CPN and keeps it. The environment follows from its prefix.
///
/// # Errors
/// When it is malformed, refused, cannot be checked, or the keychain cannot keep it. An earlier key then stays.
pub async fn save_api_key(keychain: Arc<dyn Vault>, text: &str, confirm_live: bool) -> Result<KeySaved> {
    let problem = |message: String| Error::Invalid(vec![FieldProblem::new("key", message)]);
    let key = ApiKey::parse(text.trim()).map_err(|error| problem(error.to_string()))?;
    let environment = key.environment();
    if environment == Environment::Live && !confirm_live {
        let message = "This key opens LIVE and moves real money. Confirm that this is meant.".to_owned();
        return Err(Error::Invalid(vec![FieldProblem::new("confirmLive", message)]));
    }
    let endpoint = Endpoint::circle(environment).map_err(|error| Error::Internal(error.to_string()))?;
    let client = Client::new(endpoint, &key, ClientOptions::default())?;
    // Any authorised read tells; this one says nothing about money.
    client.within(std::time::Duration::from_secs(10)).overview().await?;
    let secret = SecretText::new(text.trim());
    let entry = Entry::ApiKey(environment.to_string());
    let kept = tokio::task::spawn_blocking(move || keychain.put(&entry, &secret)).await;
    kept.map_err(|error| Error::Internal(error.to_string()))??;
    Ok(KeySaved { environment, key_id: key.id().to_owned() })
}

impl Desk {
    /// Takes up a key that was saved, when it is this environment's.
    ///
    /// # Errors
    /// When it cannot be read back.
    pub async fn key_saved(&self, saved: &KeySaved) -> Result<()> {
        if saved.environment != self.environment() {
            self.tell(vec![crate::Topic::Settings]);
            return Ok(());
        }
        let key_id = saved.key_id.clone();
        let client = super::client(self.environment(), self.network(), &self.keychain()).await;
        self.set_client(client.map_err(|error| Error::Internal(error.to_string()))?);
        self.record_person(vec![Fact::ApiKeySaved { key_id }]).await?;
        self.poll_soon();
        Ok(())
    }

    /// Takes this environment's key out of the keychain.
    ///
    /// # Errors
    /// In the sandbox, which has none there, and when the keychain cannot be used.
    pub async fn remove_api_key(&self, environment: Environment) -> Result<()> {
        if environment == Environment::Sandbox {
            return Err(Error::NotNow("The sandbox makes its own key; there is none to remove.".to_owned()));
        }
        if environment != self.environment() {
            return Err(Error::NotNow("Switch to this environment first.".to_owned()));
        }
        let keychain = self.keychain();
        let entry = Entry::ApiKey(self.environment().to_string());
        let removed = tokio::task::spawn_blocking(move || keychain.remove(&entry)).await;
        removed.map_err(|error| Error::Internal(error.to_string()))??;
        self.set_client(None);
        self.record_person(vec![Fact::ApiKeyRemoved]).await
    }
}
