//! The CPN REST client: wire types, typed errors, sealing.

pub mod wire;
