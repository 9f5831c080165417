//! What the core tells the window: which reads have become stale.
use serde::Serialize;
use ts_rs::TS;

/// What a read is made of, and what an event makes stale. A read is repeated when one of its tags is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Environment, keychain, version, counts.
    App,
    /// Orders, attempts, payments.
    Payments,
    /// Customers and beneficiaries.
    Book,
    /// Corridors and requirements.
    Corridors,
    /// Requests for information and tickets.
    Rfis,
    /// What is to be signed.
    Signing,
    /// The hardware wallet.
    Device,
    /// Balance, reserved, allowance.
    Wallet,
    /// Connection and clock.
    Connection,
    /// Settings.
    Settings,
    /// The simulated device's screen.
    Simulator,
}

/// The one event, named `stale`.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StaleEvent {
    /// What has become stale.
    pub tags: Vec<Tag>,
}

/// A notice was clicked: what the window shall show. The name on the wire is `open`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct OpenEvent {
    /// The list row whose payment it is about; none when it is about several.
    pub row: Option<String>,
}
