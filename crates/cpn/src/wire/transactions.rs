//! Onchain transactions of the V2 flow.

use std::collections::BTreeMap;

use domain::ids::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::{
    Blockchain, Extra, MessageType, Money, RawJson, Timestamp, TransactionFailureReason, TransactionStatus,
    TransactionVersion,
};

/// Body of create transaction V2. It cannot be built, nor read, without an idempotency key of version 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateTransaction {
    #[serde(with = "super::raw::key_text")]
    idempotency_key: IdempotencyKey,
    /// At most 50 entries, keys of at most 40 and values of at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CreateTransaction {
    /// A body with its key and no metadata.
    #[must_use]
    pub fn new(idempotency_key: IdempotencyKey) -> Self {
        Self { idempotency_key, metadata: None, extra: Extra::new() }
    }

    /// The key that makes a repeat safe.
    #[must_use]
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key
    }
}

/// Body of submit transaction. It has no idempotency key: after a lost answer, read the transaction first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitTransaction {
    /// On EVM the 65 bytes of the EIP-712 signature as `0x` and 130 hex digits (not a raw transaction).
    pub signed_transaction: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SubmitTransaction {
    /// A body with the signature as `0x` hex.
    #[must_use]
    pub fn new(signed_transaction: impl Into<String>) -> Self {
        Self { signed_transaction: signed_transaction.into(), extra: Extra::new() }
    }
}

/// A V2 transaction as CPN shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionV2 {
    /// CPN's id, not the hash.
    pub id: String,
    /// `transaction`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// `VERSION_2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<TransactionVersion>,
    /// Where it stands.
    pub status: TransactionStatus,
    /// Only when failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<TransactionFailureReason>,
    /// The payment it funds.
    pub payment_id: String,
    /// Last moment; on EVM the witness's `validBefore`. Left out by webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_date: Option<Timestamp>,
    /// Our wallet. Left out by webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// The chain.
    pub blockchain: Blockchain,
    /// Equals the payment's source amount.
    pub amount: Money,
    /// Where the USDC goes. Left out by webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_address: Option<String>,
    /// What kind of message is to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<MessageType>,
    /// The EIP-712 message, byte for byte as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_to_be_signed: Option<RawJson>,
    /// On EVM the EIP-712 digest, `0x` and 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoded_message_to_be_signed: Option<String>,
    /// After submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_transaction: Option<String>,
    /// Only once completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<String>,
    /// As given when it was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Extra>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
