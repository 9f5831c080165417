//! The V1 flow, superseded by V2: the wallet signs a transfer with authorization, wraps it in a transaction of its own and
//! pays the gas; CPN checks and broadcasts it. EVM only; Solana is not modelled (docs/sandbox.md).

mod lifecycle;
mod submission;

use cpn::wire::{TransactionStatus, TransactionV1};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chain::{Authorization, RawTransaction};
use crate::world::World;

/// What a wallet is advised to pay: `estimatedFee` of a transaction, in gas and wei.
pub(crate) struct Estimate {
    pub(crate) gas_limit: u64,
    pub(crate) max_fee_per_gas: u64,
    pub(crate) max_priority_fee_per_gas: u64,
}

/// The chain's two prices, with room for the first to double.
pub(crate) const ESTIMATE: Estimate = Estimate {
    gas_limit: 150_000,
    max_fee_per_gas: 2 * crate::chain::BASE_FEE + crate::chain::PRIORITY_FEE,
    max_priority_fee_per_gas: crate::chain::PRIORITY_FEE,
};

/// A V1 transaction and what it does not say.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TransactionV1Record {
    pub(crate) transaction: TransactionV1,
    pub(crate) authorization: Authorization,
    pub(crate) expires: Timestamp,
    /// Once it was submitted.
    pub(crate) raw: Option<RawTransaction>,
    /// The transaction that it is to replace, for an acceleration.
    pub(crate) replaces: Option<String>,
}

impl TransactionV1Record {
    fn is(&self, status: TransactionStatus) -> bool {
        self.transaction.status == status
    }
}

impl World {
    /// The V1 transactions of a payment.
    pub(crate) fn transactions_v1_of<'a>(&'a self, payment: &'a str) -> impl Iterator<Item = &'a TransactionV1Record> {
        self.transactions_v1.values().filter(move |record| record.transaction.payment_id == payment)
    }

    /// A V1 transaction of a payment.
    pub(crate) fn transaction_v1(&self, payment: &str, id: &str) -> Option<&TransactionV1Record> {
        self.transactions_v1.get(id).filter(|record| record.transaction.payment_id == payment)
    }
}
