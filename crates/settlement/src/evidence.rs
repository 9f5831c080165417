//! All that the checks look at, as plain values: whoever calls gathers them, the checks only compare.

use alloy_primitives::{Address, U256};
use domain::Environment;
use domain::money::Money;
use jiff::{SignedDuration, Timestamp};

use crate::pins::Pins;

/// Everything known about one transaction at one moment.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// The environment that the payment belongs to.
    pub environment: Environment,
    /// `messageToBeSigned`: its JSON text as received, not re-encoded.
    pub raw_message: &'a str,
    /// CPN's transaction object.
    pub transaction: TransactionFacts<'a>,
    /// The payment, read again for this check.
    pub payment: PaymentFacts<'a>,
    /// The most that staff accepted as the network fee: the quote's `BLOCKCHAIN_GAS_FEE`.
    pub fee_cap: Money,
    /// The device that is to sign.
    pub device: DeviceFacts<'a>,
    /// What a chain node says; `None` when none answered, and then checks 9 and 23 fail.
    pub chain: Option<ChainFacts>,
    /// What this desk remembers.
    pub history: HistoryFacts<'a>,
    /// The time and how strict to be with it.
    pub clock: Clock,
    /// The allow-lists of addresses.
    pub pins: &'a Pins,
}

/// CPN's transaction object (cpn-api 3.11).
#[derive(Clone, Debug)]
pub struct TransactionFacts<'a> {
    /// Its id.
    pub id: &'a str,
    /// The payment that it says it funds.
    pub payment_id: &'a str,
    /// Its `messageType`, as it came.
    pub message_type: &'a str,
    /// Its amount.
    pub amount: Money,
    /// Where the money goes.
    pub destination_address: &'a str,
    /// The wallet that pays.
    pub sender_address: &'a str,
    /// The chain's API name.
    pub blockchain: &'a str,
    /// When it expires.
    pub expires: Timestamp,
    /// The digest that CPN computed, if it sent one.
    pub encoded_message: Option<&'a str>,
}

/// The payment as CPN reports it now (cpn-api 3.8), beside what was recorded when it was created.
#[derive(Clone, Debug)]
pub struct PaymentFacts<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its status, as it came.
    pub status: &'a str,
    /// The chain's API name.
    pub blockchain: &'a str,
    /// The registered paying wallet.
    pub sender_address: &'a str,
    /// What leaves the wallet, as reported now.
    pub source_amount: Money,
    /// What leaves the wallet, as recorded at creation.
    pub recorded_source_amount: Money,
    /// Whether the destination amount, the quote and the beneficiary institution are those recorded at creation.
    pub terms_unchanged: bool,
    /// The id of an RFI that still wants something, if any.
    pub open_rfi: Option<&'a str>,
    /// The funding deadline.
    pub expires: Timestamp,
}

/// The paired device.
#[derive(Clone, Debug)]
pub struct DeviceFacts<'a> {
    /// The label that staff gave it.
    pub label: &'a str,
    /// The address it derives, as read from the device.
    pub address: Address,
    /// Its model.
    pub model: &'a str,
    /// Model, firmware and application version as one text, for example `Ethereum 1.22.0`.
    pub version: &'a str,
    /// The floor that applies, as a text.
    pub floor: &'a str,
    /// Whether the device is at or above the floor; none while no device was seen.
    pub meets_floor: Option<bool>,
}

/// What a chain node says about the wallet and the nonces. Advice: a lying node can refuse a payment, not redirect one.
#[derive(Clone, Debug)]
pub struct ChainFacts {
    /// The chain id that the node reports.
    pub chain_id: u64,
    /// The wallet's USDC, in base units.
    pub balance: U256,
    /// The wallet's USDC allowance to Permit2, in base units.
    pub allowance: U256,
    /// The most that policy wants Permit2 to be allowed; `None`: no limit set.
    pub allowance_limit: Option<U256>,
    /// Whether Permit2 counts the permit's nonce as used; `None`: not asked, because the message could not be read.
    pub permit_nonce_used: Option<bool>,
    /// Whether the settlement contract counts the payment reference as used; `None` as above.
    pub witness_nonce_used: Option<bool>,
    /// Whether the wallet's address has code: then Permit2 would not take a device's signature.
    pub sender_has_code: bool,
}

/// What this desk remembers.
#[derive(Clone, Debug, Default)]
pub struct HistoryFacts<'a> {
    /// Another payment whose message had the same nonce, if any.
    pub nonce_of_other_payment: Option<&'a str>,
    /// A signature made earlier for this payment, if any.
    pub earlier_signature: Option<EarlierSignature>,
    /// How many completed payments went to this destination; 0 is highlighted.
    pub payments_to_destination: u64,
}

/// A signature made earlier for the same payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierSignature {
    /// What it signs. The same message may be signed again: it is the same signature and works once.
    pub digest: [u8; 32],
    /// The last second in which it can be executed.
    pub valid_before: Timestamp,
}

/// The time and how strict to be with it.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The server's time.
    pub now: Timestamp,
    /// How much of the message's life must be left: CPN stops some time before the end (the cut-off's size is not published).
    pub margin: SignedDuration,
    /// By how much the message may outlive the funding deadline, for rounding.
    pub tolerance: SignedDuration,
}

impl Clock {
    /// At this server time, with one minute of margin and one second of tolerance.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { now, margin: SignedDuration::from_secs(60), tolerance: SignedDuration::from_secs(1) }
    }
}
