//! A transaction's receipt, and the settlement event in it that proves a payment.

use alloy_primitives::{Address, B256, LogData, U256};
use alloy_sol_types::SolEvent;
use serde_json::Value;

use crate::abi::NonceUsed;
use crate::fields::{address_text, bytes32_text};
use crate::intent::PaymentMessage;

/// A mined transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its hash.
    pub transaction_hash: B256,
    /// Whether it succeeded; a reverted one moved nothing.
    pub succeeded: bool,
    /// The block it stands in.
    pub block_number: u64,
    /// The settlement events in it, in order.
    pub payments: Vec<ProofOfPayment>,
}

/// What the settlement contract says about one payment it executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofOfPayment {
    /// The contract that says so.
    pub settlement: Address,
    /// The payment reference.
    pub nonce: B256,
    /// Who executed it.
    pub attester: Address,
    /// The token.
    pub token: Address,
    /// Who paid.
    pub payer: Address,
    /// Who was paid.
    pub payee: Address,
    /// What the payee got, in base units.
    pub value: U256,
    /// Who got the fee.
    pub beneficiary: Address,
    /// The fee really charged, in base units; at most the message's cap.
    pub fee: U256,
}

impl ProofOfPayment {
    /// Whether this is the payment that the message asked for, executed by the contract it named.
    #[must_use]
    pub fn proves(&self, message: &PaymentMessage) -> bool {
        let witness = &message.witness;
        self.settlement == message.spender
            && self.nonce == witness.nonce
            && self.attester == witness.attester
            && self.token == message.permitted.token
            && self.payer == witness.from
            && self.payee == witness.to
            && self.value == witness.value
            && self.beneficiary == witness.beneficiary
            && self.fee <= witness.max_fee
    }
}

/// Reads a receipt as `eth_getTransactionReceipt` returns it; logs of other contracts and events are passed over.
pub(super) fn receipt(value: &Value) -> Option<Receipt> {
    let hash = bytes32_text(value.get("transactionHash")?.as_str()?)?;
    let succeeded = match value.get("status")?.as_str()? {
        "0x1" => true,
        "0x0" => false,
        _ => return None,
    };
    let block_number = super::quantity(value.get("blockNumber")?)?.try_into().ok()?;
    let mut payments = Vec::new();
    for log in value.get("logs")?.as_array()? {
        payments.extend(payment(log)?);
    }
    Some(Receipt { transaction_hash: hash, succeeded, block_number, payments })
}

/// `None`: not a log. `Some(None)`: a log of something else.
fn payment(log: &Value) -> Option<Option<ProofOfPayment>> {
    let settlement = address_text(log.get("address")?.as_str()?)?;
    let topics: Vec<B256> = log
        .get("topics")?
        .as_array()?
        .iter()
        .map(|topic| topic.as_str().and_then(bytes32_text))
        .collect::<Option<_>>()?;
    let data = hex::decode(log.get("data")?.as_str()?.strip_prefix("0x")?).ok()?;
    if topics.first() != Some(&NonceUsed::SIGNATURE_HASH) {
        return Some(None);
    }
    let event = LogData::new(topics, data.into()).and_then(|log| NonceUsed::decode_log_data(&log).ok())?;
    Some(Some(ProofOfPayment {
        settlement,
        nonce: event.nonce,
        attester: event.attester,
        token: event.token,
        payer: event.payer,
        payee: event.payee,
        value: event.value,
        beneficiary: event.beneficiary,
        fee: event.fee,
    }))
}
