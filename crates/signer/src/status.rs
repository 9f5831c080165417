//! Every status word that the app or the device answers: its meaning, and what to do (reference: hardware-wallets §7).
use std::fmt;

/// What was being done when a status word came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Opening the link.
    Connect,
    /// `B0 01`: which app is open.
    Identify,
    /// `E0 D8`: open the Ethereum app.
    OpenApp,
    /// `B0 A7`: close the app that is open.
    CloseApp,
    /// `06`: the app's configuration.
    Configuration,
    /// `02`: an address.
    Address,
    /// `0C 00` without data: forget an abandoned message.
    Flush,
    /// `1A`: a struct definition.
    Definition,
    /// `1C 00` for the domain: the first point where the settings can refuse.
    Domain,
    /// Any later `1C`: a value.
    Value,
    /// `0C 01`: the prompt for a typed message.
    SignMessage,
    /// `0A`: token information.
    TokenInfo,
    /// `04`: a transaction.
    SignTransaction,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Identify => "reading which app is open",
            Self::OpenApp => "opening the Ethereum app",
            Self::CloseApp => "closing the open app",
            Self::Configuration => "reading the app's version",
            Self::Address => "reading the address",
            Self::Flush => "clearing an earlier message",
            Self::Definition => "describing the message",
            Self::Domain => "starting the message",
            Self::Value => "sending the message",
            Self::SignMessage => "asking for the signature",
            Self::TokenInfo => "describing the token",
            Self::SignTransaction => "sending the transaction",
        })
    }
}

/// What a status word leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Success.
    Done,
    /// The person said no.
    Rejected,
    /// The PIN is wanted.
    Locked,
    /// No app is open.
    NoApp,
    /// Another app is open, or one too old to know the command.
    OtherApp,
    /// No seed yet.
    NotSetUp,
    /// Invalid data: the settings, or our encoding, by position.
    Invalid,
    /// Start again from the flush, once.
    Restart,
    /// The message is too long.
    TooLong,
    /// An error as such.
    Failed,
    /// An error after which the link must be opened anew.
    Reconnect,
}

/// A status word with its meaning and advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusWord {
    /// The first word of the range.
    pub first: u16,
    /// The last word of the range; mostly the same.
    pub last: u16,
    /// What it means here.
    pub meaning: &'static str,
    /// What to tell the person.
    pub advice: &'static str,
    pub(crate) outcome: Outcome,
}

const fn one(status: u16, outcome: Outcome, meaning: &'static str, advice: &'static str) -> StatusWord {
    StatusWord { first: status, last: status, meaning, advice, outcome }
}

const fn range(first: u16, last: u16, outcome: Outcome, meaning: &'static str, advice: &'static str) -> StatusWord {
    StatusWord { first, last, meaning, advice, outcome }
}

const UNLOCK: &str = "Unlock your Ledger with its PIN.";
const OPEN_APP: &str = "Open the Ethereum app.";
const OURS: &str = "Internal error: report this. Nothing was signed.";
const RESTART_APP: &str = "Restart the app on the device.";

/// The table, exact words before ranges: the first match counts.
pub const STATUS_WORDS: &[StatusWord] = &[
    one(0x9000, Outcome::Done, "done", "Nothing to do."),
    one(0x6985, Outcome::Rejected, "the person rejected it", "Rejected on the device."),
    one(0x5501, Outcome::Rejected, "refused on the device's home screen", "Rejected on the device."),
    one(0x5515, Outcome::Locked, "the device is locked", UNLOCK),
    one(0x6B0C, Outcome::Locked, "the device is asleep or locked", UNLOCK),
    one(0x6804, Outcome::Locked, "the device is asleep or locked", UNLOCK),
    one(0x6982, Outcome::Locked, "the device is locked", UNLOCK),
    one(0x6D00, Outcome::OtherApp, "instruction unknown: another app is open, or one too old", OPEN_APP),
    one(0x6E00, Outcome::OtherApp, "class unknown: another app is open", OPEN_APP),
    one(0x6E01, Outcome::OtherApp, "class unknown: another app or the bootloader is running", OPEN_APP),
    one(0x6511, Outcome::NoApp, "no app is open", OPEN_APP),
    one(0x650F, Outcome::NoApp, "no app is open, or the wrong one", OPEN_APP),
    one(0x6D02, Outcome::NoApp, "no app is open, or the wrong one", OPEN_APP),
    one(0x6D07, Outcome::NotSetUp, "the device is not set up yet", "Set up the device first."),
    one(0x6611, Outcome::NotSetUp, "the device is not set up yet", "Set up the device first."),
    one(0x662F, Outcome::Failed, "the device is in recovery mode", "Restart the device in its normal mode."),
    one(0x6A80, Outcome::Invalid, "invalid data", OURS),
    one(0x6980, Outcome::Restart, "command not allowed now", "Try again."),
    one(
        0x6A00,
        Outcome::Restart,
        "the app gave no details",
        "Try again; if it stays so, the message may be too long for this device.",
    ),
    one(0x6A84, Outcome::TooLong, "not enough memory on the device", "Too many entries for this device."),
    one(0x6A88, Outcome::Failed, "filters missing or data not found", OURS),
    one(
        0x6A15,
        Outcome::Failed,
        "the derivation path is not permitted for this app",
        "Choose a path that starts with m/44'/60'.",
    ),
    one(0x6B00, Outcome::Failed, "bad parameters", OURS),
    one(0x6501, Outcome::Failed, "transaction type not supported", OURS),
    one(0x6983, Outcome::Failed, "wrong length", OURS),
    one(0x6700, Outcome::Failed, "wrong length", OURS),
    one(0x6A87, Outcome::Failed, "wrong length", OURS),
    one(0x6984, Outcome::Failed, "a plugin is not installed", OURS),
    one(
        0x911C,
        Outcome::Failed,
        "certificates are not supported by this firmware",
        "Update the device's firmware in Ledger Live.",
    ),
    one(0x6001, Outcome::Failed, "internal error in the app", RESTART_APP),
    one(0x6502, Outcome::Failed, "internal error in the app", RESTART_APP),
    one(0xB007, Outcome::Reconnect, "bad device state", "Unplug the device and plug it in again."),
    one(0x5123, Outcome::Failed, "the app is not installed on the device", "Install the Ethereum app in Ledger Live."),
    one(0x6807, Outcome::Failed, "the app is not installed on the device", "Install the Ethereum app in Ledger Live."),
    range(0x6800, 0x68FF, Outcome::Failed, "internal error in the app", RESTART_APP),
    range(0x6F00, 0x6FFF, Outcome::Failed, "internal error in the app", RESTART_APP),
];

