//! Sealing a file for an RFI (cpn-api 4.3): AES-128-GCM with a key of its own, which is sealed like everything else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use openssl::symm::{Cipher, encrypt_aead};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::{SealError, Sealer};
use crate::wire::{EncryptedFile, Extra, FileMetadata};

/// 128 bits, as CPN asks.
const KEY: usize = 16;
/// 96 bits.
const IV: usize = 12;
/// 128 bits, after the ciphertext.
const TAG: usize = 16;

/// A file ready to leave: its description, how its key is sealed, and its bytes encrypted. Printing withholds all three.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedFile {
    metadata: FileMetadata,
    encryption: EncryptedFile,
    ciphertext: Vec<u8>,
}

impl Sealer {
    /// Seals a file, with a fresh key and initialisation vector. Its description leaves in the open.
    ///
    /// # Errors
    /// When the library fails.
    pub fn seal_file(&self, metadata: FileMetadata, content: &[u8]) -> Result<SealedFile, SealError> {
        let (key, iv) = (Zeroizing::new(random::<KEY>()?), random::<IV>()?);
        let mut tag = [0; TAG];
        let library = |error: openssl::error::ErrorStack| SealError::Library(error.to_string());
        let mut ciphertext =
            encrypt_aead(Cipher::aes_128_gcm(), key.as_slice(), Some(&iv), &[], content, &mut tag).map_err(library)?;
        ciphertext.extend_from_slice(&tag);
        // The plaintext of the JWE is a JSON string literal: the base64 of the key with its quotation marks.
        let key_text = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()));
        let encrypted_aes_key = self.seal_json(&key_text.as_str())?;
        let encryption = EncryptedFile { encrypted_aes_key, iv: BASE64_STANDARD.encode(iv), extra: Extra::new() };
        Ok(SealedFile { metadata, encryption, ciphertext })
    }
}

impl SealedFile {
    /// The part `fileMetadata`.
    #[must_use]
    pub fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    /// The part `encryption`.
    #[must_use]
    pub fn encryption(&self) -> &EncryptedFile {
        &self.encryption
    }

    /// The part `encryptedFile`: the ciphertext and its 16-byte tag.
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }
}

impl std::fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedFile").field("bytes", &self.ciphertext.len()).finish_non_exhaustive()
    }
}

fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| SealError::Library(error.to_string()))?;
    Ok(bytes)
}
