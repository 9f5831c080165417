//! The plaintext of what is sealed: named values, some of them addresses.

use serde::{Deserialize, Serialize};

use super::Extra;

/// One element of `travelRuleData` or `beneficiaryAccountData` before encryption. Personal data: `Debug` shows the name only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedValue {
    /// Field name as given by the requirements call, e.g. `ORIGINATOR_NAME`.
    pub name: String,
    /// The value.
    pub value: ValueOfField,
}

/// The value of a field: text (dates as `YYYY-MM-DD`), or an address. Personal data: never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ValueOfField {
    /// A `TEXT` field.
    Text(String),
    /// An `ADDRESS` field.
    Address(Address),
}

/// A postal address. Personal data: never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// Region. One of CPN's samples calls it `state`; reading accepts both, writing uses `stateProvince`.
    #[serde(default, alias = "state", skip_serializing_if = "Option::is_none")]
    pub state_province: Option<String>,
    /// Two-letter country code.
    pub country: String,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl NamedValue {
    /// A `TEXT` field.
    #[must_use]
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: ValueOfField::Text(value.into()) }
    }

    /// An `ADDRESS` field.
    #[must_use]
    pub fn address(name: impl Into<String>, value: Address) -> Self {
        Self { name: name.into(), value: ValueOfField::Address(value) }
    }
}

impl std::fmt::Debug for NamedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NamedValue").field("name", &self.name).field("value", &self.value).finish()
    }
}

impl std::fmt::Debug for ValueOfField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "[text withheld]",
            Self::Address(_) => "[address withheld]",
        })
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[address withheld]")
    }
}
