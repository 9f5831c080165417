//! Between text under pointers and the typed object. Numbers are taken over digit by digit; nothing is computed.
use std::collections::BTreeMap;

use domain::fields::TextForm;
use serde_json::{Map, Number, Value};

use super::{Kind, Problems, Shape, Values, child, choice_text};

/// How many items a list may have.
const ITEMS: usize = 50;

/// The object that was typed: optional members that are empty are left out, and so are objects without members.
pub(super) fn assemble(shape: &Shape, values: &Values) -> (Value, Problems) {
    let mut problems = Problems::new();
    let value = build(shape, "", values, &mut problems);
    (value.unwrap_or_else(|| Value::Object(Map::new())), problems)
}

fn build(shape: &Shape, pointer: &str, values: &Values, problems: &mut Problems) -> Option<Value> {
    match &shape.kind {
        Kind::Object(members) => {
            let object: Map<String, Value> = members
                .iter()
                .filter_map(|member| {
                    let value = build(member, &child(pointer, &member.name), values, problems)?;
                    Some((member.name.clone(), value))
                })
                .collect();
            (!object.is_empty()).then_some(Value::Object(object))
        }
        Kind::List(item) => list(item, pointer, values, problems),
        Kind::Text
        | Kind::Date
        | Kind::Country
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Raw => {
            let text = tidy(&shape.kind, values.get(pointer)?);
            if text.is_empty() {
                return None;
            }
            match leaf(&shape.kind, &text) {
                Ok(value) => Some(value),
                Err(right) => {
                    problems.insert(pointer.to_owned(), format!("{} must be {right}.", shape.label));
                    None
                }
            }
        }
    }
}

/// An item that is there but empty stays: whoever added it sees what it lacks.
fn list(item: &Shape, pointer: &str, values: &Values, problems: &mut Problems) -> Option<Value> {
    let count = items(pointer, values);
    if count > ITEMS {
        problems.insert(pointer.to_owned(), format!("At most {ITEMS} can be given."));
    }
    let empty = || if matches!(item.kind, Kind::Object(_)) { Value::Object(Map::new()) } else { Value::Null };
    let all = (0..count.min(ITEMS))
        .map(|index| build(item, &child(pointer, &index.to_string()), values, problems).unwrap_or_else(empty));
    let all: Vec<Value> = all.collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

/// How many items were begun: one more than the highest index that has a value, be it empty.
pub(super) fn items(pointer: &str, values: &Values) -> usize {
    let start = format!("{pointer}/");
    let inside = values.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
    let index = |key: &str| key.get(start.len()..)?.split('/').next()?.parse::<usize>().ok();
    inside.filter_map(|(key, _)| index(key)).max().map_or(0, |highest| highest.saturating_add(1))
}

fn tidy(kind: &Kind, text: &str) -> String {
    match kind {
        Kind::Country => TextForm::Country.tidy(text),
        Kind::Date => TextForm::PastDate.tidy(text),
        Kind::Number { .. } => text.chars().filter(|c| !c.is_whitespace()).collect(),
        Kind::Text
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Object(_)
        | Kind::List(_)
        | Kind::Raw => text.trim().to_owned(),
    }
}

/// One value from its text, or what a right one looks like.
fn leaf(kind: &Kind, text: &str) -> Result<Value, String> {
    match kind {
        Kind::Number { whole } => number(text, *whole).map(Value::Number),
        Kind::Boolean => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("yes or no".to_owned()),
        },
        Kind::Choice(choices) => {
            let found = choices.iter().find(|choice| choice_text(choice) == text);
            found.cloned().ok_or_else(|| one_of(choices))
        }
        Kind::Raw => serde_json::from_str(text)
            .map_err(|_| "JSON, like {\"name\": \"value\"} or \"a text in quotes\"".to_owned()),
        Kind::Text
        | Kind::Date
        | Kind::Country
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Object(_)
        | Kind::List(_) => Ok(Value::String(text.to_owned())),
    }
}

pub(super) fn one_of(choices: &[Value]) -> String {
    let texts: Vec<_> = choices.iter().take(12).map(choice_text).collect();
    let more = if choices.len() > texts.len() { ", …" } else { "" };
    format!("one of: {}{more}", texts.join(", "))
}

/// A number exactly as typed. JSON numbers are binary inside; one that would not come out with the digits that went in is
/// refused.
fn number(text: &str, whole: bool) -> Result<Number, String> {
    let right = if whole { "a whole number, like 25" } else { "a number with a point, like 62.5" };
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    if !text.chars().all(plain) || (whole && text.contains('.')) {
        return Err(right.to_owned());
    }
    let number: Number = serde_json::from_str(text).map_err(|_| right.to_owned())?;
    if digits(&number.to_string()) == digits(text) {
        Ok(number)
    } else {
        Err("a number of at most 15 digits".to_owned())
    }
}

/// The digits that count: no zeros at the end of a fraction.
fn digits(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        None => text.to_owned(),
    }
}

/// An object as text under the pointers of a shape.
pub(super) fn spread(shape: &Shape, value: &Value) -> Values {
    let mut values = BTreeMap::new();
    lay_out(shape, "", value, &mut values);
    values
}

fn lay_out(shape: &Shape, pointer: &str, value: &Value, values: &mut Values) {
    match (&shape.kind, value) {
        (Kind::Object(members), Value::Object(object)) => {
            for member in members {
                if let Some(value) = object.get(&member.name) {
                    lay_out(member, &child(pointer, &member.name), value, values);
                }
            }
        }
        (Kind::List(item), Value::Array(all)) => {
            for (index, value) in all.iter().take(ITEMS).enumerate() {
                lay_out(item, &child(pointer, &index.to_string()), value, values);
            }
        }
        (Kind::Raw, value) => {
            values.insert(pointer.to_owned(), value.to_string());
        }
        (Kind::Choice(choices), value) if choices.contains(value) => {
            values.insert(pointer.to_owned(), choice_text(value));
        }
        (Kind::Number { .. }, Value::Number(number)) => {
            values.insert(pointer.to_owned(), number.to_string());
        }
        (Kind::Boolean, Value::Bool(answer)) => {
            values.insert(pointer.to_owned(), answer.to_string());
        }
        (Kind::Text | Kind::Date | Kind::Country | Kind::Phone | Kind::Email | Kind::Url, Value::String(text)) => {
            values.insert(pointer.to_owned(), text.clone());
        }
        // A value of another type than is asked for now says nothing.
        (
            Kind::Object(_)
            | Kind::List(_)
            | Kind::Choice(_)
            | Kind::Number { .. }
            | Kind::Boolean
            | Kind::Text
            | Kind::Date
            | Kind::Country
            | Kind::Phone
            | Kind::Email
            | Kind::Url,
            _,
        ) => {}
    }
}
