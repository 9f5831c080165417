//! What the account can use, and the routes with their limits.

use serde::{Deserialize, Serialize};

use super::{Blockchain, Extra, NumberText, PaymentMethod, UseCase};

/// Five independent lists; they do not say which combinations exist, routes do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Currency codes; so far only `USDC`.
    #[serde(default)]
    pub source_currencies: Vec<String>,
    /// Two-letter country codes.
    #[serde(default)]
    pub destination_countries: Vec<String>,
    /// Fiat currency codes.
    #[serde(default)]
    pub destination_currencies: Vec<String>,
    /// Rails.
    #[serde(default)]
    pub payment_method_types: Vec<PaymentMethod>,
    /// Chains.
    #[serde(default)]
    pub blockchains: Vec<Blockchain>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One combination that can be quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Fiat currency code.
    pub destination_currency: String,
    /// The rail.
    pub payment_method_type: PaymentMethod,
    /// The chain.
    pub blockchain: Blockchain,
    /// Bounds on the USDC side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crypto_limit: Option<Limit>,
    /// Bounds on the fiat side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiat_limit: Option<Limit>,
    /// Who may pay whom; seen live, not in the specification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_cases: Option<Vec<UseCase>>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Bounds of an amount. The specification types them as numbers, documentation and live answers as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Currency code of both.
    pub currency: String,
    /// Smallest amount.
    pub min: NumberText,
    /// Largest amount.
    pub max: NumberText,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
