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

#[cfg(test)]
mod tests {
    use domain::fields::Fields;
    use domain::ids::{CustomerId, RfiId};
    use domain::party::PartyKind;

    use super::*;

    fn customer() -> Customer {
        let address =
            PostalAddress { street: "1 Harbor Way".to_owned(), country: "US".to_owned(), ..PostalAddress::default() };
        let fields = Fields::from([
            ("ORIGINATOR_ADDRESS".to_owned(), FieldValue::Address(address)),
            ("ORIGINATOR_DATE_OF_FORMATION".to_owned(), FieldValue::Text("2011-03-14".to_owned())),
        ]);
        Customer {
            id: CustomerId::generate(),
            version: 3,
            reference: "CUST-000001".to_owned(),
            kind: PartyKind::Business,
            name: "Northwind".to_owned(),
            country: "US".to_owned(),
            fields,
        }
    }

    fn answer(at: &str, answer: &Value) -> EarlierAnswer {
        EarlierAnswer { rfi: RfiId::new("r"), answer: answer.to_string(), at: at.parse().unwrap() }
    }

    #[test]
    fn the_record_goes_first_then_the_newest_answer_each_with_its_age() {
        let text = json!({ "type": "string" });
        let address = json!({ "type": "object", "properties": { "street": text, "city": text, "country": text } });
        let form = Form::of(&json!({ "type": "object", "properties": {
            "NAME": text, "ADDRESS": address, "DATE_OF_FORMATION": text, "SOURCE_OF_FUNDS": text, "WEBSITE": text, "EMPLOYEES": { "type": "integer" },
        } }));
        let earlier = [
            answer(
                "2026-10-12T09:00:00Z",
                &json!({ "NAME": "Old name", "SOURCE_OF_FUNDS": "Coffee", "EMPLOYEES": "many" }),
            ),
            answer(
                "2026-01-02T09:00:00Z",
                &json!({ "SOURCE_OF_FUNDS": "Tea", "WEBSITE": "https://northwind.example", "ADDRESS": { "city": "Boston" } }),
            ),
            answer("2025-01-02T09:00:00Z", &json!("no object")),
        ];
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let Prefill { values, origins } = prefill(&form, &customer(), &earlier, now);
        let of = |pointer: &str| (values.get(pointer).map(String::as_str), origins.get(pointer).map(String::as_str));
        let record = Some("customer record, version 3");
        assert_eq!(of("/NAME"), (Some("Northwind"), record));
        assert_eq!(of("/ADDRESS/street"), (Some("1 Harbor Way"), record));
        // Half of one address and half of another would be none.
        assert_eq!(of("/ADDRESS/city"), (None, None));
        assert_eq!(of("/DATE_OF_FORMATION"), (Some("2011-03-14"), record));
        assert_eq!(of("/SOURCE_OF_FUNDS"), (Some("Coffee"), Some("answered 12 October 2026, 41 days ago")));
        assert_eq!(of("/WEBSITE"), (Some("https://northwind.example"), Some("answered 2 January 2026, 324 days ago")));
        // What was text once and is a number now says nothing.
        assert_eq!(of("/EMPLOYEES"), (None, None));
    }
}
