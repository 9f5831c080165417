//! What a test can make the simulated device do wrong, and its two settings.
use serde::{Deserialize, Serialize};

/// The app's settings. Both are lost when the device is started anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// "Blind signing": transactions and messages that cannot be explained are allowed.
    pub blind_signing: bool,
    /// "Raw messages": typed messages are shown field by field.
    pub raw_messages: bool,
}

impl Default for Settings {
    /// On a real device both are off. Here "Raw messages" is on, so that a newcomer's first payment meets the prompt and not
    /// a lesson about settings; it is what people are asked to switch on, and it keeps blind signing forbidden.
    fn default() -> Self {
        Self { blind_signing: false, raw_messages: true }
    }
}

/// When the cable is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Disconnect {
    /// While a message is on its way, before anybody was asked.
    Before,
    /// As soon as the prompt is on the screen.
    During,
    /// After the decision, before its answer.
    After,
}

/// Fault switches. They stay until they are changed, except `disconnect`, which strikes once, and the app states, which the
/// person changes by opening the Ethereum app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Faults {
    /// The PIN is wanted: everything answers `5515`.
    pub locked: bool,
    /// Another app is open, by this name.
    pub wrong_app: Option<String>,
    /// No app is open.
    pub dashboard: bool,
    /// The cable is pulled, once.
    pub disconnect: Option<Disconnect>,
    /// Every answer comes this many milliseconds late.
    pub delay_ms: u64,
    /// Signatures have a wrong bit.
    pub wrong_signature: bool,
    /// Signatures are by another key of the same seed.
    pub other_key: bool,
    /// Signatures are over another hash, as apps before 1.22 made them for some messages.
    pub wrong_hash: bool,
    /// Messages with more fields than this answer `6A84`.
    pub memory_limit: Option<usize>,
    /// The version that the app names, for example `1.10.4`.
    pub version: Option<String>,
    /// Shows what a Nano shows: of a typed message only the hash, unless "Raw messages" is on.
    pub nano: bool,
    /// Answers stop half way.
    pub truncate: bool,
    /// Answers announce far more bytes than there are.
    pub oversize: bool,
}
