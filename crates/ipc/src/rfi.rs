//! Requests for information: the board, one request with its form and files, and what staff send back.
//!
//! The window holds what was typed as text under JSON pointers (`/ADDRESS/city`, `/AUTHORIZED_SIGNATORIES/0/name`). The core
//! makes the typed object from it, checks it against the BFI's schema and shows exactly what would leave.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::common::{ActionView, ActsNextName, DeadlineView, MoneyView, StatusName};
use crate::ticket::TicketRow;

/// Names one request for information.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RfiRef {
    /// CPN's id.
    pub id: String,
}

/// Asks for the board.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RfisQuery {
    /// Which part of it.
    pub view: RfiViewName,
}

/// The parts of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RfiViewName {
    /// To answer and in review.
    Open,
    /// Waiting for us.
    ToAnswer,
    /// Waiting for the BFI.
    InReview,
    /// Accepted.
    Approved,
    /// Refused, or ended unanswered.
    Refused,
}

/// The board.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfisPage {
    /// When CPN last answered, RFC 3339; none before the first answer.
    pub as_of: Option<String>,
    /// How soon a new one shows, in seconds.
    pub within_seconds: u32,
    /// Post-funding first, then by time left.
    pub rows: Vec<RfiRow>,
    /// How many each part holds.
    pub counts: Vec<RfiViewCount>,
    /// How many wait for us.
    pub to_answer: u32,
    /// The payments' amounts behind those that wait for us.
    pub at_risk: MoneyView,
    /// That part of it which is already with a BFI.
    pub with_bfi: MoneyView,
    /// The next deadline of those that wait for us.
    pub next_deadline: Option<DeadlineView>,
    /// Customers whose new payments can be refused until they are answered (290205).
    pub blocked_customers: Vec<String>,
    /// Requests that came by support ticket and wait for an answer by e-mail, oldest first.
    pub tickets: Vec<TicketRow>,
}

/// How many a part of the board holds.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RfiViewCount {
    /// The part.
    pub view: RfiViewName,
    /// Requests in it.
    pub count: u32,
}

/// When a request was raised, seen from the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RfiPointName {
    /// No USDC had moved.
    BeforeFunding,
    /// The USDC is with the BFI.
    AfterFunding,
    /// The BFI has sent the fiat.
    AfterCompletion,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RfiStatusName {
    /// Waiting for us.
    InformationRequired,
    /// Waiting for the BFI.
    InReview,
    /// Accepted.
    Approved,
    /// Refused; final.
    Refused,
    /// Its time ended unanswered.
    Expired,
    /// A word that nobody documented; it is in `raw_status`.
    Unknown,
}

/// One request on the board.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiRow {
    /// CPN's id.
    pub id: String,
    /// The row of its payment, for links.
    pub payment: String,
    /// `ORD-0612`.
    pub order_number: String,
    /// Where it stands.
    pub status: RfiStatusName,
    /// As it came.
    pub raw_status: String,
    /// Who acts next.
    pub acts_next: ActsNextName,
    /// About whom.
    pub customer: String,
    /// The customer's reference.
    pub customer_reference: String,
    /// Whether the customer is a business.
    pub business: bool,
    /// Who asks.
    pub bfi: String,
    /// Who is paid.
    pub beneficiary: String,
    /// When it was raised, seen from the money.
    pub point: RfiPointName,
    /// `Level 2`; an undocumented word as it came; none when not told.
    pub level: Option<String>,
    /// What ends when.
    pub deadline: Option<DeadlineView>,
    /// When we first saw it, RFC 3339.
    pub seen: String,
    /// It was found late: since when it may have been open, in words.
    pub late: Option<String>,
    /// When the answer was sent, RFC 3339.
    pub sent: Option<String>,
    /// The payment's amount.
    pub at_risk: MoneyView,
    /// Fields filled in, and asked for.
    pub fields: Progress,
    /// Files chosen or sent, and asked for.
    pub files: Progress,
    /// What is missing, in words; empty when nothing is.
    pub missing: Vec<String>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Progress {
    /// How many are there.
    pub done: u32,
    /// How many are asked for.
    pub of: u32,
}

/// One request in full.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiView {
    /// Its row on the board.
    pub row: RfiRow,
    /// The payment's status word.
    pub payment_status: StatusName,
    /// What it means now, in words: who waits for what, what a late or refused answer costs.
    pub sentence: String,
    /// The form, by level. Empty when nothing is asked or the schema has not been read.
    pub groups: Vec<RfiGroup>,
    /// Everything typed so far, by JSON pointer; prefilled values are in it.
    pub values: BTreeMap<String, String>,
    /// Whether it is fixed: sent, or over.
    pub read_only: bool,
    /// When the draft was last saved, RFC 3339.
    pub saved: Option<String>,
    /// The files asked for, and those chosen.
    pub files: Vec<RfiFileSlot>,
    /// Exactly what would leave, or what left.
    pub preview: RfiPreview,
    /// The second look.
    pub second_look: SecondLook,
    /// Send the answer and all chosen files.
    pub submit: ActionView,
    /// How sending stands.
    pub sending: Option<RfiSending>,
    /// A line per thing that happened to it, newest first.
    pub history: Vec<RfiEvent>,
}

