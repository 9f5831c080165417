//! Getting commands to a device and replies back: USB HID and TCP behind one small trait.
mod frames;
mod hid;
mod tcp;

use std::time::Duration;

use crate::apdu::{Apdu, Reply};
use crate::app::Model;
use crate::link::Link;

/// How long a reply may take from its first byte to its last.
const REST_OF_REPLY: Duration = Duration::from_secs(3);

/// Why a link does not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LinkError {
    /// No device on USB.
    #[error("no device")]
    Absent,
    /// The operating system says no.
    #[error("permission denied on {0}")]
    PermissionDenied(String),
    /// Another program talks to the device.
    #[error("in use by another program")]
    InUse,
    /// It cannot be reached, with the reason.
    #[error("{0}")]
    Unreachable(String),
    /// It was there and is gone.
    #[error("the connection ended: {0}")]
    Gone(String),
    /// Bytes came that are no frame.
    #[error("{0}")]
    Garbled(String),
}

/// One open link. Used by one thread, one command at a time.
pub(crate) trait Transport {
    /// Writes one command.
    fn send(&mut self, command: &Apdu) -> Result<(), LinkError>;

    /// Waits for a reply, at most `wait` for its first byte. `None`: nothing came.
    fn receive(&mut self, wait: Duration) -> Result<Option<Reply>, LinkError>;

    /// The model, as far as the link can tell.
    fn model(&self) -> Model;
}

/// One device that a link leads to: opening it is another step, because there may be several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// At a TCP address.
    Tcp { host: String, port: u16 },
    /// On USB, by the operating system's path, valid until the device re-enumerates.
    Hid { path: std::ffi::CString, model: Model },
}

/// What the link leads to now: one address, or each Ledger on USB.
pub(crate) fn scan(link: &Link, hid: &mut hid::Hid) -> Result<Vec<Target>, LinkError> {
    match link {
        Link::Tcp { host, port } => Ok(vec![Target::Tcp { host: host.clone(), port: *port }]),
        Link::Usb => hid.scan(),
    }
}

/// Opens one device.
pub(crate) fn open(target: &Target, hid: &mut hid::Hid) -> Result<Box<dyn Transport>, LinkError> {
    match target {
        Target::Tcp { host, port } => Ok(Box::new(tcp::Tcp::connect(host, *port)?)),
        Target::Hid { path, model } => hid.open(path, *model),
    }
}

pub(crate) use hid::Hid;
