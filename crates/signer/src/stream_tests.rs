//! The encoding against the published examples, byte for byte (hardware-wallets §5).
use super::*;

fn field(name: &str, ty: FieldType) -> Field {
    Field { name: name.to_owned(), ty }
}

fn word(value: u128) -> Value {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&value.to_be_bytes());
    Value::Uint(bytes)
}

fn address(text: &str) -> Value {
    Value::Address(hex::decode(text).unwrap().try_into().unwrap())
}

fn structure(name: &str, values: Vec<Value>) -> StructValue {
    StructValue { type_name: name.to_owned(), values }
}

fn worked_example() -> TypedMessage {
    let domain = StructType {
        name: "EIP712Domain".to_owned(),
        fields: vec![
            field("name", FieldType::String),
            field("version", FieldType::String),
            field("chainId", FieldType::Uint(256)),
            field("verifyingContract", FieldType::Address),
        ],
    };
    let primary = StructType {
        name: "ReceiveWithAuthorization".to_owned(),
        fields: vec![
            field("from", FieldType::Address),
            field("to", FieldType::Address),
            field("value", FieldType::Uint(256)),
            field("validAfter", FieldType::Uint(256)),
            field("validBefore", FieldType::Uint(256)),
            field("nonce", FieldType::FixedBytes(32)),
        ],
    };
    TypedMessage {
        // Out of order on purpose: the stream sorts them.
        structs: vec![primary, domain],
        domain: structure(
            "EIP712Domain",
            vec![
                Value::Text("USD Coin".to_owned()),
                Value::Text("2".to_owned()),
                word(1),
                address("a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"),
            ],
        ),
        primary: structure(
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

fn hexed(message: &TypedMessage) -> Vec<String> {
    encode(message).unwrap().iter().map(|(_, apdu)| hex::encode(apdu.bytes())).collect()
}

/// A message whose primary type has one member.
fn single(ty: FieldType, value: Value, more: Vec<StructType>) -> TypedMessage {
    let mut structs = vec![
        StructType { name: "EIP712Domain".to_owned(), fields: vec![field("name", FieldType::String)] },
        StructType { name: "Main".to_owned(), fields: vec![field("it", ty)] },
    ];
    structs.extend(more);
    let domain = structure("EIP712Domain", vec![Value::Text(String::new())]);
    TypedMessage { structs, domain, primary: structure("Main", vec![value]) }
}

/// The commands that carry the member's value.
fn value_commands(ty: FieldType, value: Value) -> Vec<String> {
    let mut all = hexed(&single(ty, value, Vec::new()));
    let root = all.iter().rposition(|command| command == "e01c0000044d61696e").unwrap();
    all.split_off(root + 1)
}

#[test]
fn the_worked_example_is_encoded_as_published() {
    let expected = [
        "e01a00000c454950373132446f6d61696e",
        "e01a00ff0605046e616d65",
        "e01a00ff09050776657273696f6e",
        "e01a00ff0a422007636861696e4964",
        "e01a00ff130311766572696679696e67436f6e7472616374",
        "e01a0000185265636569766557697468417574686f72697a6174696f6e",
        "e01a00ff06030466726f6d",
        "e01a00ff040302746f",
        "e01a00ff0842200576616c7565",
        "e01a00ff0d42200a76616c69644166746572",
        "e01a00ff0e42200b76616c69644265666f7265",
        "e01a00ff084620056e6f6e6365",
        "e01c00000c454950373132446f6d61696e",
        "e01c00ff0a000855534420436f696e",
        "e01c00ff03000132",
        "e01c00ff03000101",
        "e01c00ff160014a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
        "e01c0000185265636569766557697468417574686f72697a6174696f6e",
        "e01c00ff160014dad77910dbdfde764fc21fcd4e74d71bbaca6d8d",
        "e01c00ff1600141111111111111111111111111111111111111111",
        "e01c00ff07000502e90edd00",
        "e01c00ff03000100",
        "e01c00ff06000470dbd880",
        "e01c00ff220020abababababababababababababababababababababababababababababababab",
    ];
    assert_eq!(hexed(&worked_example()), expected);
    assert_eq!(hex::encode(flush().bytes()), "e00c000100");
    let path = "m/44'/60'/0'/0/0".parse().unwrap();
    assert_eq!(hex::encode(sign(&path).bytes()), "e00c000115058000002c8000003c800000000000000000000000");
}

#[test]
fn only_the_first_root_is_the_point_where_settings_refuse() {
    let steps: Vec<Step> = encode(&worked_example()).unwrap().iter().map(|(step, _)| *step).collect();
    assert_eq!(steps.iter().filter(|step| **step == Step::Domain).count(), 1);
    assert_eq!(steps[12], Step::Domain);
    assert!(steps[..12].iter().all(|step| *step == Step::Definition));
    assert!(steps[13..].iter().all(|step| *step == Step::Value));
}

#[test]
fn nested_structs_and_arrays_are_defined_as_published() {
    let definition = |name: &str, ty| hex::encode(field_definition(&field(name, ty)).unwrap());
    let array = |item, len| FieldType::Array { item: Box::new(item), len };
    assert_eq!(
        definition("permitted", FieldType::Struct("TokenPermissions".to_owned())),
        "0010546f6b656e5065726d697373696f6e73097065726d6974746564"
    );
    assert_eq!(definition("lines", array(FieldType::Uint(256), None)), "c2200100056c696e6573");
    // uint256[2][]: the inner dimension, written first, comes first.
    assert_eq!(definition("x", array(array(FieldType::Uint(256), Some(2)), None)), "c220020102000178");
    assert_eq!(definition("x", array(FieldType::Struct("A".to_owned()), Some(3))), "8001410101030178");
    assert_eq!(definition("x", FieldType::Int(64)), "41080178");
    assert_eq!(definition("x", FieldType::Bool), "040178");
    assert_eq!(definition("x", FieldType::Bytes), "070178");
    assert_eq!(definition("x", FieldType::FixedBytes(4)), "46040178");
}

#[test]
fn an_array_sends_its_count_and_then_its_elements() {
    let lines = FieldType::Array { item: Box::new(FieldType::Uint(256)), len: None };
    assert_eq!(
        value_commands(lines.clone(), Value::Array(vec![word(1), word(2), word(300)])),
        ["e01c000f0103", "e01c00ff03000101", "e01c00ff03000102", "e01c00ff040002012c"]
    );
    assert_eq!(value_commands(lines.clone(), Value::Array(Vec::new())), ["e01c000f0100"]);
    let outer = FieldType::Array { item: Box::new(lines), len: Some(2) };
    let inner = |value| Value::Array(vec![word(value)]);
    assert_eq!(
        value_commands(outer, Value::Array(vec![inner(1), inner(2)])),
        ["e01c000f0102", "e01c000f0101", "e01c00ff03000101", "e01c000f0101", "e01c00ff03000102"]
    );
}

#[test]
fn a_nested_struct_sends_only_its_leaves() {
    let inner =
        StructType { name: "Inner".to_owned(), fields: vec![field("a", FieldType::Bool), field("b", FieldType::Bool)] };
    let value = Value::Struct(structure("Inner", vec![Value::Bool(true), Value::Bool(false)]));
    let message = single(FieldType::Struct("Inner".to_owned()), value, vec![inner]);
    let all = hexed(&message);
    assert_eq!(all[all.len() - 3..], ["e01c0000044d61696e", "e01c00ff03000101", "e01c00ff03000100"]);
}

#[test]
fn signed_integers_have_their_full_width() {
    let mut minus_two = [0xFF; 32];
    minus_two[31] = 0xFE;
    assert_eq!(value_commands(FieldType::Int(32), Value::Int(minus_two)), ["e01c00ff060004fffffffe"]);
    let mut five = [0; 32];
    five[31] = 5;
    assert_eq!(value_commands(FieldType::Int(16), Value::Int(five)), ["e01c00ff0400020005"]);
}

#[test]
fn long_values_are_cut_and_each_piece_but_the_last_says_more() {
    for (length, sizes) in [(0, vec![2]), (253, vec![255]), (254, vec![255, 1]), (600, vec![255, 255, 92])] {
        let commands = value_commands(FieldType::String, Value::Text("x".repeat(length)));
        let found: Vec<(String, usize)> = commands.iter().map(|c| (c[4..6].to_owned(), c.len() / 2 - 5)).collect();
        let last = sizes.len() - 1;
        let expected: Vec<(String, usize)> =
            sizes.iter().enumerate().map(|(i, size)| (if i == last { "00" } else { "01" }.to_owned(), *size)).collect();
        assert_eq!(found, expected, "{length}");
    }
}

#[test]
fn what_has_no_encoding_is_refused_before_anything_is_sent() {
    let wrong = |ty: FieldType, value| encode(&single(ty, value, Vec::new())).unwrap_err();
    let mut big = [0; 32];
    big[30] = 1;
    for (ty, value) in [
        (FieldType::Uint(8), Value::Uint(big)),
        (FieldType::Int(8), Value::Int(big)),
        (FieldType::Uint(256), Value::Bool(true)),
        (FieldType::FixedBytes(4), Value::Bytes(vec![1, 2, 3])),
        (FieldType::Struct("Other".to_owned()), Value::Struct(structure("Main", Vec::new()))),
        (FieldType::Array { item: Box::new(FieldType::Bool), len: Some(2) }, Value::Array(vec![Value::Bool(true)])),
    ] {
        assert_eq!(wrong(ty.clone(), value), Unencodable::WrongValue("it".to_owned(), ty.text()));
    }
    for ty in [
        FieldType::Uint(7),
        FieldType::Uint(264),
        FieldType::Int(0),
        FieldType::FixedBytes(33),
        FieldType::FixedBytes(0),
    ] {
        assert_eq!(wrong(ty.clone(), Value::Bool(true)), Unencodable::NoSuchType(ty.text()));
    }
    let many = Value::Array(vec![Value::Bool(true); 256]);
    assert_eq!(
        wrong(FieldType::Array { item: Box::new(FieldType::Bool), len: None }, many),
        Unencodable::TooLong("it".to_owned())
    );
    assert_eq!(wrong(FieldType::String, Value::Text("x".repeat(65_536))), Unencodable::TooLong("it".to_owned()));
    let lonely = single(FieldType::Struct("Lost".to_owned()), Value::Struct(structure("Lost", Vec::new())), Vec::new());
    assert_eq!(encode(&lonely), Err(Unencodable::UndefinedStruct("Lost".to_owned())));
    let mut surplus = worked_example();
    surplus.primary.values.push(Value::Bool(true));
    assert_eq!(encode(&surplus), Err(Unencodable::MemberCount("ReceiveWithAuthorization".to_owned(), 6, 7)));
    let mut double = worked_example();
    double.structs.push(double.structs[0].clone());
    assert_eq!(encode(&double), Err(Unencodable::DoubleStruct("ReceiveWithAuthorization".to_owned())));
}
