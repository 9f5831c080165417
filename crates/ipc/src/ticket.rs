//! What comes after a payment was sent: support tickets, the confirmation of arrival, and the policy that governs both
//! requests for information and repeated orders.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::common::{ActionView, MoneyView};

/// The kinds of issue an institution like ours may report (cpn-api 5.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TicketIssue {
    /// The fiat is late.
    PaymentSettlementDelay,
    /// The fiat reached somebody else.
    PaymentSentToWrongRecipient,
    /// The fiat amount is not what was agreed.
    PaymentAmountIncorrect,
    /// Funds are asked back.
    ReverseFunds,
    /// Anything else.
    Other,
}

/// A new ticket for a payment: what the form starts with.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketDraftView {
    /// The payment's row.
    pub payment: String,
    /// Proposed by where the payment stands.
    pub issue: TicketIssue,
    /// Proposed text with the payment's ids, amounts and times.
    pub description: String,
    /// The desk's address, from the policy; may be empty.
    pub email: String,
    /// Whether one may be opened now.
    pub open: ActionView,
}

/// Opens a ticket.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketForm {
    /// The payment's row.
    pub payment: String,
    /// What kind of issue.
    pub issue: TicketIssue,
    /// In words; CPN forwards it to the BFI.
    pub description: String,
    /// Who is answered.
    pub email: String,
    /// Who else, separated by commas or spaces; may be empty.
    pub cc: String,
}

/// A ticket. CPN offers no way to read one again: this is the only record.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// Our id of it.
    pub id: String,
    /// `CIR-204417`; none while CPN has not answered, and for good when its answer was lost.
    pub case_reference: Option<String>,
    /// What kind of issue, as CPN writes it.
    pub issue: String,
    /// What was written.
    pub description: String,
    /// Who is answered.
    pub email: String,
    /// Who else.
    pub cc: Vec<String>,
    /// When it was opened, RFC 3339.
    pub opened: String,
    /// Whether CPN has it: no, for certain yes, or not known.
    pub standing: TicketStandingName,
    /// What a person should know about that; none when CPN has it and gave its case reference.
    pub problem: Option<String>,
    /// Ask again with the same key, while no answer came.
    pub ask_again: ActionView,
    /// Mark it and write notes about it.
    pub note: ActionView,
    /// A person marked it as a request for information.
    pub information_request: bool,
    /// Whether that request is answered.
    pub answered: bool,
    /// Notes, newest first.
    pub notes: Vec<TicketNoteView>,
}

/// Whether CPN has a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum TicketStandingName {
    /// It is on its way.
    Sending,
    /// No clear answer came; it may exist.
    Unknown,
    /// CPN has it.
    Open,
    /// CPN refused it, or it was never sent: there is no such ticket.
    Refused,
}

/// An open ticket that asks for information, as the board of such requests shows it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketRow {
    /// Our id of it.
    pub id: String,
    /// The payment's row.
    pub payment: String,
    /// `ORD-0612`.
    pub order_number: String,
    /// Who is paid.
    pub beneficiary: String,
    /// Who pays.
    pub customer: String,
    /// What is at stake.
    pub at_risk: Option<MoneyView>,
    /// `CIR-204417`, if known.
    pub case_reference: Option<String>,
    /// When it was opened, RFC 3339.
    pub opened: String,
    /// What was written.
    pub description: String,
}

/// What comes after a payment was sent: when the fiat is due, what came back, who said that it arrived.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct AfterView {
    /// When the fiat is due; none before the BFI has the USDC.
    pub due: Option<DueView>,
    /// What is owed and what came back; none unless the payment failed after it was funded.
    pub refund: Option<RefundSumView>,
    /// What the chain shows of each refund.
    pub sightings: Vec<RefundSightingView>,
    /// Who said that the beneficiary has the money.
    pub arrival: Option<ArrivalView>,
    /// Say that the beneficiary has the money, or correct it.
    pub confirm_arrival: ActionView,
    /// Open a support ticket.
    pub open_ticket: ActionView,
}

/// When the fiat is due.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct DueView {
    /// At the latest, as announced now, RFC 3339.
    pub at: String,
    /// As it was announced before, RFC 3339, when CPN changed it.
    pub earlier: Option<String>,
    /// The earlier announcement in words: `0 to 30 min after funding`.
    pub earlier_window: Option<String>,
    /// Whether the BFI is still paying: then it can be late.
    pub open: bool,
}

/// What is owed and what came back.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RefundSumView {
    /// What the BFI got.
    pub owed: MoneyView,
    /// What completed refunds brought back.
    pub received: MoneyView,
    /// What is missing of a refund that is completed.
    pub short_by: Option<MoneyView>,
}

/// What the chain shows of a refund.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RefundSightingView {
    /// CPN's id of the refund.
    pub refund: String,
    /// Whether its transfer was seen.
    pub seen: bool,
    /// In words.
    pub sentence: String,
}

/// A note on a ticket, with files that are kept here only.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketNoteView {
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub person: String,
    /// What.
    pub text: String,
    /// Names and sizes of the files kept with it.
    pub files: Vec<KeptFileView>,
}

/// A file that is kept in the store.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KeptFileView {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// SHA-256, hex.
    pub sha256: String,
}

/// Names a ticket.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct TicketRef {
    /// Our id of it.
    pub id: String,
}

/// Marks a ticket as a request for information, or takes the mark away.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TicketMark {
    /// Our id of it.
    pub id: String,
    /// Whether it is one.
    pub information_request: bool,
}

/// Writes down what was answered to a ticket, by e-mail or otherwise.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct TicketNoteForm {
    /// Our id of the ticket.
    pub id: String,
    /// What.
    pub text: String,
    /// Whether this answers the request for information.
    pub answers: bool,
    /// Files to keep with it.
    pub files: Vec<KeptFileForm>,
}

/// A file to keep. Its content crosses, never its path.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct KeptFileForm {
    /// Its name.
    pub name: String,
    /// Its bytes, base64.
    pub content: String,
}

/// Names a file that is kept with a ticket.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct TicketFileRef {
    /// Our id of the ticket.
    pub id: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
}

/// A person says that the beneficiary has the money.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ArrivalForm {
    /// The payment's row.
    pub id: String,
    /// When it arrived, `YYYY-MM-DD`.
    pub on: String,
    /// The bank's reference, if there is one.
    pub bank_reference: String,
}

/// Who said that it arrived.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ArrivalView {
    /// Who.
    pub person: String,
    /// When it was said, RFC 3339.
    pub at: String,
    /// When it arrived, `YYYY-MM-DD`.
    pub on: String,
    /// The bank's reference.
    pub bank_reference: Option<String>,
}

/// The desk's policy.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct PolicyForm {
    /// Whether a second person looks at each answer to a request for information.
    pub second_look: bool,
    /// For how many days after its end a payment is still watched for requests for information; 1 to 365.
    pub rfi_watch_days: u32,
    /// Orders of the same beneficiary, amount and reference within so many days look alike; 0 to 365.
    pub duplicate_days: u32,
    /// Where CPN and BFIs answer tickets; may be empty.
    pub support_email: String,
    /// Whether the system's notices are shown.
    pub notices: bool,
}
