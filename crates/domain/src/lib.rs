//! The nouns of CPN Desk and the rules about them: no input or output, no async, no clock.
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::arithmetic_side_effects)]

mod environment;
pub mod fields;
pub mod ids;
pub mod money;
pub mod order;
pub mod outcome;
pub mod party;
pub mod payment;
pub mod rfi;
pub mod status;
pub mod typed_data;

pub use environment::{Environment, UnknownEnvironment};
