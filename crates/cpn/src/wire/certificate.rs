//! A BFI's certificate, in quotes and RFIs: the key for which data is sealed.

use serde::{Deserialize, Serialize};

use super::Extra;

/// The certificate as it comes; see [`crate::seal`] for reading and checking it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// CPN's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Base64 of a PEM text, which in CPN's sample has no line breaks at all.
    pub cert_pem: String,
    /// Equals the certificate's common name.
    pub domain: String,
    /// The public key.
    pub jwk: Jwk,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A public key of the curve P-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `EC`.
    pub kty: String,
    /// `P-256`.
    pub crv: String,
    /// The certificate's serial number in decimal; a text, too large for any number type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Base64url of the point's first coordinate.
    pub x: String,
    /// Base64url of the point's second coordinate.
    pub y: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
