//! The keychain's twin in memory: for tests, and for a sandbox on a machine without a keychain.
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Entry, SecretText, Vault, VaultError};

/// Keeps secrets until the process ends; nothing reaches the disk.
#[derive(Debug, Default)]
pub struct MemoryVault {
    entries: Mutex<BTreeMap<Entry, SecretText>>,
}

impl MemoryVault {
    /// An empty vault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<Entry, SecretText>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for MemoryVault {
    fn status(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn get(&self, entry: &Entry) -> Result<Option<SecretText>, VaultError> {
        Ok(self.entries().get(entry).cloned())
    }

    fn put(&self, entry: &Entry, secret: &SecretText) -> Result<(), VaultError> {
        self.entries().insert(entry.clone(), secret.clone());
        Ok(())
    }

    fn remove(&self, entry: &Entry) -> Result<(), VaultError> {
        self.entries().remove(entry);
        Ok(())
    }

    fn lasts(&self) -> bool {
        false
    }
}
