//! The struct definitions that a message brought, and the message as they alone would have it.

use domain::typed_data::{Field, FieldType, StructType, StructValue, TypedMessage, Value};

use super::pinned;
use super::received::{Read, at, refused};
use crate::fields::{self, Misread};
use crate::json::Json;
use crate::typed_hash::parse_field_type;

/// The struct definitions as they came, in the order received.
pub(super) fn definitions(root: &Json) -> Read<Vec<StructType>> {
    let wrong =
        |field: &str, received: String| refused(4, field, "struct definitions: a list of name and type each", received);
    let types = root.get("types").ok_or_else(|| wrong("types", "nothing".to_owned()))?;
    let members = types.members().ok_or_else(|| wrong("types", types.to_string()))?;
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let mut structs = Vec::with_capacity(members.len());
    for (name, list) in members {
        let place = format!("types.{name}");
        let Json::Array(items) = list else {
            return Err(wrong(&place, list.to_string()));
        };
        let mut fields = Vec::with_capacity(items.len());
        for item in items {
            let part = |key: &str| item.get(key).and_then(Json::text);
            let (Some(field), Some(ty), Some(2)) = (part("name"), part("type"), item.members().map(<[_]>::len)) else {
                return Err(wrong(&place, item.to_string()));
            };
            let ty = parse_field_type(ty, &names)
                .map_err(|_| refused(4, &format!("{place}.{field}"), "a type of the pinned text", format!("{ty:?}")))?;
            fields.push(Field { name: field.to_owned(), ty });
        }
        structs.push(StructType { name: name.clone(), fields });
    }
    Ok(structs)
}

/// Whether the definitions are exactly the pinned ones, each with its fields in order, and no others.
pub(super) fn compare_types(received: &[StructType]) -> Read<()> {
    let pinned = pinned::structs();
    for expected in &pinned {
        let came = received.iter().find(|one| one.name == expected.name);
        if came != Some(expected) {
            let came = came.map_or_else(|| "no definition".to_owned(), one_text);
            return Err(refused(4, &format!("types.{}", expected.name), one_text(expected), came));
        }
    }
    match received.iter().find(|one| !pinned.iter().any(|known| known.name == one.name)) {
        Some(stray) => Err(refused(4, &format!("types.{}", stray.name), "no further definition", one_text(stray))),
        None => Ok(()),
    }
}

fn one_text(one: &StructType) -> String {
    let fields: Vec<String> = one.fields.iter().map(|field| format!("{} {}", field.ty.text(), field.name)).collect();
    format!("{}({})", one.name, fields.join(","))
}

/// The message by its own definitions: what a device that follows the received JSON would hash.
pub(super) fn typed(root: &Json, definitions: &[StructType]) -> Read<TypedMessage> {
    let primary = at(root, 5, &["primaryType"], fields::text)?;
    let mut structs = definitions.to_vec();
    structs.sort_by(|a, b| a.name.cmp(&b.name));
    let of = |key: &str, name: &str| {
        let value = root.get(key).ok_or_else(|| refused(20, key, "a value", "nothing"))?;
        struct_value(&structs, name, value, key, 0)
    };
    let (domain, primary) = (of("domain", "EIP712Domain")?, of("message", &primary)?);
    Ok(TypedMessage { structs, domain, primary })
}

fn struct_value(structs: &[StructType], name: &str, value: &Json, path: &str, depth: u8) -> Read<StructValue> {
    let definition = structs
        .iter()
        .find(|one| one.name == name && depth < 8)
        .ok_or_else(|| refused(20, path, format!("a definition of {name}"), "no definition"))?;
    let mut values = Vec::with_capacity(definition.fields.len());
    for field in &definition.fields {
        let place = format!("{path}.{}", field.name);
        let inner = value.get(&field.name).ok_or_else(|| refused(20, &place, "a value", "nothing"))?;
        let misread = |wrong: Misread| refused(20, &place, wrong.expected, wrong.received);
        values.push(match &field.ty {
            FieldType::Struct(name) => Value::Struct(struct_value(structs, name, inner, &place, depth + 1)?),
            FieldType::Uint(256) => Value::Uint(fields::uint(inner).map_err(misread)?.0.to_be_bytes()),
            FieldType::Address => Value::Address(fields::address(inner).map_err(misread)?.into_array()),
            FieldType::Bool => Value::Bool(fields::boolean(inner).map_err(misread)?),
            FieldType::String => Value::Text(fields::text(inner).map_err(misread)?),
            FieldType::FixedBytes(32) => Value::Bytes(fields::bytes32(inner).map_err(misread)?.to_vec()),
            other @ (FieldType::Uint(_)
            | FieldType::Int(_)
            | FieldType::FixedBytes(_)
            | FieldType::Bytes
            | FieldType::Array { .. }) => {
                return Err(refused(20, &place, "a type of the pinned text", other.text()));
            }
        });
    }
    Ok(StructValue { type_name: name.to_owned(), values })
}
