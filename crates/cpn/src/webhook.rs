//! Verifying what arrives at a webhook, before a single byte of it is read (cpn-api 7).
//!
//! `X-Circle-Signature` is base64 of a DER signature (ECDSA, P-256, SHA-256) over the raw body; `X-Circle-Key-Id` names the
//! public key. A verified notification is still a hint: order is not promised, so get the object it speaks of.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Public};
use openssl::sign::Verifier;

use crate::client::Client;
use crate::error::Error;
use crate::wire::{Notification, PublicKey};

/// The only algorithm that CPN documents.
const ALGORITHM: &str = "ECDSA_SHA_256";

/// Why a delivery is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Nothing was delivered.
    #[error("the body is empty")]
    Empty,
    /// The key is for another algorithm.
    #[error("the key is for {0}; only {ALGORITHM} can be verified")]
    Algorithm(String),
    /// The key cannot be read, or is not on P-256.
    #[error("the public key is not base64 of a P-256 key in DER")]
    Key,
    /// The signature header is not canonical base64.
    #[error("the signature is not base64")]
    NotBase64,
    /// Another body, another key, or not a DER signature at all.
    #[error("the signature is not that of this body and key")]
    Signature,
    /// Verified, and yet no notification.
    #[error("the body is verified, but is not a notification: {0}")]
    Unreadable(String),
    /// CPN gave another key than the one asked for.
    #[error("CPN gave the key {given} for {asked}")]
    OtherKey {
        /// The value of `X-Circle-Key-Id`.
        asked: String,
        /// The id in CPN's answer.
        given: String,
    },
    /// The key could not be had.
    #[error("the public key could not be had: {0}")]
    NoKey(#[from] Box<Error>),
}

/// Verifies a delivery and reads it: the raw body as it came, and the value of `X-Circle-Signature`.
///
/// # Errors
/// See [`WebhookError`]. The body is parsed only once its signature holds.
pub fn verify(raw_body: &[u8], signature: &str, key: &PublicKey) -> Result<Notification, WebhookError> {
    if raw_body.is_empty() {
        return Err(WebhookError::Empty);
    }
    if key.algorithm != ALGORITHM {
        return Err(WebhookError::Algorithm(key.algorithm.clone()));
    }
    let public = public_key(&key.public_key).ok_or(WebhookError::Key)?;
    let signature = BASE64_STANDARD.decode(signature).map_err(|_| WebhookError::NotBase64)?;
    let holds = Verifier::new(MessageDigest::sha256(), &public)
        .and_then(|mut verifier| verifier.verify_oneshot(&signature, raw_body));
    // A signature that is no DER is an error to the library; to us it is a wrong signature like any other.
    if !matches!(holds, Ok(true)) {
        return Err(WebhookError::Signature);
    }
    serde_json::from_slice(raw_body).map_err(|error| WebhookError::Unreadable(error.to_string()))
}

/// A P-256 key from base64 of its SubjectPublicKeyInfo, with nothing after it.
fn public_key(text: &str) -> Option<PKey<Public>> {
    let der = BASE64_STANDARD.decode(text).ok()?;
    let key = PKey::public_key_from_der(&der).ok()?;
    let curve = key.ec_key().ok()?.group().curve_name();
    let whole = key.public_key_to_der().ok()? == der;
    (curve == Some(Nid::X9_62_PRIME256V1) && whole).then_some(key)
}

/// The public keys seen so far. A key never changes under its id, so each is asked for once.
#[derive(Debug, Default)]
pub struct Keys {
    known: Mutex<HashMap<String, PublicKey>>,
}

impl Keys {
    /// The key with this id (the value of `X-Circle-Key-Id`), asked of CPN the first time.
    ///
    /// # Errors
    /// When CPN does not give it, or gives another.
    pub async fn get(&self, client: &Client, id: &str) -> Result<PublicKey, WebhookError> {
        if let Some(key) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(key.clone());
        }
        let key = client.public_key(id).await.map_err(Box::new)?.value;
        if !key.id.eq_ignore_ascii_case(id) {
            return Err(WebhookError::OtherKey { asked: id.to_owned(), given: key.id });
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), key.clone());
        Ok(key)
    }
}
