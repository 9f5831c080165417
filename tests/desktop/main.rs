//! The real window beside the straight way: refusals, a second start, the key.
#![cfg(target_os = "linux")]

mod canary;
mod refusals;
mod second_start;
