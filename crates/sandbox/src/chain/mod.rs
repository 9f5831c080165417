//! The chain beside the sandbox: balances, allowances, nonces and what was mined; blocks follow the sandbox's clock.

mod authorization;
mod contracts;
mod http;
mod raw_transaction;
mod rpc;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, LogData, U256, address};
use alloy_sol_types::SolEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use settlement::chains::PERMIT2;

use crate::message::Intent;

pub(crate) use authorization::Authorization;
pub(crate) use http::router;
pub(crate) use raw_transaction::{Action, RawTransaction, decode};
use rpc::answer;

use contracts::{Permit2, Settlement, Usdc};

/// Seconds between blocks. A block's number is its unix time divided by this, so that it needs no state.
pub(crate) const BLOCK_SECONDS: i64 = 12;

/// Wei per gas that the chain asks for.
pub(crate) const BASE_FEE: u64 = 1_500_000_000;
/// Wei per gas for which a transaction is taken into the next block.
pub(crate) const PRIORITY_FEE: u64 = 1_000_000_000;
/// What a transfer with authorization uses.
pub(crate) const TRANSFER_GAS: u64 = 75_000;

/// A wallet that starts with money: millionths of USDC held, and how many of them Permit2 may take.
pub(crate) struct Funded {
    pub(crate) address: Address,
    balance: u64,
    allowance: u64,
}

const fn funded(address: Address, balance: u64, allowance: u64) -> Funded {
    Funded { address, balance, allowance }
}

/// The first accounts of the public emulator seed (hardware-wallets 5): 0 to 4 in Ledger Live's order
/// (`m/44'/60'/i'/0/0`), then 1 to 4 in BIP-44's (`m/44'/60'/0'/0/i`). Two are short of something on purpose.
pub(crate) const FUNDED: [Funded; 9] = [
    funded(address!("Dad77910DbDFdE764fC21FCD4E74D71bBACA6D8D"), 248_310_550_000, 150_000_000_000),
    funded(address!("463e4e114AA57F54f2Fd2C3ec03572C6f75d84C2"), 85_000_000_000, 60_000_000_000),
    // Plenty of USDC, a small allowance.
    funded(address!("5DD37a819253D52EC6c31f0323bd17C20c1B4CC2"), 12_500_000_000, 20_000_000),
    // A large allowance, little USDC.
    funded(address!("c04584E1fa5539146A437592F02CBCA37EDaBb9b"), 15_000_000, 50_000_000_000),
    funded(address!("3E7A0B54B2A1e752122f464522A75aFf35Ad985a"), 1_000_000_000_000, 400_000_000_000),
    funded(address!("d692Cb1346262F584D17B4B470954501f6715a82"), 85_000_000_000, 60_000_000_000),
    funded(address!("feb0594A0561d0DF76EA8b2F52271538e6704f75"), 12_500_000_000, 10_000_000_000),
    funded(address!("5c886862AAbA7e342c8708190c42C14BD63e9058"), 12_500_000_000, 10_000_000_000),
    funded(address!("766aedBf5FC4366Fe48D49604CAE12Ba11630A60"), 12_500_000_000, 10_000_000_000),
];

/// One chain's state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ChainState {
    pub(crate) api_id: String,
    /// Millionths of USDC.
    pub(crate) balances: BTreeMap<Address, u64>,
    /// USDC allowances by owner and spender, millionths.
    allowances: BTreeMap<Address, BTreeMap<Address, U256>>,
    /// Native coin, in wei.
    native: BTreeMap<Address, U256>,
    transaction_counts: BTreeMap<Address, u64>,
    /// Permit2's nonce bitmap by owner and word.
    bitmap: BTreeMap<Address, BTreeMap<U256, U256>>,
    used_intents: BTreeMap<B256, B256>,
    /// Nonces of spent transfers with authorization, by payer.
    #[serde(default)]
    used_authorizations: BTreeMap<Address, BTreeSet<B256>>,
    /// Sent by wallets and waiting for their block.
    pool: Vec<RawTransaction>,
    pub(crate) mined: Vec<Mined>,
}

/// A mined transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Mined {
    pub(crate) hash: B256,
    pub(crate) block: i64,
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) success: bool,
    pub(crate) gas_used: u64,
    pub(crate) logs: Vec<Log>,
}

/// A log entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Log {
    pub(crate) address: Address,
    pub(crate) topics: Vec<B256>,
    pub(crate) data: Bytes,
}

/// Why the contracts refuse a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Revert {
    NonceUsed,
    Expired,
    Balance,
    Allowance,
}

