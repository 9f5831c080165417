//! What is done to the JSON of an answer: members missing, doubled, retyped; objects stale or strange.

use axum::body::{Body, to_bytes};
use axum::http::header;
use axum::response::Response;
use serde_json::{Map, Value, json};

/// Changes the body as JSON. What is no JSON stays as it is.
pub(super) async fn edit(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    if value.is_object() {
        change(&mut value);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

/// Runs over the object in `data`, or over each one of a list in it.
fn each(body: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match body.get_mut("data") {
        Some(Value::Array(list)) => list.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        Some(object) => {
            if let Some(object) = object.as_object_mut() {
                change(object);
            }
        }
        None => {}
    }
}

/// Runs over the member at a dotted path, if it is there: its parent and its name.
fn member(body: &mut Value, path: &str, mut change: impl FnMut(&mut Map<String, Value>, &str)) {
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    each(body, |object| {
        let mut inside = Some(object);
        for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
            inside = inside.and_then(|object| object.get_mut(parent)).and_then(Value::as_object_mut);
        }
        if let Some(object) = inside.filter(|object| object.contains_key(name)) {
            change(object, name);
        }
    });
}

/// Runs over every member at any depth: its name and its value.
fn every(value: &mut Value, change: &mut impl FnMut(&str, &mut Value)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                change(name, value);
                every(value, change);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|element| every(element, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub(super) fn unknown_words(body: &mut Value) {
    each(body, |object| {
        if object.contains_key("status") {
            object.insert("status".to_owned(), "SANDBOX_UNDOCUMENTED".into());
        }
        object.insert("sandboxUndocumented".to_owned(), json!({ "nested": [1, "two", null] }));
    });
}

pub(super) fn extra_members(body: &mut Value) {
    each(body, |object| {
        object.insert("sandboxText".to_owned(), "more than was asked for".into());
        object.insert("sandboxList".to_owned(), json!([null, { "deeper": [[]] }, 1e300]));
    });
    body["sandboxBeside"] = json!({ "data": "beside the data" });
}

pub(super) fn remove(body: &mut Value, path: &str) {
    member(body, path, |object, name| {
        object.remove(name);
    });
}

pub(super) fn null(body: &mut Value, path: &str) {
    member(body, path, |object, name| object[name] = Value::Null);
}

pub(super) fn other_type(body: &mut Value, path: &str) {
    member(body, path, |object, name| {
        object[name] = if object[name].is_string() { json!(7) } else { json!("seven") };
    });
}

/// The text of a body in which a member stands twice: where it first stands, a wrong value stands before it.
pub(super) fn twice(body: &[u8], name: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let found = format!("\"{name}\":");
    text.replacen(&found, &format!("{found}\"SANDBOX_DUPLICATE\",{found}"), 1).into_bytes()
}

pub(super) fn other_shape(body: &mut Value) {
    let data = body["data"].take();
    let first = data.as_array().map(|list| list.first().cloned().unwrap_or_else(|| json!({})));
    body["data"] = first.unwrap_or_else(|| json!([data]));
}

/// Members that an object gets in the course of time.
const LATER: &[&str] = &[
    "failureReason",
    "failureCode",
    "statusAddendum",
    "fiatNetworkPaymentRef",
    "transactionHash",
    "signedTransaction",
    "activeRfi",
];

pub(super) fn stale(body: &mut Value) {
    each(body, |object| {
        // The requests for information alone start with another word.
        let first = if object.contains_key("fieldRequirements") { "INFORMATION_REQUIRED" } else { "CREATED" };
        if let Some(status) = object.get_mut("status") {
            *status = first.into();
        }
        for name in LATER {
            object.remove(*name);
        }
        for list in ["rfis", "onChainTransactions", "refunds"] {
            if let Some(list) = object.get_mut(list) {
                *list = json!([]);
            }
        }
    });
}

pub(super) fn repeated_elements(body: &mut Value) {
    if let Some(Value::Array(list)) = body.get_mut("data") {
        *list = list.iter().flat_map(|element| [element.clone(), element.clone()]).collect();
    }
}

pub(super) fn other_id(body: &mut Value) {
    each(body, |object| {
        if let Some(id) = object.get_mut("id") {
            *id = uuid::Uuid::new_v4().to_string().into();
        }
    });
}

pub(super) fn amounts(body: &mut Value, text: &str) {
    every(body, &mut |name, value| {
        if name == "amount" && value.is_string() {
            *value = text.into();
        }
    });
}

pub(super) fn amounts_as_numbers(body: &mut Value) {
    every(body, &mut |name, value| {
        if name == "amount"
            && let Some(number) = value.as_str().and_then(|text| text.parse::<serde_json::Number>().ok())
        {
            *value = Value::Number(number);
        }
    });
}

pub(super) fn dates(body: &mut Value, text: &str) {
    every(body, &mut |name, value| {
        if name.ends_with("Date") && value.is_string() {
            *value = text.into();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(mut body: Value, change: impl FnOnce(&mut Value)) -> Value {
        change(&mut body);
        body
    }

    #[test]
    fn a_path_reaches_into_objects_and_into_each_element_of_a_list() {
        let one = json!({ "data": { "id": "1", "sourceAmount": { "amount": "5", "currency": "USDC" } } });
        let removed = changed(one.clone(), |body| remove(body, "sourceAmount.amount"));
        assert_eq!(removed["data"]["sourceAmount"], json!({ "currency": "USDC" }));
        assert_eq!(changed(one.clone(), |body| remove(body, "amount")), one);
        let list = json!({ "data": [{ "id": "1" }, { "id": "2" }] });
        assert_eq!(changed(list.clone(), |body| null(body, "id"))["data"], json!([{ "id": null }, { "id": null }]));
        assert_eq!(changed(list, |body| other_type(body, "id"))["data"], json!([{ "id": 7 }, { "id": 7 }]));
    }

    #[test]
    fn a_stale_object_knows_nothing_of_what_came_later() {
        let now = json!({ "data": {
            "id": "1", "status": "FAILED", "failureCode": "PM01000", "refunds": [{ "id": "2" }], "refCode": "INV",
        } });
        let then = json!({ "data": { "id": "1", "status": "CREATED", "refunds": [], "refCode": "INV" } });
        assert_eq!(changed(now, stale), then);
    }

    #[test]
    fn amounts_and_dates_are_found_at_any_depth() {
        let body =
            json!({ "data": [{ "fees": { "breakdown": [{ "amount": { "amount": "1.5" } }] }, "createDate": "x" }] });
        let odd = changed(body.clone(), |body| amounts(body, "-1"));
        assert_eq!(odd["data"][0]["fees"]["breakdown"][0]["amount"]["amount"], "-1");
        let numbers = changed(body.clone(), amounts_as_numbers);
        assert_eq!(numbers["data"][0]["fees"]["breakdown"][0]["amount"]["amount"], 1.5);
        assert_eq!(changed(body, |body| dates(body, "soon"))["data"][0]["createDate"], "soon");
    }

    #[test]
    fn shapes_are_swapped_and_members_doubled() {
        assert_eq!(changed(json!({ "data": [1, 2] }), other_shape), json!({ "data": 1 }));
        assert_eq!(changed(json!({ "data": { "id": "1" } }), other_shape), json!({ "data": [{ "id": "1" }] }));
        assert_eq!(changed(json!({ "data": [1, 2] }), repeated_elements), json!({ "data": [1, 1, 2, 2] }));
        let doubled = String::from_utf8(twice(br#"{"id":"1"}"#, "id")).unwrap();
        assert_eq!(doubled, r#"{"id":"SANDBOX_DUPLICATE","id":"1"}"#);
    }
}