const UNKNOWN: StatusWord =
    range(0x0000, 0xFFFF, Outcome::Failed, "unknown status word", "Restart the app on the device and try again.");

const SETTINGS: &str =
    "Switch on \"Raw messages\" in the settings of the Ethereum app on the Ledger. Blind signing can stay off.";
const BLIND: &str = "This transaction needs \"Blind signing\", which should stay off: it is not signed.";

/// The meaning and advice of a status word at a step. `6A80` means the settings where they can refuse (the first `1C 00`,
/// `04`), and an error of ours everywhere else.
#[must_use]
pub fn explain(status: u16, at: Step) -> StatusWord {
    let found = STATUS_WORDS.iter().find(|word| (word.first..=word.last).contains(&status));
    let word = found.copied().unwrap_or(UNKNOWN);
    let meaning = "the device's settings refuse what it cannot explain";
    match (word.outcome, at) {
        (Outcome::Invalid, Step::Domain) => StatusWord { meaning, advice: SETTINGS, ..word },
        (Outcome::Invalid, Step::SignTransaction) => StatusWord { meaning, advice: BLIND, ..word },
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of hardware-wallets §3 and §7; a range is represented by its ends.
    const PUBLISHED: &[u16] = &[
        0x9000, 0x6985, 0x5501, 0x5515, 0x6B0C, 0x6804, 0x6982, 0x6D00, 0x6E00, 0x6E01, 0x6511, 0x650F, 0x6D02, 0x6D07,
        0x6611, 0x662F, 0x6A80, 0x6980, 0x6A00, 0x6A84, 0x6A88, 0x6A15, 0x6B00, 0x6501, 0x6983, 0x6700, 0x6A87, 0x6984,
        0x911C, 0x6001, 0x6502, 0x6800, 0x68FF, 0x6F00, 0x6FFF, 0xB007, 0x5123, 0x6807,
    ];

    #[test]
    fn every_published_status_word_has_a_meaning_and_advice() {
        for status in PUBLISHED {
            let word = explain(*status, Step::Value);
            assert_ne!(word.meaning, UNKNOWN.meaning, "{status:04X}");
            assert!(!word.meaning.is_empty() && word.advice.ends_with('.'), "{status:04X}");
        }
    }

    #[test]
    fn the_table_holds_nothing_that_is_not_published() {
        for word in STATUS_WORDS {
            assert!(PUBLISHED.contains(&word.first) && PUBLISHED.contains(&word.last), "{:04X}", word.first);
        }
    }

    #[test]
    fn an_unknown_word_is_said_to_be_unknown() {
        assert_eq!(explain(0x1234, Step::Value).meaning, "unknown status word");
        assert_eq!(explain(0x1234, Step::Value).outcome, Outcome::Failed);
    }

    #[test]
    fn invalid_data_means_the_settings_only_where_they_can_refuse() {
        assert!(explain(0x6A80, Step::Domain).advice.contains("Raw messages"));
        assert!(explain(0x6A80, Step::SignTransaction).advice.contains("Blind signing"));
        for step in [Step::Value, Step::Definition, Step::SignMessage, Step::Address] {
            assert_eq!(explain(0x6A80, step).advice, OURS, "{step}");
        }
    }
}
