//! The data a corridor asks for: requirements as CPN names them, values as staff filled them in, and local checks.
mod accounts;
mod check;
mod countries;
mod label;
mod postal;
mod text_form;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use check::{AddressPart, Around, FieldProblem, check, problems};
pub use countries::{COUNTRIES, country_name};
pub use label::label;
pub use text_form::{TextForm, is_email};

/// A postal address, member by member as CPN seals it (cpn-flows 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province; empty when the country has none.
    pub state_province: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Postal code.
    pub postal_code: String,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Plain text; dates are `YYYY-MM-DD`.
    Text(String),
    /// A postal address.
    Address(PostalAddress),
}

impl FieldValue {
    /// The value without what people type around it: blanks at the ends, and those inside an account number.
    #[must_use]
    pub fn tidy(self, name: &str) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        match self {
            Self::Text(text) => Self::Text(TextForm::of(name).tidy(&text)),
            Self::Address(PostalAddress { street, city, state_province, country, postal_code }) => {
                Self::Address(PostalAddress {
                    street: trimmed(street),
                    city: trimmed(city),
                    state_province: trimmed(state_province),
                    country: country.trim().to_uppercase(),
                    postal_code: trimmed(postal_code),
                })
            }
        }
    }

    /// Whether nothing was filled in. A country alone is no address: forms begin with one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Address(PostalAddress { street, city, state_province, country: _, postal_code }) => {
                [street, city, state_province, postal_code].into_iter().all(|part| part.trim().is_empty())
            }
        }
    }
}

/// Filled-in fields by CPN's name, for example `CLABE` or `ORIGINATOR_ADDRESS`.
pub type Fields = BTreeMap<String, FieldValue>;

/// Which of the two sealed parts a requirement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// `travelRuleData`.
    TravelRule,
    /// `beneficiaryAccountData`.
    BeneficiaryAccount,
}

/// The type of a required field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A postal address.
    Address,
    /// A file. CPN documents no way to send one with a payment.
    File,
    /// A type CPN added later; kept as it came and treated as text.
    Unknown(String),
}

/// One line of the requirements answer (cpn-api 3.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Which sealed part asks for it.
    pub part: Part,
    /// CPN's name.
    pub name: String,
    /// Its type.
    pub kind: FieldKind,
    /// Whether it may be left out.
    pub optional: bool,
    /// The allowed values; empty when any will do.
    pub values: Vec<String>,
    /// Since when it is asked for like this, if the corridor's list was known without it before. Ours, not CPN's.
    pub new_since: Option<Timestamp>,
}

/// Whose record a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldOwner {
    /// The originating institution, set once in Settings.
    Institution,
    /// The customer.
    Customer,
    /// The beneficiary and the account.
    Beneficiary,
}

impl Requirement {
    /// Whose record the field belongs to; by CPN's prefixes, an unknown name belongs to the beneficiary.
    #[must_use]
    pub fn owner(&self) -> FieldOwner {
        if self.name.starts_with("ORIGINATOR_FINANCIAL_INSTITUTION_") {
            FieldOwner::Institution
        } else if self.name.starts_with("ORIGINATOR_") {
            FieldOwner::Customer
        } else {
            FieldOwner::Beneficiary
        }
    }

    /// The name a person reads.
    #[must_use]
    pub fn label(&self) -> String {
        label(&self.name)
    }

    /// Whether two requirements ask for the same, whenever that was first seen.
    #[must_use]
    pub fn asks_like(&self, other: &Self) -> bool {
        let Self { part, name, kind, optional, values, new_since: _ } = self;
        (part, name, kind, optional, values) == (&other.part, &other.name, &other.kind, &other.optional, &other.values)
    }

    /// Whether a record that was enough for `known` may not be enough any more: another type, no longer optional, or
    /// fewer values to choose from.
    #[must_use]
    pub fn asks_more_than(&self, known: &Self) -> bool {
        let narrower = known.values.is_empty() || known.values.iter().any(|value| !self.values.contains(value));
        self.kind != known.kind || (known.optional && !self.optional) || (!self.values.is_empty() && narrower)
    }
}

/// Marks what is new in a field list against the one that was known: since `now`, or since it was marked before.
#[must_use]
pub fn mark_new(list: Vec<Requirement>, known: &[Requirement], now: Timestamp) -> Vec<Requirement> {
    let mark = |mut asked: Requirement| {
        let before = known.iter().find(|known| (&known.name, known.part) == (&asked.name, asked.part));
        asked.new_since = match before {
            Some(known) if !asked.asks_more_than(known) => known.new_since,
            Some(_) | None => Some(now),
        };
        asked
    };
    list.into_iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, optional: bool, values: &[&str]) -> Requirement {
        Requirement {
            part: Part::TravelRule,
            name: name.to_owned(),
            kind: FieldKind::Text,
            optional,
            values: values.iter().map(|&value| value.to_owned()).collect(),
            new_since: None,
        }
    }

    #[test]
    fn what_a_list_asks_for_newly_is_marked_and_stays_marked() {
        let [first, later]: [Timestamp; 2] =
            ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"].map(|t| t.parse().unwrap());
        let known = [asked("A", false, &[]), asked("B", true, &[]), asked("C", false, &["X", "Y"])];
        let now =
            vec![asked("A", false, &[]), asked("B", false, &[]), asked("C", false, &["X"]), asked("D", true, &[])];
        let marked = mark_new(now.clone(), &known, first);
        let since = |list: &[Requirement]| list.iter().map(|field| field.new_since).collect::<Vec<_>>();
        assert_eq!(since(&marked), [None, Some(first), Some(first), Some(first)]);
        assert_eq!(since(&mark_new(now, &marked, later)), since(&marked), "new once, not at each look");
    }

    #[test]
    fn a_list_that_asks_for_less_has_nothing_new() {
        let known = [asked("A", false, &["X"])];
        let now: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        assert_eq!(mark_new(vec![asked("A", true, &["X", "Y"])], &known, now)[0].new_since, None);
        assert_eq!(mark_new(vec![asked("A", true, &[])], &known, now)[0].new_since, None);
    }

    #[test]
    fn blanks_that_people_type_are_not_kept() {
        let tidy = |name: &str, text: &str| FieldValue::Text(text.to_owned()).tidy(name);
        assert_eq!(
            tidy("IBAN", " fr14 2004 1010 0505 0001 3m02 606 "),
            FieldValue::Text("FR1420041010050500013M02606".into())
        );
        assert_eq!(tidy("BENEFICIARY_NAME", "  Ana  Duarte "), FieldValue::Text("Ana  Duarte".into()));
        let typed = PostalAddress { street: " Reforma 1 ".into(), country: "mx".into(), ..PostalAddress::default() };
        let kept = PostalAddress { street: "Reforma 1".into(), country: "MX".into(), ..PostalAddress::default() };
        assert_eq!(FieldValue::Address(typed).tidy("BENEFICIARY_ADDRESS"), FieldValue::Address(kept));
        let begun = PostalAddress { country: "MX".into(), ..PostalAddress::default() };
        assert!(FieldValue::Address(begun).is_empty());
    }
}
