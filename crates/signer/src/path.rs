//! Derivation paths, limited to those that the Ethereum app permits.
use std::fmt;
use std::str::FromStr;

const HARDENED: u32 = 0x8000_0000;

/// Most levels that the app accepts.
const MAX_LEVELS: usize = 10;

/// A path below `m/44'/60'` or `m/45'`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DerivationPath(Vec<u32>);

/// The text is no path that an Ethereum account can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPath {
    /// Not of the form `m/44'/60'/0'/0/0`.
    #[error("not a derivation path: \"{0}\"; it looks like m/44'/60'/0'/0/0")]
    Malformed(String),
    /// The Ethereum app would refuse it (`6A15`).
    #[error("the Ethereum app refuses the path \"{0}\": it must start with m/44'/60'")]
    NotPermitted(String),
}

impl DerivationPath {
    /// Ledger Live's path of an account: `m/44'/60'/INDEX'/0/0`.
    #[must_use]
    pub fn ledger_live(index: u16) -> Self {
        Self(vec![44 | HARDENED, 60 | HARDENED, u32::from(index) | HARDENED, 0, 0])
    }

    /// The path of BIP-44 wallets (Trezor, MetaMask): `m/44'/60'/0'/0/INDEX`.
    #[must_use]
    pub fn bip44(index: u16) -> Self {
        Self(vec![44 | HARDENED, 60 | HARDENED, HARDENED, 0, u32::from(index)])
    }

    /// The indices, hardened ones with their top bit set.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.0
    }

    /// `count | index…` as every command of the app takes it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + self.0.len() * 4);
        // Parsing keeps the count at ten or below.
        bytes.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        for index in &self.0 {
            bytes.extend_from_slice(&index.to_be_bytes());
        }
        bytes
    }
}

impl FromStr for DerivationPath {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || InvalidPath::Malformed(text.to_owned());
        let rest = text.trim().strip_prefix("m/").ok_or_else(malformed)?;
        let mut indices = Vec::new();
        for part in rest.split('/') {
            let (digits, hardened) = match part.strip_suffix(['\'', 'h', 'H']) {
                Some(digits) => (digits, HARDENED),
                None => (part, 0),
            };
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(malformed());
            }
            let index: u32 = digits.parse().map_err(|_| malformed())?;
            if index >= HARDENED {
                return Err(malformed());
            }
            indices.push(index | hardened);
        }
        let permitted = match indices.as_slice() {
            [first, second, ..] if *first == 44 | HARDENED => *second == 60 | HARDENED,
            [first, _, ..] => *first == 45 | HARDENED,
            [] | [_] => false,
        };
        if !permitted || indices.len() > MAX_LEVELS {
            return Err(InvalidPath::NotPermitted(text.to_owned()));
        }
        Ok(Self(indices))
    }
}

impl fmt::Display for DerivationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("m")?;
        for index in &self.0 {
            let mark = if index & HARDENED == 0 { "" } else { "'" };
            write!(f, "/{}{mark}", index & !HARDENED)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_and_encodes_as_published() {
        let path: DerivationPath = "m/44'/60'/0'/0/0".parse().unwrap();
        assert_eq!(path.to_string(), "m/44'/60'/0'/0/0");
        assert_eq!(hex::encode(path.encode()), "058000002c8000003c800000000000000000000000");
        assert_eq!("m/44h/60h/0h/0/0".parse(), Ok(path.clone()));
        assert_eq!(DerivationPath::ledger_live(0), path);
        assert_eq!(DerivationPath::bip44(3).to_string(), "m/44'/60'/0'/0/3");
    }

    #[test]
    fn paths_that_the_app_refuses_are_refused_here() {
        for text in ["m/44'/0'/0'/0/0", "m/44'/1'/0'", "m/49'/60'/0'", "m/44/60/0", "m/44'", "m/44'/60"] {
            assert_eq!(text.parse::<DerivationPath>(), Err(InvalidPath::NotPermitted(text.to_owned())));
        }
        for text in ["", "44'/60'/0'", "m/44'/60'/x", "m/44'/60'/", "m/44'/60'/4294967296", "m/44'/60'/-1", "m"] {
            assert_eq!(text.parse::<DerivationPath>(), Err(InvalidPath::Malformed(text.to_owned())));
        }
        assert!("m/45'/60'/0'/0/0".parse::<DerivationPath>().is_ok());
    }
}
