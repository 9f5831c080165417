//! What is signed: the pinned typed data, the checks before and after signing, the chain table, and the chain reader.
//!
//! The walk: [`check_before`] judges a transaction that CPN created and says, check by check, whether it is exactly
//! the payment that was ordered; [`PaymentMessage::typed`] gives the bytes for the device; [`check_after`] judges the
//! signature. Nothing in this crate signs, stores or talks to CPN.

pub mod abi;
pub mod chain_reader;
pub mod chains;
mod checks;
mod evidence;
mod fields;
pub mod intent;
mod json;
pub mod pins;
pub mod signature;
pub mod typed_hash;
mod variants;
pub mod verify;

pub use alloy_primitives::{Address, B256, U256};

pub use checks::{Check, Group, Outcome, Report, check_after, check_before};
pub use evidence::{
    ChainFacts, Clock, DeviceFacts, EarlierSignature, Evidence, HistoryFacts, PaymentFacts, TransactionFacts,
};
pub use intent::{EncodingFinding, MessageRefused, PaymentMessage, Permitted, Row, RowContext, Witness};
pub use pins::Pins;
pub use signature::{SignatureProblem, recover, signature_from_bytes};
pub use variants::{PAYMENT_MESSAGE_TYPE, Variant};
