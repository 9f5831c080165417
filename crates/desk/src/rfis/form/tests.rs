//! Forms from schemas, friendly and hostile, and what is made of what was typed.
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fields::FieldKind;
use super::{Field, Form, Problems, Values};
use crate::rfis::form::Today;

fn today() -> Today {
    Today { day: "2026-11-22".parse().unwrap(), country: "US".to_owned() }
}

fn values(all: &[(&str, &str)]) -> Values {
    all.iter().map(|(pointer, text)| ((*pointer).to_owned(), (*text).to_owned())).collect()
}

/// The schema of cpn-api 6.5 with the lists of level 2.
fn business() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "type": "object",
                "required": ["street", "city", "country"],
                "properties": {
                    "street": { "type": "string" }, "city": { "type": "string" },
                    "stateProvince": { "type": "string" }, "postalCode": { "type": "string" },
                    "country": { "type": "string", "pattern": "^[A-Z]{2}$" },
                },
            },
            "owner": {
                "type": "object",
                "required": ["name", "address", "dateOfBirth", "percentage"],
                "properties": {
                    "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" },
                    "dateOfBirth": { "type": "string", "format": "date" }, "percentage": { "type": "number", "maximum": 100 },
                },
            },
        },
        "required": ["NAME", "ADDRESS", "SOURCE_OF_FUNDS", "BENEFICIARY_OWNERSHIP"],
        "properties": {
            "NAME": { "type": "string", "description": "Registered name" },
            "ADDRESS": { "$ref": "#/$defs/address" },
            "SOURCE_OF_FUNDS": { "type": "string" },
            "DATE_OF_FORMATION": { "type": "string", "format": "date" },
            "BENEFICIARY_OWNERSHIP": { "type": "boolean" },
            "BENEFICIARY_OWNERS": { "type": "array", "items": { "$ref": "#/$defs/owner" } },
            "WEBSITE": { "type": "string", "format": "uri" },
            "EMPLOYEES": { "type": "integer", "title": "Number of employees" },
            "LEGAL_KIND": { "enum": ["LLC", "Corporation", 3] },
            "RISK": { "oneOf": [{ "const": "low", "title": "Low" }, { "const": "high" }] },
        },
    })
}

fn complete() -> Values {
    values(&[
        ("/NAME", " Northwind Trading LLC "),
        ("/ADDRESS/street", "1 Harbor Way"),
        ("/ADDRESS/city", "Boston"),
        ("/ADDRESS/country", "us"),
        ("/ADDRESS/postalCode", "02110"),
        ("/SOURCE_OF_FUNDS", "Operating revenue"),
        ("/DATE_OF_FORMATION", "2011-03-14"),
        ("/BENEFICIARY_OWNERSHIP", "true"),
        ("/BENEFICIARY_OWNERS/0/name", "Ana Ruiz"),
        ("/BENEFICIARY_OWNERS/0/address/street", "2 Elm St"),
        ("/BENEFICIARY_OWNERS/0/address/city", "Boston"),
        ("/BENEFICIARY_OWNERS/0/address/country", "US"),
        ("/BENEFICIARY_OWNERS/0/dateOfBirth", "1980-02-29"),
        ("/BENEFICIARY_OWNERS/0/percentage", "62.50"),
        ("/EMPLOYEES", "12"),
        ("/LEGAL_KIND", "3"),
        ("/RISK", "low"),
        ("/WEBSITE", ""),
    ])
}

fn problems(form: &Form, changes: &[(&str, &str)]) -> Problems {
    let mut typed = complete();
    typed.extend(values(changes));
    form.assemble(&typed, &today()).problems
}

fn find<'a>(fields: &'a [Field], pointer: &str) -> Option<&'a Field> {
    fields.iter().find_map(|field| if field.pointer == pointer { Some(field) } else { find(&field.members, pointer) })
}

fn all(form: &Form, typed: &Values) -> Vec<Field> {
    let assembled = form.assemble(typed, &today());
    let groups = form.groups(typed, &assembled.problems, &Default::default());
    groups.into_iter().flat_map(|group| group.fields).collect()
}

