//! EIP-712 hashing of any neutral message, written independently of the pinned structs so that the two can be compared.

use alloy_primitives::keccak256;
use domain::typed_data::{Field, FieldType, MessageHashes, StructType, StructValue, TypedMessage, Value};

/// Why a message cannot be hashed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedHashError {
    /// A struct is named that is not defined.
    #[error("no definition of the struct {0}")]
    UndefinedStruct(String),
    /// A struct value has another number of members than its definition.
    #[error("{type_name} has {expected} members, {received} values came")]
    MemberCount {
        /// The struct.
        type_name: String,
        /// How many members are defined.
        expected: usize,
        /// How many values came.
        received: usize,
    },
    /// A value is not of its member's type.
    #[error("the member {member} is not of type {expected}")]
    WrongValue {
        /// The member.
        member: String,
        /// Its type's text.
        expected: String,
    },
    /// A text is not a type of EIP-712.
    #[error("{0:?} is not a type")]
    NotAType(String),
    /// Struct definitions that contain each other.
    #[error("the struct {0} contains itself")]
    Recursive(String),
}

const MAX_DEPTH: usize = 16;
/// The longest type text that is read, in bytes: hostile nesting must not exhaust the stack.
const LONGEST_TYPE: usize = 64;

/// The three hashes of a message.
///
/// # Errors
/// When the values do not fit the definitions.
pub fn hashes(message: &TypedMessage) -> Result<MessageHashes, TypedHashError> {
    let domain_separator = hash_struct(&message.structs, &message.domain, 0)?;
    let struct_hash = hash_struct(&message.structs, &message.primary, 0)?;
    let digest = keccak256([&[0x19, 0x01], domain_separator.as_slice(), struct_hash.as_slice()].concat()).0;
    Ok(MessageHashes { domain_separator, struct_hash, digest })
}

/// The `encodeType` text of a struct: its own definition, then those it uses, sorted by name.
///
/// # Errors
/// When a struct that it uses is not defined.
pub fn encode_type(structs: &[StructType], name: &str) -> Result<String, TypedHashError> {
    let mut used = Vec::new();
    collect(structs, name, &mut used)?;
    let primary = find(structs, name)?;
    let mut others: Vec<&StructType> = used.into_iter().filter(|one| one.name != name).collect();
    others.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(std::iter::once(primary).chain(others).map(definition_text).collect())
}

/// Reads an `encodeType` text back into its definitions, sorted by name.
///
/// # Errors
/// When the text has another form or a member's type is unknown.
pub fn parse_type_text(text: &str) -> Result<Vec<StructType>, TypedHashError> {
    let wrong = || TypedHashError::NotAType(text.to_owned());
    let mut parts = Vec::new();
    let body = text.strip_suffix(')').ok_or_else(wrong)?;
    for part in body.split(')') {
        parts.push(part.split_once('(').ok_or_else(wrong)?);
    }
    let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    let mut structs = Vec::new();
    for (name, members) in &parts {
        let mut fields = Vec::new();
        for member in members.split(',') {
            let (ty, field) = member.split_once(' ').ok_or_else(wrong)?;
            fields.push(Field { name: field.to_owned(), ty: parse_field_type(ty, &names)? });
        }
        structs.push(StructType { name: (*name).to_owned(), fields });
    }
    structs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(structs)
}

