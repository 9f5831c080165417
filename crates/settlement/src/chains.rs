//! The chains that CPN settles EVM payments on, with the addresses that are pinned for each.
//!
//! Sources: chain ids, USDC and settlement addresses are the table of cpn-flows 4.3 (Circle's contract-address pages:
//! `developers.circle.com/cpn/references/blockchains/contract-addresses` and `/stablecoins/usdc-contract-addresses`).
//! Permit2 has the same address on each EVM chain. Solana has no row: it has no typed data and needs checks of its own.

use alloy_primitives::{Address, address};
use domain::Environment;

/// Uniswap's Permit2, at the same address on each EVM chain.
pub const PERMIT2: Address = address!("000000000022D473030F116dDEE9F6B43aC78BA3");

/// Circle's published CPN settlement contract, at the same address on each listed chain.
pub const PUBLISHED_SETTLEMENT: Address = address!("355e0a2a4B7563e0E00C90deD9Aa914c119Ee868");

/// One chain and what is pinned for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The name that CPN's API uses, for example `ETH-SEPOLIA`.
    pub api_id: &'static str,
    /// The name for people, for example `Ethereum Sepolia`.
    pub name: &'static str,
    /// The EIP-155 chain id.
    pub chain_id: u64,
    /// The USDC contract.
    pub usdc: Address,
    /// The Permit2 contract: the domain's verifying contract.
    pub permit2: Address,
    /// The published CPN settlement contracts: who may be the permit's spender.
    pub settlement: &'static [Address],
    /// Which of CPN's environments settle here. The embedded sandbox poses as the test networks.
    pub environments: &'static [Environment],
}

impl Chain {
    /// Whether payments of this environment settle on this chain.
    #[must_use]
    pub fn serves(&self, environment: Environment) -> bool {
        self.environments.contains(&environment)
    }
}

const TEST: &[Environment] = &[Environment::Sandbox, Environment::Testnet];
const LIVE: &[Environment] = &[Environment::Live];
const SETTLEMENT: &[Address] = &[PUBLISHED_SETTLEMENT];

/// Every chain we know.
pub const ALL: [Chain; 5] = [
    Chain {
        api_id: "ETH",
        name: "Ethereum",
        chain_id: 1,
        usdc: address!("A0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
        permit2: PERMIT2,
        settlement: SETTLEMENT,
        environments: LIVE,
    },
    Chain {
        api_id: "MATIC",
        name: "Polygon PoS",
        chain_id: 137,
        usdc: address!("3c499c542cEF5E3811e1192ce70d8cC03d5c3359"),
        permit2: PERMIT2,
        settlement: SETTLEMENT,
        environments: LIVE,
    },
    Chain {
        api_id: "ETH-SEPOLIA",
        name: "Ethereum Sepolia",
        chain_id: 11_155_111,
        usdc: address!("1c7D4B196Cb0C7B01d743Fbc6116a902379C7238"),
        permit2: PERMIT2,
        settlement: SETTLEMENT,
        environments: TEST,
    },
    Chain {
        api_id: "MATIC-AMOY",
        name: "Polygon Amoy",
        chain_id: 80_002,
        usdc: address!("41E94Eb019C0762f9Bfcf9Fb1E58725BfB0e7582"),
        permit2: PERMIT2,
        settlement: SETTLEMENT,
        environments: TEST,
    },
    Chain {
        api_id: "ARC-TESTNET",
        name: "Arc Testnet",
        chain_id: 5_042_002,
        usdc: address!("3600000000000000000000000000000000000000"),
        permit2: PERMIT2,
        settlement: SETTLEMENT,
        environments: TEST,
    },
];

/// The chain that CPN's API calls so, if we know it.
#[must_use]
pub fn by_api_id(api_id: &str) -> Option<&'static Chain> {
    ALL.iter().find(|chain| chain.api_id == api_id)
}

/// The chain with this EIP-155 id, if we know it.
#[must_use]
pub fn by_chain_id(chain_id: u64) -> Option<&'static Chain> {
    ALL.iter().find(|chain| chain.chain_id == chain_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chain_is_found_by_its_api_name_and_by_its_id() {
        for chain in &ALL {
            assert_eq!(by_api_id(chain.api_id), Some(chain));
            assert_eq!(by_chain_id(chain.chain_id), Some(chain));
        }
        assert_eq!(by_api_id("eth"), None);
        assert_eq!(by_api_id("SOL"), None);
    }

    #[test]
    fn no_chain_serves_both_test_and_real_money() {
        for chain in &ALL {
            assert!(chain.serves(Environment::Live) != chain.serves(Environment::Testnet), "{}", chain.api_id);
            assert_eq!(chain.serves(Environment::Sandbox), chain.serves(Environment::Testnet), "{}", chain.api_id);
        }
    }
}
