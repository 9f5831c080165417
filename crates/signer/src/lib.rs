//! Hardware wallets: one owner thread for each device, its conditions, and signatures that are checked before they count.
//!
//! [`Device`] is the only door. It speaks the Ledger Ethereum app's own commands over USB HID or TCP, streams typed data in
//! full (never as a bare hash), and recovers the signer of every signature before it hands it out.
#![deny(missing_docs)]

mod apdu;
mod app;
mod condition;
mod device;
mod error;
mod ethereum;
mod link;
mod owner;
mod path;
mod queue;
mod status;
mod stream;
mod transport;
mod verify;
mod wire;

pub use alloy_primitives::Address;
pub use app::{AppVersion, MINIMUM_APP, MINIMUM_APP_TEXT, Model};
pub use condition::{Condition, UDEV_RULES};
pub use device::{Device, SignAsk, Signed, SignedTransaction, TransactionAsk};
pub use error::SignerError;
pub use link::{InvalidLink, Link, LinkPolicy};
pub use path::{DerivationPath, InvalidPath};
pub use status::{STATUS_WORDS, StatusWord, Step, explain};
