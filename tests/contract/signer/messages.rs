//! Messages to sign: the published one, and one with every kind of member.
use domain::typed_data::{Field, FieldType, StructType, StructValue, TypedMessage, Value};
use signer::SignAsk;

/// The published signature of the worked example (hardware-wallets §5), `r ‖ s ‖ v`.
pub(crate) const WORKED_SIGNATURE: &str = "9bea6f6e53b12dddfff7dc161cf5fa726d48c92bd8ef53c3c5685b6a8d1cc4861cd09ac87a58cdd6b8ec8f6af97097a88560a2397a6f28dcb332747600d6fea71b";

/// The published hash that it is over.
pub(crate) const WORKED_DIGEST: &str = "2b2bad67fe3b4373d90026e2fb29c4add640710f79bc7320c9ae2068247988da";

/// An ask by the first account, with hashes by `settlement`, which shares no code with the signer or the simulated device.
pub(crate) fn ask(message: TypedMessage) -> SignAsk {
    let hashes = settlement::typed_hash::hashes(&message).unwrap();
    SignAsk { path: super::path(), expected: super::account(), message, hashes, deadline: None }
}

fn field(name: &str, ty: FieldType) -> Field {
    Field { name: name.to_owned(), ty }
}

fn structure(name: &str, fields: Vec<Field>) -> StructType {
    StructType { name: name.to_owned(), fields }
}

fn values(name: &str, values: Vec<Value>) -> StructValue {
    StructValue { type_name: name.to_owned(), values }
}

fn array(item: FieldType, len: Option<u8>) -> FieldType {
    FieldType::Array { item: Box::new(item), len }
}

pub(crate) fn word(value: u128) -> Value {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&value.to_be_bytes());
    Value::Uint(bytes)
}

fn int(value: i128) -> Value {
    let mut bytes = [if value < 0 { 0xFF } else { 0 }; 32];
    bytes[16..].copy_from_slice(&value.to_be_bytes());
    Value::Int(bytes)
}

fn address(text: &str) -> Value {
    Value::Address(hex::decode(text).unwrap().try_into().unwrap())
}

/// USDC `ReceiveWithAuthorization` on mainnet, 12,500 USDC.
pub(crate) fn worked_example() -> TypedMessage {
    let domain = structure(
        "EIP712Domain",
        vec![
            field("name", FieldType::String),
            field("version", FieldType::String),
            field("chainId", FieldType::Uint(256)),
            field("verifyingContract", FieldType::Address),
        ],
    );
    let primary = structure(
        "ReceiveWithAuthorization",
        vec![
            field("from", FieldType::Address),
            field("to", FieldType::Address),
            field("value", FieldType::Uint(256)),
            field("validAfter", FieldType::Uint(256)),
            field("validBefore", FieldType::Uint(256)),
            field("nonce", FieldType::FixedBytes(32)),
        ],
    );
    TypedMessage {
        structs: vec![domain, primary],
        domain: values(
            "EIP712Domain",
            vec![
                Value::Text("USD Coin".to_owned()),
                Value::Text("2".to_owned()),
                word(1),
                address("a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),
            ],
        ),
        primary: values(
            "ReceiveWithAuthorization",
            vec![
                address("dad77910dbdfde764fc21fcd4e74d71bbaca6d8d"),
                address("1111111111111111111111111111111111111111"),
                word(12_500_000_000),
                word(0),
                word(1_893_456_000),
                Value::Bytes(vec![0xAB; 32]),
            ],
        ),
    }
}

/// Every kind of member: long texts and bytes, negative numbers, arrays of arrays, arrays inside structs inside an array
/// (which apps before 1.22 hash wrongly), and empty ones.
pub(crate) fn everything() -> TypedMessage {
    let domain =
        structure("EIP712Domain", vec![field("name", FieldType::String), field("salt", FieldType::FixedBytes(32))]);
    let line = structure(
        "Line",
        vec![
            field("amounts", array(FieldType::Uint(64), None)),
            field("note", FieldType::String),
            field("zone", FieldType::Struct("Zone".to_owned())),
        ],
    );
    let zone = structure("Zone", vec![field("code", FieldType::FixedBytes(3)), field("open", FieldType::Bool)]);
    let main = structure(
        "Main",
        vec![
            field("text", FieldType::String),
            field("blob", FieldType::Bytes),
            field("small", FieldType::Int(8)),
            field("wide", FieldType::Int(256)),
            field("grid", array(array(FieldType::Uint(16), Some(2)), None)),
            field("lines", array(FieldType::Struct("Line".to_owned()), None)),
            field("none", array(FieldType::Struct("Zone".to_owned()), None)),
            field("zones", array(FieldType::Struct("Zone".to_owned()), Some(2))),
            field("owner", FieldType::Address),
        ],
    );
    let zone_value =
        |code: &[u8], open| Value::Struct(values("Zone", vec![Value::Bytes(code.to_vec()), Value::Bool(open)]));
    let line_value = |amounts: &[u128], note: &str, zone| {
        let amounts = amounts.iter().map(|amount| word(*amount)).collect();
        Value::Struct(values("Line", vec![Value::Array(amounts), Value::Text(note.to_owned()), zone]))
    };
    TypedMessage {
        structs: vec![domain, line, main, zone],
        domain: values("EIP712Domain", vec![Value::Text("Everything".to_owned()), Value::Bytes(vec![0x5A; 32])]),
        primary: values(
            "Main",
            vec![
                Value::Text("Grüße, ".repeat(90)),
                Value::Bytes((0..=255).cycle().take(1_000).collect()),
                int(-128),
                int(-1),
                Value::Array(vec![Value::Array(vec![word(1), word(2)]), Value::Array(vec![word(65_535), word(0)])]),
                Value::Array(vec![
                    line_value(&[1, 2, 3], "", zone_value(b"abc", true)),
                    line_value(&[], "second", zone_value(b"xyz", false)),
                ]),
                Value::Array(Vec::new()),
                Value::Array(vec![zone_value(b"one", false), zone_value(b"two", true)]),
                address("00000000000000000000000000000000000000ff"),
            ],
        ),
    }
}
