//! Orders: drafts, placing, closing.
mod draft;
mod form;
mod place;

pub use form::{OrderInput, PURPOSES};
