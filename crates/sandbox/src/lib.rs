//! A CPN of its own: a real HTTPS server with state, the chain beside it, and a simulated Ledger.
//!
//! It runs inside the application and as a program of its own. What it does not model is in docs/sandbox.md.

mod agenda;
mod api;
mod bank_checks;
mod bfis;
mod calls;
mod chain;
mod clock;
mod control;
mod corridors;
mod events;
mod faults;
mod fields;
mod held;
mod keys;
pub mod ledger;
mod lifecycle;
mod magic;
mod message;
mod on_request;
mod pricing;
mod refusal;
mod rfi;
mod sandbox;
mod sealed;
mod shared;
mod tamper;
mod tls;
mod v1;
mod webhooks;
mod world;

pub use clock::SandboxClock;
pub use faults::{Fault, FaultKind, TlsTrouble};
pub use held::LetGo;
pub use sandbox::{Sandbox, SandboxError, SandboxOptions};
pub use tamper::Tamper;
pub use tls::TlsError;
pub use world::StateError;

/// The chain that `/chain` speaks for.
pub const DEFAULT_CHAIN: &str = "ETH-SEPOLIA";