/// A part of the form.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RfiGroup {
    /// `Company`, `Address`, `Ownership`, …
    pub title: String,
    /// `level 1`; may be empty.
    pub hint: String,
    /// Its fields.
    pub fields: Vec<RfiField>,
}

/// One field of the form.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiField {
    /// Where its value stands: a JSON pointer. In the template of a list item it begins with `/0`, relative to the list.
    pub pointer: String,
    /// What a person reads; the raw name where nobody knows a better one.
    pub label: String,
    /// What it takes.
    pub kind: RfiFieldKind,
    /// Whether the schema requires it.
    pub required: bool,
    /// The choices, when there are such; else empty.
    pub choices: Vec<String>,
    /// What a right value looks like; may be empty.
    pub hint: String,
    /// What is wrong with the value now.
    pub problem: Option<String>,
    /// Where a prefilled value comes from and how old it is.
    pub origin: Option<String>,
    /// The members of an object; for a list, the members of each item that is there.
    pub members: Vec<RfiField>,
    /// For a list: one item's members with pointers that begin with `/0`.
    pub template: Vec<RfiField>,
    /// For a list: the word on its button: `Add owner`.
    pub add: String,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RfiFieldKind {
    /// A line of text.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// A country as two letters.
    Country,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A number as typed.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of `choices`.
    Choice,
    /// An object with `members`.
    Object,
    /// A list; `members` holds one object per item, `template` an empty one.
    List,
    /// Something this program cannot draw: JSON as text, under its raw name.
    Raw,
}

/// A file that was asked for, and what was chosen for it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiFileSlot {
    /// CPN's key, sent back as it came.
    pub key: String,
    /// What a person reads.
    pub label: String,
    /// Whether it must be there. CPN does not always say.
    pub required: bool,
    /// The chosen files.
    pub files: Vec<RfiFileView>,
    /// Choose another.
    pub add: ActionView,
}

/// A chosen file.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiFileView {
    /// Our id of it.
    pub id: String,
    /// Its name, as it is sent.
    pub name: String,
    /// Its MIME type, by content.
    pub media_type: String,
    /// Bytes that leave.
    pub size: u32,
    /// SHA-256 of what leaves, hex.
    pub sha256: String,
    /// What was removed from it before: `author`, `GPS position`, …
    pub removed: Vec<String>,
    /// What a person should know about it.
    pub note: Option<String>,
    /// Where it stands.
    pub state: RfiPartState,
    /// Why it failed, in words.
    pub problem: Option<String>,
    /// Send it, or send it again.
    pub send: ActionView,
    /// Take it away.
    pub remove: ActionView,
}

/// Where a part of an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RfiPartState {
    /// Not sent.
    Draft,
    /// On its way.
    Sending,
    /// CPN has it.
    Sent,
    /// CPN refused it, or it never left.
    Failed,
    /// No answer: CPN may have it.
    Unknown,
}

/// Exactly what leaves.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiPreview {
    /// Whose key it is sealed for: the domain of the request's certificate.
    pub sealed_for: String,
    /// The object, as indented JSON.
    pub json: String,
    /// How many fields it has.
    pub fields: u32,
    /// Its size in bytes.
    pub size: u32,
    /// Names this object and these files; `submit_rfi` takes it, so that nothing else is sent than was shown.
    pub digest: String,
}

/// The second look.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct SecondLook {
    /// Whether the policy asks for it.
    pub required: bool,
    /// Who looked at exactly this answer.
    pub by: Option<String>,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Say that one looked.
    pub give: ActionView,
}

/// How sending stands.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct RfiSending {
    /// The answer's state.
    pub answer: RfiPartState,
    /// Why it failed or is unknown, in words.
    pub problem: Option<String>,
    /// Parts that CPN has, and all of them.
    pub parts: Progress,
}

/// Something that happened to a request.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RfiEvent {
    /// When, RFC 3339.
    pub at: String,
    /// `app`, `CPN`, or a person's name.
    pub source: String,
    /// What.
    pub title: String,
    /// More, may be empty.
    pub detail: String,
}

/// What was typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RfiAnswerForm {
    /// CPN's id.
    pub id: String,
    /// Everything typed, by JSON pointer. It replaces the draft.
    pub values: BTreeMap<String, String>,
}

/// A file that a person chose. Its content crosses, never its path.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RfiFileForm {
    /// CPN's id of the request.
    pub id: String,
    /// The key it answers.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its bytes, base64.
    pub content: String,
}

/// Names a chosen file.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RfiFileRef {
    /// CPN's id of the request.
    pub id: String,
    /// Our id of the file.
    pub file: String,
}

/// Sends what was shown.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RfiSubmit {
    /// CPN's id.
    pub id: String,
    /// The preview's digest.
    pub digest: String,
}

/// A second person looked at what was shown.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SecondLookForm {
    /// CPN's id.
    pub id: String,
    /// The preview's digest.
    pub digest: String,
    /// Who.
    pub name: String,
}

/// A file that this program wrote for a person.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
}
