//! Quotes and the request for them.

use serde::{Deserialize, Serialize};

use super::{
    Blockchain, Certificate, Extra, Fees, Money, PartyType, PaymentMethod, QuotedAmount, RateText, SettlementTime,
    Timestamp, TransactionVersion,
};

/// Body of create quotes. Exactly one of the two amounts is fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateQuotes {
    /// Two-letter code of the sender's country.
    pub sender_country: String,
    /// Two-letter code of the receiver's country.
    pub destination_country: String,
    /// The USDC side.
    pub source_amount: QuotedAmount,
    /// The fiat side.
    pub destination_amount: QuotedAmount,
    /// The chain.
    pub blockchain: Blockchain,
    /// Who sends.
    pub sender_type: PartyType,
    /// Who receives.
    pub recipient_type: PartyType,
    /// The rail. Newer sources require it: always send it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method_type: Option<PaymentMethod>,
    /// Left out means `VERSION_1`; the V2 flow needs `VERSION_2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_version: Option<TransactionVersion>,
    /// Options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote_options: Option<QuoteOptions>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Options of a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuoteOptions {
    /// Sender and receiver are the same party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_first_party: Option<bool>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A BFI's offer. It serves one payment and carries no use case: remember both types with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// CPN's id.
    pub id: String,
    /// `quote`; newer answers only.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// The rail.
    pub payment_method_type: PaymentMethod,
    /// The chain.
    pub blockchain: Blockchain,
    /// Two-letter country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_country: Option<String>,
    /// Two-letter country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_country: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_date: Option<Timestamp>,
    /// Last moment to create the payment.
    pub quote_expire_date: Timestamp,
    /// Last moment for the onchain settlement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crypto_funds_settlement_expire_date: Option<Timestamp>,
    /// All-in USDC that leaves the wallet.
    pub source_amount: Money,
    /// What arrives.
    pub destination_amount: Money,
    /// How long the fiat leg takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiat_settlement_time: Option<SettlementTime>,
    /// All-in rate: destination per source.
    pub exchange_rate: RateText,
    /// Rate before fees; newer answers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_exchange_rate: Option<RateText>,
    /// Fees, inside the source amount.
    pub fees: Fees,
    /// Who sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_type: Option<PartyType>,
    /// Who receives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_type: Option<PartyType>,
    /// The BFI's key for sealing.
    pub certificate: Certificate,
    /// Options as asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote_options: Option<QuoteOptions>,
    /// The flow it belongs to; newer answers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_version: Option<TransactionVersion>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
