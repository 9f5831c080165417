//! What staff can do, one file per action, and the poller that follows the money. The only crate that combines the
//! client, the checks, the signer, the store and the keychain.
//!
//! [`Desk::open`] gives one environment's desk. Every change is recorded in the store first and then told as
//! [`Topic`]s; listeners read again. Rules live here: what is allowed, and why not.

mod arrival;
mod attachments;
mod attempts;
pub mod book;
mod clock;
mod connection;
mod corridors;
mod desk;
mod device;
mod error;
mod event;
mod following;
mod mirror;
mod notices;
mod orders;
pub mod payments;
mod policy;
mod quotes;
mod refunds;
mod requirements;
pub mod rfis;
mod seeds;
pub mod settings;
pub mod signing;
pub mod tickets;
mod wallet;

pub use arrival::{ArrivalInput, may_confirm_arrival};
pub use attachments::{AttachmentError, PreparedFile, prepare_file};
pub use clock::Clock;
pub use connection::{Connection, Reach, Unreadable};
pub use corridors::CorridorLimits;
pub use desk::{Desk, Network, OpenError, Options};
pub use device::{DeviceState, LastSeen, PairWish};
pub use error::{Error, FieldProblem, Result};
pub use event::Topic;
pub use mirror::{Unusable, arrival_minutes};
pub use notices::{Notice, NoticeKind};
pub use orders::{AlikeWish, LookAlike, OrderInput, PURPOSES};
pub use quotes::{Offers, Wish};
pub use requirements::{CorridorWish, Wanted, WantedField};
pub use wallet::Wallet;

/// The client's errors, which the border puts into words.
pub use cpn as cpn_error;
pub use signer::{Condition, SignerError, UDEV_RULES};
pub use store;
pub use vault::{KeyLost, MemoryVault, OsKeychain, Vault, VaultError};
