//! What the device runs: the Ethereum app's version, and the model of the device.
use std::fmt;

/// The oldest Ethereum app that hashes every message as we do (reference: hardware-wallets §8).
pub const MINIMUM_APP: (u8, u8, u8) = (1, 22, 0);

/// The same as text.
pub const MINIMUM_APP_TEXT: &str = "1.22.0";

/// The version of the app on the device, with its own spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppVersion {
    /// Major number.
    pub major: u8,
    /// Minor number.
    pub minor: u8,
    /// Patch number.
    pub patch: u8,
    /// The version as the device spells it, for example `1.22.0-dev`.
    pub text: String,
}

impl AppVersion {
    /// Reads `1.22.0` or `1.22.0-dev`; `None` when the text has no three numbers.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse::<u8>().ok());
        let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
        match parts.next() {
            Some(_) => None,
            None => Some(Self { major, minor, patch, text: text.to_owned() }),
        }
    }

    /// The three numbers, for comparison.
    #[must_use]
    pub fn numbers(&self) -> (u8, u8, u8) {
        (self.major, self.minor, self.patch)
    }

    /// Whether it is new enough to sign.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.numbers() >= MINIMUM_APP
    }

    /// Whether this is our simulated Ledger, which says so in its version text.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.text.ends_with("-sim")
    }

    /// A sentence to show beside the device when its app is not a released one.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        if self.is_simulated() {
            Some("This is the simulated Ledger of the sandbox.".to_owned())
        } else if self.text.contains('-') {
            Some(format!("The Ethereum app is a pre-release ({}).", self.text))
        } else {
            None
        }
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The model of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// Ledger Blue.
    Blue,
    /// Ledger Nano S.
    NanoS,
    /// Ledger Nano X.
    NanoX,
    /// Ledger Nano S Plus.
    NanoSPlus,
    /// Ledger Stax.
    Stax,
    /// Ledger Flex.
    Flex,
    /// Ledger Apex.
    Apex,
    /// A Ledger that this version does not know, by its USB product id.
    Unknown(u16),
    /// Behind TCP: an emulator, whose model cannot be asked for.
    Emulator,
    /// Behind TCP: our simulated Ledger.
    Simulator,
}

impl Model {
    /// The model of a USB product id: its high byte, or one of the legacy whole ids (§2).
    #[must_use]
    pub fn from_product_id(product: u16) -> Self {
        match product {
            0x0000 => return Self::Blue,
            0x0001 => return Self::NanoS,
            0x0004 => return Self::NanoX,
            0x0005 => return Self::NanoSPlus,
            0x0006 => return Self::Stax,
            0x0007 => return Self::Flex,
            0x0008 => return Self::Apex,
            _ => {}
        }
        match product >> 8 {
            0x00 => Self::Blue,
            0x10 => Self::NanoS,
            0x40 => Self::NanoX,
            0x50 => Self::NanoSPlus,
            0x60 => Self::Stax,
            0x70 => Self::Flex,
            0x80 => Self::Apex,
            _ => Self::Unknown(product),
        }
    }

    /// Whether it shows only a hash of a typed message unless "Raw messages" is switched on (§6).
    #[must_use]
    pub fn shows_only_a_hash_by_default(self) -> bool {
        match self {
            Self::NanoS | Self::NanoX | Self::NanoSPlus | Self::Blue => true,
            Self::Stax | Self::Flex | Self::Apex | Self::Unknown(_) | Self::Emulator | Self::Simulator => false,
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blue => "Ledger Blue",
            Self::NanoS => "Ledger Nano S",
            Self::NanoX => "Ledger Nano X",
            Self::NanoSPlus => "Ledger Nano S Plus",
            Self::Stax => "Ledger Stax",
            Self::Flex => "Ledger Flex",
            Self::Apex => "Ledger Apex",
            Self::Unknown(_) => "Ledger",
            Self::Emulator => "Ledger (emulator)",
            Self::Simulator => "Simulated Ledger",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_below_1_22_are_too_old() {
        assert_eq!(AppVersion::parse(MINIMUM_APP_TEXT).unwrap().numbers(), MINIMUM_APP);
        let supported = |text: &str| AppVersion::parse(text).unwrap().is_supported();
        assert!(supported("1.22.0") && supported("1.22.0-dev") && supported("1.23.4") && supported("2.0.0"));
        assert!(!supported("1.21.9") && !supported("1.9.19") && !supported("0.99.99"));
        for text in ["", "1.22", "1.22.0.1", "one.two.three", "1.22.256"] {
            assert_eq!(AppVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_pre_release_and_the_simulator_are_told_apart_and_warned_about() {
        let warning = |text: &str| AppVersion::parse(text).unwrap().warning();
        assert_eq!(warning("1.22.0"), None);
        assert!(warning("1.22.0-dev").unwrap().contains("pre-release"));
        assert!(warning("1.22.0-sim").unwrap().contains("simulated"));
        assert!(AppVersion::parse("1.22.0-sim").unwrap().is_simulated());
        assert!(!AppVersion::parse("1.22.0-dev").unwrap().is_simulated());
    }

    #[test]
    fn the_model_comes_from_the_high_byte_or_a_legacy_id() {
        assert_eq!(Model::from_product_id(0x1011), Model::NanoS);
        assert_eq!(Model::from_product_id(0x4015), Model::NanoX);
        assert_eq!(Model::from_product_id(0x5011), Model::NanoSPlus);
        assert_eq!(Model::from_product_id(0x6000), Model::Stax);
        assert_eq!(Model::from_product_id(0x7013), Model::Flex);
        assert_eq!(Model::from_product_id(0x8000), Model::Apex);
        assert_eq!(Model::from_product_id(0x0004), Model::NanoX);
        assert_eq!(Model::from_product_id(0x0007), Model::Flex);
        assert_eq!(Model::from_product_id(0x9999), Model::Unknown(0x9999));
    }
}