#[test]
fn what_was_typed_becomes_a_typed_object_and_passes() {
    let form = Form::of(&business());
    assert_eq!(form.trouble(), None);
    let assembled = form.assemble(&complete(), &today());
    assert_eq!(assembled.problems, Problems::new());
    assert_eq!(
        assembled.value,
        json!({
            "NAME": "Northwind Trading LLC",
            "ADDRESS": { "street": "1 Harbor Way", "city": "Boston", "country": "US", "postalCode": "02110" },
            "SOURCE_OF_FUNDS": "Operating revenue",
            "DATE_OF_FORMATION": "2011-03-14",
            "BENEFICIARY_OWNERSHIP": true,
            "BENEFICIARY_OWNERS": [{
                "name": "Ana Ruiz",
                "address": { "street": "2 Elm St", "city": "Boston", "country": "US" },
                "dateOfBirth": "1980-02-29", "percentage": 62.5,
            }],
            "EMPLOYEES": 12, "LEGAL_KIND": 3, "RISK": "low",
        })
    );
    // And back: the same text, tidied.
    let back = form.spread(&assembled.value);
    assert_eq!(form.assemble(&back, &today()).value, assembled.value);
}

#[test]
fn each_problem_stands_at_its_field_and_says_what_is_right() {
    let form = Form::of(&business());
    for (pointer, wrong, said) in [
        ("/NAME", "  ", "Name is missing."),
        ("/ADDRESS/street", "", "Street is missing."),
        ("/ADDRESS/country", "USA", "Country must be a country"),
        ("/ADDRESS/country", "ZZ", "Country must be a country"),
        ("/ADDRESS/postalCode", "2110", "Postal code must be one of United States"),
        ("/DATE_OF_FORMATION", "14.03.2011", "Date of formation must be a"),
        ("/DATE_OF_FORMATION", "2011-02-29", "Date of formation must be a"),
        ("/DATE_OF_FORMATION", "2031-02-28", "Date of formation must be a day that has been"),
        ("/BENEFICIARY_OWNERSHIP", "maybe", "Someone owns 25 % or more must be yes or no."),
        ("/BENEFICIARY_OWNERS/0/percentage", "62,5", "Share in per cent must be a number with a point"),
        ("/BENEFICIARY_OWNERS/0/percentage", "101", "Share in per cent must be 100 or less."),
        ("/BENEFICIARY_OWNERS/0/percentage", "0.12345678901234567890", "Share in per cent must be a number of at most"),
        ("/BENEFICIARY_OWNERS/1/name", "Second", "Date of birth is missing."),
        ("/EMPLOYEES", "12.5", "Number of employees must be a whole number"),
        ("/EMPLOYEES", "99999999999999999999999", "Number of employees must be a number of at most"),
        ("/LEGAL_KIND", "GmbH", "LEGAL_KIND must be one of: LLC, Corporation, 3."),
        ("/WEBSITE", "northwind", "Website must be a web address"),
    ] {
        let found = problems(&form, &[(pointer, wrong)]);
        let hit = found.iter().any(|(at, text)| {
            let same = at == pointer || (pointer.contains("/1/") && at == "/BENEFICIARY_OWNERS/1/dateOfBirth");
            same && text.starts_with(said)
        });
        assert!(hit, "{pointer} “{wrong}”: {found:?}");
    }
}

#[test]
fn what_is_missing_is_listed_by_its_label() {
    let form = Form::of(&business());
    let empty = form.assemble(&Values::new(), &today());
    assert_eq!(empty.value, json!({}));
    let mut missing = empty.missing;
    missing.sort();
    assert_eq!(missing, ["Address", "Name", "Someone owns 25 % or more", "Source of funds"]);
    assert_eq!(empty.problems.get("/ADDRESS/street").map(String::as_str), Some("Street is missing."));
}

#[test]
fn an_empty_item_of_a_list_stays_and_says_what_it_lacks() {
    let form = Form::of(&business());
    let found = problems(&form, &[("/BENEFICIARY_OWNERS/1/name", "")]);
    assert_eq!(found.get("/BENEFICIARY_OWNERS/1/name").map(String::as_str), Some("Name is missing."));
}

