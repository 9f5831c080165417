//! Signatures: reading them, their canonical form, and who made them.

use alloy_primitives::{Address, B256, U256, uint};
use domain::typed_data::Signature;

/// What is wrong with a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureProblem {
    /// Neither 65 bytes nor, where the compact form is taken, 64.
    #[error("a signature has 65 bytes, {0} came")]
    Length(usize),
    /// The recovery byte is none of 0, 1, 27, 28.
    #[error("the recovery byte is {0}; 27 or 28 was expected")]
    RecoveryByte(u8),
    /// The s value lies in the upper half: a second form of the same signature.
    #[error("the s value is above half of the curve's order")]
    HighS,
    /// r or s is zero or not below the curve's order, or no key fits.
    #[error("no key can have made this signature")]
    Unrecoverable,
}

/// Half of the order of secp256k1, rounded down: the largest low s.
const HALF_ORDER: U256 = uint!(0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0_U256);

/// Reads `r ‖ s ‖ v` as devices return it; v 0 and 1 become 27 and 28, because Permit2 refuses them (cpn-flows 4.9).
///
/// # Errors
/// For another length, another v, or a high s.
pub fn signature_from_bytes(bytes: &[u8]) -> Result<Signature, SignatureProblem> {
    let whole: &[u8; 65] = bytes.try_into().map_err(|_| SignatureProblem::Length(bytes.len()))?;
    let (r, rest) = whole.split_first_chunk::<32>().ok_or(SignatureProblem::Length(bytes.len()))?;
    let (s, rest) = rest.split_first_chunk::<32>().ok_or(SignatureProblem::Length(bytes.len()))?;
    let v = match rest {
        [0 | 27] => 27,
        [1 | 28] => 28,
        other => return Err(SignatureProblem::RecoveryByte(other.first().copied().unwrap_or_default())),
    };
    let signature = Signature { r: *r, s: *s, v };
    check_canonical(&signature)?;
    Ok(signature)
}

/// Whether the signature has its one canonical form: v 27 or 28 and a low s.
///
/// # Errors
/// Names what is not canonical.
pub fn check_canonical(signature: &Signature) -> Result<(), SignatureProblem> {
    if !matches!(signature.v, 27 | 28) {
        return Err(SignatureProblem::RecoveryByte(signature.v));
    }
    if U256::from_be_bytes(signature.s) > HALF_ORDER {
        return Err(SignatureProblem::HighS);
    }
    Ok(())
}

/// The address whose key signed this digest.
///
/// # Errors
/// When v is not 27 or 28, or no key fits.
pub fn recover(digest: &[u8; 32], signature: &Signature) -> Result<Address, SignatureProblem> {
    let parity = match signature.v {
        27 => false,
        28 => true,
        other => return Err(SignatureProblem::RecoveryByte(other)),
    };
    let (r, s) = (U256::from_be_bytes(signature.r), U256::from_be_bytes(signature.s));
    alloy_primitives::Signature::new(r, s, parity)
        .recover_address_from_prehash(&B256::from(*digest))
        .map_err(|_| SignatureProblem::Unrecoverable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Signature {
        Signature { r: [1; 32], s: [2; 32], v: 27 }
    }

    #[test]
    fn a_device_may_answer_with_parity_or_with_27_and_28() {
        for (given, kept) in [(0, 27), (1, 28), (27, 27), (28, 28)] {
            let mut bytes = sample().to_bytes();
            bytes[64] = given;
            assert_eq!(signature_from_bytes(&bytes).unwrap().v, kept);
        }
    }

    #[test]
    fn other_forms_are_refused_by_name() {
        assert_eq!(signature_from_bytes(&[0; 64]), Err(SignatureProblem::Length(64)));
        let mut bytes = sample().to_bytes();
        bytes[64] = 29;
        assert_eq!(signature_from_bytes(&bytes), Err(SignatureProblem::RecoveryByte(29)));
        let high = Signature { s: [0xff; 32], ..sample() };
        assert_eq!(signature_from_bytes(&high.to_bytes()), Err(SignatureProblem::HighS));
        let mut edge = sample();
        edge.s = HALF_ORDER.to_be_bytes();
        assert_eq!(check_canonical(&edge), Ok(()));
        edge.s = (HALF_ORDER + U256::from(1)).to_be_bytes();
        assert_eq!(check_canonical(&edge), Err(SignatureProblem::HighS));
    }

    #[test]
    fn a_signature_that_no_key_can_have_made_is_said_to_be_so() {
        let none = Signature { r: [0; 32], s: [2; 32], v: 27 };
        assert_eq!(recover(&[7; 32], &none), Err(SignatureProblem::Unrecoverable));
        assert_eq!(recover(&[7; 32], &Signature { v: 1, ..sample() }), Err(SignatureProblem::RecoveryByte(1)));
    }
}
