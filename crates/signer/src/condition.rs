//! The condition of a device: one enum, each state with a sentence and one thing to do.
use std::time::Instant;

use alloy_primitives::Address;

use crate::app::{AppVersion, MINIMUM_APP_TEXT, Model};

/// The udev rules that give the seated person access on Linux, to show with a copy button (§12).
pub const UDEV_RULES: &str = "\
SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"2c97\", TAG+=\"uaccess\"
SUBSYSTEM==\"usb\", ATTR{idVendor}==\"2c97\", TAG+=\"uaccess\"
";

/// What a device is able to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// No device is plugged in.
    Absent,
    /// A device is there, but the operating system does not let us open it.
    PermissionDenied {
        /// What could not be opened, for example `/dev/hidraw0`.
        node: String,
    },
    /// Another program talks to the device.
    InUse,
    /// Its PIN is wanted.
    Locked,
    /// It has no seed yet.
    NotSetUp,
    /// No app is open.
    Dashboard,
    /// Another app is open.
    WrongApp {
        /// Its name, or `unknown`.
        name: String,
    },
    /// The Ethereum app is older than [`MINIMUM_APP_TEXT`].
    AppTooOld {
        /// The version on the device.
        found: AppVersion,
        /// The oldest that will do, for example `1.22.0`.
        needed: String,
    },
    /// The device's settings forbid messages that it cannot explain.
    SettingsRefuse,
    /// The device holds another account than the registered one.
    WrongAccount {
        /// The registered address.
        expected: Address,
        /// The address on the device for the same path.
        found: Address,
    },
    /// It can sign.
    Ready {
        /// Its model.
        model: Model,
        /// Its Ethereum app; see [`AppVersion::warning`].
        app: AppVersion,
        /// The address for the asked path.
        address: Address,
    },
    /// It waits for the person. Nothing may be sent to it now.
    Waiting {
        /// Since when.
        since: Instant,
    },
    /// It went away while a person was asked: what they decided is unknown.
    Lost,
    /// It could not be reached, or answered in no known way.
    Unreachable {
        /// Why, in a sentence.
        reason: String,
    },
    /// The environment does not allow this device.
    Forbidden {
        /// Why, in a sentence.
        reason: String,
    },
}

impl Condition {
    /// With the version to ask for.
    pub(crate) fn too_old(found: AppVersion) -> Self {
        Self::AppTooOld { found, needed: MINIMUM_APP_TEXT.to_owned() }
    }

    /// Whether the device can sign now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready { .. })
    }

    /// What is the matter, in one sentence.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Absent => "No Ledger is connected.".to_owned(),
            Self::PermissionDenied { node } => {
                format!("This computer does not let the program open the Ledger ({node}).")
            }
            Self::InUse => "Another program is using the Ledger.".to_owned(),
            Self::Locked => "The Ledger is locked.".to_owned(),
            Self::NotSetUp => "The Ledger is not set up yet.".to_owned(),
            Self::Dashboard => "The Ethereum app is not open on the Ledger.".to_owned(),
            Self::WrongApp { name } if name == "unknown" => {
                "Another app than Ethereum is open on the Ledger.".to_owned()
            }
            Self::WrongApp { name } => format!("The app {name} is open on the Ledger, not Ethereum."),
            Self::AppTooOld { found, needed } => {
                format!("The Ethereum app on the Ledger is version {found}; {needed} or newer is needed.")
            }
            Self::SettingsRefuse => "The Ledger's settings do not allow it to show this message.".to_owned(),
            Self::WrongAccount { expected, found } => {
                format!("This is not the registered device: it holds {found}, not {expected}.")
            }
            Self::Ready { model, app, address } => format!("{model} is ready: {address}, Ethereum app {app}."),
            Self::Waiting { .. } => "The Ledger waits for your decision.".to_owned(),
            Self::Lost => "The Ledger went away while it was asking you. What was decided is unknown.".to_owned(),
            Self::Unreachable { reason } => format!("The Ledger cannot be reached: {reason}"),
            Self::Forbidden { reason } => reason.clone(),
        }
    }

    /// The one thing to do about it.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::Absent => "Connect your Ledger and unlock it.",
            Self::PermissionDenied { .. } => "Install the udev rules shown here, then unplug the Ledger and plug it in again.",
            Self::InUse => "Close Ledger Live and browser wallets, then try again.",
            Self::Locked => "Unlock your Ledger with its PIN.",
            Self::NotSetUp => "Set up the device first.",
            Self::Dashboard | Self::WrongApp { .. } => "Open the Ethereum app.",
            Self::AppTooOld { .. } => "Update the Ethereum app in Ledger Live.",
            Self::SettingsRefuse => {
                "On the Ledger, open the Ethereum app's settings and switch on \"Raw messages\" (Display raw content from \
                 messages). Blind signing can stay off."
            }
            Self::WrongAccount { .. } => "Connect the registered Ledger.",
            Self::Ready { .. } => "Nothing: it can sign.",
            Self::Waiting { .. } => "Approve or reject on the Ledger.",
            Self::Lost => "Reconnect the Ledger and ask again for the same message. Nothing was sent.",
            Self::Unreachable { .. } => "Check the device address in Settings and that the device is running.",
            Self::Forbidden { .. } => "Use a Ledger that this environment allows.",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_has_one_sentence_and_one_thing_to_do() {
        let app = AppVersion::parse("1.10.4").unwrap();
        let all = [
            Condition::Absent,
            Condition::PermissionDenied { node: "/dev/hidraw0".to_owned() },
            Condition::InUse,
            Condition::Locked,
            Condition::NotSetUp,
            Condition::Dashboard,
            Condition::WrongApp { name: "Bitcoin".to_owned() },
            Condition::WrongApp { name: "unknown".to_owned() },
            Condition::too_old(app.clone()),
            Condition::SettingsRefuse,
            Condition::WrongAccount { expected: Address::from([1; 20]), found: Address::from([2; 20]) },
            Condition::Ready { model: Model::Flex, app, address: Address::ZERO },
            Condition::Waiting { since: Instant::now() },
            Condition::Lost,
            Condition::Unreachable { reason: "tcp://127.0.0.1:1: nothing listens there.".to_owned() },
            Condition::Forbidden { reason: "This is the simulated Ledger.".to_owned() },
        ];
        let mut titles: Vec<String> = all.iter().map(Condition::title).collect();
        for text in titles.iter().cloned().chain(all.iter().map(Condition::fix)) {
            assert!(text.ends_with('.') && !text.contains(".."), "{text}");
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), all.len(), "no two conditions read alike");
        assert_eq!(all.iter().filter(|condition| condition.is_ready()).count(), 1);
        assert!(titles.iter().any(|title| title.contains("1.10.4") && title.contains(MINIMUM_APP_TEXT)));
    }

    #[test]
    fn the_udev_rules_open_the_device_to_the_seated_person_only() {
        assert!(UDEV_RULES.contains("2c97") && UDEV_RULES.contains("uaccess"));
        assert!(!UDEV_RULES.contains("0666"));
    }
}
