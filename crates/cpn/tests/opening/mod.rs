//! The other side of sealing, written from RFC 7516, RFC 7518 and the file guide with libraries that sealing does not use.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use aes_kw::KekAes128;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use cpn::wire::{EncryptedFile, Extra, Jwk};
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{EncodedPoint, PublicKey, SecretKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An institution: it has the private key.
pub(crate) struct Institution {
    secret: SecretKey,
}

impl Institution {
    pub(crate) fn new() -> Self {
        Self { secret: SecretKey::random(&mut OsRng) }
    }

    /// The public key as it stands in a certificate.
    pub(crate) fn jwk(&self) -> Jwk {
        let point = self.secret.public_key().to_encoded_point(false);
        let text = |coordinate: Option<&p256::FieldBytes>| BASE64_URL_SAFE_NO_PAD.encode(coordinate.unwrap());
        Jwk {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            kid: Some("263521881931753643998528753619816524468853605762".to_owned()),
            x: text(point.x()),
            y: text(point.y()),
            extra: Extra::new(),
        }
    }

    /// Opens a compact JWE: its header and its plaintext. `None` for whatever is not as it should be.
    pub(crate) fn open(&self, jwe: &str) -> Option<(Value, Vec<u8>)> {
        let parts: Vec<&str> = jwe.split('.').collect();
        let [protected, wrapped, iv, sealed, tag] = parts.try_into().ok()?;
        let header: Value = serde_json::from_slice(&bytes(protected)?).ok()?;
        if header["alg"] != "ECDH-ES+A128KW" || header["enc"] != "A128GCM" || header["epk"]["crv"] != "P-256" {
            return None;
        }
        let shared = agree(&self.secret, header["epk"]["x"].as_str()?, header["epk"]["y"].as_str()?)?;
        let kek = KekAes128::new(&derive(&shared, "ECDH-ES+A128KW", b"", b"").into());
        let content_key = kek.unwrap_vec(&bytes(wrapped)?).ok()?;
        let message = [bytes(sealed)?, bytes(tag)?].concat();
        let plain = decrypt(&content_key, &bytes(iv)?, &message, protected.as_bytes())?;
        Some((header, plain))
    }

    /// Opens a file: the key out of its JWE, then the content.
    pub(crate) fn open_file(&self, encryption: &EncryptedFile, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let (_, literal) = self.open(&encryption.encrypted_aes_key)?;
        let text: String = serde_json::from_slice(&literal).ok()?;
        let (key, iv) = (BASE64_STANDARD.decode(text).ok()?, BASE64_STANDARD.decode(&encryption.iv).ok()?);
        decrypt(&key, &iv, ciphertext, b"")
    }
}

/// The shared secret with the owner of a public point.
pub(crate) fn agree(secret: &SecretKey, x: &str, y: &str) -> Option<Vec<u8>> {
    let coordinate = |text: &str| <[u8; 32]>::try_from(bytes(text)?).ok();
    let point = EncodedPoint::from_affine_coordinates(&coordinate(x)?.into(), &coordinate(y)?.into(), false);
    let public = PublicKey::from_sec1_bytes(point.as_bytes()).ok()?;
    Some(diffie_hellman(secret.to_nonzero_scalar(), public.as_affine()).raw_secret_bytes().to_vec())
}

/// Concat KDF of RFC 7518 4.6.2 for 128 bits: one round of SHA-256 suffices.
pub(crate) fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(1u32.to_be_bytes());
    hash.update(shared);
    for part in [algorithm.as_bytes(), apu, apv] {
        hash.update(u32::try_from(part.len()).unwrap().to_be_bytes());
        hash.update(part);
    }
    hash.update(128u32.to_be_bytes());
    hash.finalize()[..16].try_into().unwrap()
}

/// AES-128-GCM with the tag at the end; a key of 16 and a vector of 12 bytes, or nothing.
fn decrypt(key: &[u8], iv: &[u8], message: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes128Gcm::new_from_slice(key).ok()?;
    let iv: [u8; 12] = iv.try_into().ok()?;
    cipher.decrypt(&Nonce::from(iv), Payload { msg: message, aad }).ok()
}

fn bytes(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}
