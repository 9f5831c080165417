//! Which calls of CPN are written down before they are sent, and what a device can decide.
use serde::{Deserialize, Serialize};

/// Which call of CPN an outbox entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `POST /v1/cpn/payments`.
    CreatePayment,
    /// `POST /v2/cpn/payments/{id}/transactions`.
    CreateTransaction,
    /// `POST /v2/cpn/payments/{id}/transactions/{id}/submit`. Not repeatable by key: read the transaction first.
    SubmitTransaction,
    /// `POST /v1/cpn/payments/{id}/rfis/{id}/submit`. Not repeatable by key: read the request first.
    SubmitRfi,
    /// `POST /v1/cpn/payments/{id}/rfis/{id}/files`. CPN does not tell which files it has: repeating may double it.
    UploadRfiFile,
    /// `POST /v1/cpn/supportTickets`.
    CreateSupportTicket,
}

/// What came of asking for a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Signed and verified; `0x` and 65 bytes.
    Signed {
        /// The signature.
        signature: String,
    },
    /// Rejected on the device.
    Rejected,
    /// The device was lost during or after the prompt; the person may have approved.
    Lost,
    /// The device or a check refused before or after the prompt; nothing was approved.
    Refused,
}
