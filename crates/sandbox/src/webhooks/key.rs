//! The key that signs notifications.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cpn::wire::{Extra, PublicKey};
use jiff::Timestamp;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData, SigningKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde::{Deserialize, Serialize};

/// A P-256 key and what is public of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WebhookKey {
    pub(crate) public: PublicKey,
    /// Base64 of the private key as PKCS #8.
    private: String,
}

impl WebhookKey {
    /// A new key under an id.
    pub(crate) fn new(id: String, now: Timestamp) -> Result<Self, rcgen::Error> {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        Ok(Self {
            public: PublicKey {
                id,
                algorithm: "ECDSA_SHA_256".to_owned(),
                public_key: STANDARD.encode(pair.subject_public_key_info()),
                create_date: now.into(),
                extra: Extra::new(),
            },
            private: STANDARD.encode(pair.serialized_der()),
        })
    }

    /// The value of `X-Circle-Signature`: base64 of a DER signature over the SHA-256 of these bytes.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Option<String> {
        let der = STANDARD.decode(&self.private).ok()?;
        let pair =
            KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(der), &PKCS_ECDSA_P256_SHA256).ok()?;
        Some(STANDARD.encode(pair.sign(bytes).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_bytes_alone() {
        let key = WebhookKey::new("k".to_owned(), Timestamp::UNIX_EPOCH).unwrap();
        let body = br#"{"subscriptionId":"s","notificationId":"n","notificationType":"webhooks.test","notification":{},"timestamp":"2026-01-01T00:00:00Z","version":2}"#;
        let signature = key.sign(body).unwrap();
        assert!(cpn::webhook::verify(body, &signature, &key.public).is_ok());
        let mut other = body.to_vec();
        other[20] ^= 1;
        assert!(cpn::webhook::verify(&other, &signature, &key.public).is_err());
    }
}
