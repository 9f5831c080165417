//! Requests for information over real HTTPS: when they come, what they ask for, and what each answer does.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod answering;
mod asking;
mod blocking;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod controlling;
mod ending;
mod ofi;
#[path = "../specification/schemas.rs"]
mod specification;
mod telling;
mod uploading;
