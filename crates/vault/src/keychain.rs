//! The operating system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
use std::time::Instant;

use keyring_core::Error;

use crate::platform::{self, Platform};
use crate::{Entry, SERVICE, SecretText, Vault, VaultError};

/// The keychain of the person who runs the program.
#[derive(Debug)]
pub struct OsKeychain {
    service: String,
    platform: Platform,
}

impl OsKeychain {
    /// The application's own entries. Nothing is asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::under(SERVICE)
    }

    /// Entries under another service name, so that tests never meet a person's own.
    pub fn under(service: impl Into<String>) -> Self {
        Self { service: service.into(), platform: Platform::default() }
    }

    fn with<T>(
        &self,
        entry: &Entry,
        call: impl FnOnce(&keyring_core::Entry) -> keyring_core::Result<T>,
    ) -> Result<T, Failed> {
        let named =
            self.platform.entry(&self.service, &entry.name()).map_err(|e| Failed::Vault(platform::unavailable(&e)))?;
        let asked = Instant::now();
        call(&named).map_err(|error| {
            if matches!(error, Error::NoEntry) {
                return Failed::NoEntry;
            }
            // The service may have ended; the next call builds the connection again.
            self.platform.forget();
            Failed::Vault(platform::refused(&error, asked.elapsed()))
        })
    }
}

impl Default for OsKeychain {
    fn default() -> Self {
        Self::new()
    }
}

enum Failed {
    NoEntry,
    Vault(VaultError),
}

fn unless_missing<T>(result: Result<T, Failed>) -> Result<Option<T>, VaultError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Failed::NoEntry) => Ok(None),
        Err(Failed::Vault(error)) => Err(error),
    }
}

impl Vault for OsKeychain {
    fn status(&self) -> Result<(), VaultError> {
        self.platform.check().map_err(|error| platform::unavailable(&error))
    }

    fn get(&self, entry: &Entry) -> Result<Option<SecretText>, VaultError> {
        Ok(unless_missing(self.with(entry, |entry| entry.get_password()))?.map(SecretText::new))
    }

    fn put(&self, entry: &Entry, secret: &SecretText) -> Result<(), VaultError> {
        let kept = self.with(entry, |entry| {
            entry.set_password(secret.expose())?;
            entry.get_password().map(SecretText::new)
        });
        match unless_missing(kept)? {
            Some(kept) if kept.expose() == secret.expose() => Ok(()),
            Some(_) | None => Err(VaultError::NotKept),
        }
    }

    fn remove(&self, entry: &Entry) -> Result<(), VaultError> {
        unless_missing(self.with(entry, |entry| entry.delete_credential()))?;
        Ok(())
    }

    fn lasts(&self) -> bool {
        true
    }
}
