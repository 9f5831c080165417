//! The address book: customers, beneficiaries, corridors and what they ask for.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A postal address, as typed and as shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct AddressForm {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province; may be empty.
    pub state_province: String,
    /// Two letters.
    pub country: String,
    /// Postal code; may be empty.
    pub postal_code: String,
}

/// A field's value, as typed and as shown.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum FieldForm {
    /// Plain text.
    Text(String),
    /// A postal address.
    Address(AddressForm),
}

/// A person or a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum PartyKindName {
    /// A business.
    Business,
    /// A person.
    Individual,
}

/// Where and how money is paid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CorridorForm {
    /// Two letters.
    pub country: String,
    /// Three letters.
    pub currency: String,
    /// CPN's method.
    pub method: String,
}

/// A customer, newest version.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CustomerView {
    /// Over all versions.
    pub id: String,
    /// The newest version.
    pub version: u32,
    /// `CUST-000417`.
    pub reference: String,
    /// Person or business.
    pub kind: PartyKindName,
    /// Name.
    pub name: String,
    /// Two letters.
    pub country: String,
    /// Fields by CPN's name.
    pub fields: BTreeMap<String, FieldForm>,
}

/// A beneficiary, newest version.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct BeneficiaryView {
    /// Over all versions.
    pub id: String,
    /// The newest version.
    pub version: u32,
    /// `BEN-000093`.
    pub reference: String,
    /// Person or business.
    pub kind: PartyKindName,
    /// Name.
    pub name: String,
    /// Where and how.
    pub corridor: CorridorForm,
    /// The account as people recognise it, for example `CLABE` and `002 010 0777…`.
    pub account: Option<AccountView>,
    /// Fields by CPN's name.
    pub fields: BTreeMap<String, FieldForm>,
}

/// An account number and what kind it is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AccountView {
    /// `CLABE`, `IBAN`, …
    pub label: String,
    /// In full.
    pub value: String,
}

/// A customer as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct CustomerForm {
    /// Set when an existing record is edited; it becomes a new version.
    pub id: Option<String>,
    /// Person or business.
    pub kind: PartyKindName,
    /// Name.
    pub name: String,
    /// Two letters.
    pub country: String,
    /// Fields by CPN's name.
    pub fields: BTreeMap<String, FieldForm>,
}

/// A beneficiary as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct BeneficiaryForm {
    /// Set when an existing record is edited; it becomes a new version.
    pub id: Option<String>,
    /// Person or business.
    pub kind: PartyKindName,
    /// Name.
    pub name: String,
    /// Where and how.
    pub corridor: CorridorForm,
    /// Fields by CPN's name.
    pub fields: BTreeMap<String, FieldForm>,
}

/// What a save answers.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SavedParty {
    /// Over all versions.
    pub id: String,
    /// The version that was saved.
    pub version: u32,
}

/// A corridor CPN offers on our chain.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct CorridorView {
    /// Where and how.
    pub corridor: CorridorForm,
    /// `Mexico`.
    pub country_name: String,
    /// Lowest and highest amount in the destination currency, if CPN says.
    pub fiat_min: Option<String>,
    /// See `fiat_min`.
    pub fiat_max: Option<String>,
    /// Lowest amount in USDC.
    pub crypto_min: Option<String>,
    /// Highest amount in USDC.
    pub crypto_max: Option<String>,
}

/// Asks which fields a corridor needs. With a customer or beneficiary, each field says whether it is filled in.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RequirementsQuery {
    /// Where and how.
    pub corridor: CorridorForm,
    /// Who pays.
    pub sender_kind: PartyKindName,
    /// Who is paid.
    pub recipient_kind: PartyKindName,
    /// A customer to compare with.
    pub customer: Option<String>,
    /// A beneficiary to compare with.
    pub beneficiary: Option<String>,
}

/// What a corridor needs.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RequirementsView {
    /// When CPN said so, RFC 3339.
    pub seen: String,
    /// The fields in CPN's order.
    pub fields: Vec<RequirementView>,
    /// How many required ones are missing or wrong.
    pub missing: u32,
}

/// One required or optional field.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RequirementView {
    /// CPN's name.
    pub name: String,
    /// The name a person reads.
    pub label: String,
    /// Whose record it belongs to.
    pub owner: FieldOwnerName,
    /// `text`, `address`, `file`, or CPN's word for a type this version does not know.
    pub kind: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// The allowed values; empty when any will do.
    pub values: Vec<String>,
    /// `complete`, `missing`, `wrong`; `optional` when it is not filled in and need not be.
    pub state: RequirementState,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// The value, shortened for a list.
    pub shown: Option<String>,
}

/// Whose record a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum FieldOwnerName {
    /// Set once in Settings.
    Institution,
    /// The customer.
    Customer,
    /// The beneficiary.
    Beneficiary,
}

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// Filled in and plausible.
    Complete,
    /// Required and empty.
    Missing,
    /// Filled in wrongly.
    Wrong,
    /// Not needed.
    Optional,
}
