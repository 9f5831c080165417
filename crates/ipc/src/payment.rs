//! The payments list and one payment in full.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::book::AccountView;
use crate::common::{ActionView, ActsNextName, DeadlineView, FeeView, MoneyView, StatusName};
use crate::outcome::{OutcomeActionView, OutcomeView};
use crate::ticket::AfterView;

/// Asks for a page of the list.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct PaymentsQuery {
    /// Which saved view.
    pub view: ViewName,
    /// Words that must appear in beneficiary, customer, BFI or reference; empty for all.
    pub text: String,
    /// How many rows at most, up to 500.
    pub limit: u32,
    /// How many rows to pass over.
    pub offset: u32,
}

/// The saved views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ViewName {
    /// Everything that is not finished, and what finished today.
    Open,
    /// Waiting for a signature.
    ToSign,
    /// With the BFI.
    WithBfi,
    /// Outcome not known.
    Unknown,
    /// Refunds due and received.
    Refunds,
    /// All.
    All,
}

/// A page of the list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct PaymentsPage {
    /// When CPN last answered, RFC 3339; none before the first answer.
    pub as_of: Option<String>,
    /// The rows.
    pub rows: Vec<PaymentRow>,
    /// How many rows the view holds with this text.
    pub matching: u32,
    /// How many rows there are in all.
    pub total: u32,
    /// How many rows each view holds.
    pub counts: Vec<ViewCount>,
    /// What needs a person, by time left, at most four.
    pub needs_you: Vec<PaymentRow>,
    /// How many rows need a person.
    pub needs_you_total: u32,
}

/// How many rows a view holds.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ViewCount {
    /// The view.
    pub view: ViewName,
    /// Rows in it.
    pub count: u32,
}

/// One row: a draft, an order, or an attempt and its payment.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct PaymentRow {
    /// Names the row in further calls.
    pub id: String,
    /// What opening the row shows.
    pub opens: RowKind,
    /// `ORD-0612`.
    pub order_number: String,
    /// The status word.
    pub status: StatusName,
    /// Who acts next.
    pub acts_next: ActsNextName,
    /// Who is paid.
    pub beneficiary: String,
    /// Who pays.
    pub customer: String,
    /// Who pays out, once known.
    pub bfi: Option<String>,
    /// What the beneficiary may see.
    pub reference: String,
    /// What leaves the wallet, or the bound.
    pub source: Option<MoneyView>,
    /// Whether `source` is a bound, not a price.
    pub source_is_limit: bool,
    /// What arrives, if known.
    pub destination: Option<MoneyView>,
    /// What ends next.
    pub deadline: Option<DeadlineView>,
    /// When something last changed, RFC 3339.
    pub updated: String,
    /// CPN's failure code, if any.
    pub code: Option<String>,
    /// CPN's id of the request for information that waits for an answer.
    pub rfi: Option<String>,
}

/// What opening a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// The order form.
    Draft,
    /// The attempt's progress.
    Attempt,
    /// The payment.
    Payment,
}

