//! Where a device is reached, and which links an environment allows.
use std::fmt;
use std::str::FromStr;

use domain::Environment;

use crate::app::AppVersion;

/// Where a device is reached. Written `usb` or `tcp://HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// A Ledger on USB.
    Usb,
    /// The simulated Ledger, or Ledger's emulator, at a TCP address.
    Tcp {
        /// Host name or address, without brackets.
        host: String,
        /// Port.
        port: u16,
    },
}

/// The text is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a device address is \"usb\" or \"tcp://HOST:PORT\", not \"{0}\"")]
pub struct InvalidLink(pub String);

impl FromStr for Link {
    type Err = InvalidLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidLink(text.to_owned());
        let trimmed = text.trim();
        if trimmed == "usb" {
            return Ok(Self::Usb);
        }
        let rest = trimmed.strip_prefix("tcp://").ok_or_else(invalid)?;
        let (host, port) = rest.trim_end_matches('/').rsplit_once(':').ok_or_else(invalid)?;
        let host = match host.strip_prefix('[') {
            Some(inner) => inner.strip_suffix(']').ok_or_else(invalid)?,
            None if host.contains(':') => return Err(invalid()),
            None => host,
        };
        let spaced = host.chars().any(|c| c.is_whitespace() || matches!(c, '/' | '@' | '?' | '#'));
        if host.is_empty() || spaced {
            return Err(invalid());
        }
        let port: u16 = port.parse().map_err(|_| invalid())?;
        if port == 0 {
            return Err(invalid());
        }
        Ok(Self::Tcp { host: host.to_owned(), port })
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usb => f.write_str("usb"),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
        }
    }
}

/// Which links and devices an environment allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPolicy {
    /// Anything, the simulated device included.
    Any,
    /// USB and TCP, but not the simulated device.
    NoSimulator,
    /// USB only.
    UsbOnly,
}

impl LinkPolicy {
    /// Sandbox: anything. Testnet: no simulated device. Live: USB only.
    #[must_use]
    pub fn for_environment(environment: Environment) -> Self {
        match environment {
            Environment::Sandbox => Self::Any,
            Environment::Testnet => Self::NoSimulator,
            Environment::Live => Self::UsbOnly,
        }
    }

    /// Whether the link may be opened at all; otherwise the sentence that says why not.
    pub(crate) fn check_link(self, link: &Link) -> Result<(), String> {
        match (self, link) {
            (Self::UsbOnly, Link::Tcp { .. }) => {
                Err(format!("{link} is refused: live payments are signed on a Ledger on USB only."))
            }
            (Self::Any | Self::NoSimulator | Self::UsbOnly, Link::Usb)
            | (Self::Any | Self::NoSimulator, Link::Tcp { .. }) => Ok(()),
        }
    }

    /// Whether the device behind the link may be used, judged by the app version it names.
    pub(crate) fn check_app(self, app: &AppVersion) -> Result<(), String> {
        match self {
            Self::NoSimulator | Self::UsbOnly if app.is_simulated() => {
                Err("This is the simulated Ledger. It is allowed in the sandbox only.".to_owned())
            }
            Self::Any | Self::NoSimulator | Self::UsbOnly => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_from_its_text() {
        for text in ["usb", "tcp://127.0.0.1:9999", "tcp://localhost:1", "tcp://[::1]:40000"] {
            assert_eq!(text.parse::<Link>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "USB",
            "tcp://",
            "tcp://host",
            "tcp://:1",
            "tcp://h:0",
            "tcp://h:70000",
            "http://h:1",
            "tcp://::1:9",
            "tcp://u@h:1",
            "tcp://h:1:2",
            "tcp://a b:1",
        ] {
            assert_eq!(text.parse::<Link>(), Err(InvalidLink(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn live_refuses_tcp_and_the_simulator_stays_in_the_sandbox() {
        let tcp: Link = "tcp://127.0.0.1:9999".parse().unwrap();
        let simulator = AppVersion::parse("1.22.0-sim").unwrap();
        let emulator = AppVersion::parse("1.22.0-dev").unwrap();
        let allowed = |environment, app: &AppVersion| {
            let policy = LinkPolicy::for_environment(environment);
            (policy.check_link(&tcp).is_ok(), policy.check_app(app).is_ok())
        };
        assert_eq!(allowed(Environment::Sandbox, &simulator), (true, true));
        assert_eq!(allowed(Environment::Testnet, &simulator), (true, false));
        assert_eq!(allowed(Environment::Testnet, &emulator), (true, true));
        assert_eq!(allowed(Environment::Live, &simulator), (false, false));
        assert!(LinkPolicy::UsbOnly.check_link(&Link::Usb).is_ok());
    }
}
