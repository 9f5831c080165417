//! Local checks, before a quote is spent. They name the field and what a right value looks like; CPN has the last word.
use jiff::civil::Date;

use super::{FieldKind, FieldValue, PostalAddress, Requirement, TextForm, country_name, label, postal};

/// What a check must know besides the value.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The day it is.
    pub today: Date,
    /// The country of the bank, where one is known.
    pub bank_country: Option<&'a str>,
}

/// A part of an address, by the form's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPart {
    /// `street`.
    Street,
    /// `city`.
    City,
    /// `stateProvince`.
    StateProvince,
    /// `postalCode`.
    PostalCode,
    /// `country`.
    Country,
}

impl AddressPart {
    /// The form's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::City => "city",
            Self::StateProvince => "stateProvince",
            Self::PostalCode => "postalCode",
            Self::Country => "country",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::City => "city",
            Self::StateProvince => "state or province",
            Self::PostalCode => "postal code",
            Self::Country => "country",
        }
    }
}

/// Why a value will not do: a sentence that names the field and says what a right value looks like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// Required and empty.
    #[error("{label} is missing.{}", wanted(.right))]
    Missing {
        /// The name a person reads.
        label: String,
        /// What a right value looks like; empty for plain text.
        right: &'static str,
    },
    /// Not one of the allowed values.
    #[error("{label} must be one of: {}.", .values.join(", "))]
    NotAllowed {
        /// The name a person reads.
        label: String,
        /// The allowed values.
        values: Vec<String>,
    },
    /// The wrong form.
    #[error("{label} must be {right}.")]
    Form {
        /// The name a person reads.
        label: String,
        /// What a right value looks like.
        right: String,
    },
}

fn wanted(right: &str) -> String {
    if right.is_empty() { String::new() } else { format!(" It must be {right}.") }
}

/// Checks one value against its requirement.
///
/// # Errors
/// The first [`FieldProblem`].
pub fn check(requirement: &Requirement, value: Option<&FieldValue>, around: &Around<'_>) -> Result<(), FieldProblem> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        let right = TextForm::of(&requirement.name).right();
        let missing = FieldProblem::Missing { label: requirement.label(), right };
        return if requirement.optional { Ok(()) } else { Err(missing) };
    };
    if let FieldValue::Text(text) = value {
        if requirement.kind == FieldKind::Address {
            let right = "an address with street, city and country".to_owned();
            return Err(FieldProblem::Form { label: requirement.label(), right });
        }
        if !requirement.values.is_empty() && !requirement.values.iter().any(|allowed| allowed == text.trim()) {
            return Err(FieldProblem::NotAllowed { label: requirement.label(), values: requirement.values.clone() });
        }
    }
    problems(&requirement.name, value, around).into_iter().next().map_or(Ok(()), |(_, problem)| Err(problem))
}

/// All that is wrong with a value that was filled in, by CPN's name for the field alone; for an address with its part.
#[must_use]
pub fn problems(name: &str, value: &FieldValue, around: &Around<'_>) -> Vec<(Option<AddressPart>, FieldProblem)> {
    match value {
        FieldValue::Text(text) => {
            let form = TextForm::of(name);
            let text = form.tidy(text);
            let instead = off_line(&text).or_else(|| form.instead(&text, around));
            let problem = instead.map(|right| FieldProblem::Form { label: label(name), right });
            problem.map(|problem| (None, problem)).into_iter().collect()
        }
        FieldValue::Address(address) => {
            let named = |(part, problem)| (Some(part), problem);
            address_problems(&label(name), address).into_iter().map(named).collect()
        }
    }
}

