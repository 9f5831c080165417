//! The real window beside the straight way: refusals, keys, a missing keychain, a second start, the smallest window.
#![cfg(target_os = "linux")]

mod canary;
mod following;
mod keychain;
mod keys;
mod pictures;
mod refusals;
mod rfis;
mod second_start;