/// Reads a member's type; `uint` and `int` without width are refused, because devices and hosts spell them differently.
///
/// # Errors
/// When the text is neither a basic type, an array, nor one of the struct names.
pub fn parse_field_type(text: &str, struct_names: &[&str]) -> Result<FieldType, TypedHashError> {
    let wrong = || TypedHashError::NotAType(text.chars().take(LONGEST_TYPE).collect());
    if text.len() > LONGEST_TYPE {
        return Err(wrong());
    }
    if let Some(inner) = text.strip_suffix(']') {
        let (item, len) = inner.rsplit_once('[').ok_or_else(wrong)?;
        let len = if len.is_empty() { None } else { Some(number(len).ok_or_else(wrong)?) };
        return Ok(FieldType::Array { item: Box::new(parse_field_type(item, struct_names)?), len });
    }
    match text {
        "address" => return Ok(FieldType::Address),
        "bool" => return Ok(FieldType::Bool),
        "string" => return Ok(FieldType::String),
        "bytes" => return Ok(FieldType::Bytes),
        _ => {}
    }
    if struct_names.contains(&text) {
        return Ok(FieldType::Struct(text.to_owned()));
    }
    let bits = |digits: &str| number::<u16>(digits).filter(|bits| (8..=256).contains(bits) && bits % 8 == 0);
    if let Some(digits) = text.strip_prefix("uint") {
        return bits(digits).map(FieldType::Uint).ok_or_else(wrong);
    }
    if let Some(digits) = text.strip_prefix("int") {
        return bits(digits).map(FieldType::Int).ok_or_else(wrong);
    }
    let width = text.strip_prefix("bytes").and_then(number::<u8>).filter(|width| (1..=32).contains(width));
    width.map(FieldType::FixedBytes).ok_or_else(wrong)
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn find<'a>(structs: &'a [StructType], name: &str) -> Result<&'a StructType, TypedHashError> {
    structs.iter().find(|one| one.name == name).ok_or_else(|| TypedHashError::UndefinedStruct(name.to_owned()))
}

fn collect<'a>(structs: &'a [StructType], name: &str, used: &mut Vec<&'a StructType>) -> Result<(), TypedHashError> {
    if used.iter().any(|one| one.name == name) {
        return Ok(());
    }
    let this = find(structs, name)?;
    used.push(this);
    for field in &this.fields {
        if let Some(inner) = struct_of(&field.ty) {
            collect(structs, inner, used)?;
        }
    }
    Ok(())
}

fn struct_of(ty: &FieldType) -> Option<&str> {
    match ty {
        FieldType::Struct(name) => Some(name),
        FieldType::Array { item, len: _ } => struct_of(item),
        FieldType::Uint(_)
        | FieldType::Int(_)
        | FieldType::Address
        | FieldType::Bool
        | FieldType::String
        | FieldType::FixedBytes(_)
        | FieldType::Bytes => None,
    }
}

fn definition_text(one: &StructType) -> String {
    let members: Vec<String> = one.fields.iter().map(|field| format!("{} {}", field.ty.text(), field.name)).collect();
    format!("{}({})", one.name, members.join(","))
}

fn hash_struct(structs: &[StructType], value: &StructValue, depth: usize) -> Result<[u8; 32], TypedHashError> {
    if depth > MAX_DEPTH {
        return Err(TypedHashError::Recursive(value.type_name.clone()));
    }
    let definition = find(structs, &value.type_name)?;
    if definition.fields.len() != value.values.len() {
        return Err(TypedHashError::MemberCount {
            type_name: value.type_name.clone(),
            expected: definition.fields.len(),
            received: value.values.len(),
        });
    }
    let mut encoded = keccak256(encode_type(structs, &value.type_name)?).to_vec();
    for (field, member) in definition.fields.iter().zip(&value.values) {
        encoded.extend_from_slice(&encode(structs, &field.name, &field.ty, member, depth)?);
    }
    Ok(keccak256(encoded).0)
}