/// The number of the newest block at a time.
pub(crate) fn block_at(now: Timestamp) -> i64 {
    now.as_second().div_euclid(BLOCK_SECONDS)
}

impl ChainState {
    /// A chain on which the funded accounts hold USDC, gas and an allowance to Permit2.
    pub(crate) fn new(api_id: &str) -> Self {
        let mut chain = Self { api_id: api_id.to_owned(), ..Self::default() };
        for wallet in FUNDED {
            chain.balances.insert(wallet.address, wallet.balance);
            chain.set_allowance(wallet.address, PERMIT2, U256::from(wallet.allowance));
            // Half a coin: gas for many allowances.
            chain.native.insert(wallet.address, U256::from(500_000_000_000_000_000_u64));
        }
        chain
    }

    /// USDC of an account, in millionths.
    pub(crate) fn balance(&self, account: Address) -> u64 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    /// How much a spender may take.
    pub(crate) fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.allowances.get(&owner).and_then(|all| all.get(&spender)).copied().unwrap_or(U256::ZERO)
    }

    /// Sets how much a spender may take.
    pub(crate) fn set_allowance(&mut self, owner: Address, spender: Address, amount: U256) {
        self.allowances.entry(owner).or_default().insert(spender, amount);
    }

    /// Whether the payer's permit nonce is spent or invalidated.
    pub(crate) fn permit_nonce_used(&self, owner: Address, nonce: U256) -> bool {
        let word = self.bitmap.get(&owner).and_then(|words| words.get(&(nonce >> 8)));
        word.is_some_and(|bits| bits.bit(nonce.byte(0).into()))
    }

    fn flip(&mut self, owner: Address, word: U256, mask: U256) {
        *self.bitmap.entry(owner).or_default().entry(word).or_default() |= mask;
    }

    /// Marks a permit nonce as spent.
    pub(crate) fn use_permit_nonce(&mut self, owner: Address, nonce: U256) {
        self.flip(owner, nonce >> 8, U256::from(1) << usize::from(nonce.byte(0)));
    }

    /// What the contracts would say to this settlement, the signature aside. The fee is the one really charged.
    pub(crate) fn judge(&self, intent: &Intent, fee: u64, now: Timestamp) -> Result<(), Revert> {
        if self.permit_nonce_used(intent.from, intent.permit_nonce) || self.used_intents.contains_key(&intent.nonce) {
            return Err(Revert::NonceUsed);
        }
        let second = now.as_second();
        if second > intent.valid_before || second < intent.valid_after || second > intent.deadline {
            return Err(Revert::Expired);
        }
        let pulled = intent.value.saturating_add(fee);
        if self.balance(intent.from) < pulled {
            return Err(Revert::Balance);
        }
        if self.allowance(intent.from, PERMIT2) < U256::from(pulled) {
            return Err(Revert::Allowance);
        }
        Ok(())
    }

    /// Executes a settlement: the payee gets the value, the fee collector the fee, the payer loses both.
    pub(crate) fn settle(&mut self, intent: &Intent, fee: u64, hash: B256, now: Timestamp) -> Result<(), Revert> {
        self.judge(intent, fee, now)?;
        let pulled = intent.value.saturating_add(fee);
        self.move_usdc(intent.from, intent.to, intent.value);
        self.move_usdc(intent.from, intent.beneficiary, fee);
        let left = self.allowance(intent.from, PERMIT2) - U256::from(pulled);
        self.set_allowance(intent.from, PERMIT2, left);
        self.use_permit_nonce(intent.from, intent.permit_nonce);
        self.used_intents.insert(intent.nonce, hash);
        let transfer = |to: Address, value: u64| {
            log(intent.token, &Usdc::Transfer { from: intent.from, to, value: U256::from(value) }.encode_log_data())
        };
        let used = Settlement::NonceUsed {
            nonce: intent.nonce,
            attester: intent.attester,
            token: intent.token,
            payer: intent.from,
            payee: intent.to,
            value: U256::from(intent.value),
            beneficiary: intent.beneficiary,
            fee: U256::from(fee),
        };
        let mut logs = vec![transfer(intent.to, intent.value)];
        if fee > 0 {
            logs.push(transfer(intent.beneficiary, fee));
        }
        logs.push(log(intent.spender, &used.encode_log_data()));
        self.mined.push(Mined {
            hash,
            block: block_at(now),
            from: intent.attester,
            to: intent.spender,
            success: true,
            gas_used: if fee > 0 { 191_000 } else { 163_000 },
            logs,
        });
        Ok(())
    }

    /// Executes a plain transfer of USDC, mined at once.
    pub(crate) fn transfer(&mut self, from: Address, to: Address, amount: u64, hash: B256, now: Timestamp) {
        let Some(chain) = settlement::chains::by_api_id(&self.api_id) else { return };
        self.move_usdc(from, to, amount);
        let moved = Usdc::Transfer { from, to, value: U256::from(amount) };
        self.mined.push(Mined {
            hash,
            block: block_at(now),
            from,
            to: chain.usdc,
            success: true,
            gas_used: 45_000,
            logs: vec![log(chain.usdc, &moved.encode_log_data())],
        });
    }

    fn move_usdc(&mut self, from: Address, to: Address, amount: u64) {
        let left = self.balance(from).saturating_sub(amount);
        self.balances.insert(from, left);
        let more = self.balance(to).saturating_add(amount);
        self.balances.insert(to, more);
    }

    /// Takes a wallet's transaction into the pool.
    pub(crate) fn admit(&mut self, transaction: RawTransaction) {
        let from = transaction.from;
        self.pool.push(transaction);
        let mut next = self.nonces(from).1;
        // One that is ahead of its wallet counts as soon as the nonces between have come.
        while self.waits(from, next) {
            next += 1;
        }
        self.transaction_counts.insert(from, next);
    }

    /// Takes a transaction out of the pool; false when it is not there.
    pub(crate) fn take_back(&mut self, hash: B256) -> bool {
        let Some(position) = self.pool.iter().position(|waiting| waiting.hash == hash) else { return false };
        let taken = self.pool.remove(position);
        // Its nonce is free again, unless later ones were sent after it.
        if self.nonces(taken.from).1 == taken.nonce + 1 {
            self.transaction_counts.insert(taken.from, taken.nonce);
        }
        true
    }

    /// Whether a transaction waits for its block.
    pub(crate) fn holds(&self, hash: B256) -> bool {
        self.pool.iter().any(|waiting| waiting.hash == hash)
    }

    /// Whether a wallet's transaction with this nonce waits for its block.
    pub(crate) fn waits(&self, wallet: Address, nonce: u64) -> bool {
        self.pool.iter().any(|waiting| waiting.from == wallet && waiting.nonce == nonce)
    }

    /// The first nonce of a wallet that is not mined, and the first that is neither mined nor waiting.
    pub(crate) fn nonces(&self, wallet: Address) -> (u64, u64) {
        let next = self.transaction_counts.get(&wallet).copied().unwrap_or(0);
        let waiting = self.pool.iter().filter(|waiting| waiting.from == wallet && waiting.nonce < next);
        (waiting.map(|waiting| waiting.nonce).min().unwrap_or(next), next)
    }

    /// Native coin of an account, in wei.
    pub(crate) fn gas_money(&self, account: Address) -> U256 {
        self.native.get(&account).copied().unwrap_or_default()
    }

    /// Mines a wallet's transaction.
    pub(crate) fn mine(&mut self, hash: B256, now: Timestamp) {
        let Some(position) = self.pool.iter().position(|waiting| waiting.hash == hash) else { return };
        let sent = self.pool.remove(position);
        let gas_used = match sent.action {
            Action::Approve { .. } => 55_000,
            Action::InvalidateNonces { .. } => 46_000,
            Action::TransferWithAuthorization(_) => TRANSFER_GAS,
            Action::Other => 24_000,
        };
        let cost = U256::from(gas_used).saturating_mul(U256::from(sent.max_fee_per_gas));
        let native = self.native.entry(sent.from).or_default();
        *native = native.saturating_sub(cost);
        let (logs, success) = match sent.action {
            Action::Approve { spender, amount } => {
                self.set_allowance(sent.from, spender, amount);
                let event = Usdc::Approval { owner: sent.from, spender, value: amount };
                (vec![log(sent.to, &event.encode_log_data())], true)
            }
            Action::InvalidateNonces { word, mask } => {
                self.flip(sent.from, word, mask);
                let event = Permit2::UnorderedNonceInvalidation { owner: sent.from, word, mask };
                (vec![log(sent.to, &event.encode_log_data())], true)
            }
            Action::TransferWithAuthorization(signed) => {
                let done = self.transfer_with_authorization(&signed, sent.chain_id, sent.to, now);
                done.map_or((Vec::new(), false), |logs| (logs, true))
            }
            Action::Other => (Vec::new(), false),
        };
        self.mined.push(Mined { hash, block: block_at(now), from: sent.from, to: sent.to, success, gas_used, logs });
    }
}

fn log(address: Address, data: &LogData) -> Log {
    Log { address, topics: data.topics().to_vec(), data: data.data.clone() }
}
