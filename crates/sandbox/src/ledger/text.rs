//! How the device writes values on its screen: numbers in decimal, addresses with their checksum, bytes in hexadecimal.
use alloy_primitives::keccak256;

/// A big endian unsigned integer of any length in decimal.
pub(super) fn decimal(bytes: &[u8]) -> String {
    // Digits from the lowest up, multiplied and added byte by byte.
    let mut digits = vec![0_u8];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or(0);
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or(0));
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

/// A big endian two's complement integer in decimal.
pub(super) fn signed_decimal(bytes: &[u8]) -> String {
    if bytes.first().is_none_or(|first| first & 0x80 == 0) {
        return decimal(bytes);
    }
    // Minus the number: all bits turned, plus one.
    let mut magnitude: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
    for byte in magnitude.iter_mut().rev() {
        let (sum, overflow) = byte.overflowing_add(1);
        *byte = sum;
        if !overflow {
            break;
        }
    }
    // The smallest number turns into itself, which as unsigned is its magnitude.
    format!("-{}", decimal(&magnitude))
}

/// An amount of whole minor units with its decimals, without trailing zeros: `12500`, `0.5`.
pub(super) fn amount(bytes: &[u8], decimals: usize) -> String {
    let digits = decimal(bytes);
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// An address with its EIP-55 checksum.
pub(super) fn checksummed(address: &[u8; 20]) -> String {
    format!("0x{}", checksummed_digits(address))
}

/// The same without `0x`, as the app answers it.
pub(super) fn checksummed_digits(address: &[u8; 20]) -> String {
    let plain = hex::encode(address);
    let hash = hex::encode(keccak256(plain.as_bytes()));
    plain
        .chars()
        .zip(hash.chars())
        .map(|(digit, nibble)| if nibble >= '8' { digit.to_ascii_uppercase() } else { digit })
        .collect()
}

/// Bytes in hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_decimal() {
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[]), "0");
        assert_eq!(decimal(&hex::decode("02e90edd00").unwrap()), "12500000000");
        assert_eq!(
            decimal(&[0xFF; 32]),
            "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        );
        assert_eq!(signed_decimal(&[0xFF]), "-1");
        assert_eq!(signed_decimal(&[0x80]), "-128");
        assert_eq!(signed_decimal(&[0xFF, 0x00]), "-256");
        assert_eq!(signed_decimal(&[0x00, 0x05]), "5");
    }

    #[test]
    fn amounts_drop_trailing_zeros() {
        assert_eq!(amount(&hex::decode("02e90edd00").unwrap(), 6), "12500");
        assert_eq!(amount(&[5], 1), "0.5");
        assert_eq!(amount(&[0], 18), "0");
        assert_eq!(amount(&[7], 0), "7");
    }

    #[test]
    fn addresses_carry_their_checksum() {
        let address: [u8; 20] = hex::decode("a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48").unwrap().try_into().unwrap();
        assert_eq!(checksummed(&address), "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");
    }
}
