//! Secrets in the operating system's keychain, and the keychain's twin in memory.
//!
//! All calls block, and may wait until a person has answered a password prompt: from async code use `spawn_blocking`.
//! There is no fallback to a file: without a keychain the caller says so and decides.
mod decision;
mod error;
mod keychain;
mod memory;
mod platform;
mod secret;

pub use decision::{KeyLost, StoreKeyDecision, store_key_decision};
pub use error::VaultError;
pub use keychain::OsKeychain;
pub use memory::MemoryVault;
pub use secret::SecretText;

/// The service under which the application's entries stand in the keychain.
pub const SERVICE: &str = "CPN Desk";

/// What a vault keeps, one of each per environment; the text is the environment's word, for example `sandbox`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    /// CPN's API key.
    ApiKey(String),
    /// The key of the store file, 64 hexadecimal digits.
    StoreKey(String),
}

impl Entry {
    /// The entry's name as people see it in their keychain application.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::ApiKey(environment) => format!("API key, {environment}"),
            Self::StoreKey(environment) => format!("Store key, {environment}"),
        }
    }
}

/// Keeps secrets. Both implementations pass one contract test (tests/contract/vault.rs).
pub trait Vault: Send + Sync + std::fmt::Debug {
    /// Whether secrets can be kept at all, asked anew each time. Unlocks nothing and prompts nobody.
    ///
    /// # Errors
    /// The reason, with a way out.
    fn status(&self) -> Result<(), VaultError>;

    /// The secret of an entry; `None` when there is none. `None` alone never means "first run": see
    /// [`store_key_decision`].
    ///
    /// # Errors
    /// When the keychain cannot be asked.
    fn get(&self, entry: &Entry) -> Result<Option<SecretText>, VaultError>;

    /// Keeps a secret in place of an earlier one, and reads it back to be sure.
    ///
    /// # Errors
    /// When the keychain does not keep it; an earlier secret may then be left.
    fn put(&self, entry: &Entry, secret: &SecretText) -> Result<(), VaultError>;

    /// Takes a secret out. Taking out what is not there is no error.
    ///
    /// # Errors
    /// When the keychain cannot be asked.
    fn remove(&self, entry: &Entry) -> Result<(), VaultError>;

    /// Whether secrets outlive this process.
    fn lasts(&self) -> bool;
}
