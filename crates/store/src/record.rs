//! The serialised twins of domain records, as the journal keeps them. Domain types themselves do not serialise.
use std::collections::BTreeMap;

use domain::fields::{FieldKind, FieldValue, Fields, Part, PostalAddress, Requirement};
use domain::ids::{BeneficiaryId, CustomerId, OrderId};
use domain::money::{Money, Rate};
use domain::order::{Fixed, Order};
use domain::party::{Beneficiary, Corridor, Customer, Institution, PartyKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text;

/// Twin of [`PostalAddress`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRecord {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state_province: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Postal code.
    pub postal_code: String,
}

/// Twin of [`FieldValue`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueRecord {
    /// Plain text.
    Text(String),
    /// A postal address.
    Address(AddressRecord),
}

/// Twin of [`Fields`].
pub type FieldsRecord = BTreeMap<String, ValueRecord>;

/// Twin of [`Institution`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstitutionRecord {
    /// Registered name.
    pub name: String,
    /// Registered address.
    pub address: AddressRecord,
    /// Identifier, if one is used.
    pub id: String,
}

/// Twin of [`Corridor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorridorRecord {
    /// Country.
    pub country: String,
    /// Currency.
    pub currency: String,
    /// Method.
    pub method: String,
}

/// Twin of [`Customer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// The same over all versions.
    #[serde(with = "text")]
    pub id: CustomerId,
    /// From 1.
    pub version: u32,
    /// `customerRefId`.
    pub reference: String,
    /// Person or business.
    #[serde(with = "text")]
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Fields.
    pub fields: FieldsRecord,
}

/// Twin of [`Beneficiary`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeneficiaryRecord {
    /// The same over all versions.
    #[serde(with = "text")]
    pub id: BeneficiaryId,
    /// From 1.
    pub version: u32,
    /// `beneficiaryRefId`.
    pub reference: String,
    /// Person or business.
    #[serde(with = "text")]
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Where and how.
    pub corridor: CorridorRecord,
    /// Fields.
    pub fields: FieldsRecord,
}

/// Which side is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixedRecord {
    /// What leaves the wallet.
    Source(#[serde(with = "text")] Money),
    /// What arrives.
    Destination(#[serde(with = "text")] Money),
}

/// Twin of [`Order`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    /// Ours.
    #[serde(with = "text")]
    pub id: OrderId,
    /// `ORD-0001`.
    pub number: String,
    /// The customer.
    #[serde(with = "text")]
    pub customer: CustomerId,
    /// Its version.
    pub customer_version: u32,
    /// The beneficiary.
    #[serde(with = "text")]
    pub beneficiary: BeneficiaryId,
    /// Its version.
    pub beneficiary_version: u32,
    /// Where and how.
    pub corridor: CorridorRecord,
    /// CPN's blockchain id.
    pub blockchain: String,
    /// The fixed side.
    pub fixed: FixedRecord,
    /// The lowest all-in rate.
    #[serde(with = "text")]
    pub worst_rate: Rate,
    /// Minutes after funding.
    pub latest_arrival: u32,
    /// `PMT001` …
    pub purpose: String,
    /// `refCode`.
    pub reference: String,
    /// The orders that look like this one, which a person said are other payments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub another_than: Vec<String>,
}

/// Twin of [`Requirement`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementRecord {
    /// `true` for the beneficiary account, `false` for the travel rule.
    pub account: bool,
    /// CPN's name.
    pub name: String,
    /// CPN's type as it came.
    pub kind: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// The allowed values.
    pub values: Vec<String>,
    /// Since when it is asked for like this, where the list was known without it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_since: Option<Timestamp>,
}

macro_rules! twin {
    ($domain:ident <=> $record:ident { $($field:ident),+ $(,)? }) => {
        impl From<&$domain> for $record {
            fn from(value: &$domain) -> Self {
                Self { $($field: value.$field.clone().into(),)+ }
            }
        }

        impl From<$record> for $domain {
            fn from(value: $record) -> Self {
                Self { $($field: value.$field.into(),)+ }
            }
        }
    };
}

impl From<PostalAddress> for AddressRecord {
    fn from(address: PostalAddress) -> Self {
        let PostalAddress { street, city, state_province, country, postal_code } = address;
        Self { street, city, state_province, country, postal_code }
    }
}

impl From<AddressRecord> for PostalAddress {
    fn from(address: AddressRecord) -> Self {
        let AddressRecord { street, city, state_province, country, postal_code } = address;
        Self { street, city, state_province, country, postal_code }
    }
}

impl From<Corridor> for CorridorRecord {
    fn from(corridor: Corridor) -> Self {
        let Corridor { country, currency, method } = corridor;
        Self { country, currency, method }
    }
}

impl From<CorridorRecord> for Corridor {
    fn from(corridor: CorridorRecord) -> Self {
        let CorridorRecord { country, currency, method } = corridor;
        Self { country, currency, method }
    }
}

