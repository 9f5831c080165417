//! The three environments. Each has its own store, keys, chains and addresses; nothing crosses.
use std::fmt;
use std::str::FromStr;

/// Where a payment happens. The word is shown on every screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Environment {
    /// Embedded in the application; simulated USDC, nothing leaves the computer.
    Sandbox,
    /// Circle's test environment, opened by a `TEST_API_KEY`; test USDC, no real money.
    Testnet,
    /// Circle's production environment, opened by a `LIVE_API_KEY`; real USDC.
    Live,
}

impl Environment {
    /// All environments, in the order of their stakes.
    pub const ALL: [Environment; 3] = [Self::Sandbox, Self::Testnet, Self::Live];

    /// The word as it stands on screen: `SANDBOX`, `TESTNET`, `LIVE`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sandbox => "SANDBOX",
            Self::Testnet => "TESTNET",
            Self::Live => "LIVE",
        }
    }

    /// One sentence that says what money is at stake.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Sandbox => "Simulated USDC on Ethereum Sepolia. Nothing leaves this computer.",
            Self::Testnet => "Test USDC on Ethereum Sepolia. No real money.",
            Self::Live => "Real USDC. This moves real money.",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "sandbox",
            Self::Testnet => "testnet",
            Self::Live => "live",
        })
    }
}

/// The text names none of the three environments.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown environment: {0}")]
pub struct UnknownEnvironment(pub String);

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.to_string() == text)
            .ok_or_else(|| UnknownEnvironment(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_environment_reads_back_from_its_text() {
        for environment in Environment::ALL {
            assert_eq!(environment.to_string().parse(), Ok(environment));
        }
        assert!("production".parse::<Environment>().is_err());
    }
}
