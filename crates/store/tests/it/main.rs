//! What the store promises, tried on real encrypted files.
mod constraints;
mod forward_only;
mod history;
mod journal;
mod list;
mod opening;
mod support;
mod views;
