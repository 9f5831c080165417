//! The sandbox seen from outside: bare HTTPS and JSON, so that what is tested is what stands on the wire.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod bench;
mod codes;
mod corridors;
mod faults;
mod heads;
mod restarting;
mod tickets;
mod v1;
mod webhooks;
