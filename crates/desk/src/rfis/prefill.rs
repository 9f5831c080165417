//! What is known already: the customer's record, and what CPN accepted of earlier answers about the same customer. The
//! record goes first, because staff keep it; of the answers the newest one. Each value says where it is from and how old.
use std::collections::BTreeMap;

use domain::fields::{FieldValue, PostalAddress};
use domain::party::Customer;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use store::EarlierAnswer;

use super::form::{Form, Values, record_field};

/// Values under pointers, and where each is from.
#[derive(Debug, Default)]
pub(super) struct Prefill {
    pub(super) values: Values,
    pub(super) origins: BTreeMap<String, String>,
}

/// Fills in a form. What fits the form in no place is left out.
pub(super) fn prefill(form: &Form, customer: &Customer, earlier: &[EarlierAnswer], now: Timestamp) -> Prefill {
    let mut prefill = Prefill::default();
    prefill.take(form, &of_record(form, customer), &format!("customer record, version {}", customer.version));
    for answer in earlier {
        let Ok(Value::Object(members)) = serde_json::from_str::<Value>(&answer.answer) else { continue };
        prefill.take(form, &members, &answered(answer.at, now));
    }
    prefill
}

impl Prefill {
    /// Takes over the members that have no value yet, each as a whole: half of one address and half of another is none.
    fn take(&mut self, form: &Form, members: &Map<String, Value>, origin: &str) {
        for (name, value) in members {
            let start = super::form::child("", name);
            let inside = |pointer: &str| pointer == start || pointer.starts_with(&format!("{start}/"));
            if self.values.keys().any(|pointer| inside(pointer)) {
                continue;
            }
            let single: Map<String, Value> = [(name.clone(), value.clone())].into_iter().collect();
            for (pointer, text) in form.spread(&Value::Object(single)) {
                self.origins.insert(pointer.clone(), origin.to_owned());
                self.values.insert(pointer, text);
            }
        }
    }
}

/// What the customer's record answers.
fn of_record(form: &Form, customer: &Customer) -> Map<String, Value> {
    let mut members = Map::new();
    for part in form.parts() {
        let value = match (part.name.as_str(), record_field(&part.name)) {
            ("NAME", _) => Some(json!(customer.name)),
            (_, Some(field)) => customer.fields.get(field).map(value_of),
            (_, None) => None,
        };
        if let Some(value) = value {
            members.insert(part.name.clone(), value);
        }
    }
    members
}

fn value_of(field: &FieldValue) -> Value {
    match field {
        FieldValue::Text(text) => json!(text),
        FieldValue::Address(address) => {
            let PostalAddress { street, city, state_province, country, postal_code } = address;
            let members = [
                ("street", street),
                ("city", city),
                ("stateProvince", state_province),
                ("country", country),
                ("postalCode", postal_code),
            ];
            let given = members.into_iter().filter(|(_, text)| !text.is_empty());
            Value::Object(given.map(|(name, text)| (name.to_owned(), json!(text))).collect())
        }
    }
}

/// `answered 12 October 2026, 41 days ago`.
fn answered(at: Timestamp, now: Timestamp) -> String {
    let day = at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y");
    let days = now.duration_since(at).as_hours().checked_div(24).unwrap_or(0).max(0);
    let age = match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    format!("answered {day}, {age}")
}
