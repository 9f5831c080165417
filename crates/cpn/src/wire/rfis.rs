//! Requests for information, their answers and their files.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Certificate, Extra, RfiLevel, RfiStatus, Timestamp};

/// A request for information as CPN shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rfi {
    /// CPN's id.
    pub id: String,
    /// The payment it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Where it stands.
    pub status: RfiStatus,
    /// How deep it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<RfiLevel>,
    /// Unanswered after this, the payment fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_date: Option<Timestamp>,
    /// The fields asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_requirements: Option<FieldRequirements>,
    /// The files asked for. Three shapes are documented, so it is kept as it came: an array of keys, an array of
    /// `{fileName, required}`, or an object with `schema.properties`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_requirements: Option<Value>,
    /// The key for which the answer is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The fields asked for, as a versioned JSON Schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRequirements {
    /// To be repeated in the answer.
    pub version: i64,
    /// JSON Schema, draft 2020-12.
    pub schema: Value,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Body of submit RFI. It has no idempotency key: after a lost answer, read the request first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmitRfi {
    /// The answer.
    pub rfi: RfiAnswer,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SubmitRfi {
    /// A body with the version of the field requirements and the sealed answer, see [`crate::seal::Sealer::seal_json`].
    #[must_use]
    pub fn new(version: i64, data: impl Into<String>) -> Self {
        Self { rfi: RfiAnswer { version, data: data.into(), extra: Extra::new() }, extra: Extra::new() }
    }
}

/// A sealed answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfiAnswer {
    /// The version of the field requirements.
    pub version: i64,
    /// Compact JWE over a JSON object.
    pub data: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The part `fileMetadata` of an RFI file upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileMetadata {
    /// Name for people.
    pub file_name: String,
    /// MIME type.
    pub file_type: String,
    /// The key the RFI asked for.
    pub file_key: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

impl FileMetadata {
    /// The description of a file: its name for people, its MIME type, and the key the RFI asked for.
    #[must_use]
    pub fn new(file_name: impl Into<String>, file_type: impl Into<String>, file_key: impl Into<String>) -> Self {
        Self {
            file_name: file_name.into(),
            file_type: file_type.into(),
            file_key: file_key.into(),
            extra: Extra::new(),
        }
    }
}

/// The part `encryption` of an RFI file upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EncryptedFile {
    /// Compact JWE over the base64 text of the AES key, written as a JSON string.
    pub encrypted_aes_key: String,
    /// Base64 of 12 bytes.
    pub iv: String,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
