//! The encrypted store: a hash-chained journal of facts, and everything else as projections of it.
//!
//! One file per environment, one process per file. [`Store::record`] is the only way to write: each call appends
//! facts to the journal and applies them to the projections in one transaction. All calls block on the disk; from
//! async code use `spawn_blocking`.
//!
//! Two tables are no projections. The contents of files are kept under the hash that a fact names, written with that fact
//! ([`Store::record_with_files`]); and when CPN last answered a look says nothing about any payment ([`Store::looked`]).
mod call;
mod chain;
mod column;
mod constraint;
mod error;
pub mod fact;
mod journal;
mod key;
mod open;
mod project;
mod rebuild;
pub mod record;
mod schema;
mod seen;
mod table;
mod text;
mod ticket;

pub use chain::{ChainHead, ChainReport};
pub use constraint::Constraint;
pub use error::StoreError;
pub use journal::{JournalEntry, Source};
pub use key::{InvalidStoreKey, StoreKey};
pub use open::Store;
pub use project::Recorded;
pub use rebuild::Difference;
pub use table::api_key::ApiKeyState;
pub use table::arrivals::Arrival;
pub use table::attempts::{AttemptState, FieldsSeen, OpenRfi, Stop};
pub use table::bfi_history::BfiHistory;
pub use table::drafts::DraftRow;
pub use table::kept_files::KeptFile;
pub use table::list::{
    Deadline, DeadlineKind, ListPage, ListQuery, ListRow, RowId, View, ViewCounts, acts_next_name, status_name,
};
pub use table::numbers::NextNumbers;
pub use table::orders::OrderState;
pub use table::outbox::{CallState, OutboxEntry};
pub use table::outlines::{Outline, OutlinePayment};
pub use table::refunds::{RefundSighting, RefundState};
pub use table::rfi_files::RfiFileState;
pub use table::rfis::{EarlierAnswer, RfiAnswer, RfiDraft, RfiLook, RfiStanding, RfiState};
pub use table::settlements::Settlement;
pub use table::signings::SigningState;
pub use table::tickets::{TicketNote, TicketState};
pub use table::transactions::TransactionState;
