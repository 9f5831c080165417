//! The named values of a payment, held against what its quote requires.

use cpn::wire::{FieldKind, FieldRequirement, NamedValue, ValueOfField};

use crate::bank_checks;

/// Required fields that are not there or empty.
pub(super) fn missing(required: &[FieldRequirement], given: &[NamedValue], part: &str) -> Vec<(String, String)> {
    let absent = |field: &&FieldRequirement| match bank_checks::value(given, &field.name) {
        None => !field.optional,
        Some(ValueOfField::Text(text)) => !field.optional && text.trim().is_empty(),
        Some(ValueOfField::Address(_)) => false,
    };
    let named = |field: &FieldRequirement| (format!("{part}.{}", field.name), format!("{} is required", field.name));
    required.iter().filter(absent).map(named).collect()
}

/// Fields that nobody asked for, that stand twice, or that have another type than asked for.
pub(super) fn unfit(required: &[FieldRequirement], given: &[NamedValue], part: &str) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for (index, value) in given.iter().enumerate() {
        let location = format!("{part}.{}", value.name);
        let Some(field) = required.iter().find(|field| field.name == value.name) else {
            wrong.push((location, format!("{} is not a field of this payment", value.name)));
            continue;
        };
        if given.iter().skip(index + 1).any(|other| other.name == value.name) {
            wrong.push((location, format!("{} is given twice", value.name)));
            continue;
        }
        let problem = match &value.value {
            ValueOfField::Text(_) if field.kind == FieldKind::Address => Some("must be an address"),
            ValueOfField::Text(text) if field.values.as_ref().is_some_and(|values| !values.contains(text)) => {
                Some("has a value that is not allowed")
            }
            ValueOfField::Text(text) if value.name.contains("_DATE_OF_") && !is_date(text) => {
                Some("must be a date like 1987-05-31")
            }
            ValueOfField::Address(_) if field.kind != FieldKind::Address => Some("must be a text"),
            ValueOfField::Address(address)
                if address.street.trim().is_empty() || address.city.trim().is_empty() || address.country.len() != 2 =>
            {
                Some("needs street, city and a two-letter country")
            }
            ValueOfField::Text(_) | ValueOfField::Address(_) => None,
        };
        wrong.extend(problem.map(|problem| (location, format!("{} {problem}", value.name))));
    }
    wrong
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
