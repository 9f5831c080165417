//! The sandbox seen from outside: bare HTTPS and JSON, so that what is tested is what stands on the wire.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod codes;
#[path = "../common/mod.rs"]
mod common;
mod corridors;
mod faults;
mod heads;
mod restarting;
mod tickets;
mod v1;
mod webhooks;
