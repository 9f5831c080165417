//! The real window when things do not go as wished.
#![cfg(target_os = "linux")]

mod canary;
mod refusals;
