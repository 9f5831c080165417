//! The desk is killed in the middle of its work and started again on the same sandbox: never a second payment, never a
//! lost one, always a clear state. The desk is a process of its own; the sandbox, which goes on living, is in this one.
//! `network` kills nothing: CPN answers in every wrong way there is.
mod creating;
mod following;
mod keeping;
mod network;
mod process;
mod random;
mod reckoning;
mod runner;
mod signing;
mod starting;
mod trial;
