//! All that crosses to the window: requests in, views and events out, error codes, and the command table.
//!
//! Amounts, rates, ids and times cross as strings. Views carry the allowed actions and, for each forbidden one, the
//! reason; the window copies no rule.
#![deny(missing_docs)]

pub mod book;
pub mod command_names;
pub mod commands;
pub mod common;
pub mod error;
pub mod event;
pub mod order;
pub mod outcome;
pub mod payment;
pub mod rfi;
pub mod settings;
pub mod signing;
pub mod simulator;
pub mod ticket;

mod convert;

pub use convert::{
    app_view, countries, form_draft, payment_view, payments_page, rfis_page, settings_view, signing_view, ticket_draft,
    welcome_view,
};
