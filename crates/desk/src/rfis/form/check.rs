//! What decides whether an answer may leave: the BFI's schema, then what is known of values beyond their shape. Each
//! problem names the field and what a right value looks like, and stands at the field's pointer.
use domain::fields::{AddressPart, Around, FieldProblem, FieldValue, PostalAddress, problems};
use jiff::civil::Date;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value};

use super::schema::LARGEST;
use super::{Kind, Problems, Shape, child, cost, fields};

/// How many problems are shown at once.
const PROBLEMS: usize = 200;

/// The day it is, and whose answer it is.
#[derive(Clone, Debug)]
pub(crate) struct Today {
    /// The day.
    pub(crate) day: Date,
    /// The customer's country.
    pub(crate) country: String,
}

/// The schema made ready to decide, or why it cannot. Patterns run in time that grows with their text alone.
pub(super) fn validator(schema: &Value) -> Result<Validator, String> {
    if schema.to_string().len() > LARGEST {
        return Err("it is larger than 1 MB".to_owned());
    }
    cost::check(schema)?;
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex().size_limit(LARGEST).dfa_size_limit(LARGEST))
        .build(schema)
        .map_err(|error| error.masked().to_string())
}

/// Holds an answer against the schema.
pub(super) fn against_schema(
    validator: &Validator,
    shape: &Shape,
    value: &Value,
    problems: &mut Problems,
    missing: &mut Vec<String>,
) {
    for error in validator.iter_errors(value).take(PROBLEMS) {
        let mut pointer = error.instance_path().as_str().to_owned();
        let absent =
            if let ValidationErrorKind::Required { property } = error.kind() { property.as_str() } else { None };
        if let Some(name) = absent {
            pointer = child(&pointer, name);
        }
        // What was typed there is wrong in a way that was said already.
        if problems.contains_key(&pointer) {
            continue;
        }
        let place = find(shape, &pointer);
        let label = place.map_or_else(|| last(&pointer), |shape| shape.label.clone());
        if absent.is_some() {
            missing.push(label.clone());
            tell_members(place, &pointer, problems);
        }
        let said = if absent.is_some() { format!("{label} is missing.") } else { words(&error, place, &label) };
        problems.insert(pointer, said);
    }
}

/// An object that is missing is missed member by member: that is where a person types.
fn tell_members(place: Option<&Shape>, pointer: &str, problems: &mut Problems) {
    let Some(Kind::Object(members)) = place.map(|shape| &shape.kind) else { return };
    for member in members.iter().filter(|member| member.required) {
        let pointer = child(pointer, &member.name);
        tell_members(Some(member), &pointer, problems);
        problems.insert(pointer, format!("{} is missing.", member.label));
    }
}

/// What is wrong, in words.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's own list, which grows; a rule that is not named here says itself what it wants"
)]
fn words(error: &ValidationError<'_>, place: Option<&Shape>, label: &str) -> String {
    let must = |right: &str| format!("{label} must be {right}.");
    let characters = |limit: &u64, which: &str| must(&format!("{which} {limit} characters long"));
    match error.kind() {
        ValidationErrorKind::MinItems { limit } => format!("{label} must have at least {limit}."),
        ValidationErrorKind::MaxItems { limit } => format!("{label} must have at most {limit}."),
        ValidationErrorKind::MinLength { limit } => characters(limit, "at least"),
        ValidationErrorKind::MaxLength { limit } => characters(limit, "at most"),
        ValidationErrorKind::Minimum { limit } => must(&format!("{limit} or more")),
        ValidationErrorKind::Maximum { limit } => must(&format!("{limit} or less")),
        ValidationErrorKind::ExclusiveMinimum { limit } => must(&format!("more than {limit}")),
        ValidationErrorKind::ExclusiveMaximum { limit } => must(&format!("less than {limit}")),
        ValidationErrorKind::Type { kind } => match place.and_then(fields::right) {
            Some(right) => must(&right),
            None => must(&types(kind)),
        },
        ValidationErrorKind::Pattern { pattern } => match place.and_then(fields::right) {
            Some(right) => must(&right),
            None => must(&format!("of the form {pattern}")),
        },
        ValidationErrorKind::Format { format } => match place.and_then(fields::right) {
            Some(right) => must(&right),
            None => must(&format!("a right {format}")),
        },
        _ => format!("{label}: {}.", error.masked()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => format!("a JSON {kind}"),
        TypeKind::Multiple(_) => "of another JSON type".to_owned(),
    }
}

/// The shape at a pointer.
fn find<'a>(shape: &'a Shape, pointer: &str) -> Option<&'a Shape> {
    let mut here = shape;
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        here = match &here.kind {
            Kind::Object(members) => members.iter().find(|member| member.name == name)?,
            Kind::List(item) => item,
            Kind::Text
            | Kind::Date
            | Kind::Country
            | Kind::Phone
            | Kind::Email
            | Kind::Url
            | Kind::Number { .. }
            | Kind::Boolean
            | Kind::Choice(_)
            | Kind::Raw => return None,
        };
    }
    Some(here)
}

