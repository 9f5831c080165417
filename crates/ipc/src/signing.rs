//! The signing page: what will be signed, the checks, and the device's condition.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::book::AccountView;
use crate::common::{ActionView, DeadlineView, EnvironmentView, MoneyView};
use crate::outcome::OutcomeView;

/// All the signing page shows. Made from the decoded bytes that go to the device, not from the form.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct SigningView {
    /// The row's id.
    pub id: String,
    /// The reference.
    pub reference: String,
    /// First line of the page, and inside the button.
    pub environment: EnvironmentView,
    /// What leaves the wallet at most.
    pub amount: MoneyView,
    /// The wallet.
    pub from: String,
    /// The device's label.
    pub device_label: String,
    /// Balance after it, if the balance is known.
    pub balance_after: Option<MoneyView>,
    /// Who is paid.
    pub beneficiary: String,
    /// The version of its record.
    pub beneficiary_version: u32,
    /// The account, which the device cannot show.
    pub account: Option<AccountView>,
    /// Who pays out.
    pub bfi: String,
    /// `SPEI`.
    pub method: String,
    /// What arrives.
    pub destination: MoneyView,
    /// `0 to 30 min after funding`.
    pub arrival: Option<String>,
    /// Fees, inside the amount.
    pub fees: MoneyView,
    /// All-in.
    pub rate: String,
    /// `MXN/USDC`.
    pub unit: String,
    /// The order's limit.
    pub worst_rate: String,
    /// Our last moment.
    pub deadline: Option<DeadlineView>,
    /// When the message ends, RFC 3339.
    pub message_ends: Option<String>,
    /// CPN's expiry, RFC 3339.
    pub expires: Option<String>,
    /// Who approved; says that approvals do not exist yet.
    pub approved: String,
    /// All checks, in groups.
    pub groups: Vec<CheckGroupView>,
    /// How many of the checks before the device passed.
    pub passed: u32,
    /// How many there are before the device.
    pub before: u32,
    /// The first failed check.
    pub refused: Option<CheckView>,
    /// Which pages to expect on this model, before and around the values; may be empty.
    pub expect: String,
    /// What the device will show, in its order and spelling.
    pub rows: Vec<DeviceRowView>,
    /// `0x…`; empty when refused.
    pub domain_separator: String,
    /// `0x…`; empty when refused.
    pub message_hash: String,
    /// `0x…`; sent back with the wish to sign. Empty when refused.
    pub digest: String,
    /// Where it stands.
    pub state: SigningState,
    /// What the state means, in words.
    pub sentence: String,
    /// Since when the device waits, RFC 3339.
    pub waiting_since: Option<String>,
    /// When CPN refused the signature: the answers.
    pub outcome: Option<OutcomeView>,
    /// Codes for support.
    pub technical: Option<String>,
    /// Sign on the device.
    pub sign: ActionView,
    /// Stop waiting for the device.
    pub stop_waiting: ActionView,
}

/// Where signing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SigningState {
    /// Nothing was asked yet.
    Ready,
    /// A check refused; blocked, no override.
    Refused,
    /// The device shows the message.
    Waiting,
    /// Rejected on the device; nothing was sent.
    Rejected,
    /// The device was lost; the person may have approved. The same message may be asked again.
    Lost,
    /// Signed; the submit is under way.
    Submitting,
    /// Submitted.
    Submitted,
    /// Signed, but the submit got no clear answer.
    Unknown,
    /// The payment does not wait for a signature.
    Over,
}

/// A group of checks.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CheckGroupView {
    /// `Domain`, `Types`, `Permit`, `Payment terms`, `Encoding`, `State`, `After signing`.
    pub name: String,
    /// The checks.
    pub checks: Vec<CheckView>,
}

/// One check.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CheckView {
    /// 1 to 28.
    pub number: u32,
    /// What it is about.
    pub name: String,
    /// What came of it.
    pub result: CheckResult,
    /// In words.
    pub sentence: String,
    /// In full, when failed.
    pub expected: Option<String>,
    /// In full, when failed.
    pub received: Option<String>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Yes.
    Passed,
    /// Passed, with something to look at.
    Notice,
    /// No.
    Failed,
    /// Not run yet.
    Pending,
}

/// One screen of the device.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DeviceRowView {
    /// The label as the device spells it.
    pub field: String,
    /// The value as the device shows it, in full.
    pub raw: String,
    /// What it means; may be empty.
    pub meaning: String,
}

/// The wish to sign.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SignRequest {
    /// The row.
    pub id: String,
    /// The digest the person was shown; refused when it is no longer the message's.
    pub digest: String,
}

/// The hardware wallet.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// Whether one is paired.
    pub paired: bool,
    /// `Treasury-01`.
    pub label: String,
    /// `Ledger Flex`.
    pub model: String,
    /// `usb`, `tcp://…`, `simulated`.
    pub link: String,
    /// The account's address.
    pub address: String,
    /// Its derivation path.
    pub path: String,
    /// Its condition.
    pub condition: DeviceConditionName,
    /// `Unlock the Ledger`.
    pub title: String,
    /// The one fix.
    pub fix: String,
    /// What its screen shows or would show, in two short lines.
    pub screen: Vec<String>,
    /// Codes for support.
    pub technical: Option<String>,
}

/// The conditions of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum DeviceConditionName {
    /// None was paired.
    NotPaired,
    /// Looking.
    Checking,
    /// No device.
    Absent,
    /// Permission denied.
    PermissionDenied,
    /// Another program uses it.
    InUse,
    /// Locked.
    Locked,
    /// Not set up.
    NotSetUp,
    /// No app open.
    Dashboard,
    /// Another app is open.
    WrongApp,
    /// The Ethereum app is too old.
    AppTooOld,
    /// Its settings refuse.
    SettingsRefuse,
    /// Another account.
    WrongAccount,
    /// Ready.
    Ready,
    /// It shows something and waits.
    Waiting,
    /// Lost.
    Lost,
    /// Could not be reached.
    Unreachable,
}
