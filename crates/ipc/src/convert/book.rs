//! The address book.
use desk::{CorridorLimits, Wanted, WantedField};
use domain::fields::{COUNTRIES, FieldKind, FieldOwner, FieldValue, Fields, PostalAddress, TextForm, country_name};
use domain::party::{Beneficiary, Corridor, Customer, PartyKind};
use jiff::Timestamp;
use std::collections::BTreeMap;

use super::time;
use crate::book::{
    AccountView, AddressForm, BeneficiaryView, CorridorForm, CorridorView, CountryView, CustomerView, FieldForm,
    FieldOwnerName, FormDraftView, PartyKindName, RequirementState, RequirementView, RequirementsView, SavedParty,
    TextFormName,
};

impl From<PostalAddress> for AddressForm {
    fn from(address: PostalAddress) -> Self {
        let PostalAddress { street, city, state_province, country, postal_code } = address;
        Self { street, city, state_province, country, postal_code }
    }
}

impl From<AddressForm> for PostalAddress {
    fn from(address: AddressForm) -> Self {
        let AddressForm { street, city, state_province, country, postal_code } = address;
        Self { street, city, state_province, country: country.trim().to_uppercase(), postal_code }
    }
}

impl From<PartyKind> for PartyKindName {
    fn from(kind: PartyKind) -> Self {
        match kind {
            PartyKind::Business => Self::Business,
            PartyKind::Individual => Self::Individual,
        }
    }
}

impl From<PartyKindName> for PartyKind {
    fn from(kind: PartyKindName) -> Self {
        match kind {
            PartyKindName::Business => Self::Business,
            PartyKindName::Individual => Self::Individual,
        }
    }
}

impl From<Corridor> for CorridorForm {
    fn from(corridor: Corridor) -> Self {
        let Corridor { country, currency, method } = corridor;
        Self { country, currency, method }
    }
}

impl From<CorridorForm> for Corridor {
    fn from(corridor: CorridorForm) -> Self {
        let CorridorForm { country, currency, method } = corridor;
        Self { country, currency, method }
    }
}

fn field_forms(fields: Fields) -> BTreeMap<String, FieldForm> {
    let form = |value| match value {
        FieldValue::Text(text) => FieldForm::Text(text),
        FieldValue::Address(address) => FieldForm::Address(address.into()),
    };
    fields.into_iter().map(|(name, value)| (name, form(value))).collect()
}

/// Fields as typed.
pub(super) fn fields(forms: BTreeMap<String, FieldForm>) -> Fields {
    let value = |form| match form {
        FieldForm::Text(text) => FieldValue::Text(text),
        FieldForm::Address(address) => FieldValue::Address(address.into()),
    };
    forms.into_iter().map(|(name, form)| (name, value(form))).collect()
}

impl From<Customer> for CustomerView {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id.to_string(),
            version: customer.version,
            reference: customer.reference,
            kind: customer.kind.into(),
            name: customer.name,
            country: customer.country,
            fields: field_forms(customer.fields),
        }
    }
}

/// The account as people recognise it.
pub(super) fn account(beneficiary: &Beneficiary) -> Option<AccountView> {
    let (name, value) = beneficiary.account()?;
    Some(AccountView { label: domain::fields::label(name), value: value.to_owned() })
}

impl From<Beneficiary> for BeneficiaryView {
    fn from(beneficiary: Beneficiary) -> Self {
        Self {
            account: account(&beneficiary),
            id: beneficiary.id.to_string(),
            version: beneficiary.version,
            reference: beneficiary.reference,
            kind: beneficiary.kind.into(),
            name: beneficiary.name,
            corridor: beneficiary.corridor.into(),
            fields: field_forms(beneficiary.fields),
        }
    }
}

impl From<Customer> for SavedParty {
    fn from(customer: Customer) -> Self {
        Self { id: customer.id.to_string(), version: customer.version }
    }
}

