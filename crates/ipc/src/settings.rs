//! The frame and the settings: environment, key, keychain, device, connection, wallet, institution.
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::book::AddressForm;
use crate::common::{ActionView, EnvironmentName, EnvironmentView, MoneyView};
use crate::signing::DeviceView;
use crate::ticket::PolicyForm;

/// What the frame around every screen shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Where am I.
    pub environment: EnvironmentView,
    /// Whether to begin with Welcome.
    pub first_run: bool,
    /// Whether the store's key lives only for this session, because there is no keychain.
    pub session_only: bool,
    /// Who works here.
    pub person: String,
    /// The program's version.
    pub version: String,
    /// How many rows need a person.
    pub needs_you: u32,
    /// How many requests for information wait for an answer.
    pub rfis_to_answer: u32,
    /// Connection and clock.
    pub connection: ConnectionView,
    /// The wallet; none before a device is paired.
    pub wallet: Option<WalletView>,
    /// The device.
    pub device: DeviceView,
    /// Place an order now.
    pub order: ActionView,
    /// Reasons for payment.
    pub purposes: Vec<crate::order::PurposeView>,
}

/// Connection and clock.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// In one word.
    pub state: ConnectionState,
    /// In words: `CPN answers in 3 ms`, `Offline since 10:39. …`.
    pub sentence: String,
    /// Why it is so, for support: the error as it came. None while all is well.
    pub reason: Option<String>,
    /// Since when it is so, RFC 3339.
    pub since: String,
    /// Seconds until the next look.
    pub poll_seconds: u32,
    /// No look before then, RFC 3339: CPN asked for it, or did not answer.
    pub waits_until: Option<String>,
    /// Seconds within which anything new shows while CPN answers, at worst.
    pub within_seconds: u32,
    /// The same for requests for information about payments that have completed.
    pub completed_within_seconds: u32,
    /// Payments in CPN's list that could not be read.
    pub unreadable: Vec<UnreadableView>,
    /// A fault of this program during the last look, in words; looking goes on.
    pub trouble: Option<String>,
    /// When CPN last answered, RFC 3339.
    pub as_of: Option<String>,
    /// Server clock less ours, milliseconds. Countdowns add it.
    pub clock_offset: i32,
    /// The newest block, if a chain node answers.
    pub block: Option<String>,
}

/// A payment in CPN's list that could not be read.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableView {
    /// Its id, when that much could be read.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// The connection in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Not asked yet.
    Checking,
    /// CPN answers.
    Online,
    /// CPN does not answer.
    Offline,
    /// CPN refuses the key.
    KeyRefused,
    /// There is no key.
    NoKey,
}

/// The wallet's figures in USDC.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct WalletView {
    /// In full.
    pub address: String,
    /// On the chain; none when no node answers.
    pub balance: Option<MoneyView>,
    /// Promised to payments that wait for funds.
    pub reserved: MoneyView,
    /// Balance less reserved.
    pub available: Option<MoneyView>,
    /// What Permit2 may still take.
    pub allowance: Option<MoneyView>,
    /// When the chain last answered, RFC 3339.
    pub as_of: Option<String>,
    /// Why figures are missing.
    pub problem: Option<String>,
}

/// The first screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct WelcomeView {
    /// Sandbox: how many customers are loaded.
    pub customers: u32,
    /// Sandbox: how many beneficiaries are loaded.
    pub beneficiaries: u32,
    /// Whether the sandbox answers; in words.
    pub sandbox: String,
    /// Whether it is ready.
    pub sandbox_ready: bool,
    /// Where keys are kept, in words.
    pub keychain: KeychainView,
    /// The device of this environment.
    pub device: DeviceView,
}

/// The operating system's keychain.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct KeychainView {
    /// Whether it can be used.
    pub usable: bool,
    /// `Secret Service`, `macOS Keychain`, `Windows Credential Manager`.
    pub name: String,
    /// What is wrong; empty when nothing.
    pub problem: String,
    /// The way out; empty when nothing is wrong.
    pub way_out: String,
}

/// Everything on the settings screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Each environment and its key.
    pub environments: Vec<EnvironmentRow>,
    /// The keychain.
    pub keychain: KeychainView,
    /// The device.
    pub device: DeviceView,
    /// The wallet.
    pub wallet: Option<WalletView>,
    /// Who we are to the travel rule.
    pub institution: InstitutionForm,
    /// The desk's policy.
    pub policy: PolicyForm,
    /// The chain node; empty when none is set. Not editable in the sandbox.
    pub chain_node: String,
    /// The chain in words: `Ethereum Sepolia, chain 11155111`.
    pub chain: String,
    /// Where the store is, and how it is kept.
    pub store: String,
    /// Entries of the journal and whether its chain is whole.
    pub journal: String,
    /// The program's version.
    pub version: String,
}

/// One environment and its key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentRow {
    /// Which.
    pub environment: EnvironmentView,
    /// Whether it is the one in use.
    pub current: bool,
    /// The key's middle part, when one is saved.
    pub key_id: Option<String>,
    /// Go there.
    pub switch: ActionView,
    /// Take the key out of the keychain.
    pub remove_key: ActionView,
}

/// An API key as typed. It goes to the core once and never comes back.
#[derive(Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyForm {
    /// `PREFIX:ID:SECRET`.
    pub key: String,
    /// Must be true for a `LIVE_API_KEY`.
    pub confirm_live: bool,
}

impl std::fmt::Debug for ApiKeyForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKeyForm(redacted)")
    }
}

/// What saving a key answers.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeySaved {
    /// The environment it opens.
    pub environment: EnvironmentName,
    /// Its middle part.
    pub key_id: String,
}

/// Names an environment.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(export)]
pub struct EnvironmentRequest {
    /// Which.
    pub environment: EnvironmentName,
}

/// The originating institution as typed and as shown.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InstitutionForm {
    /// Registered name.
    pub name: String,
    /// Registered address.
    pub address: AddressForm,
    /// Identifier; may be empty.
    pub id: String,
}

/// A chain node as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ChainNodeForm {
    /// `https://…`.
    pub url: String,
}

/// A device to pair, as typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct PairForm {
    /// `Treasury-01`.
    pub label: String,
    /// `usb`, `tcp://HOST:PORT`, `simulated`.
    pub link: String,
    /// `m/44'/60'/0'/0/0`.
    pub path: String,
}
