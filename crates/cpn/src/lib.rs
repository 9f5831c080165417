//! The CPN REST client: wire types, one file of calls per resource, typed errors, sealing.
//!
//! Beginning to end: [`ApiKey::parse`], [`Endpoint`], [`Client::new`], then the calls. Writes are made in two steps, so
//! that their bytes can be made durable before they leave: `prepare()` yields a [`Prepared`], a `send_…` sends it.

mod answer;
mod api_key;
mod client;
pub mod code;
mod configurations;
mod endpoint;
pub mod error;
mod exchange;
mod payments;
mod ping;
mod prepared;
mod quotes;
mod refunds;
mod requirements;
mod retry;
mod rfis;
pub mod seal;
mod subscriptions;
mod tickets;
mod transactions;
mod transactions_v1;
pub mod webhook;
pub mod wire;

pub use answer::Answer;
pub use api_key::{ApiKey, ApiKeyError};
pub use client::{Client, ClientError, ClientOptions};
pub use configurations::RoutesQuery;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Effect, Error};
pub use payments::{Page, PaymentsFilter, UnreadablePayment};
pub use prepared::{PrepareError, Prepared, Write};
pub use retry::RetryPolicy;
