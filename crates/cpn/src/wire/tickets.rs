//! Support tickets: types only. The client has no ticket calls yet.

use domain::ids::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::{Extra, Timestamp};

/// Body of create support ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSupportTicket {
    #[serde(with = "super::raw::key_text")]
    idempotency_key: IdempotencyKey,
    /// The payment it is about.
    pub payment_id: String,
    /// What kind of issue.
    pub issue_type: String,
    /// Text for people.
    pub description: String,
    /// Who is answered.
    pub email: String,
    /// Who else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cc_emails: Option<Vec<String>>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A support ticket as CPN shows it, once; there is no lookup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportTicket {
    /// CPN's id.
    pub id: String,
    /// `supportTicket`; newer answers only.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// The payment it is about.
    pub payment_id: String,
    /// What kind of issue.
    pub issue_type: String,
    /// Text for people.
    pub description: String,
    /// E.g. `CIR-123456`.
    pub case_ref_id: String,
    /// A reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_ref_id: Option<String>,
    /// Who is answered.
    pub email: String,
    /// Who else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cc_emails: Option<Vec<String>>,
    /// When it was made.
    pub create_date: Timestamp,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}