impl From<Beneficiary> for SavedParty {
    fn from(beneficiary: Beneficiary) -> Self {
        Self { id: beneficiary.id.to_string(), version: beneficiary.version }
    }
}

impl From<CorridorLimits> for CorridorView {
    fn from(limits: CorridorLimits) -> Self {
        let (fiat_min, fiat_max) = limits.fiat.unzip();
        let (crypto_min, crypto_max) = limits.crypto.unzip();
        Self {
            country_name: country_name(&limits.corridor.country).unwrap_or(&limits.corridor.country).to_owned(),
            corridor: limits.corridor.into(),
            fiat_min,
            fiat_max,
            crypto_min,
            crypto_max,
        }
    }
}

impl From<Wanted> for RequirementsView {
    fn from(wanted: Wanted) -> Self {
        let fields: Vec<RequirementView> = wanted.fields.into_iter().map(Into::into).collect();
        let lacking =
            |field: &&RequirementView| matches!(field.state, RequirementState::Missing | RequirementState::Wrong);
        let missing = fields.iter().filter(lacking).count();
        Self { seen: time(wanted.seen), missing: u32::try_from(missing).unwrap_or(u32::MAX), fields }
    }
}

impl From<WantedField> for RequirementView {
    fn from(field: WantedField) -> Self {
        let WantedField { requirement, value, problem } = field;
        let state = match (&value, &problem) {
            (_, Some(_)) if value.is_none() => RequirementState::Missing,
            (_, Some(_)) => RequirementState::Wrong,
            (Some(_), None) => RequirementState::Complete,
            (None, None) if requirement.optional => RequirementState::Optional,
            (None, None) => RequirementState::Missing,
        };
        let form = TextForm::of(&requirement.name);
        Self {
            label: requirement.label(),
            form: form.into(),
            right: if requirement.kind == FieldKind::Text { form.right().to_owned() } else { String::new() },
            new_since: requirement.new_since.map(time),
            owner: match requirement.owner() {
                FieldOwner::Institution => FieldOwnerName::Institution,
                FieldOwner::Customer => FieldOwnerName::Customer,
                FieldOwner::Beneficiary => FieldOwnerName::Beneficiary,
            },
            kind: match requirement.kind {
                FieldKind::Text => "text".to_owned(),
                FieldKind::Address => "address".to_owned(),
                FieldKind::File => "file".to_owned(),
                FieldKind::Unknown(kind) => kind,
            },
            name: requirement.name,
            optional: requirement.optional,
            values: requirement.values,
            state,
            problem,
            shown: value.as_ref().map(shown),
        }
    }
}

impl From<TextForm> for TextFormName {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Plain | TextForm::BankPostalCode => Self::Plain,
            TextForm::PastDate => Self::Date,
            TextForm::Country => Self::Country,
            TextForm::Phone | TextForm::CallingCode => Self::Phone,
            TextForm::Email => Self::Email,
            TextForm::Clabe
            | TextForm::Iban
            | TextForm::BrazilianTaxId
            | TextForm::PixKey
            | TextForm::Bic
            | TextForm::RoutingNumber => Self::Number,
        }
    }
}

/// A value shortened for a list: accounts by their last four characters.
fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) if text.chars().count() > 24 => {
            let tail: String = text.chars().skip(text.chars().count().saturating_sub(4)).collect();
            format!("…{tail}")
        }
        FieldValue::Text(text) => text.clone(),
        FieldValue::Address(address) => format!("{}, {}", address.city, address.country),
    }
}

/// All countries, by name.
#[must_use]
pub fn countries() -> Vec<CountryView> {
    let view = |(code, name): (&str, &str)| CountryView { code: code.to_owned(), name: name.to_owned() };
    let mut all: Vec<_> = COUNTRIES.into_iter().map(view).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// A half-typed form and when it was kept.
#[must_use]
pub fn form_draft((saved, content): (Timestamp, String)) -> FormDraftView {
    FormDraftView { content, saved: time(saved) }
}