/// What an address lacks. A postal code may be left out; one that is given must have the country's form.
fn address_problems(label: &str, address: &PostalAddress) -> Vec<(AddressPart, FieldProblem)> {
    let PostalAddress { street, city, state_province, country, postal_code } = address;
    let part_label = |part: AddressPart| format!("{label}, {}", part.words());
    let mut problems = Vec::new();
    for (part, text) in [
        (AddressPart::Street, street),
        (AddressPart::City, city),
        (AddressPart::StateProvince, state_province),
        (AddressPart::PostalCode, postal_code),
    ] {
        let needed = matches!(part, AddressPart::Street | AddressPart::City);
        if needed && text.trim().is_empty() {
            problems.push((part, FieldProblem::Missing { label: part_label(part), right: "" }));
        } else if let Some(right) = off_line(text) {
            problems.push((part, FieldProblem::Form { label: part_label(part), right }));
        }
    }
    match country_name(country) {
        None => {
            let right = TextForm::Country.right().to_owned();
            let label = part_label(AddressPart::Country);
            problems.push((AddressPart::Country, FieldProblem::Form { label, right }));
        }
        Some(name) if !postal_code.trim().is_empty() => {
            if let Some(example) = postal::example_instead_of(postal_code.trim(), country) {
                let right = format!("one of {name}, like {example}");
                let label = part_label(AddressPart::PostalCode);
                problems.push((AddressPart::PostalCode, FieldProblem::Form { label, right }));
            }
        }
        Some(_) => {}
    }
    problems
}

fn off_line(text: &str) -> Option<String> {
    text.chars().any(char::is_control).then(|| "one line of text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    fn around() -> Around<'static> {
        Around { today: "2026-11-22".parse().unwrap(), bank_country: None }
    }

    fn requirement(name: &str, optional: bool) -> Requirement {
        Requirement {
            part: Part::TravelRule,
            name: name.to_owned(),
            kind: FieldKind::Text,
            optional,
            values: vec![],
            new_since: None,
        }
    }

    fn said(requirement: &Requirement, text: Option<&str>) -> Option<String> {
        let value = text.map(|text| FieldValue::Text(text.to_owned()));
        check(requirement, value.as_ref(), &around()).err().map(|problem| problem.to_string())
    }

    #[test]
    fn only_what_is_required_is_missed() {
        assert_eq!(said(&requirement("BENEFICIARY_EMAIL", true), None), None);
        assert_eq!(said(&requirement("BENEFICIARY_EMAIL", true), Some(" ")), None);
        let missing = said(&requirement("BENEFICIARY_EMAIL", false), None);
        assert_eq!(
            missing.as_deref(),
            Some("Beneficiary e-mail is missing. It must be an e-mail address, like name@example.com.")
        );
        assert_eq!(said(&requirement("BANK_NAME", false), None).as_deref(), Some("Bank name is missing."));
    }

    #[test]
    fn a_value_outside_the_list_is_answered_with_the_list() {
        let mut account = requirement("ACCOUNT_TYPE", false);
        account.values = vec!["CHECKING".to_owned(), "SAVINGS".to_owned()];
        assert_eq!(said(&account, Some("SAVINGS")), None);
        assert_eq!(said(&account, Some("savings")).as_deref(), Some("Account type must be one of: CHECKING, SAVINGS."));
    }

    #[test]
    fn a_text_is_no_address_and_has_one_line() {
        let mut address = requirement("BENEFICIARY_ADDRESS", false);
        address.kind = FieldKind::Address;
        assert!(said(&address, Some("Reforma 1")).is_some_and(|said| said.contains("street, city and country")));
        let lines = said(&requirement("BANK_NAME", false), Some("First\nBank"));
        assert_eq!(lines.as_deref(), Some("Bank name must be one line of text."));
    }

    #[test]
    fn each_part_of_an_address_is_named() {
        let found = |address: PostalAddress| {
            problems("BENEFICIARY_ADDRESS", &FieldValue::Address(address), &around())
                .into_iter()
                .map(|(part, problem)| (part.map_or("", AddressPart::name), problem.to_string()))
                .collect::<Vec<_>>()
        };
        let right = PostalAddress {
            street: "Av. Universidad 210".into(),
            city: "León".into(),
            state_province: "GUA".into(),
            country: "MX".into(),
            postal_code: "37000".into(),
        };
        assert_eq!(found(right.clone()), []);
        assert_eq!(found(PostalAddress { postal_code: String::new(), ..right.clone() }), [], "it may be left out");
        let wrong = PostalAddress { postal_code: "3700".into(), city: " ".into(), ..right.clone() };
        assert_eq!(
            found(wrong),
            [
                ("city", "Beneficiary address, city is missing.".to_owned()),
                ("postalCode", "Beneficiary address, postal code must be one of Mexico, like 37000.".to_owned()),
            ]
        );
        let nowhere = found(PostalAddress { country: "XX".into(), ..right });
        assert!(matches!(&nowhere[..], [("country", said)] if said.contains("two letters")), "{nowhere:?}");
    }
}