/// Turns filled-in fields into their serialised twin.
#[must_use]
pub fn fields_record(fields: &Fields) -> FieldsRecord {
    let value = |value: &FieldValue| match value {
        FieldValue::Text(text) => ValueRecord::Text(text.clone()),
        FieldValue::Address(address) => ValueRecord::Address(address.clone().into()),
    };
    fields.iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

/// Turns the serialised twin back into filled-in fields.
#[must_use]
pub fn fields(record: FieldsRecord) -> Fields {
    let value = |value| match value {
        ValueRecord::Text(text) => FieldValue::Text(text),
        ValueRecord::Address(address) => FieldValue::Address(address.into()),
    };
    record.into_iter().map(|(name, field)| (name, value(field))).collect()
}

twin!(Institution <=> InstitutionRecord { name, address, id });

impl From<&Customer> for CustomerRecord {
    fn from(customer: &Customer) -> Self {
        Self {
            id: customer.id,
            version: customer.version,
            reference: customer.reference.clone(),
            kind: customer.kind,
            name: customer.name.clone(),
            country: customer.country.clone(),
            fields: fields_record(&customer.fields),
        }
    }
}

impl From<CustomerRecord> for Customer {
    fn from(record: CustomerRecord) -> Self {
        let CustomerRecord { id, version, reference, kind, name, country, fields: filled } = record;
        Self { id, version, reference, kind, name, country, fields: fields(filled) }
    }
}

impl From<&Beneficiary> for BeneficiaryRecord {
    fn from(beneficiary: &Beneficiary) -> Self {
        Self {
            id: beneficiary.id,
            version: beneficiary.version,
            reference: beneficiary.reference.clone(),
            kind: beneficiary.kind,
            name: beneficiary.name.clone(),
            corridor: beneficiary.corridor.clone().into(),
            fields: fields_record(&beneficiary.fields),
        }
    }
}

impl From<BeneficiaryRecord> for Beneficiary {
    fn from(record: BeneficiaryRecord) -> Self {
        let BeneficiaryRecord { id, version, reference, kind, name, corridor, fields: filled } = record;
        Self { id, version, reference, kind, name, corridor: corridor.into(), fields: fields(filled) }
    }
}

impl From<&Order> for OrderRecord {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id,
            number: order.number.clone(),
            customer: order.customer.0,
            customer_version: order.customer.1,
            beneficiary: order.beneficiary.0,
            beneficiary_version: order.beneficiary.1,
            corridor: order.corridor.clone().into(),
            blockchain: order.blockchain.clone(),
            fixed: match order.fixed {
                Fixed::Source(amount) => FixedRecord::Source(amount),
                Fixed::Destination(amount) => FixedRecord::Destination(amount),
            },
            worst_rate: order.worst_rate,
            latest_arrival: order.latest_arrival,
            purpose: order.purpose.clone(),
            reference: order.reference.clone(),
            another_than: order.another_than.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<OrderRecord> for Order {
    fn from(record: OrderRecord) -> Self {
        Self {
            id: record.id,
            number: record.number,
            customer: (record.customer, record.customer_version),
            beneficiary: (record.beneficiary, record.beneficiary_version),
            corridor: record.corridor.into(),
            blockchain: record.blockchain,
            fixed: match record.fixed {
                FixedRecord::Source(amount) => Fixed::Source(amount),
                FixedRecord::Destination(amount) => Fixed::Destination(amount),
            },
            worst_rate: record.worst_rate,
            latest_arrival: record.latest_arrival,
            purpose: record.purpose,
            reference: record.reference,
            another_than: record.another_than.iter().filter_map(|id| id.parse().ok()).collect(),
        }
    }
}

impl From<&Requirement> for RequirementRecord {
    fn from(requirement: &Requirement) -> Self {
        Self {
            account: requirement.part == Part::BeneficiaryAccount,
            name: requirement.name.clone(),
            kind: match &requirement.kind {
                FieldKind::Text => "TEXT".to_owned(),
                FieldKind::Address => "ADDRESS".to_owned(),
                FieldKind::File => "FILE".to_owned(),
                FieldKind::Unknown(kind) => kind.clone(),
            },
            optional: requirement.optional,
            values: requirement.values.clone(),
            new_since: requirement.new_since,
        }
    }
}

impl From<RequirementRecord> for Requirement {
    fn from(record: RequirementRecord) -> Self {
        Self {
            part: if record.account { Part::BeneficiaryAccount } else { Part::TravelRule },
            name: record.name,
            kind: match record.kind.as_str() {
                "TEXT" => FieldKind::Text,
                "ADDRESS" => FieldKind::Address,
                "FILE" => FieldKind::File,
                other => FieldKind::Unknown(other.to_owned()),
            },
            optional: record.optional,
            values: record.values,
            new_since: record.new_since,
        }
    }
}
