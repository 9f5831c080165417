//! The answer to an RFI: opened with the RFI's own key and held against its schema.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, ValidationError};
use serde_json::{Map, Value};

use super::RfiRecord;
use super::schema::with_standard_references;
use crate::refusal::Refusal;
use crate::sealed;

/// Opens an answer. Refuses with 290502, 290503 and 290500 what does not open, and with 290501 what opens to something
/// else than was asked for, naming each field.
pub(crate) fn open_answer(record: &RfiRecord, sealed: &str) -> Result<Map<String, Value>, Refusal> {
    let plain = sealed::open_bytes(sealed, &record.key.private_key())?;
    let schema = record.rfi.field_requirements.as_ref().map(|required| with_standard_references(&required.schema));
    let answer: Value = serde_json::from_slice(&plain)
        .map_err(|_| invalid([("rfi.data".to_owned(), "the opened data must be JSON".to_owned())]))?;
    check(&schema.unwrap_or(Value::Bool(true)), &answer)?;
    match answer {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(invalid([("rfi.data".to_owned(), "the opened data must be a JSON object".to_owned())]))
        }
    }
}

fn invalid(inputs: impl IntoIterator<Item = (String, String)>) -> Refusal {
    Refusal::code(290_501).with_inputs(inputs)
}

/// Holds an answer against a schema of draft 2020-12, formats included.
fn check(schema: &Value, answer: &Value) -> Result<(), Refusal> {
    let validator =
        jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).build(schema).map_err(
            |error| {
                tracing::error!(%error, "the schema of an RFI is none");
                Refusal::status(500)
            },
        )?;
    let problems: Vec<(String, String)> = validator.iter_errors(answer).map(|error| problem(&error)).collect();
    if problems.is_empty() { Ok(()) } else { Err(invalid(problems)) }
}

/// Where an answer is wrong and why. Like everything in an error, it does not repeat the value.
fn problem(error: &ValidationError<'_>) -> (String, String) {
    let mut location = format!("rfi.data{}", error.instance_path().as_str().replace('/', "."));
    if let ValidationErrorKind::Required { property } = error.kind()
        && let Some(name) = property.as_str()
    {
        location = format!("{location}.{name}");
    }
    (location, error.masked().to_string())
}

#[cfg(test)]
mod tests {
    use cpn::wire::PartyType;
    use serde_json::json;

    use super::super::{Level, Settings, schema};
    use super::*;

    fn problems(level: Level, party: &PartyType, answer: &Value) -> Vec<String> {
        let schema = schema::requirements(level, party, &Settings::default()).schema;
        let Err(refusal) = check(&schema, answer) else { return Vec::new() };
        assert_eq!((refusal.status, refusal.body.code), (400, 290_501));
        let inputs = refusal.body.errors.unwrap_or_default();
        let mut locations: Vec<String> = inputs.into_iter().filter_map(|input| input.location).collect();
        locations.sort();
        locations
    }

    fn business() -> Value {
        let address = json!({ "street": "1 Harbor Way", "city": "Boston", "country": "US" });
        let person = json!({ "name": "Ana Ruiz", "address": address, "dateOfBirth": "1980-02-29" });
        json!({
            "NAME": "Northwind Trading LLC", "TRADE_NAME": "Northwind", "NATIONAL_IDENTIFICATION_NUMBER": "12-3456789",
            "DATE_OF_FORMATION": "2011-03-14", "COUNTRY_OF_FORMATION": "US", "ENTITY_TYPE": "LLC",
            "INDUSTRY_TYPE": "Wholesale", "ADDRESS": address, "METHOD_OF_VERIFICATION": "Documents",
            "SOURCE_OF_FUNDS": "Operating revenue", "AUTHORIZED_SIGNATORIES": [person], "BENEFICIARY_OWNERSHIP": true,
            "BENEFICIARY_OWNERS": [{ "name": "Ana Ruiz", "address": address, "dateOfBirth": "1980-02-29", "percentage": 50.5 }],
            "WEBSITE": "https://northwind.example", "EMAIL": "desk@northwind.example",
        })
    }

    #[test]
    fn a_full_answer_passes() {
        assert_eq!(problems(Level::Three, &PartyType::Business, &business()), Vec::<String>::new());
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (pointer, wrong, location) in [
            ("/DATE_OF_FORMATION", json!("14.03.2011"), "rfi.data.DATE_OF_FORMATION"),
            ("/DATE_OF_FORMATION", json!("2011-02-29"), "rfi.data.DATE_OF_FORMATION"),
            ("/EMAIL", json!("desk"), "rfi.data.EMAIL"),
            ("/WEBSITE", json!("northwind"), "rfi.data.WEBSITE"),
            ("/COUNTRY_OF_FORMATION", json!("USA"), "rfi.data.COUNTRY_OF_FORMATION"),
            ("/BENEFICIARY_OWNERSHIP", json!("yes"), "rfi.data.BENEFICIARY_OWNERSHIP"),
            ("/AUTHORIZED_SIGNATORIES", json!([]), "rfi.data.AUTHORIZED_SIGNATORIES"),
            ("/ADDRESS", json!("Boston"), "rfi.data.ADDRESS"),
            ("/ADDRESS/country", json!("us"), "rfi.data.ADDRESS.country"),
            ("/BENEFICIARY_OWNERS/0/percentage", json!("50"), "rfi.data.BENEFICIARY_OWNERS.0.percentage"),
            ("/AUTHORIZED_SIGNATORIES/0/address", json!({}), "rfi.data.AUTHORIZED_SIGNATORIES.0.address.city"),
        ] {
            let mut answer = business();
            *answer.pointer_mut(pointer).unwrap() = wrong;
            let found = problems(Level::Two, &PartyType::Business, &answer);
            assert!(found.iter().any(|found| found == location), "{pointer}: {found:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_the_lower_levels_are_asked_too() {
        assert_eq!(
            problems(
                Level::Three,
                &PartyType::Individual,
                &json!({ "NAME": "Ana Ruiz", "ID_DOC_TYPE": "LIBRARY_CARD" })
            ),
            [
                "rfi.data.ADDRESS",
                "rfi.data.DATE_OF_BIRTH",
                "rfi.data.ID_DOC_TYPE",
                "rfi.data.METHOD_OF_VERIFICATION",
                "rfi.data.NATIONALITY",
                "rfi.data.NATIONAL_IDENTIFICATION_NUMBER",
                "rfi.data.OCCUPATION",
                "rfi.data.SOURCE_OF_FUNDS",
            ]
        );
        assert_eq!(problems(Level::One, &PartyType::Business, &json!([])), ["rfi.data"]);
    }

    #[test]
    fn a_refusal_does_not_repeat_what_was_answered() {
        let mut answer = business();
        answer["EMAIL"] = json!("canary-7f3a");
        let schema = schema::requirements(Level::Two, &PartyType::Business, &Settings::default()).schema;
        let refusal = check(&schema, &answer).unwrap_err();
        assert!(!serde_json::to_string(&refusal.body).unwrap().contains("canary"));
    }
}