fn encode(
    structs: &[StructType],
    name: &str,
    ty: &FieldType,
    value: &Value,
    depth: usize,
) -> Result<[u8; 32], TypedHashError> {
    let mut word = [0u8; 32];
    match (ty, value) {
        (FieldType::Uint(_), Value::Uint(number)) | (FieldType::Int(_), Value::Int(number)) => word = *number,
        (FieldType::Address, Value::Address(address)) => word[12..].copy_from_slice(address),
        (FieldType::Bool, Value::Bool(yes)) => word[31] = u8::from(*yes),
        (FieldType::String, Value::Text(text)) => word = keccak256(text).0,
        (FieldType::Bytes, Value::Bytes(bytes)) => word = keccak256(bytes).0,
        (FieldType::FixedBytes(width), Value::Bytes(bytes)) if bytes.len() == usize::from(*width) => {
            word[..bytes.len()].copy_from_slice(bytes);
        }
        (FieldType::Struct(type_name), Value::Struct(inner)) if *type_name == inner.type_name => {
            word = hash_struct(structs, inner, depth + 1)?;
        }
        (FieldType::Array { item, len }, Value::Array(items))
            if len.is_none_or(|len| usize::from(len) == items.len()) && depth < MAX_DEPTH =>
        {
            let mut all = Vec::with_capacity(items.len() * 32);
            for one in items {
                all.extend_from_slice(&encode(structs, name, item, one, depth + 1)?);
            }
            word = keccak256(all).0;
        }
        (expected, _) => {
            return Err(TypedHashError::WrongValue { member: name.to_owned(), expected: expected.text() });
        }
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of EIP-712 itself: `Mail` with two `Person`s; its digest is printed in the standard.
    #[test]
    fn the_example_of_the_standard_has_its_printed_digest() {
        let mut structs =
            parse_type_text("Mail(Person from,Person to,string contents)Person(string name,address wallet)").unwrap();
        structs.extend(
            parse_type_text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
                .unwrap(),
        );
        let person = |name: &str, wallet: [u8; 20]| {
            Value::Struct(StructValue {
                type_name: "Person".into(),
                values: vec![Value::Text(name.into()), Value::Address(wallet)],
            })
        };
        let address = |text: &str| crate::fields::address_text(text).unwrap().into_array();
        let mut one = [0; 32];
        one[31] = 1;
        let message = TypedMessage {
            structs,
            domain: StructValue {
                type_name: "EIP712Domain".into(),
                values: vec![
                    Value::Text("Ether Mail".into()),
                    Value::Text("1".into()),
                    Value::Uint(one),
                    Value::Address([0xcc; 20]),
                ],
            },
            primary: StructValue {
                type_name: "Mail".into(),
                values: vec![
                    person("Cow", address("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")),
                    person("Bob", [0xbb; 20]),
                    Value::Text("Hello, Bob!".into()),
                ],
            },
        };
        // The standard's example names 0xCcCC…ccC as the contract.
        let hashes = hashes(&message).unwrap();
        assert_eq!(hex::encode(hashes.digest), "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
        assert_eq!(
            hex::encode(hashes.domain_separator),
            "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
        );
    }

    #[test]
    fn types_that_devices_and_hosts_spell_differently_are_refused() {
        for text in
            ["uint", "int", "byte", "bytes33", "bytes0", "uint7", "uint264", "Unknown", "uint256[0]", "uint256[x]", ""]
        {
            assert!(parse_field_type(text, &["Known"]).is_err(), "{text}");
        }
        let deep = format!("uint256{}", "[]".repeat(20_000));
        assert!(parse_field_type(&deep, &[]).is_err());
        assert_eq!(parse_field_type("Known[2]", &["Known"]).unwrap().text(), "Known[2]");
    }

    #[test]
    fn values_that_do_not_fit_their_definition_are_refused() {
        let structs = parse_type_text("A(uint256 x,B b)B(bytes32 y)").unwrap();
        let value = |values| StructValue { type_name: "A".into(), values };
        let message = |values| TypedMessage { structs: structs.clone(), domain: value(vec![]), primary: value(values) };
        assert!(matches!(hashes(&message(vec![])), Err(TypedHashError::MemberCount { expected: 2, received: 0, .. })));
        let inner =
            |bytes: Vec<u8>| Value::Struct(StructValue { type_name: "B".into(), values: vec![Value::Bytes(bytes)] });
        let hash = |values| hash_struct(&structs, &value(values), 0);
        assert!(hash(vec![Value::Uint([0; 32]), inner(vec![0; 32])]).is_ok());
        let wrong = TypedHashError::WrongValue { member: "y".into(), expected: "bytes32".into() };
        assert_eq!(hash(vec![Value::Uint([0; 32]), inner(vec![0; 31])]), Err(wrong));
        assert!(hash(vec![Value::Bool(true), inner(vec![0; 32])]).is_err());
        let undefined = StructValue { type_name: "C".into(), values: vec![] };
        assert_eq!(hash_struct(&structs, &undefined, 0), Err(TypedHashError::UndefinedStruct("C".into())));
        let looped = parse_type_text("A(A a)").unwrap();
        let mut deep = StructValue { type_name: "A".into(), values: vec![] };
        for _ in 0..20 {
            deep = StructValue { type_name: "A".into(), values: vec![Value::Struct(deep)] };
        }
        assert_eq!(hash_struct(&looped, &deep, 0), Err(TypedHashError::Recursive("A".into())));
        assert_eq!(parse_type_text("A"), Err(TypedHashError::NotAType("A".into())));
    }
}
