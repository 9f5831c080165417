//! Settlements as the chain showed them.
use domain::ids::AttemptId;
use domain::money::Money;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::Text;
use crate::error::StoreError;
use crate::project::Step;

/// What the chain showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The chain transaction's hash.
    pub hash: String,
    /// The block.
    pub block: u64,
    /// What the payee got.
    pub value: Money,
    /// The fee really charged.
    pub fee: Money,
    /// When it was seen.
    pub seen_at: Timestamp,
}

/// A settlement as it is recorded.
pub(crate) struct Seen<'a> {
    pub(crate) hash: &'a str,
    pub(crate) block: u64,
    pub(crate) value: Money,
    pub(crate) fee: Money,
}

/// The latest sighting counts: a reorganised chain may show another block.
pub(crate) fn see(connection: &Connection, step: Step, attempt: AttemptId, seen: &Seen<'_>) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO settlements (attempt_id, hash, block, value, fee, seen_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            Text(attempt),
            seen.hash,
            Text(seen.block),
            Text(seen.value),
            Text(seen.fee),
            Text(step.at)
        ])?;
    Ok(())
}

/// The settlement of an attempt's payment.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Option<Settlement>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT hash, block, value, fee, seen_at FROM settlements WHERE attempt_id = ?1")?;
    let settlement = statement
        .query_row([Text(attempt)], |row| {
            Ok(Settlement {
                hash: row.get(0)?,
                block: row.get::<_, Text<_>>(1)?.0,
                value: row.get::<_, Text<_>>(2)?.0,
                fee: row.get::<_, Text<_>>(3)?.0,
                seen_at: row.get::<_, Text<_>>(4)?.0,
            })
        })
        .optional()?;
    Ok(settlement)
}
