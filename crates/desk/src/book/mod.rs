//! The address book: customers and beneficiaries, saved as versions; nothing is ever overwritten.
mod beneficiaries;
mod customers;
mod form_drafts;

use domain::fields::{self, Around, FieldValue, Fields};

use crate::error::FieldProblem;
use crate::requirements::WantedField;

pub use beneficiaries::BeneficiaryInput;
pub use customers::CustomerInput;

/// Cleans what was typed: blanks that say nothing go, empty fields are not kept.
fn cleaned(fields: Fields) -> Fields {
    let tidy = |(name, value): (String, FieldValue)| {
        let value = value.tidy(&name);
        (!value.is_empty()).then_some((name, value))
    };
    fields.into_iter().filter_map(tidy).collect()
}

/// What is wrong with a record, whatever a corridor asks for.
fn common_problems(name: &str, fields: &Fields, around: &Around<'_>) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if name.trim().is_empty() {
        problems.push(FieldProblem::new("name", "Enter the full or registered name."));
    }
    if name.chars().any(char::is_control) {
        problems.push(FieldProblem::new("name", "The name must be on one line."));
    }
    for (field, value) in fields {
        problems.extend(value_problems(&format!("fields.{field}"), field, value, around));
    }
    problems
}

/// What is wrong with one value, by CPN's name for it, at the form's name for it.
pub(crate) fn value_problems(at: &str, name: &str, value: &FieldValue, around: &Around<'_>) -> Vec<FieldProblem> {
    let found = fields::problems(name, value, around).into_iter();
    let at = |part: Option<fields::AddressPart>| match part {
        Some(part) => format!("{at}.{}", part.name()),
        None => at.to_owned(),
    };
    found.map(|(part, problem)| FieldProblem::new(at(part), problem.to_string())).collect()
}

/// What a corridor's own list finds wrong. Missing fields are said when an order needs them, not while saving a record.
fn wrong(fields: Vec<WantedField>) -> Vec<FieldProblem> {
    fields
        .into_iter()
        .filter(|field| field.value.is_some())
        .filter_map(|field| Some(FieldProblem::new(format!("fields.{}", field.requirement.name), field.problem?)))
        .collect()
}
