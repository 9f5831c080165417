//! The sandbox before a judge who knows CPN's specification and nothing of the sandbox: each answer is held against the
//! declared statuses, headers and schemas, and what a client made from that specification may send must be taken.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod asking;
#[path = "../common/mod.rs"]
mod common;
mod convicting;
mod corridors;
mod judge;
mod listing;
mod operations;
mod refusing;
mod schemas;
mod subscribing;
mod walking;
