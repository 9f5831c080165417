//! Whether to make, use or miss the key of a store file.
use crate::secret::SecretText;

/// The store file is there and its key is not. A new key would not open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store is here, but its key is not in the keychain")]
pub struct KeyLost;

impl KeyLost {
    /// What to do.
    #[must_use]
    pub fn way_out(self) -> &'static str {
        "Open the keychain that was in use when the store was made, or restore it from a backup. \
         If the key is lost for good, move the store file away; CPN Desk then starts with an empty one."
    }
}

/// What to do about the key of a store file.
#[derive(Debug)]
pub enum StoreKeyDecision {
    /// Neither file nor key: make a key, keep it in the vault, then make the file.
    Create,
    /// Open the file, or make it anew, with this key.
    Use(SecretText),
    /// Do not start; make nothing.
    Refuse(KeyLost),
}

/// A missing entry alone never means "first run": only with no store file either may a key be made.
#[must_use]
pub fn store_key_decision(store_file_exists: bool, entry: Option<SecretText>) -> StoreKeyDecision {
    match (store_file_exists, entry) {
        (_, Some(key)) => StoreKeyDecision::Use(key),
        (true, None) => StoreKeyDecision::Refuse(KeyLost),
        (false, None) => StoreKeyDecision::Create,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_only_when_there_is_no_store_either() {
        let key = || Some(SecretText::new("k"));
        assert!(matches!(store_key_decision(false, None), StoreKeyDecision::Create));
        assert!(matches!(store_key_decision(true, None), StoreKeyDecision::Refuse(KeyLost)));
        assert!(matches!(store_key_decision(true, key()), StoreKeyDecision::Use(_)));
        // A key that outlived its file is used again: the file may only be away.
        assert!(matches!(store_key_decision(false, key()), StoreKeyDecision::Use(_)));
    }
}
