//! Amounts, rates, fees and settlement times on the wire: text, never a binary float.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use super::{Extra, FeeKind, TimeUnit};

/// An amount and its currency; both are text. USDC has 6 fraction digits, fiat usually 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Decimal text, e.g. `25.000000`.
    pub amount: String,
    /// Currency code, e.g. `USDC` or `MXN`.
    pub currency: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Money {
    /// An amount as text with its currency code.
    #[must_use]
    pub fn new(amount: impl Into<String>, currency: impl Into<String>) -> Self {
        Self { amount: amount.into(), currency: currency.into(), extra: Extra::new() }
    }
}

/// One side of a quote request: with an amount when this side is fixed, without when CPN is to work it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedAmount {
    /// Decimal text on the fixed side; left out on the other. The specification's sample shows an empty text instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Currency code.
    pub currency: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl QuotedAmount {
    /// The fixed side.
    #[must_use]
    pub fn fixed(amount: impl Into<String>, currency: impl Into<String>) -> Self {
        Self { amount: Some(amount.into()), currency: currency.into(), extra: Extra::new() }
    }

    /// The side to be worked out.
    #[must_use]
    pub fn open(currency: impl Into<String>) -> Self {
        Self { amount: None, currency: currency.into(), extra: Extra::new() }
    }

    /// The amount, if this side is fixed. An empty text counts as no amount.
    #[must_use]
    pub fn fixed_amount(&self) -> Option<&str> {
        self.amount.as_deref().filter(|text| !text.is_empty())
    }
}

/// A rate with the pair it is for; `rate` is destination per source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateText {
    /// E.g. `USDC/MXN`.
    pub pair: String,
    /// Decimal text.
    pub rate: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// All fees of a quote or payment; they are inside the source amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fees {
    /// The sum.
    pub total_amount: Money,
    /// Each fee.
    #[serde(default)]
    pub breakdown: Vec<Fee>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FeeKind,
    /// How much, in USDC.
    pub amount: Money,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// How long the fiat leg is expected to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementTime {
    /// Shortest, in `unit`.
    pub min: NumberText,
    /// Longest, in `unit`.
    pub max: NumberText,
    /// The unit of both.
    pub unit: TimeUnit,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A decimal number that CPN writes as a JSON number in one place and as a JSON string in another (route limits).
///
/// The digits are kept exactly as they came; no binary float is involved. Two values are equal when text and spelling are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberText {
    text: String,
    quoted: bool,
}

impl NumberText {
    /// A number to be written as a JSON string.
    #[must_use]
    pub fn quoted(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: true }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<&str> for NumberText {
    fn from(text: &str) -> Self {
        Self::quoted(text)
    }
}

impl std::fmt::Display for NumberText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for NumberText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.quoted {
            serializer.serialize_str(&self.text)
        } else {
            RawValue::from_string(self.text.clone()).map_err(ser::Error::custom)?.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for NumberText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str::<String>(text).map(Self::quoted).map_err(de::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self { text: text.to_owned(), quoted: false }),
            Some(_) | None => Err(de::Error::custom("a number or the text of one was expected")),
        }
    }
}
