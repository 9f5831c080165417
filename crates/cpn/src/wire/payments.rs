//! Payments and the request that creates one.

use domain::ids::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::{
    Blockchain, Extra, Fees, Money, PaymentFailureReason, PaymentMethod, PaymentStatus, RefundStatus, Rfi, RfiStatus,
    SettlementTime, StatusAddendum, Timestamp, TransactionStatus, UseCase,
};

/// Body of create payment. It cannot be built, nor read, without an idempotency key of version 4.
///
/// Both sealed members are compact JWE, see [`crate::seal`]. No length limits are documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatePayment {
    #[serde(with = "super::raw::key_text")]
    idempotency_key: IdempotencyKey,
    /// An unexpired, unused quote.
    pub quote_id: String,
    /// Sealed array of travel-rule fields.
    pub travel_rule_data: String,
    /// Sealed array of account fields.
    pub beneficiary_account_data: String,
    /// Our wallet, on the quote's chain.
    pub sender_address: String,
    /// Where a refund goes; same chain. Always sent, although one sample lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_address: Option<String>,
    /// The quote's chain.
    pub blockchain: Blockchain,
    /// Our id of the customer.
    pub customer_ref_id: String,
    /// Our id of the beneficiary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary_ref_id: Option<String>,
    /// Invoice or customer reference that the beneficiary may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ref_code: Option<String>,
    /// Must fit the quote's types.
    pub use_case: UseCase,
    /// `PMT001` to `PMT030`.
    pub reason_for_payment: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What [`CreatePayment::new`] takes beside the key: everything CPN requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentTerms {
    /// An unexpired, unused quote.
    pub quote_id: String,
    /// Sealed array of travel-rule fields.
    pub travel_rule_data: String,
    /// Sealed array of account fields.
    pub beneficiary_account_data: String,
    /// Our wallet, on the quote's chain.
    pub sender_address: String,
    /// Where a refund goes.
    pub refund_address: String,
    /// The quote's chain.
    pub blockchain: Blockchain,
    /// Our id of the customer.
    pub customer_ref_id: String,
    /// Our id of the beneficiary.
    pub beneficiary_ref_id: Option<String>,
    /// Reference that the beneficiary may see.
    pub ref_code: Option<String>,
    /// Must fit the quote's types.
    pub use_case: UseCase,
    /// `PMT001` to `PMT030`.
    pub reason_for_payment: String,
}

impl CreatePayment {
    /// A body with its key. Make both durable before anything is sent: see [`crate::Prepared`].
    #[must_use]
    pub fn new(idempotency_key: IdempotencyKey, terms: PaymentTerms) -> Self {
        Self {
            idempotency_key,
            quote_id: terms.quote_id,
            travel_rule_data: terms.travel_rule_data,
            beneficiary_account_data: terms.beneficiary_account_data,
            sender_address: terms.sender_address,
            refund_address: Some(terms.refund_address),
            blockchain: terms.blockchain,
            customer_ref_id: terms.customer_ref_id,
            beneficiary_ref_id: terms.beneficiary_ref_id,
            ref_code: terms.ref_code,
            use_case: terms.use_case,
            reason_for_payment: terms.reason_for_payment,
            extra: Extra::new(),
        }
    }

    /// The key that makes a repeat safe.
    #[must_use]
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key
    }
}

/// A payment as CPN shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// CPN's id.
    pub id: String,
    /// `payment`; newer answers only.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// The quote it took.
    pub quote_id: String,
    /// The rail.
    pub payment_method_type: PaymentMethod,
    /// The chain.
    pub blockchain: Blockchain,
    /// Our wallet; missing in an old sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// Where a refund goes; newer answers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_address: Option<String>,
    /// Reference that the beneficiary may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ref_code: Option<String>,
    /// Our id of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_ref_id: Option<String>,
    /// Our id of the beneficiary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary_ref_id: Option<String>,
    /// The rail's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiat_network_payment_ref: Option<String>,
    /// End of the onchain window.
    pub expire_date: Timestamp,
    /// When it was made.
    pub create_date: Timestamp,
    /// Where it stands.
    pub status: PaymentStatus,
    /// A remark beside the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_addendum: Option<StatusAddendum>,
    /// Only when failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<PaymentFailureReason>,
    /// `PM` and five digits; kept as it came. The table of meanings is in `domain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_code: Option<String>,
    /// Who pays whom; an old sample shows an undocumented word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_case: Option<UseCase>,
    /// `PMT001` to `PMT030`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_for_payment: Option<String>,
    /// The open request for information, complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_rfi: Option<Rfi>,
    /// All requests for information, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfis: Option<Vec<RfiSummary>>,
    /// All transactions, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_chain_transactions: Option<Vec<OnChainTransaction>>,
    /// All-in USDC that leaves the wallet.
    pub source_amount: Money,
    /// What arrives.
    pub destination_amount: Money,
    /// Fees, inside the source amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<Fees>,
    /// How long the fiat leg takes; may change later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiat_settlement_time: Option<SettlementTime>,
    /// All refunds, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunds: Option<Vec<RefundSummary>>,
    /// Undocumented meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Extra>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Payment {
    /// The transactions, none when the member is missing.
    #[must_use]
    pub fn transactions(&self) -> &[OnChainTransaction] {
        self.on_chain_transactions.as_deref().unwrap_or_default()
    }

    /// The refunds, none when the member is missing.
    #[must_use]
    pub fn refunds(&self) -> &[RefundSummary] {
        self.refunds.as_deref().unwrap_or_default()
    }
}

/// A request for information, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiSummary {
    /// CPN's id.
    pub id: String,
    /// Where it stands.
    pub status: RfiStatus,
    /// Unknown members (a `type` was seen live).
    #[serde(flatten)]
    pub extra: Extra,
}

/// A transaction, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnChainTransaction {
    /// CPN's id.
    pub id: String,
    /// Where it stands.
    pub status: TransactionStatus,
    /// Hash, once mined; seen live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<String>,
    /// Unknown members (a `type` was seen live).
    #[serde(flatten)]
    pub extra: Extra,
}

/// A refund, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundSummary {
    /// CPN's id.
    pub id: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// May be missing while created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Hash of the refunding transfer. The testing page calls it `txHash`; see [`RefundSummary::hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_hash: Option<String>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl RefundSummary {
    /// The hash under either of its two names.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        self.transaction_hash.as_deref().or_else(|| self.extra.get("txHash")?.as_str())
    }
}
