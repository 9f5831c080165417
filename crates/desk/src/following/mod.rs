//! Following: one list call for all open payments, single reads only for what changed, faster while something is
//! about to change.
mod pace;
mod poll;

pub(crate) use poll::incomplete;
