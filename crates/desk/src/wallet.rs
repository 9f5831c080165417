//! The paying wallet's figures: balance and allowance from the chain, reserved from our own payments.
use std::sync::Mutex;

use domain::money::{Currency, Money};
use jiff::Timestamp;
use settlement::U256;

use crate::Desk;
use crate::desk::lock;
use crate::error::Result;
use crate::event::Topic;
use crate::signing::address;

/// The figures, in USDC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// The account's address.
    pub address: String,
    /// On the chain.
    pub balance: Option<Money>,
    /// Promised to payments that wait for funds.
    pub reserved: Money,
    /// What Permit2 may still take.
    pub allowance: Option<Money>,
    /// The newest block.
    pub block: Option<u64>,
    /// When the chain last answered.
    pub as_of: Option<Timestamp>,
    /// Why figures are missing.
    pub problem: Option<String>,
}

impl Wallet {
    /// Balance less reserved; none when it is not known, nothing when more is promised than is there.
    #[must_use]
    pub fn available(&self) -> Option<Money> {
        let balance = self.balance?;
        Some(balance.checked_sub(self.reserved).unwrap_or_else(|_| Money::zero(balance.currency())))
    }
}

/// What the chain last said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    address: String,
    balance: Option<Money>,
    allowance: Option<Money>,
    block: Option<u64>,
    as_of: Option<Timestamp>,
    problem: Option<String>,
}

/// Keeps what the chain last said.
#[derive(Debug, Default)]
pub(crate) struct WalletSlot(Mutex<Seen>);

impl Desk {
    /// The wallet of the paired device, as last seen. None before a device is paired.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn wallet(&self) -> Result<Option<Wallet>> {
        let (device, reserved) = self.store(|store| Ok((store.device()?, store.reserved()?))).await?;
        let Some(device) = device else { return Ok(None) };
        let seen = lock(&self.wallet_slot().0).clone();
        let seen = if seen.address == device.address { seen } else { Seen::default() };
        Ok(Some(Wallet {
            address: device.address,
            balance: seen.balance,
            reserved,
            allowance: seen.allowance,
            block: seen.block,
            as_of: seen.as_of,
            problem: seen.problem,
        }))
    }

    /// Asks the chain now.
    pub(crate) async fn refresh_wallet(&self) {
        let Ok(Some(device)) = self.store(|store| store.device()).await else { return };
        let known = lock(&self.wallet_slot().0).clone();
        let seen = match self.ask_wallet(&device.address).await {
            Ok(seen) => seen,
            // Old figures stay, with their time and the reason why they are not newer.
            Err(error) => {
                let old = if known.address == device.address { known.clone() } else { Seen::default() };
                Seen { address: device.address.clone(), problem: Some(error.to_string()), ..old }
            }
        };
        let told = |seen: &Seen| (seen.address.clone(), seen.balance, seen.allowance, seen.problem.clone());
        let changed = told(&seen) != told(&known);
        let first = known.block.is_none() != seen.block.is_none();
        *lock(&self.wallet_slot().0) = seen;
        if changed || first {
            self.tell(vec![Topic::Wallet]);
        }
    }

    async fn ask_wallet(&self, owner: &str) -> Result<Seen> {
        let reader = self.chain_reader().await?;
        let account = address(owner)?;
        let (facts, block) = tokio::try_join!(reader.facts(account, None), reader.block_number())?;
        if facts.chain_id != self.chain().chain_id {
            let problem = format!("The chain node is for chain {}, not for {}.", facts.chain_id, self.chain().chain_id);
            return Ok(Seen { address: owner.to_owned(), problem: Some(problem), ..Seen::default() });
        }
        Ok(Seen {
            address: owner.to_owned(),
            balance: Some(usdc(facts.balance)),
            allowance: Some(usdc(facts.allowance)),
            block: Some(block),
            as_of: Some(self.clock().server_now()),
            problem: None,
        })
    }
}

/// Base units as money. What does not fit is shown as the most that fits: unlimited allowances are real.
fn usdc(units: U256) -> Money {
    Money::new(u64::try_from(units).unwrap_or(u64::MAX), Currency::USDC)
}