#[test]
fn the_form_is_grouped_named_and_ordered_for_people() {
    let form = Form::of(&business());
    let groups = form.groups(&complete(), &Problems::new(), &Default::default());
    let titles: Vec<_> = groups.iter().map(|group| (group.title.as_str(), group.hint.as_str())).collect();
    assert_eq!(
        titles,
        [
            ("Company", "level 1"),
            ("Address", "level 1"),
            ("Ownership", "level 2"),
            ("Contact", "level 2"),
            ("Also asked", "")
        ]
    );
    let fields = all(&form, &complete());
    let kind = |pointer: &str| find(&fields, pointer).map(|field| field.kind);
    for (pointer, expected) in [
        ("/NAME", FieldKind::Text),
        ("/DATE_OF_FORMATION", FieldKind::Date),
        ("/ADDRESS", FieldKind::Object),
        ("/ADDRESS/country", FieldKind::Country),
        ("/BENEFICIARY_OWNERS", FieldKind::List),
        ("/BENEFICIARY_OWNERS/0/dateOfBirth", FieldKind::Date),
        ("/BENEFICIARY_OWNERS/0/percentage", FieldKind::Number),
        ("/BENEFICIARY_OWNERSHIP", FieldKind::Boolean),
        ("/WEBSITE", FieldKind::Url),
        ("/EMPLOYEES", FieldKind::Number),
        ("/LEGAL_KIND", FieldKind::Choice),
        ("/RISK", FieldKind::Choice),
    ] {
        assert_eq!(kind(pointer), Some(expected), "{pointer}");
    }
    let owners = find(&fields, "/BENEFICIARY_OWNERS").unwrap();
    assert_eq!((owners.members.len(), owners.add.as_str(), owners.required), (1, "Add owner", false));
    let template: Vec<_> = owners.template.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(template, ["/0/name", "/0/dateOfBirth", "/0/percentage", "/0/address"]);
    assert_eq!(find(&owners.template, "/0/address/street").map(|field| field.label.as_str()), Some("Street"));
    let name = find(&fields, "/NAME").unwrap();
    assert_eq!((name.hint.as_str(), name.required), ("Registered name", true));
    let choices = |pointer: &str| find(&fields, pointer).map(|field| field.choices.clone()).unwrap();
    assert_eq!(
        (choices("/LEGAL_KIND"), choices("/RISK")),
        (vec!["LLC".into(), "Corporation".into(), "3".into()], vec!["low".into(), "high".into()])
    );
}

#[test]
fn a_list_that_is_a_single_object_is_asked_as_one() {
    let mut schema = business();
    schema["properties"]["BENEFICIARY_OWNERS"] = json!({ "$ref": "#/$defs/owner" });
    let form = Form::of(&schema);
    let fields = all(&form, &Values::new());
    assert_eq!(find(&fields, "/BENEFICIARY_OWNERS").map(|field| field.kind), Some(FieldKind::Object));
    let typed = values(&[("/BENEFICIARY_OWNERS/name", "Ana Ruiz")]);
    assert_eq!(form.assemble(&typed, &today()).value, json!({ "BENEFICIARY_OWNERS": { "name": "Ana Ruiz" } }));
}

#[test]
fn names_with_signs_of_their_own_are_pointers_all_the_same() {
    let form = Form::of(
        &json!({ "type": "object", "properties": { "a/b~c": { "type": "string" }, "": { "type": "string" } } }),
    );
    let typed = values(&[("/a~1b~0c", "x"), ("/", "y")]);
    assert_eq!(form.assemble(&typed, &today()).value, json!({ "a/b~c": "x", "": "y" }));
    let mut pointers = form.pointers();
    pointers.sort();
    assert_eq!(pointers, ["/", "/a~1b~0c"]);
}

#[test]
fn what_cannot_be_drawn_is_json_under_its_own_name() {
    let schema = json!({
        "type": "object",
        "properties": {
            "TUPLE": { "type": "array", "prefixItems": [{ "type": "string" }] },
            "ANYTHING": true,
            "NEVER": false,
            "MIXED": { "type": ["string", "number"] },
            "ELSEWHERE": { "$ref": "https://bfi.example/schema.json" },
            "NOWHERE": { "$ref": "#/$defs/none" },
            "OPEN": { "type": "object" },
            "MAYBE": { "type": ["string", "null"] },
        },
    });
    let form = Form::of(&schema);
    let fields = all(&form, &Values::new());
    for name in ["TUPLE", "ANYTHING", "MIXED", "ELSEWHERE", "NOWHERE", "OPEN"] {
        let field = find(&fields, &format!("/{name}")).unwrap();
        assert_eq!((field.kind, field.label.as_str()), (FieldKind::Raw, name));
    }
    assert!(find(&fields, "/NEVER").is_none());
    assert_eq!(find(&fields, "/MAYBE").map(|field| field.kind), Some(FieldKind::Text));
    let typed = values(&[("/TUPLE", "[\"a\", 1]"), ("/ANYTHING", "not json")]);
    let assembled = form.assemble(&typed, &today());
    assert_eq!(assembled.value, json!({ "TUPLE": ["a", 1] }));
    assert!(assembled.problems.get("/ANYTHING").is_some_and(|said| said.contains("must be JSON")));
    // The places outside cannot be reached: the schema does not decide, and that is said.
    assert!(form.trouble().is_some());
}

