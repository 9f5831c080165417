//! Why the keychain does not serve, each with what happened and a way out.

/// Why the keychain does not serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum VaultError {
    /// Linux: there is no session bus.
    NoSessionBus {
        /// The system's words.
        cause: String,
    },
    /// Linux: the session bus is there, but no program keeps secrets.
    NoProvider {
        /// The system's words.
        cause: String,
    },
    /// The keychain is locked, and nobody could be asked to unlock it.
    Locked,
    /// Linux: a program keeps secrets, but no keyring was made yet and nobody could be asked to make one.
    NoKeyringYet,
    /// A person closed the password prompt.
    Dismissed,
    /// The secret does not fit.
    TooLong {
        /// How many characters fit.
        limit: u32,
    },
    /// The keychain said that it kept the secret, and did not.
    NotKept,
    /// Anything else.
    Other {
        /// The system's words.
        cause: String,
    },
}

impl VaultError {
    /// What happened, in one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NoSessionBus { .. } => "No keychain: this session has no session bus.".to_owned(),
            Self::NoProvider { .. } => "No keychain: no program on this session bus keeps secrets.".to_owned(),
            Self::Locked => "The keychain is locked.".to_owned(),
            Self::NoKeyringYet => "The keychain has no keyring yet.".to_owned(),
            Self::Dismissed => "The keychain’s password prompt was closed.".to_owned(),
            Self::TooLong { limit } => format!("The keychain takes at most {limit} characters."),
            Self::NotKept => "The keychain did not keep the secret.".to_owned(),
            Self::Other { cause } => format!("The keychain failed: {cause}."),
        }
    }

    /// What to do about it, for this operating system.
    #[must_use]
    pub fn way_out(&self) -> &'static str {
        self.way_out_on(System::this())
    }

    /// The system's own words, for support.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::NoSessionBus { cause } | Self::NoProvider { cause } | Self::Other { cause } => Some(cause),
            Self::Locked | Self::NoKeyringYet | Self::Dismissed | Self::TooLong { .. } | Self::NotKept => None,
        }
    }

    fn way_out_on(&self, system: System) -> &'static str {
        match (self, system) {
            (Self::NoSessionBus { .. }, _) => {
                "Start CPN Desk from a desktop session, or with dbus-run-session, then check again."
            }
            (Self::NoProvider { .. }, _) => {
                "Install and start a keyring, for example gnome-keyring or KWallet, then check again."
            }
            (Self::Locked, System::Linux) => "Unlock the login keyring, for example with Seahorse, then check again.",
            (Self::Locked, System::Mac) => "Unlock the login keychain in Keychain Access, then check again.",
            (Self::Locked, System::Windows) => "Sign in to Windows with your password, then check again.",
            (Self::NoKeyringYet, _) => {
                "Create a default keyring, for example with Seahorse, or sign in to the desktop once with a password."
            }
            (Self::Dismissed, _) => "Try again and enter the keychain’s password.",
            (Self::TooLong { .. }, _) => "Check that the whole text is one key and nothing else.",
            (Self::NotKept, System::Linux) => {
                "Check the default keyring, for example with Seahorse: a temporary one keeps nothing."
            }
            (Self::NotKept, System::Mac) => "Check the login keychain in Keychain Access, then try again.",
            (Self::NotKept, System::Windows) => "Check Credential Manager in the Control Panel, then try again.",
            (Self::Other { .. }, System::Linux) => "Check that the keyring runs and is unlocked, then check again.",
            (Self::Other { .. }, System::Mac) => "Check the login keychain in Keychain Access, then check again.",
            (Self::Other { .. }, System::Windows) => "Check Credential Manager in the Control Panel, then check again.",
        }
    }
}

/// Whose words to use.
#[derive(Clone, Copy, Debug)]
enum System {
    Linux,
    Mac,
    Windows,
}

impl System {
    fn this() -> Self {
        if cfg!(target_os = "macos") {
            Self::Mac
        } else if cfg!(target_os = "windows") {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_says_what_happened_and_a_way_out_on_each_system() {
        let cause = || "words".to_owned();
        let all = [
            VaultError::NoSessionBus { cause: cause() },
            VaultError::NoProvider { cause: cause() },
            VaultError::Locked,
            VaultError::NoKeyringYet,
            VaultError::Dismissed,
            VaultError::TooLong { limit: 2560 },
            VaultError::NotKept,
            VaultError::Other { cause: cause() },
        ];
        let mut messages: Vec<_> = all.iter().map(VaultError::message).collect();
        messages.dedup();
        assert_eq!(messages.len(), all.len());
        for error in &all {
            assert_eq!(error.to_string(), error.message());
            for system in [System::Linux, System::Mac, System::Windows] {
                assert!(error.way_out_on(system).ends_with('.'), "{error:?}");
            }
        }
        assert!(VaultError::Locked.way_out_on(System::Mac).contains("Keychain Access"));
        assert!(!VaultError::Locked.way_out_on(System::Windows).contains("keyring"));
    }
}
