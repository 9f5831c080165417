//! The simulated device's keys: BIP-39 words, BIP-32 derivation, deterministic signatures with low s (RFC 6979).
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use alloy_primitives::keccak256;
use bip32::{ChildNumber, XPrv};
use bip39::Mnemonic;
use k256::ecdsa::SigningKey;

use super::text::checksummed;

/// The words that Ledger's emulator uses when it is given none: public, and for tests only.
pub const DEFAULT_SEED: &str = "glory promote mansion idle axis finger extra february uncover one trip resource lawn \
                                turtle enact monster seven myth punch hobby comfort wild raise skin";

const HARDENED: u32 = 0x8000_0000;

/// The words are no BIP-39 seed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these words are no BIP-39 seed: {0}")]
pub struct InvalidSeed(String);

/// All keys of one seed.
pub(super) struct Keys {
    master: XPrv,
    /// Derived before: deriving takes longer than all else that the simulated device does.
    known: Mutex<HashMap<Vec<u32>, Arc<Account>>>,
}

/// One account's key.
pub(super) struct Account {
    key: SigningKey,
    /// `04 | x | y`.
    pub(super) public: Vec<u8>,
    pub(super) chain_code: [u8; 32],
    pub(super) address: [u8; 20],
}

/// A signature with the parity of its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) r: [u8; 32],
    pub(super) s: [u8; 32],
    pub(super) odd: bool,
}

impl Keys {
    pub(super) fn from_words(words: &str) -> Result<Self, InvalidSeed> {
        let mnemonic = Mnemonic::from_str(words).map_err(|error| InvalidSeed(error.to_string()))?;
        let master = XPrv::new(mnemonic.to_seed("")).map_err(|error| InvalidSeed(error.to_string()))?;
        Ok(Self { master, known: Mutex::default() })
    }

    /// The account at a path; `None` for the astronomically rare path that has no key.
    pub(super) fn account(&self, path: &[u32]) -> Option<Arc<Account>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = known.get(path) {
            return Some(Arc::clone(account));
        }
        let account = Arc::new(self.derive(path)?);
        known.insert(path.to_vec(), Arc::clone(&account));
        Some(account)
    }

    fn derive(&self, path: &[u32]) -> Option<Account> {
        let mut node = self.master.clone();
        for index in path {
            node = node.derive_child(ChildNumber(*index)).ok()?;
        }
        let key = node.private_key().clone();
        let public = key.verifying_key().to_encoded_point(false).as_bytes().to_vec();
        let hash = keccak256(public.get(1..)?);
        let address = hash.get(12..)?.try_into().ok()?;
        Some(Account { key, public, chain_code: node.attrs().chain_code, address })
    }
}

impl Account {
    /// Signs a hash.
    pub(super) fn sign(&self, digest: [u8; 32]) -> Option<Raw> {
        let (signature, parity) = self.key.sign_prehash_recoverable(&digest).ok()?;
        let (r, s) = signature.split_bytes();
        Some(Raw { r: r.into(), s: s.into(), odd: parity.is_y_odd() })
    }
}

/// Ledger Live's path of an account: `m/44'/60'/INDEX'/0/0`.
pub(super) fn ledger_live(index: u32) -> [u32; 5] {
    [44 | HARDENED, 60 | HARDENED, index | HARDENED, 0, 0]
}

/// Whether the Ethereum app has keys for the path: `44'/60'` or `45'`.
pub(super) fn is_permitted(path: &[u32]) -> bool {
    match path {
        [first, second, ..] if *first == 44 | HARDENED => *second == 60 | HARDENED,
        [first, _, ..] => *first == 45 | HARDENED,
        [] | [_] => false,
    }
}

/// The checksummed address of the account `m/44'/60'/INDEX'/0/0` of a seed (the default one when none is given).
///
/// # Errors
/// When the words are no BIP-39 seed.
pub fn address_of(seed: Option<&str>, index: u32) -> Result<String, InvalidSeed> {
    let keys = Keys::from_words(seed.unwrap_or(DEFAULT_SEED))?;
    let account = keys.account(&ledger_live(index)).ok_or_else(|| InvalidSeed("no such account".to_owned()))?;
    Ok(checksummed(&account.address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_seed_has_the_published_account_and_key() {
        let account = Keys::from_words(DEFAULT_SEED).unwrap().account(&ledger_live(0)).unwrap();
        assert_eq!(checksummed(&account.address), "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D");
        assert_eq!(
            hex::encode(account.key.to_bytes()),
            "ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725"
        );
        assert_ne!(address_of(None, 1).unwrap(), address_of(None, 0).unwrap());
    }

    #[test]
    fn the_published_hash_gives_the_published_signature() {
        let account = Keys::from_words(DEFAULT_SEED).unwrap().account(&ledger_live(0)).unwrap();
        let digest = hex::decode("2b2bad67fe3b4373d90026e2fb29c4add640710f79bc7320c9ae2068247988da").unwrap();
        let raw = account.sign(digest.try_into().unwrap()).unwrap();
        assert_eq!(hex::encode(raw.r), "9bea6f6e53b12dddfff7dc161cf5fa726d48c92bd8ef53c3c5685b6a8d1cc486");
        assert_eq!(hex::encode(raw.s), "1cd09ac87a58cdd6b8ec8f6af97097a88560a2397a6f28dcb332747600d6fea7");
        assert!(!raw.odd);
    }

    #[test]
    fn words_that_are_no_seed_are_refused() {
        assert!(Keys::from_words("glory glory glory").is_err());
        assert!(address_of(Some(""), 0).is_err());
    }
}
