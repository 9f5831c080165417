//! The strict reading of single values: integers, addresses, fixed bytes, booleans.

use alloy_primitives::{Address, B256, U256};

use crate::json::Json;

/// Why a value cannot be taken: what was expected and what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    pub(crate) expected: &'static str,
    pub(crate) received: String,
}

/// In which of the accepted forms an integer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Decimal,
    Hex,
    Number,
}

const INTEGER: &str = "a whole number below 2^256: a decimal string, a 0x string, or a JSON number of at most 64 bits";

/// An unsigned integer: a decimal string without sign, blank or leading zero, a `0x` string, or a JSON number ≤ 2^64−1.
pub(crate) fn uint(value: &Json) -> Result<(U256, Form), Misread> {
    let wrong = || Misread { expected: INTEGER, received: value.to_string() };
    match value {
        Json::Whole(number) => Ok((U256::from(*number), Form::Number)),
        Json::Text(text) => uint_text(text).ok_or_else(wrong),
        Json::Null | Json::Bool(_) | Json::Inexact(_) | Json::Array(_) | Json::Object(_) => Err(wrong()),
    }
}

fn uint_text(text: &str) -> Option<(U256, Form)> {
    if let Some(digits) = text.strip_prefix("0x") {
        let plain = !digits.is_empty() && digits.len() <= 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return plain.then(|| U256::from_str_radix(digits, 16).ok().map(|number| (number, Form::Hex))).flatten();
    }
    let plain = !text.is_empty() && text.len() <= 78 && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    // U256 refuses what does not fit; 78 digits can exceed 2^256.
    (plain && canonical).then(|| U256::from_str_radix(text, 10).ok().map(|number| (number, Form::Decimal))).flatten()
}

const ADDRESS: &str = "0x and 20 bytes, in one letter case or with the right EIP-55 checksum";

/// An address: 20 bytes, all lower, all upper, or with the right EIP-55 checksum.
pub(crate) fn address(value: &Json) -> Result<Address, Misread> {
    value.text().and_then(address_text).ok_or_else(|| Misread { expected: ADDRESS, received: value.to_string() })
}

/// As [`address`], of a plain text.
pub(crate) fn address_text(text: &str) -> Option<Address> {
    let digits = text.strip_prefix("0x")?;
    if digits.len() != 40 {
        return None;
    }
    let mut bytes = [0u8; 20];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    let address = Address::from(bytes);
    let one_case = !digits.bytes().any(|b| b.is_ascii_uppercase()) || !digits.bytes().any(|b| b.is_ascii_lowercase());
    (one_case || address.to_checksum(None) == text).then_some(address)
}

/// Exactly 32 bytes as `0x` hex.
pub(crate) fn bytes32(value: &Json) -> Result<B256, Misread> {
    value
        .text()
        .and_then(bytes32_text)
        .ok_or_else(|| Misread { expected: "0x and 32 bytes", received: value.to_string() })
}

/// As [`bytes32`], of a plain text.
pub(crate) fn bytes32_text(text: &str) -> Option<B256> {
    let mut bytes = [0u8; 32];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
    Some(B256::from(bytes))
}

/// A JSON boolean; never 0, 1 or a text.
pub(crate) fn boolean(value: &Json) -> Result<bool, Misread> {
    match value {
        Json::Bool(value) => Ok(*value),
        Json::Null | Json::Whole(_) | Json::Inexact(_) | Json::Text(_) | Json::Array(_) | Json::Object(_) => {
            Err(Misread { expected: "true or false", received: value.to_string() })
        }
    }
}

/// A text.
pub(crate) fn text(value: &Json) -> Result<String, Misread> {
    value.text().map(str::to_owned).ok_or_else(|| Misread { expected: "a text", received: value.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Json {
        Json::Text(text.to_owned())
    }

    #[test]
    fn integers_come_as_decimal_hex_or_small_numbers() {
        assert_eq!(uint(&of("24940000")), Ok((U256::from(24_940_000), Form::Decimal)));
        assert_eq!(uint(&of("0x17C8D20")), Ok((U256::from(24_939_808), Form::Hex)));
        assert_eq!(uint(&Json::Whole(7)), Ok((U256::from(7), Form::Number)));
        assert_eq!(uint(&of(&U256::MAX.to_string())), Ok((U256::MAX, Form::Decimal)));
    }

    #[test]
    fn no_other_spelling_of_an_integer_is_taken() {
        let above = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        let long = format!("0x1{}", "0".repeat(64));
        for text in
            ["", " 1", "1 ", "+1", "-1", "1.0", "1e3", "01", "00", "0x", "0X1", "0xg", "1_000", "१", above, &long]
        {
            assert!(uint(&of(text)).is_err(), "{text:?}");
        }
        for value in [Json::Null, Json::Bool(true), Json::Inexact("1.0".into())] {
            assert!(uint(&value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn addresses_need_twenty_bytes_and_an_honest_checksum() {
        let good = "0x57414adbBbc4BBA36f1dE26b2dc1648b28ae7799";
        assert!(address_text(good).is_some());
        assert!(address_text(&good.to_lowercase()).is_some());
        assert!(address_text(&format!("0x{}", good[2..].to_uppercase())).is_some());
        for text in [&good[2..], &good[..41], &format!("{good}0"), &good.replace("dbB", "DbB"), "", "0x"] {
            assert!(address_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn fixed_bytes_are_exactly_thirty_two() {
        assert!(bytes32_text(&format!("0x{}", "ab".repeat(32))).is_some());
        assert!(bytes32_text(&format!("0x{}", "ab".repeat(31))).is_none());
        assert!(bytes32_text(&"ab".repeat(32)).is_none());
        assert_eq!(boolean(&Json::Whole(0)).unwrap_err().received, "0");
        assert_eq!(text(&Json::Null).unwrap_err().expected, "a text");
    }
}
