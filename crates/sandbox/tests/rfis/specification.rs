//! An RFI held against what CPN's specification says of it: members, types, words, and what is required.

use serde_json::{Value, json};

/// The specification's types of an RFI, written as JSON Schema. `requiredFields` is required there and described nowhere.
fn rfi() -> Value {
    let id = json!({ "type": "string", "format": "uuid" });
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "required": ["id", "paymentId", "status", "level", "requiredFields", "expireDate"],
        "properties": {
            "id": id,
            "paymentId": id,
            "status": { "enum": ["INFORMATION_REQUIRED", "IN_REVIEW", "APPROVED", "REJECTED"] },
            "level": { "enum": ["LEVEL_1", "LEVEL_2", "LEVEL_3"] },
            "expireDate": { "type": "string", "format": "date-time" },
            "certificate": {
                "type": "object",
                "properties": {
                    "id": id,
                    "certPem": { "type": "string", "pattern": "^LS0tLS1CRUdJTi" },
                    "domain": text,
                    "jwk": {
                        "type": "object",
                        "properties": { "kty": { "const": "EC" }, "crv": { "const": "P-256" }, "kid": text, "x": text, "y": text },
                        "required": ["kty", "crv", "kid", "x", "y"],
                    },
                },
                "required": ["id", "certPem", "domain", "jwk"],
            },
            "fieldRequirements": {
                "type": "object",
                "properties": { "version": { "type": "integer" }, "schema": { "type": "object" } },
                "required": ["version", "schema"],
            },
            "fileRequirements": {
                "type": "array",
                "items": { "enum": [
                    "FORMATION_DOCUMENT", "ORG_STRUCTURE", "INVOICE", "BENEFICIARY_OWNERS_DOCUMENT", "ID_DOCUMENT",
                    "PROOF_OF_ADDRESS_DOCUMENT", "ADDITIONAL_DOCUMENTS",
                ] },
            },
        },
    })
}

/// Fails unless an RFI is what the specification says, and its schema is one.
pub(crate) fn must_hold(object: &Value) {
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&rfi()).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(object).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(problems, Vec::<String>::new());
    let schema = &object["fieldRequirements"]["schema"];
    assert!(jsonschema::draft202012::meta::is_valid(schema), "{schema}");
}
