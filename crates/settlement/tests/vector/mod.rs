//! The vectors of cpn-flows 4.2 and 4.9 as messages and bytes.
#![expect(unreachable_pub, reason = "a module shared by several test programs")]

use settlement::{Address, B256, PaymentMessage, Permitted, U256, Witness};

/// A vector as the reference writes it, with the members it has.
pub fn message(json: &serde_json::Value) -> PaymentMessage {
    let text = |key: &str| json[key].as_str().unwrap_or_else(|| panic!("{key}"));
    let number = |key: &str| text(key).parse::<U256>().unwrap();
    let address = |key: &str| text(key).parse::<Address>().unwrap();
    PaymentMessage {
        chain_id: json["chainId"].as_u64().unwrap(),
        permitted: Permitted { token: address("token"), amount: number("amount") },
        spender: address("spender"),
        nonce: number("nonce"),
        deadline: number("deadline"),
        witness: Witness {
            from: address("from"),
            to: address("to"),
            value: number("value"),
            valid_after: number("validAfter"),
            valid_before: number("validBefore"),
            nonce: text("witnessNonce").parse::<B256>().unwrap(),
            beneficiary: address("beneficiary"),
            max_fee: number("maxFee"),
            require_payee_sign: json["requirePayeeSign"].as_bool().unwrap(),
            attester: address("attester"),
        },
    }
}

/// One vector by its letter.
pub fn vector(name: &str) -> serde_json::Value {
    let all: serde_json::Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    let mut one = all[name].clone();
    // Vector E is vector C with another nonce.
    if let Some(base) = one.get("sameAs").and_then(|base| base.as_str()) {
        let mut whole = all[base].clone();
        for (key, value) in one.as_object().unwrap() {
            whole[key] = value.clone();
        }
        one = whole;
    }
    one
}

/// A member in hexadecimal.
pub fn bytes(json: &serde_json::Value, key: &str) -> Vec<u8> {
    hex::decode(&json[key].as_str().unwrap()[2..]).unwrap()
}
