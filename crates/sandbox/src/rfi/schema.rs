//! What an RFI asks for, as JSON Schema.
//!
//! The business schema of level 2 is the example of CPN's specification, member for member, with two differences of ours:
//! lists of people are arrays unless asked otherwise, and e-mail and website have a format. What a person is asked is named
//! in the table of levels (cpn-api 5.8); its types are ours.

use cpn::wire::{FieldRequirements, PartyType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Level, Settings};

/// How a list of people is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum People {
    /// As an array.
    #[default]
    List,
    /// As a single object.
    Single,
}

/// How a reference is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum References {
    /// `$ref`.
    #[default]
    Standard,
    /// `ref`.
    Printed,
}

/// The version that answers repeat.
const VERSION: i64 = 1;

/// One field of the answer.
struct Field {
    name: &'static str,
    schema: Value,
    required: bool,
}

/// The fields that an RFI of this level asks of a person or a business.
pub(crate) fn requirements(level: Level, party: &PartyType, settings: &Settings) -> FieldRequirements {
    let fields = match party {
        PartyType::Individual => person(level),
        PartyType::Business | PartyType::Unknown(_) => business(level, settings.people),
    };
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "RFI Requirements",
        "description": "RFI Data Requirements",
        "type": "object",
        "$defs": definitions(level, party),
        "required": fields.iter().filter(|field| field.required).map(|field| field.name).collect::<Vec<_>>(),
        "properties": fields.into_iter().map(|field| (field.name.to_owned(), field.schema)).collect::<Map<_, _>>(),
    });
    if settings.references == References::Printed {
        respell(&mut schema, "$ref", "ref");
    }
    FieldRequirements { version: VERSION, schema, extra: Map::new() }
}

