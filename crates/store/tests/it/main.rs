//! What the store promises, tried on real encrypted files.
#![expect(clippy::unwrap_used, clippy::unwrap_in_result, reason = "a test may stop at what it did not expect")]
mod constraints;
mod forward_only;
mod history;
mod journal;
mod list;
mod opening;
mod rfis;
mod support;
mod tickets;
mod views;