#[test]
fn a_schema_that_goes_round_in_circles_ends() {
    for schema in [
        json!({ "$ref": "#" }),
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } }),
        json!({ "type": "object", "$defs": { "person": { "type": "object", "properties": { "child": { "$ref": "#/$defs/person" } } } }, "properties": { "P": { "$ref": "#/$defs/person" } } }),
        json!({ "type": "object", "$defs": { "list": { "type": "array", "items": { "$ref": "#/$defs/list" } } }, "properties": { "L": { "$ref": "#/$defs/list" } } }),
    ] {
        let form = Form::of(&schema);
        let raw = all(&form, &Values::new());
        let inner = find(&raw, "/P/child").or_else(|| find(&raw, "")).or_else(|| find(&raw, "/L"));
        assert!(inner.is_some(), "{schema}");
    }
}

#[test]
fn hostile_schemas_stay_small_and_quick() {
    let start = Instant::now();
    let many: serde_json::Map<_, _> = (0..10_000).map(|i| (format!("F{i}"), json!({ "type": "string" }))).collect();
    let wide = Form::of(&json!({ "type": "object", "properties": many }));
    assert_eq!((wide.asked(), all(&wide, &Values::new()).len()), (1, 1));
    let object = wide.assemble(&values(&[("", "{\"F1\": \"x\"}")]), &today());
    assert_eq!((object.value, object.problems), (json!({ "F1": "x" }), Problems::new()));

    let choices: Vec<_> = (0..100_000).map(|i| format!("C{i}")).collect();
    let giant = Form::of(&json!({ "type": "object", "properties": { "ONE": { "enum": choices } } }));
    let fields = all(&giant, &values(&[("/ONE", "nope")]));
    assert_eq!((fields[0].kind, fields[0].choices.len()), (FieldKind::Text, 0));
    assert!(fields[0].problem.as_ref().is_some_and(|said| said.len() < 1_000));

    let mut deep = json!({ "type": "string" });
    for _ in 0..60 {
        deep = json!({ "type": "object", "properties": { "x": deep } });
    }
    let deep = Form::of(&deep);
    assert_eq!(deep.pointers().len(), 1);
    assert!(deep.pointers()[0].len() < 60);

    // Doubling references: 2^30 objects if they were all drawn.
    let mut definitions = serde_json::Map::new();
    for level in 0..30 {
        let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
        definitions.insert(format!("d{level}"), json!({ "type": "object", "properties": { "a": next, "b": next } }));
    }
    definitions.insert("d30".to_owned(), json!({ "type": "string" }));
    let doubling = Form::of(&json!({ "$ref": "#/$defs/d0", "$defs": definitions }));
    assert!(all(&doubling, &Values::new()).len() < 1_000);

    let long = "x".repeat(100_000);
    let named = Form::of(
        &json!({ "type": "object", "properties": { "A": { "type": "string", "title": long, "description": "a\u{202e}\nb" } } }),
    );
    let fields = all(&named, &Values::new());
    assert!(fields[0].label.len() < 1_000);
    assert_eq!(fields[0].hint, "a b");
    let name = "N".repeat(100_000);
    let long_named = Form::of(&json!({ "type": "object", "properties": { name: { "type": "string" } } }));
    assert!(all(&long_named, &Values::new())[0].label.len() < 1_000);
    let huge = Form::of(&json!({ "type": "object", "properties": { "A": { "enum": ["x".repeat(2_000_000)] } } }));
    assert_eq!((all(&huge, &Values::new())[0].kind, huge.trouble().is_some()), (FieldKind::Raw, true));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_pattern_cannot_keep_the_program_busy() {
    let schema = json!({ "type": "object", "properties": { "A": { "type": "string", "pattern": "^(a+)+$" } } });
    let form = Form::of(&schema);
    let start = Instant::now();
    let found = form.assemble(&values(&[("/A", &format!("{}!", "a".repeat(50_000)))]), &today()).problems;
    assert!(found.contains_key("/A"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_schema_that_is_none_leaves_json_and_says_so() {
    for schema in [
        json!("text"),
        json!(null),
        json!({ "type": 7 }),
        json!({ "type": "object", "properties": { "A": { "type": "strin" } } }),
    ] {
        let form = Form::of(&schema);
        assert!(form.trouble().is_some(), "{schema}");
        let fields = all(&form, &values(&[("", "{}"), ("/A", "1")]));
        assert_eq!(fields.len(), 1);
        assert_eq!(fields[0].kind, FieldKind::Raw);
    }
    let answer = Form::of(&json!("text")).assemble(&values(&[("", "[1, 2")]), &today());
    assert!(answer.problems[""].contains("must be JSON"));
}

#[test]
fn a_brazilian_number_has_right_check_digits() {
    let form = Form::of(
        &json!({ "type": "object", "properties": { "NATIONAL_IDENTIFICATION_NUMBER": { "type": "string" } } }),
    );
    let brazil = Today { country: "BR".to_owned(), ..today() };
    let found =
        |text: &str| form.assemble(&values(&[("/NATIONAL_IDENTIFICATION_NUMBER", text)]), &brazil).problems.len();
    assert_eq!((found("11.444.777/0001-61"), found("11.444.777/0001-62"), found("AB123456")), (0, 1, 0));
    assert!(
        form.assemble(&values(&[("/NATIONAL_IDENTIFICATION_NUMBER", "11444777000162")]), &today()).problems.is_empty()
    );
}

#[test]
fn rules_that_refer_to_themselves_without_end_decide_nothing_and_end_nothing() {
    let circle = |schema: Value| {
        let form = Form::of(&schema);
        form.assemble(&Values::from([(String::new(), "{}".to_owned()), ("/A".to_owned(), "x".to_owned())]), &today());
        assert!(form.trouble().is_some_and(|said| said.contains("without end")), "{schema}: {:?}", form.trouble());
    };
    circle(json!({ "type": "object", "properties": { "NAME": { "type": "string" } }, "allOf": [{ "$ref": "#" }] }));
    circle(
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "not": { "$ref": "#/$defs/a" } } } }),
    );
    circle(json!({ "$ref": "#me", "$defs": { "a": { "$anchor": "me", "anyOf": [{ "$dynamicRef": "#me" }] } } }));
    circle(json!({ "type": "object", "properties": { "A": { "if": true, "then": { "$ref": "#/properties/A" } } } }));
}

