//! Who pays and who is paid: the institution, its customers, their beneficiaries. Records are versioned.
use std::fmt;
use std::str::FromStr;

use crate::fields::{Fields, PostalAddress};
use crate::ids::{BeneficiaryId, CustomerId};

/// A person or a business (CPN's `senderType` and `recipientType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// `BUSINESS`.
    Business,
    /// `INDIVIDUAL`.
    Individual,
}

impl PartyKind {
    /// CPN's word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Business => "BUSINESS",
            Self::Individual => "INDIVIDUAL",
        }
    }
}

impl fmt::Display for PartyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text names no party kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown party kind: {0}")]
pub struct UnknownPartyKind(pub String);

impl FromStr for PartyKind {
    type Err = UnknownPartyKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "BUSINESS" => Ok(Self::Business),
            "INDIVIDUAL" => Ok(Self::Individual),
            other => Err(UnknownPartyKind(other.to_owned())),
        }
    }
}

/// The use case that follows from the two kinds (cpn-flows 1.8): `B2B`, `B2C`, `C2B` or `C2C`.
#[must_use]
pub fn use_case(sender: PartyKind, recipient: PartyKind) -> &'static str {
    match (sender, recipient) {
        (PartyKind::Business, PartyKind::Business) => "B2B",
        (PartyKind::Business, PartyKind::Individual) => "B2C",
        (PartyKind::Individual, PartyKind::Business) => "C2B",
        (PartyKind::Individual, PartyKind::Individual) => "C2C",
    }
}

/// Where and how a beneficiary is paid: country, currency, payment method.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Corridor {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Currency code.
    pub currency: String,
    /// CPN's method, for example `SPEI`.
    pub method: String,
}

impl fmt::Display for Corridor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.country, self.method, self.currency)
    }
}

/// The originating institution: who we are to CPN and to the travel rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Institution {
    /// Registered name.
    pub name: String,
    /// Registered address.
    pub address: PostalAddress,
    /// Identifier, if one is used.
    pub id: String,
}

/// One version of a customer's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The same over all versions.
    pub id: CustomerId,
    /// From 1.
    pub version: u32,
    /// Our reference at CPN (`customerRefId`), for example `CUST-000417`.
    pub reference: String,
    /// Person or business.
    pub kind: PartyKind,
    /// Full or registered name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Travel-rule fields by CPN's name (`ORIGINATOR_…`), without the name.
    pub fields: Fields,
}

/// One version of a beneficiary's record. A payment names exactly one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beneficiary {
    /// The same over all versions.
    pub id: BeneficiaryId,
    /// From 1.
    pub version: u32,
    /// Our reference at CPN (`beneficiaryRefId`), for example `BEN-000093`.
    pub reference: String,
    /// Person or business.
    pub kind: PartyKind,
    /// Full or registered name.
    pub name: String,
    /// Where and how this account is paid.
    pub corridor: Corridor,
    /// Travel-rule and account fields by CPN's name (`BENEFICIARY_…`, `CLABE` …), without the name.
    pub fields: Fields,
}

impl Beneficiary {
    /// The account as people recognise it: the most telling account field and its value.
    #[must_use]
    pub fn account(&self) -> Option<(&str, &str)> {
        ["CLABE", "IBAN", "RECIPIENT_EVP", "ACCOUNT_NUMBER"].into_iter().find_map(|name| {
            match self.fields.get(name)? {
                crate::fields::FieldValue::Text(text) => Some((name, text.as_str())),
                crate::fields::FieldValue::Address(_) => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_use_case_follows_from_the_two_kinds() {
        assert_eq!(use_case(PartyKind::Business, PartyKind::Individual), "B2C");
        assert_eq!(use_case(PartyKind::Individual, PartyKind::Business), "C2B");
        assert_eq!("BUSINESS".parse(), Ok(PartyKind::Business));
        assert!("business".parse::<PartyKind>().is_err());
    }
}
