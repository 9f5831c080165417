//! Sealing: personal and bank data encrypted for one institution, so that CPN's answers and our store never show it.
//!
//! Compact JWE, `ECDH-ES+A128KW` with `A128GCM`, to the P-256 key of a certificate: the quote's for a payment, the RFI's
//! for an answer and its files (the quote's where an RFI has none; the caller chooses). The protected header has
//! `alg`, `enc` and `epk` and nothing else, as in CPN's samples. Each sealing has a fresh ephemeral key, content key and
//! initialisation vector; each new quote means sealing again.

mod certificate;
mod file;

use josekit::jwe::alg::ecdh_es::EcdhEsJweEncrypter;
use josekit::jwe::{ECDH_ES_A128KW, JweHeader, serialize_compact};
use josekit::jwk::Jwk as JoseKey;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::Public;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::wire::{Jwk, NamedValue};

pub use certificate::{CertificateCheck, CertificateFault, CertificatePolicy, check_certificate};
pub use file::SealedFile;

/// Seals for one institution's key.
pub struct Sealer {
    encrypter: EcdhEsJweEncrypter,
}

/// Why nothing was sealed. No message holds what was to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a key of the documented kind.
    #[error("the institution's key is {kty}/{crv}; only EC/P-256 can be sealed for")]
    Kind {
        /// What came as the type.
        kty: String,
        /// What came as the curve.
        crv: String,
    },
    /// The coordinates are no point of the curve.
    #[error("the institution's key is not a point of P-256")]
    Point,
    /// The same field twice: the reader could take either.
    #[error("the field {0} is there twice")]
    Twice(String),
    /// A field without a name.
    #[error("a field has no name")]
    Nameless,
    /// The library failed.
    #[error("sealing failed: {0}")]
    Library(String),
}

impl Sealer {
    /// A sealer for a public key, as it stands in a quote's or RFI's certificate.
    ///
    /// # Errors
    /// When the key is not a point of P-256.
    pub fn new(key: &Jwk) -> Result<Self, SealError> {
        public_key(key)?;
        let library = |error: josekit::JoseError| SealError::Library(error.to_string());
        // Only the coordinates go in: with a `kid` the library would write it into the header, which CPN's samples lack.
        let mut jose = JoseKey::new("EC");
        for (name, value) in [("crv", &key.crv), ("x", &key.x), ("y", &key.y)] {
            jose.set_parameter(name, Some(value.as_str().into())).map_err(library)?;
        }
        let mut encrypter = ECDH_ES_A128KW.encrypter_from_jwk(&jose).map_err(library)?;
        encrypter.remove_key_id();
        Ok(Self { encrypter })
    }

    /// Seals `[{"name", "value"}]`, the plaintext of `travelRuleData` and of `beneficiaryAccountData`.
    ///
    /// # Errors
    /// When a field is there twice or nameless, or the library fails.
    pub fn fields(&self, fields: &[NamedValue]) -> Result<String, SealError> {
        for (index, field) in fields.iter().enumerate() {
            if field.name.is_empty() {
                return Err(SealError::Nameless);
            }
            if fields.iter().take(index).any(|earlier| earlier.name == field.name) {
                return Err(SealError::Twice(field.name.clone()));
            }
        }
        self.seal_json(&fields)
    }

    /// Seals a value as JSON text; for an RFI the object of answers, keyed by field name.
    ///
    /// # Errors
    /// When it cannot be written as JSON, or the library fails.
    pub fn seal_json(&self, value: &impl Serialize) -> Result<String, SealError> {
        let plain = serde_json::to_vec(value).map_err(|error| SealError::Library(error.to_string()))?;
        self.bytes(&Zeroizing::new(plain))
    }

    /// Seals bytes, which must be UTF-8 JSON.
    fn bytes(&self, plain: &[u8]) -> Result<String, SealError> {
        let mut header = JweHeader::new();
        header.set_content_encryption("A128GCM");
        serialize_compact(plain, &header, &self.encrypter).map_err(|error| SealError::Library(error.to_string()))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// The key as a checked point of P-256.
fn public_key(key: &Jwk) -> Result<EcKey<Public>, SealError> {
    use base64::Engine as _;
    if key.kty != "EC" || key.crv != "P-256" {
        return Err(SealError::Kind { kty: key.kty.clone(), crv: key.crv.clone() });
    }
    let coordinate = |text: &str| {
        let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| SealError::Point)?;
        BigNum::from_slice(&bytes).map_err(|_| SealError::Point)
    };
    let (x, y) = (coordinate(&key.x)?, coordinate(&key.y)?);
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).map_err(|_| SealError::Point)?;
    let point = EcKey::from_public_key_affine_coordinates(&group, &x, &y).map_err(|_| SealError::Point)?;
    point.check_key().map_err(|_| SealError::Point)?;
    Ok(point)
}
