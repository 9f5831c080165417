//! The simulated Ledger's own window: its screen and its buttons. Sandbox only.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the simulated device shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct SimulatorView {
    /// The label of the page, may be empty.
    pub label: String,
    /// The value of the page.
    pub value: String,
    /// The page's number, from 1; 0 when idle.
    pub page: u32,
    /// How many pages the review has; 0 when idle.
    pub pages: u32,
    /// Whether the page asks for approval (the last page).
    pub approve: bool,
    /// Whether something waits for a decision.
    pub reviewing: bool,
}

/// The buttons.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SimulatorButton {
    /// One page back.
    Left,
    /// One page on.
    Right,
    /// Approve; only on the last page.
    Approve,
    /// Reject; on any page.
    Reject,
}

/// Presses a button.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SimulatorPress {
    /// Which.
    pub button: SimulatorButton,
}
