//! What a failure means, as the window shows it: the answers, and the one action that the window has a button for.
use serde::Serialize;
use ts_rs::TS;

use crate::common::{ActionView, ActsNextName, MoneyMovedName, RetryName};

/// The answers about a failure.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeView {
    /// What happened.
    pub what: String,
    /// Did money move?
    pub money_moved: MoneyMovedName,
    /// Said with the amount: `No. No USDC left the wallet.`
    pub money_sentence: String,
    /// Safe to retry?
    pub retry: RetryName,
    /// Said in words.
    pub retry_sentence: String,
    /// Who acts next?
    pub acts_next: ActsNextName,
    /// What to do here.
    pub advice: String,
    /// What can be done here.
    pub action: OutcomeActionView,
    /// Codes as they came.
    pub code: String,
}

/// What can be done here about a failure.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct OutcomeActionView {
    /// Which action.
    pub name: OutcomeActionName,
    /// What stands on its button; empty where there is none.
    pub label: String,
    /// What it is about, where it needs to be told: the row of a payment, or the id of a record or of a request for
    /// information.
    pub target: Option<String>,
    /// Whether it may be done now.
    pub allowed: ActionView,
}

/// The actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeActionName {
    /// Run the same order again; target: the payment's row.
    OrderAgain,
    /// Place another order.
    NewOrder,
    /// Open the request for information; target: its id at CPN, none for the board.
    ShowRfi,
    /// Open a support ticket; target: the payment's row.
    OpenTicket,
    /// Open the beneficiary's record; target: its id, none for the list.
    EditBeneficiary,
    /// Open the customer's record; target: its id, none for the list.
    EditCustomer,
    /// Open the signing page; target: the payment's row.
    SignAgain,
    /// Open Settings, where the allowance stands with the way to raise it.
    ApproveAllowance,
    /// Open Settings, where the wallet's address and balance stand.
    FundWallet,
    /// Ask CPN now.
    CheckNow,
    /// Ask again with the same key; target: the payment's row.
    AskAgain,
    /// Open Settings.
    OpenSettings,
    /// No button: somebody else acts.
    Wait,
    /// No button.
    Nothing,
}
