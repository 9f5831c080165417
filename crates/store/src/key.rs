//! The key of a store file: 32 random bytes that neither print nor serialise.
use std::fmt;

use rand::TryRngCore;
use rand::rngs::OsRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The raw 256-bit key of a store file. It lives in the operating system's keychain and is wiped from memory on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct StoreKey([u8; 32]);

/// The text is not 64 hexadecimal digits. The text itself is not kept: it may be a damaged key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store key is not 64 hexadecimal digits")]
pub struct InvalidStoreKey;

impl StoreKey {
    /// A fresh key from the operating system's random source.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, std::io::Error> {
        let mut bytes = [0; 32];
        OsRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(bytes))
    }

    /// A key from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key from the text that [`StoreKey::expose_hex`] gave to the keychain.
    ///
    /// # Errors
    /// When the text is anything but 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, InvalidStoreKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidStoreKey)?;
        Ok(Self(bytes))
    }

    /// The key as 64 hexadecimal digits, for the keychain and for nothing else.
    #[must_use]
    pub fn expose_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_print() {
        let key = StoreKey::from_bytes([0xab; 32]);
        assert_eq!(format!("{key:?}"), "StoreKey(hidden)");
    }

    #[test]
    fn a_key_reads_back_from_its_text_and_other_text_is_refused() {
        let key = StoreKey::generate().unwrap();
        assert_eq!(StoreKey::from_hex(&key.expose_hex()).unwrap().0, key.0);
        assert_ne!(key.0, StoreKey::generate().unwrap().0);
        for text in ["", "ab", &"g".repeat(64), &"a".repeat(66)] {
            assert!(matches!(StoreKey::from_hex(text), Err(InvalidStoreKey)));
        }
    }
}
