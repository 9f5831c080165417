//! A transaction's receipt, the settlement event in it that proves a payment, and the transfers of tokens.

use alloy_primitives::{Address, B256, LogData, U256};
use alloy_sol_types::SolEvent;
use serde_json::Value;

use crate::abi::{NonceUsed, Transfer};
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
    /// The transfers of tokens in it, in order; any contract may claim one, so look at the token.
    pub transfers: Vec<TokenTransfer>,
}

/// What a token's contract says about one transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenTransfer {
    /// The contract that says so.
    pub token: Address,
    /// Who gave.
    pub from: Address,
    /// Who got.
    pub to: Address,
    /// How much, in base units.
    pub value: U256,
}

impl Receipt {
    /// What an account got of a token in this transaction, in base units; `None` when it got none, or the transaction
    /// did not succeed.
    #[must_use]
    pub fn received(&self, token: Address, account: Address) -> Option<U256> {
        let mine = |transfer: &&TokenTransfer| transfer.token == token && transfer.to == account;
        let sum =
            self.transfers.iter().filter(mine).fold(U256::ZERO, |sum, transfer| sum.saturating_add(transfer.value));
        Some(sum).filter(|sum| self.succeeded && !sum.is_zero())
    }
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
    let (mut payments, mut transfers) = (Vec::new(), Vec::new());
    for log in value.get("logs")?.as_array()? {
        let (contract, log) = parsed(log)?;
        match log.topics().first() {
            Some(&NonceUsed::SIGNATURE_HASH) => payments.push(payment(contract, &log)?),
            // Tokens that are no money use the same name with other members: passed over.
            Some(&Transfer::SIGNATURE_HASH) => transfers.extend(transfer(contract, &log)),
            Some(_) | None => {}
        }
    }
    Some(Receipt { transaction_hash: hash, succeeded, block_number, payments, transfers })
}

fn parsed(log: &Value) -> Option<(Address, LogData)> {
    let contract = address_text(log.get("address")?.as_str()?)?;
    let topics: Vec<B256> = log
        .get("topics")?
        .as_array()?
        .iter()
        .map(|topic| topic.as_str().and_then(bytes32_text))
        .collect::<Option<_>>()?;
    let data = hex::decode(log.get("data")?.as_str()?.strip_prefix("0x")?).ok()?;
    Some((contract, LogData::new(topics, data.into())?))
}

fn transfer(token: Address, log: &LogData) -> Option<TokenTransfer> {
    let event = Transfer::decode_log_data(log).ok()?;
    Some(TokenTransfer { token, from: event.from, to: event.to, value: event.value })
}

fn payment(settlement: Address, log: &LogData) -> Option<ProofOfPayment> {
    let event = NonceUsed::decode_log_data(log).ok()?;
    Some(ProofOfPayment {
        settlement,
        nonce: event.nonce,
        attester: event.attester,
        token: event.token,
        payer: event.payer,
        payee: event.payee,
        value: event.value,
        beneficiary: event.beneficiary,
        fee: event.fee,
    })
}