fn last(pointer: &str) -> String {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "The answer".to_owned() } else { name.replace("~1", "/").replace("~0", "~") }
}

/// What is known of values beyond their shape: days that have been, countries that exist, postal codes of their country,
/// check digits. CPN has the last word, but a refused answer is final.
pub(super) fn locally(shape: &Shape, value: &Value, today: &Today, problems: &mut Problems) {
    walk(shape, "", value, today, problems);
}

fn walk(shape: &Shape, pointer: &str, value: &Value, today: &Today, found: &mut Problems) {
    match (&shape.kind, value) {
        (Kind::Object(members), Value::Object(object)) => {
            for member in members {
                if let Some(value) = object.get(&member.name) {
                    walk(member, &child(pointer, &member.name), value, today, found);
                }
            }
            address(shape, pointer, object, today, found);
        }
        (Kind::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                walk(item, &child(pointer, &index.to_string()), value, today, found);
            }
        }
        (_, Value::String(text)) => {
            if let Some(right) = instead(shape, text, today) {
                found.entry(pointer.to_owned()).or_insert_with(|| format!("{} must be {right}.", shape.label));
            }
        }
        (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {}
    }
}

/// What a text must be instead, where it will not do.
fn instead(shape: &Shape, text: &str, today: &Today) -> Option<String> {
    let past = matches!(shape.name.as_str(), "DATE_OF_BIRTH" | "DATE_OF_FORMATION" | "dateOfBirth" | "dateOfFormation");
    // The names under which the forms of texts are known (cpn-api 5.10, 5.11).
    let known = match &shape.kind {
        Kind::Date if past => "ORIGINATOR_DATE_OF_BIRTH",
        Kind::Date => return text.parse::<Date>().is_err().then(|| fields::right(shape)).flatten(),
        Kind::Country => "BANK_COUNTRY",
        Kind::Phone => "BENEFICIARY_PHONE_NUMBER",
        Kind::Email => "BENEFICIARY_EMAIL",
        Kind::Text if shape.name == "NATIONAL_IDENTIFICATION_NUMBER" && brazilian(text, today) => "RECIPIENT_ID_NUMBER",
        Kind::Text => "NAME",
        Kind::Url
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Object(_)
        | Kind::List(_)
        | Kind::Raw => return None,
    };
    let around = Around { today: today.day, bank_country: None };
    let value = FieldValue::Text(text.to_owned());
    let first = problems(known, &value, &around).into_iter().map(|(_, problem)| problem).next()?;
    if let FieldProblem::Form { right, .. } = first { Some(right) } else { None }
}

/// A number of a Brazilian customer that has the length of a CPF or CNPJ; a foreigner may have another one.
fn brazilian(text: &str, today: &Today) -> bool {
    let length = text.chars().filter(char::is_ascii_alphanumeric).count();
    today.country == "BR" && matches!(length, 11 | 14)
}

/// The postal code of a known country, where an address has the members that CPN's addresses have.
fn address(shape: &Shape, pointer: &str, object: &Map<String, Value>, today: &Today, found: &mut Problems) {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (country, postal_code) = (text("country"), text("postalCode"));
    if country.is_empty() || postal_code.is_empty() {
        return;
    }
    let address = PostalAddress {
        street: text("street"),
        city: text("city"),
        state_province: String::new(),
        country,
        postal_code,
    };
    let around = Around { today: today.day, bank_country: None };
    for (part, problem) in problems("ADDRESS", &FieldValue::Address(address), &around) {
        if let (Some(AddressPart::PostalCode), FieldProblem::Form { right, .. }) = (part, problem) {
            let label = find(shape, "/postalCode").map_or("Postal code", |shape| shape.label.as_str());
            found.entry(child(pointer, "postalCode")).or_insert_with(|| format!("{label} must be {right}."));
        }
    }
}