/// Renames a member wherever it stands.
fn respell(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.remove(from) {
                members.insert(to.to_owned(), reference);
            }
            members.values_mut().for_each(|member| respell(member, from, to));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| respell(item, from, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schema as a validator understands it, however its references are written.
pub(crate) fn with_standard_references(schema: &Value) -> Value {
    let mut schema = schema.clone();
    respell(&mut schema, "ref", "$ref");
    schema
}

fn person(level: Level) -> Vec<Field> {
    let mut fields = vec![
        field("NAME", text("Individual's full name"), true),
        field("ADDRESS", reference("address"), true),
        field("DATE_OF_BIRTH", date("Individual's date of birth (YYYY-MM-DD)"), true),
        field("NATIONAL_IDENTIFICATION_NUMBER", text("Individual's identification number"), true),
        field("SOURCE_OF_FUNDS", text("Transaction source of funds"), true),
        field("METHOD_OF_VERIFICATION", text("Verification method used"), true),
    ];
    if level >= Level::Two {
        fields.extend([
            field("NATIONALITY", country("Individual's nationality"), true),
            field("EMAIL", formatted("email", "Individual's email address"), false),
            field("PHONE", text("Individual's phone number"), false),
            field("OCCUPATION", text("Individual's occupation"), true),
        ]);
    }
    if level >= Level::Three {
        let kinds = ["PASSPORT", "NATIONAL_ID", "DRIVERS_LICENSE", "RESIDENCE_PERMIT"];
        let kind = json!({ "type": "string", "enum": kinds, "description": "Type of the identity document" });
        fields.push(field("ID_DOC_TYPE", kind, true));
    }
    fields
}

fn business(level: Level, people: People) -> Vec<Field> {
    let mut fields = vec![
        field("NAME", text("Business legal registered name"), true),
        field("TRADE_NAME", text("Business trade name or DBA (Doing Business As)"), true),
        field("NATIONAL_IDENTIFICATION_NUMBER", text("Business identification number (e.g., Tax ID)"), true),
        field("DATE_OF_FORMATION", date("Company formation date (YYYY-MM-DD)"), true),
        field("COUNTRY_OF_FORMATION", country("Entity formation country"), true),
        field("ENTITY_TYPE", text("Business structure type (Corporation, LLC, Partnership, etc.)"), true),
        field("INDUSTRY_TYPE", text("Business activity classification"), true),
        field("ADDRESS", reference("address"), true),
        field("METHOD_OF_VERIFICATION", text("Verification method used"), true),
        field("SOURCE_OF_FUNDS", text("Transaction source of funds"), true),
    ];
    if level >= Level::Two {
        let owned = "Whether any individuals or intermediaries own 25% or more of the company";
        fields.extend([
            field("AUTHORIZED_SIGNATORIES", listed("individual", people, 1), true),
            field("BENEFICIARY_OWNERSHIP", json!({ "type": "boolean", "description": owned }), true),
            field("BENEFICIARY_OWNERS", listed("beneficiaryOwner", people, 0), false),
            field("INTERMEDIARY_BENEFICIARY_OWNERS", listed("intermediaryBeneficiaryOwner", people, 0), false),
            field("WEBSITE", formatted("uri", "Business website URL"), false),
            field("EMAIL", formatted("email", "Business contact email address"), false),
            field("PHONE", text("Business contact phone number"), false),
        ]);
    }
    fields
}

/// The sub-objects that the fields of a level refer to.
fn definitions(level: Level, party: &PartyType) -> Value {
    let mut definitions = Map::new();
    let address = object(
        "Full address",
        &["street", "city", "country"],
        [
            ("street", text("Street address")),
            ("city", text("City name")),
            ("stateProvince", text("State or province")),
            ("postalCode", text("Postal or ZIP code")),
            ("country", country("Country code (e.g., US, GB)")),
        ],
    );
    definitions.insert("address".to_owned(), address);
    if level >= Level::Two && *party != PartyType::Individual {
        let named = |name: &str| [("name", text(name)), ("address", reference("address"))];
        let birth = || ("dateOfBirth", date("Individual's date of birth (YYYY-MM-DD)"));
        let share = || ("percentage", json!({ "type": "number", "description": "Company ownership percentage" }));
        let individual = named("Individual's full name").into_iter().chain([birth()]);
        let owner = named("Individual's full name").into_iter().chain([birth(), share()]);
        let intermediary = named("Business legal name").into_iter().chain([
            ("dateOfFormation", date("Company formation date (YYYY-MM-DD)")),
            ("countryOfFormation", country("Entity formation country")),
            share(),
        ]);
        let mut define = |name: &str, schema: Value| definitions.insert(name.to_owned(), schema);
        define("individual", object("Individual's RFI data", &["name", "address", "dateOfBirth"], individual));
        define(
            "beneficiaryOwner",
            object("Beneficiary owner's RFI data", &["name", "address", "dateOfBirth", "percentage"], owner),
        );
        define(
            "intermediaryBeneficiaryOwner",
            object(
                "Intermediary beneficiary owner's RFI data",
                &["name", "address", "dateOfFormation", "countryOfFormation", "percentage"],
                intermediary,
            ),
        );
    }
    Value::Object(definitions)
}

fn field(name: &'static str, schema: Value, required: bool) -> Field {
    Field { name, schema, required }
}

fn object(description: &str, required: &[&str], properties: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let properties: Map<String, Value> =
        properties.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({ "type": "object", "description": description, "required": required, "properties": properties })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn date(description: &str) -> Value {
    formatted("date", description)
}

fn formatted(format: &str, description: &str) -> Value {
    json!({ "type": "string", "format": format, "description": description })
}

fn country(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[A-Z]{2}$", "description": description })
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

fn listed(definition: &str, people: People, at_least: u32) -> Value {
    match people {
        People::List => json!({ "type": "array", "items": reference(definition), "minItems": at_least }),
        People::Single => reference(definition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(level: Level, party: &PartyType, member: &str) -> Vec<String> {
        let schema = requirements(level, party, &Settings::default()).schema;
        let listed = |list: &Vec<Value>| list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let named = |members: &Map<String, Value>| members.keys().cloned().collect();
        let member = &schema[member];
        let names: Option<Vec<String>> = member.as_array().map(listed).or_else(|| member.as_object().map(named));
        let mut names = names.unwrap();
        names.sort();
        names
    }

    fn sorted(lists: &[&[&str]]) -> Vec<String> {
        let mut names: Vec<String> = lists.concat().into_iter().map(str::to_owned).collect();
        names.sort();
        names
    }

    #[test]
    fn each_level_asks_for_the_documented_fields_and_those_of_the_lower_levels() {
        let person: [&[&str]; 3] = [
            &[
                "ADDRESS",
                "NAME",
                "DATE_OF_BIRTH",
                "NATIONAL_IDENTIFICATION_NUMBER",
                "SOURCE_OF_FUNDS",
                "METHOD_OF_VERIFICATION",
            ],
            &["NATIONALITY", "EMAIL", "PHONE", "OCCUPATION"],
            &["ID_DOC_TYPE"],
        ];
        let business: [&[&str]; 3] = [
            &[
                "NAME",
                "TRADE_NAME",
                "NATIONAL_IDENTIFICATION_NUMBER",
                "DATE_OF_FORMATION",
                "COUNTRY_OF_FORMATION",
                "ENTITY_TYPE",
                "INDUSTRY_TYPE",
                "ADDRESS",
                "METHOD_OF_VERIFICATION",
                "SOURCE_OF_FUNDS",
            ],
            &[
                "AUTHORIZED_SIGNATORIES",
                "BENEFICIARY_OWNERSHIP",
                "BENEFICIARY_OWNERS",
                "INTERMEDIARY_BENEFICIARY_OWNERS",
                "WEBSITE",
                "EMAIL",
                "PHONE",
            ],
            &[],
        ];
        for (index, level) in Level::ALL.into_iter().enumerate() {
            let asked = |party| names(level, party, "properties");
            assert_eq!(asked(&PartyType::Individual), sorted(&person[..=index]));
            assert_eq!(asked(&PartyType::Business), sorted(&business[..=index]));
        }
    }

    #[test]
    fn a_business_must_answer_what_the_specification_requires() {
        let required = [
            "SOURCE_OF_FUNDS",
            "METHOD_OF_VERIFICATION",
            "NAME",
            "TRADE_NAME",
            "NATIONAL_IDENTIFICATION_NUMBER",
            "DATE_OF_FORMATION",
            "COUNTRY_OF_FORMATION",
            "ENTITY_TYPE",
            "INDUSTRY_TYPE",
            "ADDRESS",
            "AUTHORIZED_SIGNATORIES",
            "BENEFICIARY_OWNERSHIP",
        ];
        assert_eq!(names(Level::Two, &PartyType::Business, "required"), sorted(&[&required]));
    }

    #[test]
    fn lists_and_references_are_written_as_asked() {
        let settings = Settings { people: People::Single, references: References::Printed, ..Settings::default() };
        let printed = requirements(Level::Two, &PartyType::Business, &settings).schema;
        assert_eq!(printed["properties"]["BENEFICIARY_OWNERS"], json!({ "ref": "#/$defs/beneficiaryOwner" }));
        assert_eq!(printed["$defs"]["individual"]["properties"]["address"], json!({ "ref": "#/$defs/address" }));
        let single = Settings { people: People::Single, ..Settings::default() };
        let standard = requirements(Level::Two, &PartyType::Business, &single).schema;
        assert_eq!(with_standard_references(&printed), standard);
    }
}
