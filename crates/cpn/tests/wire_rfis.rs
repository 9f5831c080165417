//! Requests for information: three shapes of files, two spellings of references, two words for refused.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use cpn::wire::{
    AccelerateTransaction, CreateSupportTicket, CreateTransactionV1, Envelope, Notification, PublicKey, RequestedFile,
    Rfi, RfiStatus, Subscription, SupportTicket, TransactionV1,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    fixture["example"].clone()
}

fn through<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *value);
    read
}

fn asking(files: Value) -> Rfi {
    let mut value = example("rfi")["data"].clone();
    value["fileRequirements"] = files;
    serde_json::from_value(value).unwrap()
}

fn file(key: &str, required: Option<bool>, label: Option<&str>) -> RequestedFile {
    RequestedFile { key: key.to_owned(), required, label: label.map(str::to_owned) }
}

#[test]
fn files_are_read_from_an_array_of_keys() {
    let rfi = asking(json!(["INVOICE", "NOVEL_KEY", "INVOICE"]));
    assert_eq!(rfi.files(), [file("INVOICE", None, None), file("NOVEL_KEY", None, None)]);
    assert!(rfi.unreadable_files().is_empty());
}

#[test]
fn files_are_read_from_an_array_of_objects() {
    let rfi = asking(json!([
        {"fileName": "PROOF_OF_ADDRESS", "required": true},
        {"fileKey": "INVOICE", "required": false, "more": 1},
        {"fileKey": "ID_DOCUMENT", "fileName": "Identity document"},
    ]));
    let expected = [
        file("PROOF_OF_ADDRESS", Some(true), None),
        file("INVOICE", Some(false), None),
        file("ID_DOCUMENT", None, Some("Identity document")),
    ];
    assert_eq!(rfi.files(), expected);
}

#[test]
fn files_are_read_from_an_object_with_a_schema() {
    let schema = json!({"required": ["INVOICE"], "properties": {
        "INVOICE": {"type": "string", "title": "Invoice"}, "ORG_STRUCTURE": {"description": "A chart"}}});
    let expected = [file("INVOICE", Some(true), Some("Invoice")), file("ORG_STRUCTURE", Some(false), Some("A chart"))];
    assert_eq!(asking(json!({"version": 1, "schema": schema})).files(), expected);
    assert_eq!(asking(schema).files(), expected);
    let silent = asking(json!({"schema": {"properties": {"INVOICE": {}}}}));
    assert_eq!(silent.files(), [file("INVOICE", None, None)]);
}

#[test]
fn files_in_an_unknown_shape_are_shown_and_not_missed() {
    let rfi = asking(json!(["INVOICE", 7, {"novel": "ID"}, "", {"fileKey": 1}]));
    assert_eq!(rfi.files(), [file("INVOICE", None, None)]);
    assert_eq!(rfi.unreadable_files(), ["7", r#"{"novel":"ID"}"#, r#""""#, r#"{"fileKey":1}"#]);
    for shape in [json!("INVOICE"), json!({"INVOICE": {}}), json!(true)] {
        let rfi = asking(shape.clone());
        assert!(rfi.files().is_empty());
        assert_eq!(rfi.unreadable_files(), [shape.to_string()]);
    }
    for nothing in [Value::Null, json!([]), json!({"schema": {"properties": {}}})] {
        let rfi = asking(nothing);
        assert!(rfi.files().is_empty() && rfi.unreadable_files().is_empty());
    }
}

#[test]
fn references_are_spelled_for_a_validator_and_names_stay() {
    let mut value = example("rfi")["data"].clone();
    value["fieldRequirements"]["schema"] = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["ref"],
        "properties": {
            "ref": {"type": "string", "enum": ["a", {"ref": "#/x"}]},
            "ADDRESS": {"ref": "#/$defs/address"},
            "OWNERS": {"type": "array", "items": {"ref": "#/$defs/owner"}},
            "BOTH": {"$ref": "#/$defs/address", "ref": "#/$defs/owner"},
            "EITHER": {"anyOf": [{"ref": "#/$defs/owner"}, {"$ref": "#/$defs/address"}]},
        },
        "$defs": {"ref": {"ref": "#/$defs/address"}, "address": {"const": {"ref": "x"}}, "owner": true},
    });
    let rfi: Rfi = through(&value);
    let expected = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["ref"],
        "properties": {
            "ref": {"type": "string", "enum": ["a", {"ref": "#/x"}]},
            "ADDRESS": {"$ref": "#/$defs/address"},
            "OWNERS": {"type": "array", "items": {"$ref": "#/$defs/owner"}},
            "BOTH": {"$ref": "#/$defs/address", "ref": "#/$defs/owner"},
            "EITHER": {"anyOf": [{"$ref": "#/$defs/owner"}, {"$ref": "#/$defs/address"}]},
        },
        "$defs": {"ref": {"$ref": "#/$defs/address"}, "address": {"const": {"ref": "x"}}, "owner": true},
    });
    assert_eq!(rfi.schema().unwrap(), expected);
    value.as_object_mut().unwrap().remove("fieldRequirements");
    assert_eq!(through::<Rfi>(&value).schema(), None);
}

