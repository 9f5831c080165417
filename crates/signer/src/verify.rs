//! A signature counts only after its signer was recovered over the hash that we computed (§13.5).
use alloy_primitives::{Address, B256, Signature, U256};

use crate::error::SignerError;

/// `v | r | s` as the app answers, checked and normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) r: [u8; 32],
    pub(crate) s: [u8; 32],
    /// The parity of the point: `v - 27`.
    pub(crate) odd: bool,
}

/// Reads `v(1) r(32) s(32)` and checks it: one accepted form only, and by the expected account over this digest.
/// No other `v` is ever tried.
pub(crate) fn check(answer: &[u8], digest: [u8; 32], expected: Address) -> Result<Checked, SignerError> {
    let unreadable = || SignerError::UnreadableDecision(format!("a signature of {} bytes", answer.len()));
    let (v, rest) = answer.split_first().ok_or_else(unreadable)?;
    let (r, s) = rest.split_at_checked(32).ok_or_else(unreadable)?;
    let r: [u8; 32] = r.try_into().map_err(|_| unreadable())?;
    let s: [u8; 32] = s.try_into().map_err(|_| unreadable())?;
    let odd = match v {
        0 | 27 => false,
        1 | 28 => true,
        _ => return Err(SignerError::NonCanonical),
    };
    let signature = Signature::new(U256::from_be_bytes(r), U256::from_be_bytes(s), odd);
    if signature.normalize_s().is_some() {
        return Err(SignerError::NonCanonical);
    }
    let recovered =
        signature.recover_address_from_prehash(&B256::from(digest)).map_err(|_| SignerError::NonCanonical)?;
    if recovered != expected {
        return Err(SignerError::WrongSigner { expected, recovered });
    }
    Ok(Checked { r, s, odd })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "2b2bad67fe3b4373d90026e2fb29c4add640710f79bc7320c9ae2068247988da";
    const ANSWER: &str = "1b9bea6f6e53b12dddfff7dc161cf5fa726d48c92bd8ef53c3c5685b6a8d1cc4861cd09ac87a58cdd6b8ec8f6af97097a88560a2397a6f28dcb332747600d6fea7";

    fn digest() -> [u8; 32] {
        hex::decode(DIGEST).unwrap().try_into().unwrap()
    }

    fn account() -> Address {
        "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D".parse().unwrap()
    }

    #[test]
    fn the_published_signature_is_by_the_published_account() {
        let checked = check(&hex::decode(ANSWER).unwrap(), digest(), account()).unwrap();
        assert!(!checked.odd);
        // Parity 0 means the same as v 27.
        let mut parity = hex::decode(ANSWER).unwrap();
        parity[0] = 0;
        assert_eq!(check(&parity, digest(), account()), Ok(checked));
    }

    #[test]
    fn another_hash_account_or_v_is_the_wrong_signer() {
        let answer = hex::decode(ANSWER).unwrap();
        assert!(matches!(check(&answer, [7; 32], account()), Err(SignerError::WrongSigner { .. })));
        let other = Address::from([9; 20]);
        assert_eq!(
            check(&answer, digest(), other),
            Err(SignerError::WrongSigner { expected: other, recovered: account() })
        );
        let mut flipped = answer.clone();
        flipped[0] = 28;
        assert!(matches!(check(&flipped, digest(), account()), Err(SignerError::WrongSigner { .. })));
    }

    #[test]
    fn a_high_s_or_an_odd_v_is_not_canonical() {
        let mut answer = hex::decode(ANSWER).unwrap();
        let s: [u8; 32] = answer[33..].try_into().unwrap();
        let order: U256 = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141".parse().unwrap();
        answer[33..].copy_from_slice(&(order - U256::from_be_bytes(s)).to_be_bytes::<32>());
        answer[0] = 28;
        assert_eq!(check(&answer, digest(), account()), Err(SignerError::NonCanonical));
        let mut answer = hex::decode(ANSWER).unwrap();
        answer[0] = 29;
        assert_eq!(check(&answer, digest(), account()), Err(SignerError::NonCanonical));
        let zeros = [27_u8].into_iter().chain([0; 64]).collect::<Vec<u8>>();
        assert_eq!(check(&zeros, digest(), account()), Err(SignerError::NonCanonical));
    }

    #[test]
    fn a_short_or_long_answer_cannot_be_read() {
        let answer = hex::decode(ANSWER).unwrap();
        for bytes in [&answer[..0], &answer[..33], &answer[..64], &[answer.as_slice(), &[0]].concat()] {
            assert!(
                matches!(check(bytes, digest(), account()), Err(SignerError::UnreadableDecision(_))),
                "{}",
                bytes.len()
            );
        }
    }
}
