//! The address book: customers and beneficiaries, saved as versions; nothing is ever overwritten.
mod beneficiaries;
mod customers;

use domain::fields::{FieldValue, Fields};

use crate::error::FieldProblem;
use crate::requirements::WantedField;
use crate::settings::address_problems;

pub use beneficiaries::BeneficiaryInput;
pub use customers::CustomerInput;

/// Cleans what was typed: blanks at the ends go, empty fields are not kept.
fn cleaned(fields: Fields) -> Fields {
    fields
        .into_iter()
        .filter_map(|(name, value)| {
            let value = match value {
                FieldValue::Text(text) => FieldValue::Text(text.trim().to_owned()),
                FieldValue::Address(address) => FieldValue::Address(address),
            };
            let filled = match &value {
                FieldValue::Text(text) => !text.is_empty(),
                FieldValue::Address(address) => *address != domain::fields::PostalAddress::default(),
            };
            filled.then_some((name, value))
        })
        .collect()
}

/// What every record needs, whatever a corridor asks for.
fn common_problems(name: &str, fields: &Fields) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if name.trim().is_empty() {
        problems.push(FieldProblem::new("name", "Enter the full or registered name."));
    }
    if name.chars().any(char::is_control) {
        problems.push(FieldProblem::new("name", "The name must be on one line."));
    }
    for (field, value) in fields {
        if let FieldValue::Address(address) = value {
            problems.extend(address_problems(&format!("fields.{field}"), address));
        }
    }
    problems
}

/// What a corridor's own list finds wrong. Missing fields are said when an order needs them, not while saving a record.
fn wrong(fields: Vec<WantedField>) -> Vec<FieldProblem> {
    fields
        .into_iter()
        .filter(|field| field.value.is_some())
        .filter_map(|field| Some(FieldProblem::new(format!("fields.{}", field.requirement.name), field.problem?)))
        .collect()
}