#[test]
fn both_words_for_refused_are_one_and_an_unknown_word_is_neither() {
    for (word, asks, refused) in [
        ("INFORMATION_REQUIRED", true, false),
        ("IN_REVIEW", false, false),
        ("APPROVED", false, false),
        ("REJECTED", false, true),
        ("FAILED", false, true),
        ("EXPIRED", false, false),
    ] {
        let status = RfiStatus::from(word);
        assert_eq!((status.asks(), status.refused(), status.as_str()), (asks, refused, word));
    }
}

#[test]
fn an_rfi_with_nothing_but_its_id_and_status_is_read() {
    let rfi: Rfi = through(&json!({"id": "r", "status": "NOVEL", "type": "rfi"}));
    assert_eq!((rfi.status.as_str(), rfi.extra["type"].as_str()), ("NOVEL", Some("rfi")));
    assert!(rfi.files().is_empty() && rfi.schema().is_none());
}

#[test]
fn unknown_words_and_members_of_the_other_objects_are_kept() {
    let with = |name: &str, changes: &[(&str, Value)]| {
        let mut value = example(name)["data"].clone();
        value["novelty"] = json!({"deep": [1, "two"]});
        for (member, change) in changes {
            value[*member] = change.clone();
        }
        value
    };
    let ticket: SupportTicket = through(&with("support-ticket", &[("issueType", json!("NOVEL_ISSUE"))]));
    assert_eq!((ticket.issue_type.as_str(), ticket.extra["novelty"]["deep"][1].as_str()), ("NOVEL_ISSUE", Some("two")));
    let subscription: Subscription = through(&with("subscription", &[("notificationTypes", json!(["cpn.novel.*"]))]));
    assert_eq!(subscription.notification_types.unwrap(), ["cpn.novel.*"]);
    let key: PublicKey = through(&with("public-key", &[("algorithm", json!("NOVEL"))]));
    assert_eq!(key.algorithm, "NOVEL");
    let changes = [("status", json!("NOVEL")), ("messageType", json!("NOVEL")), ("senderAccountType", json!("SCA"))];
    let transaction: TransactionV1 = through(&with("transaction-v1", &changes));
    assert_eq!((transaction.status.as_str(), transaction.sender_account_type.as_str()), ("NOVEL", "SCA"));
    let mut event = example("webhook-event");
    event["notificationType"] = json!("cpn.novel.happened");
    event["notification"] = json!([1]);
    assert_eq!(through::<Notification>(&event).notification_type, "cpn.novel.happened");
    let rfis = through::<Envelope<Rfi>>(&json!({"data": with("rfi", &[("level", json!("LEVEL_9"))]), "meta": 1}));
    assert_eq!(rfis.data.level.unwrap().as_str(), "LEVEL_9");
}

#[test]
fn optional_members_may_be_missing() {
    let without = |name: &str, members: &[&str]| {
        let mut value = example(name)["data"].clone();
        for member in members {
            value.as_object_mut().unwrap().remove(*member);
        }
        value
    };
    through::<SupportTicket>(&without("support-ticket", &["type", "ticketRefId", "ccEmails"]));
    through::<Subscription>(&without("subscription", &["notificationTypes", "restricted"]));
    through::<TransactionV1>(&without("transaction-v1", &["estimatedFee"]));
    through::<Rfi>(&without("rfi", &["paymentId", "level", "expireDate", "certificate", "fileRequirements"]));
}

#[test]
fn no_keyed_body_is_read_without_a_random_key() {
    fn refused<T: DeserializeOwned>(name: &str) {
        for key in [json!("c232ab00-9414-11ec-b3c8-9f6bdeced846"), json!("ticket-1"), json!(""), Value::Null] {
            let mut value = example(name);
            value["idempotencyKey"] = key.clone();
            assert!(serde_json::from_value::<T>(value).is_err(), "{name} {key}");
        }
        let mut value = example(name);
        value.as_object_mut().unwrap().remove("idempotencyKey");
        assert!(serde_json::from_value::<T>(value).is_err(), "{name}");
    }
    refused::<CreateSupportTicket>("create-support-ticket");
    refused::<CreateTransactionV1>("create-transaction-v1");
    refused::<AccelerateTransaction>("accelerate-transaction");
}
