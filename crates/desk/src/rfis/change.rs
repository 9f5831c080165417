//! What CPN asks for now and what it asked for before.
use cpn::wire;

use super::form::{Form, Kind, Shape};

/// The newer answer, with the parts that it leaves out taken from the earlier one: payments carry requests in short, and
/// what an answer to a submit carries is not documented.
pub(super) fn kept_whole(earlier: &wire::Rfi, newer: &wire::Rfi) -> wire::Rfi {
    let mut whole = newer.clone();
    whole.payment_id = whole.payment_id.or_else(|| earlier.payment_id.clone());
    whole.level = whole.level.or_else(|| earlier.level.clone());
    whole.expire_date = whole.expire_date.or_else(|| earlier.expire_date.clone());
    whole.field_requirements = whole.field_requirements.or_else(|| earlier.field_requirements.clone());
    whole.file_requirements = whole.file_requirements.or_else(|| earlier.file_requirements.clone());
    whole.certificate = whole.certificate.or_else(|| earlier.certificate.clone());
    whole
}

/// What is asked differently now, a sentence for each; empty when nothing that matters for the answer has changed.
pub(super) fn changes(earlier: &wire::Rfi, newer: &wire::Rfi) -> Vec<String> {
    let mut said = Vec::new();
    let schema = |rfi: &wire::Rfi| rfi.schema().unwrap_or(serde_json::Value::Bool(true));
    let version = |rfi: &wire::Rfi| rfi.field_requirements.as_ref().map(|requirements| requirements.version);
    if schema(earlier) != schema(newer) {
        said.extend(fields(&Form::of(&schema(earlier)), &Form::of(&schema(newer))));
        if said.is_empty() {
            said.push("The rules of the fields have changed.".to_owned());
        }
    } else if version(earlier) != version(newer) {
        said.push("The fields have a new version and are the same.".to_owned());
    }
    let files = |rfi: &wire::Rfi| rfi.files().into_iter().map(|file| file.key).collect::<Vec<_>>();
    let (before, now) = (files(earlier), files(newer));
    said.extend(now.iter().filter(|key| !before.contains(key)).map(|key| format!("The file {key} is new.")));
    said.extend(
        before.iter().filter(|key| !now.contains(key)).map(|key| format!("The file {key} is no longer asked.")),
    );
    let key = |rfi: &wire::Rfi| rfi.certificate.as_ref().map(|certificate| certificate.jwk.clone());
    if key(earlier) != key(newer) {
        said.push("It is sealed for another key.".to_owned());
    }
    said
}

fn fields(earlier: &Form, newer: &Form) -> Vec<String> {
    let mut said = Vec::new();
    compare(earlier.parts(), newer.parts(), "", &mut said);
    said
}

fn compare(earlier: &[Shape], newer: &[Shape], inside: &str, said: &mut Vec<String>) {
    let named =
        |shape: &Shape| if inside.is_empty() { shape.label.clone() } else { format!("{inside}, {}", shape.label) };
    for shape in newer {
        match earlier.iter().find(|known| known.name == shape.name) {
            None => said.push(format!("{} is new.", named(shape))),
            Some(known) if known == shape => {}
            Some(known) => match (members(known), members(shape)) {
                (Some(before), Some(now)) if known.required == shape.required => {
                    compare(before, now, &named(shape), said);
                }
                (Some(_) | None, Some(_) | None) => said.push(format!("{} is asked differently.", named(shape))),
            },
        }
    }
    let gone = earlier.iter().filter(|known| newer.iter().all(|shape| shape.name != known.name));
    said.extend(gone.map(|known| format!("{} is no longer asked.", named(known))));
}

fn members(shape: &Shape) -> Option<&[Shape]> {
    match &shape.kind {
        Kind::Object(members) => Some(members),
        Kind::List(item) => members(item),
        Kind::Text
        | Kind::Date
        | Kind::Country
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Raw => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rfi(version: i64, properties: &Value, files: &[&str]) -> wire::Rfi {
        let schema = json!({ "type": "object", "required": ["NAME"], "properties": properties });
        let raw = json!({
            "id": "r", "status": "INFORMATION_REQUIRED", "level": "LEVEL_1", "expireDate": "2026-11-24T13:55:00Z",
            "fieldRequirements": { "version": version, "schema": schema }, "fileRequirements": files,
        });
        serde_json::from_value(raw).unwrap()
    }

    #[test]
    fn what_is_asked_differently_is_named_field_by_field() {
        let text = json!({ "type": "string" });
        let address = |extra: &str| json!({ "type": "object", "properties": { "street": text, extra: text } });
        let before = rfi(1, &json!({ "NAME": text, "ADDRESS": address("city"), "WEBSITE": text }), &["INVOICE"]);
        let now = rfi(
            2,
            &json!({ "NAME": { "type": "string", "format": "date" }, "ADDRESS": address("postalCode"), "OCCUPATION": text }),
            &["INVOICE", "ORG_STRUCTURE"],
        );
        let mut said = changes(&before, &now);
        said.sort();
        assert_eq!(
            said,
            [
                "Address, City is no longer asked.",
                "Address, Postal code is new.",
                "Name is asked differently.",
                "Occupation is new.",
                "The file ORG_STRUCTURE is new.",
                "Website is no longer asked.",
            ]
        );
        assert_eq!(changes(&before, &before), Vec::<String>::new());
    }

    #[test]
    fn a_rule_or_a_version_alone_is_a_change_too() {
        let name = |most: u32| json!({ "NAME": { "type": "string", "maxLength": most } });
        let before = rfi(1, &name(40), &[]);
        assert_eq!(changes(&before, &rfi(1, &name(20), &[])), ["The rules of the fields have changed."]);
        assert_eq!(changes(&before, &rfi(2, &name(40), &[])), ["The fields have a new version and are the same."]);
    }

    #[test]
    fn what_a_shorter_answer_leaves_out_is_kept() {
        let whole = rfi(1, &json!({ "NAME": { "type": "string" } }), &["INVOICE"]);
        let short: wire::Rfi = serde_json::from_value(json!({ "id": "r", "status": "IN_REVIEW" })).unwrap();
        let kept = kept_whole(&whole, &short);
        assert_eq!(kept.status.to_string(), "IN_REVIEW");
        assert_eq!(
            (&kept.field_requirements, &kept.file_requirements),
            (&whole.field_requirements, &whole.file_requirements)
        );
        assert_eq!((&kept.level, &kept.expire_date), (&whole.level, &whole.expire_date));
    }
}
