//! Opening the store with its key from the keychain, and making the client with the API key from there.
use std::path::Path;
use std::sync::Arc;

use cpn::{ApiKey, Client, ClientOptions, Endpoint};
use domain::Environment;
use store::{Store, StoreKey};
use vault::{Entry, SecretText, StoreKeyDecision, Vault, store_key_decision};

use crate::desk::{Network, OpenError};

/// Opens the environment's store. Without a keychain the sandbox gets a store whose key lives for this session only;
/// the other environments refuse. Answers the store and whether it is such a one. Blocks.
pub(crate) fn open_store(
    environment: Environment,
    home: &Path,
    keychain: &dyn Vault,
) -> Result<(Store, bool), OpenError> {
    std::fs::create_dir_all(home)?;
    let path = home.join(format!("{environment}.db"));
    let entry = Entry::StoreKey(environment.to_string());
    match keychain.get(&entry) {
        Ok(known) => {
            let key = match store_key_decision(path.exists(), known) {
                StoreKeyDecision::Use(key) => {
                    StoreKey::from_hex(key.expose()).map_err(|error| OpenError::Network(error.to_string()))?
                }
                StoreKeyDecision::Refuse(_) => return Err(OpenError::KeyLost(environment)),
                StoreKeyDecision::Create => {
                    let key = StoreKey::generate()?;
                    // The key must be safe before the first entry is.
                    match keychain.put(&entry, &SecretText::new(key.expose_hex().as_str())) {
                        Ok(()) => key,
                        Err(error) => return without_keychain(environment, home, error),
                    }
                }
            };
            Ok((Store::open(&path, &key, environment)?, false))
        }
        Err(error) => without_keychain(environment, home, error),
    }
}

/// The sandbox opens all the same: nothing in it is worth more than the session.
fn without_keychain(
    environment: Environment,
    home: &Path,
    error: vault::VaultError,
) -> Result<(Store, bool), OpenError> {
    if environment != Environment::Sandbox {
        return Err(OpenError::Keychain(error));
    }
    // A file of its own, begun anew: an earlier session's key is gone, and the lasting store is left alone.
    let folder = home.join("sandbox-session");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let store = Store::open(&folder.join("sandbox.db"), &StoreKey::generate()?, environment)?;
    Ok((store, true))
}

/// The client of an environment, if there is a key.
pub(crate) async fn client(
    environment: Environment,
    network: &Network,
    keychain: &Arc<dyn Vault>,
) -> Result<Option<Client>, OpenError> {
    let problem = |error: &dyn std::fmt::Display| OpenError::Network(error.to_string());
    let (endpoint, key) = match network {
        Network::Sandbox { api, ca_pem, api_key, .. } => {
            let endpoint = Endpoint::sandbox(api, ca_pem.as_bytes()).map_err(|error| problem(&error))?;
            (endpoint, Some(ApiKey::parse(api_key).map_err(|error| problem(&error))?))
        }
        Network::Circle => {
            let keychain = Arc::clone(keychain);
            let entry = Entry::ApiKey(environment.to_string());
            let known =
                tokio::task::spawn_blocking(move || keychain.get(&entry)).await.map_err(|error| problem(&error))?;
            let known = known.map_err(OpenError::Keychain)?;
            let key = known.map(|text| ApiKey::parse(text.expose())).transpose().map_err(|error| problem(&error))?;
            (Endpoint::circle(environment).map_err(|error| problem(&error))?, key)
        }
    };
    let Some(key) = key else { return Ok(None) };
    Client::new(endpoint, &key, ClientOptions::default()).map(Some).map_err(|error| problem(&error))
}
