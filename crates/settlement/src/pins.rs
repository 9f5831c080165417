//! The allow-lists of addresses that a payment message may name: spender, fee collector and attester.
//!
//! What "pinned" means differs by field, because Circle publishes only one of the three:
//!
//! * **Spender**: the settlement contract is published (cpn-flows 4.3). An empty list falls back to the chain table,
//!   so the check never passes without a comparison.
//! * **Fee collector** (`witness.beneficiary`) and **attester**: not published. In the sandbox they are constants of
//!   ours. For testnet and live the lists come from outside (what this desk has seen and accepted); while a list is
//!   empty the check answers *first use* and is highlighted; it does not pass silently. The money at stake there is
//!   bounded by check 12: the fee collector gets at most the approved fee.

use alloy_primitives::{Address, address};
use domain::Environment;

use crate::chains::{Chain, PUBLISHED_SETTLEMENT};

/// The sandbox's fee collector: the last 20 bytes of keccak-256 of `CPN Desk sandbox fee collector`, so nobody holds its key.
pub const SANDBOX_FEE_COLLECTOR: Address = address!("5165d494c0f78e8fa726e4aa4c525734ef84d582");
/// The sandbox's attester: the last 20 bytes of keccak-256 of `CPN Desk sandbox attester`, so nobody holds its key.
pub const SANDBOX_ATTESTER: Address = address!("c6dee1616ffa6c9da4e4d40bc6787e2daabf93ec");
/// The sandbox's settlement contract: the published address.
pub const SANDBOX_SETTLEMENT: Address = PUBLISHED_SETTLEMENT;

/// The addresses that a message may name. An empty list is explained in the module's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// Who may be the permit's spender; empty: the chain table's settlement contracts.
    pub spenders: Vec<Address>,
    /// Who may be `witness.beneficiary`; empty: first use.
    pub fee_collectors: Vec<Address>,
    /// Who may be `witness.attester`; empty: first use.
    pub attesters: Vec<Address>,
}

impl Pins {
    /// The sandbox's pins.
    #[must_use]
    pub fn sandbox() -> Self {
        Self {
            spenders: vec![SANDBOX_SETTLEMENT],
            fee_collectors: vec![SANDBOX_FEE_COLLECTOR],
            attesters: vec![SANDBOX_ATTESTER],
        }
    }

    /// What is pinned before anything was seen: the sandbox's constants, or Circle's published settlement contract alone.
    #[must_use]
    pub fn starting(environment: Environment, chain: &Chain) -> Self {
        match environment {
            Environment::Sandbox => Self::sandbox(),
            Environment::Testnet | Environment::Live => Self { spenders: chain.settlement.to_vec(), ..Self::default() },
        }
    }

    /// The spenders that count on this chain.
    #[must_use]
    pub fn spenders_on<'a>(&'a self, chain: &'a Chain) -> &'a [Address] {
        if self.spenders.is_empty() { chain.settlement } else { &self.spenders }
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::keccak256;

    use super::*;

    #[test]
    fn the_sandbox_addresses_are_derived_from_their_names() {
        let derived = |text: &str| Address::from_slice(&keccak256(text)[12..]);
        assert_eq!(SANDBOX_FEE_COLLECTOR, derived("CPN Desk sandbox fee collector"));
        assert_eq!(SANDBOX_ATTESTER, derived("CPN Desk sandbox attester"));
    }

    #[test]
    fn an_empty_list_of_spenders_means_the_published_contract() {
        let chain = crate::chains::by_api_id("ETH").unwrap();
        assert_eq!(Pins::default().spenders_on(chain), &[PUBLISHED_SETTLEMENT]);
        assert_eq!(Pins::starting(Environment::Live, chain).attesters, Vec::<Address>::new());
    }
}
