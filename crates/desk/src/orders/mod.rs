//! Orders: drafts, placing, closing, and orders that look alike.
mod alike;
mod draft;
mod form;
mod place;

pub use alike::{AlikeWish, LookAlike};
pub use form::{OrderInput, PURPOSES};
