//! Support tickets.

use domain::ids::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::{Extra, Timestamp};

/// Body of create support ticket. It cannot be built, nor read, without an idempotency key of version 4.
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

/// What [`CreateSupportTicket::new`] takes beside the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketTerms {
    /// The payment it is about.
    pub payment_id: String,
    /// What kind of issue: a word of [`TICKET_ISSUES`].
    pub issue_type: String,
    /// Text for people. No length limit is documented.
    pub description: String,
    /// Who is answered.
    pub email: String,
    /// Who else; empty leaves the member out.
    pub cc_emails: Vec<String>,
}

/// The kinds of issue that every source lists for an originating institution (cpn-api 5.12).
pub const TICKET_ISSUES: [&str; 5] = [
    "PAYMENT_SETTLEMENT_DELAY",
    "PAYMENT_SENT_TO_WRONG_RECIPIENT",
    "PAYMENT_AMOUNT_INCORRECT",
    "REVERSE_FUNDS",
    "OTHER",
];

impl CreateSupportTicket {
    /// A body with its key. Make both durable before anything is sent: see [`crate::Prepared`].
    #[must_use]
    pub fn new(idempotency_key: IdempotencyKey, terms: TicketTerms) -> Self {
        let TicketTerms { payment_id, issue_type, description, email, cc_emails } = terms;
        Self {
            idempotency_key,
            payment_id,
            issue_type,
            description,
            email,
            cc_emails: (!cc_emails.is_empty()).then_some(cc_emails),
            extra: Extra::new(),
        }
    }

    /// The key that makes a repeat safe.
    #[must_use]
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key
    }
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
