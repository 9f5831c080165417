//! What differs between operating systems: how the keychain is reached, and what its failures mean.
use std::time::Duration;

use keyring_core::Error;

use crate::VaultError;

#[cfg(any(target_os = "macos", target_os = "windows"))]
pub(crate) use native::{Platform, meaning, unavailable};
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
pub(crate) use secret_service_bus::{Platform, meaning, unavailable};

/// What a refused call means. `took`: a prompt that ended at once was never shown to anybody.
pub(crate) fn refused(error: &Error, took: Duration) -> VaultError {
    if let Error::TooLong(_, limit) = error {
        return VaultError::TooLong { limit: *limit };
    }
    if let Error::Ambiguous(entries) = error {
        return VaultError::Other {
            cause: format!("{} entries have this name; remove the surplus ones", entries.len()),
        };
    }
    if matches!(error, Error::BadEncoding(_) | Error::BadDataFormat(..)) {
        // The error's own text would print what was found.
        return VaultError::Other { cause: "the entry was not written by CPN Desk".to_owned() };
    }
    meaning(error, took)
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
mod secret_service_bus {
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::Duration;

    use keyring_core::api::CredentialStoreApi;
    use keyring_core::{Entry, Error, Result};
    use secret_service::Error as ServiceError;
    use zbus_secret_service_keyring_store::Store;

    use crate::VaultError;

    /// Nobody reads and closes a prompt faster than this.
    const UNSEEN: Duration = Duration::from_millis(700);

    /// The connection to the Secret Service, made when first needed and again after it failed.
    #[derive(Debug, Default)]
    pub(crate) struct Platform {
        store: Mutex<Option<Arc<Store>>>,
    }

    impl Platform {
        pub(crate) fn entry(&self, service: &str, user: &str) -> Result<Entry> {
            self.store()?.build(service, user, None)
        }

        /// A fresh connection each time: an old one may be to a service that has ended.
        pub(crate) fn check(&self) -> Result<()> {
            self.forget();
            self.store().map(drop)
        }

        pub(crate) fn forget(&self) {
            *self.store.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }

        fn store(&self) -> Result<Arc<Store>> {
            let mut known = self.store.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(store) = known.as_ref() {
                return Ok(store.clone());
            }
            let store = Store::new()?;
            *known = Some(store.clone());
            Ok(store)
        }
    }

    /// Why there is no keychain at all. The names of D-Bus errors are part of its protocol.
    pub(crate) fn unavailable(error: &Error) -> VaultError {
        let cause = if let Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) = error {
            cause.to_string()
        } else {
            error.to_string()
        };
        let no_provider = ["org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.Spawn."];
        if no_provider.iter().any(|name| cause.contains(name)) {
            VaultError::NoProvider { cause }
        } else {
            VaultError::NoSessionBus { cause }
        }
    }

    pub(crate) fn meaning(error: &Error, took: Duration) -> VaultError {
        let (Error::PlatformFailure(cause) | Error::NoStorageAccess(cause)) = error else {
            return VaultError::Other { cause: error.to_string() };
        };
        match cause.downcast_ref() {
            Some(ServiceError::Prompt) if took < UNSEEN => VaultError::Locked,
            Some(ServiceError::Prompt | ServiceError::PromptDisconnected) => VaultError::Dismissed,
            Some(ServiceError::Locked) => VaultError::Locked,
            Some(ServiceError::NoResult) => VaultError::NoKeyringYet,
            Some(_) | None => VaultError::Other { cause: cause.to_string() },
        }
    }
}

#[cfg(any(target_os = "macos", target_os = "windows"))]
mod native {
    use std::time::Duration;

    use keyring_core::{Entry, Error, Result};

    use crate::VaultError;

    /// The system's one keychain; always there.
    #[derive(Debug, Default)]
    pub(crate) struct Platform;

    impl Platform {
        pub(crate) fn entry(&self, service: &str, user: &str) -> Result<Entry> {
            self.check()?;
            keyring::Entry::new(service, user).map(|entry| entry.inner)
        }

        pub(crate) fn check(&self) -> Result<()> {
            match keyring::Entry::store_status() {
                Ok(()) => Ok(()),
                // The real cause is only here; the status itself cannot be passed on.
                Err(cause) => Err(Error::NotSupportedByStore(cause.to_string())),
            }
        }

        pub(crate) fn forget(&self) {}
    }

    pub(crate) fn unavailable(error: &Error) -> VaultError {
        VaultError::Other { cause: error.to_string() }
    }

    pub(crate) fn meaning(error: &Error, _took: Duration) -> VaultError {
        match error {
            Error::NoStorageAccess(_) => VaultError::Locked,
            other => VaultError::Other { cause: other.to_string() },
        }
    }
}
