//! The encrypted store: a hash-chained journal of facts, and everything else as projections of it.
pub mod fact;
pub mod record;
mod text;
