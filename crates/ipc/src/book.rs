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

/// A country to choose.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CountryView {
    /// Two letters.
    pub code: String,
    /// `Mexico`.
    pub name: String,
}

/// Names a half-typed form.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct FormDraftRef {
    /// `customer/new`, or the record and the version it becomes: `beneficiary/…/4`.
    pub name: String,
}

/// Keeps a half-typed form.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct FormDraftForm {
    /// See [`FormDraftRef`].
    pub name: String,
    /// What was typed, as the window wrote it; opaque to the core.
    pub content: String,
}

/// A half-typed form.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FormDraftView {
    /// What was typed.
    pub content: String,
    /// When it was kept, RFC 3339.
    pub saved: String,
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
#[serde(rename_all = "camelCase")]
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
    /// What its text is, where its name tells.
    pub form: TextFormName,
    /// What a right value looks like, to stand after “must be”; empty where any text will do.
    pub right: String,
    /// Since when CPN asks for it like this, RFC 3339; only while that is new.
    pub new_since: Option<String>,
    /// `complete`, `missing`, `wrong`; `optional` when it is not filled in and need not be.
    pub state: RequirementState,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// The value, shortened for a list.
    pub shown: Option<String>,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum TextFormName {
    /// Any line of text.
    Plain,
    /// `YYYY-MM-DD`.
    Date,
    /// A country as two letters.
    Country,
    /// A telephone number, or a part of one.
    Phone,
    /// An e-mail address.
    Email,
    /// An account, a bank or a tax number.
    Number,
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
