//! Parts that several views share: money, status, actions, the environment.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An amount and its currency, as plain text without thousands marks: `24073.116556`, `USDC`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MoneyView {
    /// All digits of the currency.
    pub amount: String,
    /// Its code.
    pub currency: String,
}

/// One fee line.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FeeView {
    /// In words: `Tax`, `BFI fee`, `Circle fee`, `Network fee, fixed`; an unknown type as it came.
    pub label: String,
    /// USDC, six digits.
    pub amount: MoneyView,
}

/// Which environment, in the words that stand on screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentView {
    /// The environment.
    pub name: EnvironmentName,
    /// `SANDBOX`, `TESTNET`, `LIVE`.
    pub word: String,
    /// What money is at stake.
    pub sentence: String,
}

/// The three environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentName {
    /// Embedded.
    Sandbox,
    /// A `TEST_API_KEY`.
    Testnet,
    /// A `LIVE_API_KEY`.
    Live,
}

/// One word of the status vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// Draft.
    Draft,
    /// Quoting.
    Quoting,
    /// Stopped, nothing was created.
    Stopped,
    /// Waiting for network.
    WaitingForNetwork,
    /// RFI: answer.
    RfiAnswer,
    /// RFI: in review.
    RfiInReview,
    /// Ready to sign.
    ReadyToSign,
    /// On device.
    OnDevice,
    /// Sent onchain.
    SentOnchain,
    /// BFI paying.
    BfiPaying,
    /// BFI paying, delayed.
    BfiPayingDelayed,
    /// Sent by BFI.
    SentByBfi,
    /// Arrival confirmed.
    ArrivalConfirmed,
    /// Failed, money not moved.
    FailedNotMoved,
    /// Failed, refund due.
    FailedRefundDue,
    /// Refunded.
    Refunded,
    /// Unknown, checking.
    Unknown,
}

/// Who acts next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ActsNextName {
    /// The person at this desk.
    You,
    /// This application.
    App,
    /// The paying institution.
    Bfi,
    /// The blockchain.
    Chain,
    /// Nobody.
    Nobody,
}

/// Whether money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum MoneyMovedName {
    /// No.
    No,
    /// Yes.
    Yes,
    /// Not known yet.
    Unknown,
}

/// Whether trying again is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RetryName {
    /// Yes.
    Safe,
    /// After something was put right.
    AfterFix,
    /// Not now.
    NotSafe,
}

/// An action the window may offer. A forbidden one carries its reason, shown beside the disabled control.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ActionView {
    /// Whether it may be done now.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<String>,
}

impl ActionView {
    /// May be done.
    #[must_use]
    pub fn yes() -> Self {
        Self { allowed: true, reason: None }
    }

    /// May not be done, and why.
    pub fn no(reason: impl Into<String>) -> Self {
        Self { allowed: false, reason: Some(reason.into()) }
    }
}

/// A deadline the window counts down to, against the server's clock.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
    /// The moment, RFC 3339, UTC.
    pub at: String,
    /// What ends then.
    pub kind: DeadlineKind,
}

/// What a deadline is about. The window turns to warn and bad at the bounds of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// A quote's life.
    Quote,
    /// Our last moment to sign.
    SignBy,
    /// The end of the announced arrival window.
    Arrival,
    /// An RFI's deadline.
    Rfi,
    /// CPN's expiry while the network reviews.
    Expiry,
}

/// Names one row: an attempt, or an order or draft that has no attempt.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RowRef {
    /// The row's id as it stands in lists.
    pub id: String,
}
