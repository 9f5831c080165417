//! The specification's types, written as JSON Schema in `schemas.json` from the tables of cpn-api 1.3 to 1.8, 2, 3 and 5.
//!
//! Answers may have the documented members and no others; requests may have any beside theirs. Each enumeration lists the
//! words of the specification of October 2025 under `enum`, and those that newer sources add under `newer`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// Which words count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Age {
    /// Those of the specification of October 2025 alone.
    Of2025,
    /// Those of newer sources too.
    Newest,
}

static VALIDATORS: LazyLock<BTreeMap<(Age, String), Validator>> = LazyLock::new(|| {
    let written: Value = serde_json::from_str(include_str!("schemas.json")).unwrap();
    let mut newest = written.clone();
    add_newer_words(&mut newest);
    let mut validators = BTreeMap::new();
    for (age, schemas) in [(Age::Of2025, written), (Age::Newest, newest)] {
        for name in schemas["$defs"].as_object().unwrap().keys() {
            let one = json!({ "$ref": format!("#/$defs/{name}"), "$defs": schemas["$defs"] });
            let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&one).unwrap();
            validators.insert((age, name.clone()), validator);
        }
    }
    validators
});

fn add_newer_words(schema: &mut Value) {
    if let Some(newer) = schema.get_mut("newer").map(Value::take) {
        schema["enum"].as_array_mut().unwrap().extend(newer.as_array().unwrap().iter().cloned());
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(add_newer_words),
        Value::Array(elements) => elements.iter_mut().for_each(add_newer_words),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Where and why a value is not of a type.
pub(crate) fn problems(age: Age, name: &str, value: &Value) -> Vec<String> {
    let validator = VALIDATORS.get(&(age, name.to_owned())).unwrap_or_else(|| panic!("there is no type {name}"));
    validator.iter_errors(value).map(|error| format!("{name}{}: {error}", error.instance_path())).collect()
}
