//! The client against the sandbox over HTTPS: every call of the V2 way, every refusal, every magic value, every fault.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]
#[path = "client/payer.rs"]
mod payer;

#[path = "client/configurations.rs"]
mod configurations;
#[path = "client/controlling.rs"]
mod controlling;
#[path = "client/failing.rs"]
mod failing;
#[path = "client/funding.rs"]
mod funding;
#[path = "client/listing.rs"]
mod listing;
#[path = "client/magic.rs"]
mod magic;
#[path = "client/ordering.rs"]
mod ordering;
#[path = "client/restarting.rs"]
mod restarting;
#[path = "client/tampering.rs"]
mod tampering;
#[path = "client/weather.rs"]
mod weather;
