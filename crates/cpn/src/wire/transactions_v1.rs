//! Onchain transactions of the V1 flow, superseded by V2: for payments whose quote belongs to V1.

use domain::ids::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::{
    AccountType, Blockchain, Extra, MessageType, Money, RawJson, Timestamp, TransactionFailureReason, TransactionStatus,
};

/// Body of create transaction V1. It cannot be built, nor read, without an idempotency key of version 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateTransactionV1 {
    #[serde(with = "super::raw::key_text")]
    idempotency_key: IdempotencyKey,
    /// `EOA`.
    pub sender_account_type: AccountType,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CreateTransactionV1 {
    /// A body with its key, for an externally owned account: the only kind that V1 knows.
    #[must_use]
    pub fn new(idempotency_key: IdempotencyKey) -> Self {
        Self { idempotency_key, sender_account_type: AccountType::Eoa, extra: Extra::new() }
    }

    /// The key that makes a repeat safe.
    #[must_use]
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key
    }
}

/// Body of submit transaction V1. It has no idempotency key: after a lost answer, read the transaction first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitTransactionV1 {
    /// The whole signed transaction (not a bare signature as in V2): hex on EVM, base64 on Solana.
    pub signed_transaction: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SubmitTransactionV1 {
    /// A body with the signed transaction.
    #[must_use]
    pub fn new(signed_transaction: impl Into<String>) -> Self {
        Self { signed_transaction: signed_transaction.into(), extra: Extra::new() }
    }
}

/// Body of accelerate transaction. It cannot be built, nor read, without an idempotency key of version 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccelerateTransaction {
    #[serde(with = "super::raw::key_text")]
    idempotency_key: IdempotencyKey,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl AccelerateTransaction {
    /// A body with its key.
    #[must_use]
    pub fn new(idempotency_key: IdempotencyKey) -> Self {
        Self { idempotency_key, extra: Extra::new() }
    }

    /// The key that makes a repeat safe.
    #[must_use]
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key
    }
}

/// A V1 transaction as CPN shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionV1 {
    /// CPN's id.
    pub id: String,
    /// The payment it funds.
    pub payment_id: String,
    /// Where it stands.
    pub status: TransactionStatus,
    /// Only when failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<TransactionFailureReason>,
    /// Last moment.
    pub expire_date: Timestamp,
    /// Our wallet.
    pub sender_address: String,
    /// Where the USDC goes.
    pub destination_address: String,
    /// `EOA`.
    pub sender_account_type: AccountType,
    /// The chain.
    pub blockchain: Blockchain,
    /// How much.
    pub amount: Money,
    /// Hint for gas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_fee: Option<EstimatedFee>,
    /// `EIP3009` or `SOLANA`.
    pub message_type: MessageType,
    /// The message, byte for byte as it came.
    pub message_to_be_signed: RawJson,
    /// After submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_transaction: Option<String>,
    /// Once mined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<String>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A hint for gas; the payload's members depend on the kind and are decimal texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimatedFee {
    /// `EIP1559` or `SOLANA`.
    #[serde(rename = "type")]
    pub kind: String,
    /// EVM: `gasLimit`, `maxFeePerGas`, `maxPriorityFeePerGas`; Solana: `computeUnitLimit`, `computeUnitPrice`.
    pub payload: Extra,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