#[test]
fn rules_that_multiply_each_other_decide_nothing() {
    let mut definitions = serde_json::Map::new();
    for level in 0..40 {
        let next = json!({ "$ref": format!("#/$defs/level{}", level + 1) });
        definitions.insert(format!("level{level}"), json!({ "allOf": [next, next] }));
    }
    definitions.insert("level40".to_owned(), json!({ "type": "object" }));
    let form = Form::of(&json!({ "type": "object", "allOf": [{ "$ref": "#/$defs/level0" }], "$defs": definitions }));
    form.assemble(&Values::new(), &today());
    assert!(form.trouble().is_some_and(|said| said.contains("too many")), "{:?}", form.trouble());
}

#[test]
fn rules_that_lead_from_one_to_the_next_thousands_of_times_end_nothing() {
    let links: [fn(Value) -> Value; 3] = [
        |next| json!({ "allOf": [next] }),
        |next| json!({ "type": "object", "properties": { "a": next } }),
        |next| json!({ "type": "array", "items": next }),
    ];
    for link in links {
        let mut definitions = serde_json::Map::new();
        for level in 0..5_000 {
            definitions.insert(format!("d{level}"), link(json!({ "$ref": format!("#/$defs/d{}", level + 1) })));
        }
        definitions.insert("d5000".to_owned(), json!({ "type": "string" }));
        let form = Form::of(
            &json!({ "type": "object", "properties": { "A": { "$ref": "#/$defs/d0" } }, "$defs": definitions }),
        );
        form.assemble(&Values::new(), &today());
    }
}

#[test]
fn people_who_own_people_are_no_circle() {
    let person = json!({ "type": "object", "properties": {
        "NAME": { "type": "string" }, "OWNERS": { "type": "array", "items": { "$ref": "#/$defs/person" } },
    } });
    let form = Form::of(&json!({ "$ref": "#/$defs/person", "$defs": { "person": person } }));
    assert_eq!(form.trouble(), None);
}
