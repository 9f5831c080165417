//! Ordering: the form, indicative quotes, drafts, and the attempt that follows.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::common::{ActionView, FeeView, MoneyView, StatusName};
use crate::outcome::OutcomeActionView;
use crate::payment::AttemptLink;

/// Which side of the payment is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum FixedSide {
    /// What you send.
    Source,
    /// What they get.
    Destination,
}

/// The order form, strings as typed. Empty strings where nothing was typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct OrderForm {
    /// The draft or order it belongs to; none for a new one.
    pub id: Option<String>,
    /// The customer's id.
    pub customer: String,
    /// The beneficiary's id. It decides the corridor.
    pub beneficiary: String,
    /// The fixed side.
    pub fixed: FixedSide,
    /// The fixed amount.
    pub amount: String,
    /// The lowest all-in rate.
    pub worst_rate: String,
    /// The latest arrival after funding, in minutes.
    pub latest_arrival: u32,
    /// `PMT001` …
    pub purpose: String,
    /// What the beneficiary may see.
    pub reference: String,
}

/// Places an order. The form must have its id: an order with an id is placed once, however often it is asked for.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct PlaceOrder {
    /// The form.
    pub form: OrderForm,
    /// The orders that look alike and were shown, when a person said that this is another payment.
    pub another_than: Vec<String>,
}

/// Asks for orders that look like the form: the same beneficiary, amount and reference within the policy's days.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct LookAlikesQuery {
    /// The order the form belongs to, once it has an id.
    pub order: Option<String>,
    /// The beneficiary's id.
    pub beneficiary: String,
    /// The fixed side.
    pub fixed: FixedSide,
    /// The fixed amount as typed.
    pub amount: String,
    /// The reference as typed.
    pub reference: String,
}

/// An order that looks like the one in the form.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct LookAlikeView {
    /// The order's id; its payment is shown under it.
    pub order: String,
    /// `ORD-0612`.
    pub number: String,
    /// When it was placed, RFC 3339.
    pub placed: String,
    /// Its fixed amount.
    pub amount: MoneyView,
    /// Its reference.
    pub reference: String,
    /// Where it stands.
    pub status: StatusName,
}

/// A saved draft.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The form as it was typed.
    pub form: OrderForm,
    /// When it was saved, RFC 3339.
    pub saved: String,
}

/// What saving a draft or placing an order answers.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct OrderSaved {
    /// The order's id; after placing, `attempt` holds the progress screen's id.
    pub id: String,
    /// The attempt that began, when the order was placed.
    pub attempt: Option<String>,
}

/// Asks for indicative quotes.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct QuotesRequest {
    /// The customer's id.
    pub customer: String,
    /// The beneficiary's id.
    pub beneficiary: String,
    /// The fixed side.
    pub fixed: FixedSide,
    /// The fixed amount as typed.
    pub amount: String,
}

/// Indicative quotes, best first.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct QuotesView {
    /// When they were asked for, by the server's clock, RFC 3339.
    pub as_of: String,
    /// The offers, best first.
    pub quotes: Vec<QuoteView>,
    /// A bound to start from: half a percent under the best all-in rate.
    pub suggested_rate: Option<String>,
}

/// One offer.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct QuoteView {
    /// CPN's id.
    pub id: String,
    /// Who offers, in words made from the certificate's domain: `Banco Aurora`.
    pub bfi: String,
    /// The certificate's domain.
    pub domain: String,
    /// All-in, six digits.
    pub rate: String,
    /// `MXN/USDC`.
    pub unit: String,
    /// Before fees.
    pub raw_rate: Option<String>,
    /// How far the all-in rate is below the best offer, in basis points; 0 for the best.
    pub behind_best: u32,
    /// Each fee.
    pub fees: Vec<FeeView>,
    /// All fees.
    pub total_fees: MoneyView,
    /// What leaves the wallet.
    pub source: MoneyView,
    /// What arrives.
    pub destination: MoneyView,
    /// `0 to 30 min after funding`.
    pub arrival: String,
    /// The longest announced arrival in minutes.
    pub arrival_minutes: u32,
    /// When it was made, RFC 3339.
    pub created: String,
    /// When it ends, RFC 3339; judged by the server's clock.
    pub expires: String,
    /// How long it lives in all, seconds.
    pub life_seconds: u32,
}

/// A reason for payment.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PurposeView {
    /// `PMT001`.
    pub code: String,
    /// `invoice payment`.
    pub label: String,
}

/// An attempt while it runs, or how it ended.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// The attempt.
    pub id: String,
    /// The order.
    pub order: String,
    /// `ORD-0612`.
    pub order_number: String,
    /// 1 for the first.
    pub number: u32,
    /// The fixed amount.
    pub amount: MoneyView,
    /// Which side is fixed.
    pub fixed: FixedSide,
    /// Who is paid.
    pub beneficiary: String,
    /// `SPEI`.
    pub method: String,
    /// Who offers, once a quote was taken.
    pub bfi: Option<String>,
    /// The end of the binding quote, RFC 3339.
    pub quote_expires: Option<String>,
    /// How long the binding quote lives in all, seconds.
    pub quote_life_seconds: Option<u32>,
    /// The steps in order.
    pub steps: Vec<StepView>,
    /// Where it stands.
    pub phase: AttemptPhaseName,
    /// The status that staff see: what became of the payment since.
    pub status: StatusName,
    /// When it ended without a payment: what happened, in words.
    pub stop: Option<StopView>,
    /// The other attempts of the same order, oldest first.
    pub other_attempts: Vec<AttemptLink>,
    /// Stop after this step.
    pub stop_action: ActionView,
    /// Ask again with the same key.
    pub ask_again: ActionView,
    /// Run the same order again.
    pub run_again: ActionView,
    /// Close the order for good.
    pub close_order: ActionView,
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum AttemptPhaseName {
    /// Running.
    Running,
    /// The outcome of the create call is not known.
    Unknown,
    /// Ended without a payment.
    Stopped,
    /// The payment exists.
    Created,
}

/// One step of an attempt.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    /// What it does.
    pub title: String,
    /// What came of it, or what it will do.
    pub detail: String,
    /// Where it stands.
    pub state: StepState,
    /// How long it took or takes, milliseconds.
    pub millis: Option<u32>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not yet.
    Todo,
    /// Now.
    Current,
    /// Done.
    Done,
    /// It stopped here.
    Stopped,
    /// Nobody knows yet.
    Unknown,
}

/// Why an attempt ended without a payment.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StopView {
    /// A stable code.
    pub reason: String,
    /// In words.
    pub sentence: String,
    /// CPN's code.
    pub code: Option<String>,
    /// What to do, in words.
    pub advice: String,
    /// What can be done here, besides running the order again.
    pub action: OutcomeActionView,
}