/// One payment in full.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// The row's id.
    pub id: String,
    /// `ORD-0612`.
    pub order_number: String,
    /// The order's id.
    pub order: String,
    /// What the beneficiary may see.
    pub reference: String,
    /// The status word.
    pub status: StatusName,
    /// CPN's own words: status, addendum.
    pub raw_status: String,
    /// Who acts next.
    pub acts_next: ActsNextName,
    /// When CPN last answered about it, RFC 3339.
    pub as_of: Option<String>,
    /// What leaves the wallet.
    pub source: MoneyView,
    /// What arrives.
    pub destination: MoneyView,
    /// What is converted: source less fees.
    pub converted: Option<MoneyView>,
    /// Each fee.
    pub fees: Vec<FeeView>,
    /// All-in.
    pub rate: String,
    /// `MXN/USDC`.
    pub unit: String,
    /// Before fees.
    pub raw_rate: Option<String>,
    /// The order's limit.
    pub worst_rate: String,
    /// `0 to 30 min after funding`.
    pub arrival: Option<String>,
    /// The five stages.
    pub stages: Vec<StageView>,
    /// What to do now.
    pub next: NextView,
    /// When failed: the answers.
    pub outcome: Option<OutcomeView>,
    /// When its newest transaction failed and it still waits for funds: the answers about that.
    pub transaction_outcome: Option<OutcomeView>,
    /// 1 for the order's first attempt.
    pub attempt: u32,
    /// The other attempts of the same order, oldest first.
    pub other_attempts: Vec<AttemptLink>,
    /// Newest first.
    pub timeline: Vec<TimelineView>,
    /// Who pays.
    pub customer: PartyView,
    /// Who is paid.
    pub beneficiary: PartyView,
    /// The account.
    pub account: Option<AccountView>,
    /// Who pays out.
    pub bfi: Option<String>,
    /// The domain of its certificate.
    pub bfi_domain: Option<String>,
    /// `PMT001, invoice payment`.
    pub purpose: String,
    /// `SPEI`.
    pub method: String,
    /// The transactions, newest first.
    pub transactions: Vec<TransactionView>,
    /// The refunds.
    pub refunds: Vec<RefundView>,
    /// Where a refund goes.
    pub refund_address: String,
    /// CPN's id of the payment.
    pub payment_id: Option<String>,
    /// The rail's reference.
    pub network_reference: Option<String>,
    /// Review and sign.
    pub sign: ActionView,
    /// Order the same again.
    pub order_again: ActionView,
    /// Look now.
    pub check_now: ActionView,
    /// What comes after it was sent.
    pub after: AfterView,
}

/// Another attempt of the same order.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AttemptLink {
    /// The row's id.
    pub id: String,
    /// 1 for the order's first attempt.
    pub number: u32,
    /// The status word.
    pub status: StatusName,
    /// What opening it shows.
    pub opens: RowKind,
}

/// A party and the version of its record.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PartyView {
    /// Name.
    pub name: String,
    /// Our reference.
    pub reference: String,
    /// The version that was used.
    pub version: u32,
}

/// One of the five stages: Created, Sign, Onchain, BFI pays, Arrival confirmed.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StageView {
    /// Its name.
    pub name: String,
    /// Under it: a time or a hint; RFC 3339 times are in `at`.
    pub note: String,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Where it stands.
    pub state: StageState,
}

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not yet.
    Todo,
    /// Now.
    Current,
    /// Done.
    Done,
    /// It ended here.
    Failed,
}

/// What to do now.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct NextView {
    /// `You act next: approve on the Ledger.`
    pub title: String,
    /// The rest, in words.
    pub detail: String,
    /// What ends next.
    pub deadline: Option<DeadlineView>,
    /// CPN's own expiry, when it differs, RFC 3339.
    pub expires: Option<String>,
    /// What can be done here, besides signing.
    pub action: OutcomeActionView,
}

/// One line of the timeline.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TimelineView {
    /// When, RFC 3339.
    pub at: String,
    /// Whose word it is: `app`, `CPN`, `BFI`, `chain`, `device`, or a person's name.
    pub source: String,
    /// Which icon: a lucide name of the prototype.
    pub icon: String,
    /// What.
    pub title: String,
    /// More, may be empty.
    pub detail: String,
    /// A moment that is still to come.
    pub future: bool,
}

/// A transaction.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct TransactionView {
    /// CPN's id.
    pub id: String,
    /// As it came.
    pub status: String,
    /// When failed: CPN's word.
    pub failure: Option<String>,
    /// When failed: what happened, in words.
    pub failure_words: Option<String>,
    /// Once known.
    pub hash: Option<String>,
    /// The fee really charged, once the chain showed it.
    pub fee: Option<MoneyView>,
}

/// A refund.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RefundView {
    /// CPN's id.
    pub id: String,
    /// As it came.
    pub status: String,
    /// In words.
    pub words: String,
    /// Once known.
    pub amount: Option<MoneyView>,
    /// Once known.
    pub hash: Option<String>,
}
