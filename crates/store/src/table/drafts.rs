//! Drafts: what was typed and not yet ordered.
use domain::ids::OrderId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::column::Text;
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::open::Store;
use crate::project::Step;

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// The order it will become.
    pub order: OrderId,
    /// What was typed, as JSON of the form.
    pub form: String,
    /// The beneficiary's name as typed.
    pub beneficiary: String,
    /// The reference as typed.
    pub reference: String,
    /// When it was saved last.
    pub saved_at: Timestamp,
}

pub(crate) fn save(
    connection: &Connection,
    step: Step,
    order: OrderId,
    form: &str,
    beneficiary: &str,
    reference: &str,
) -> Result<(), StoreError> {
    let placed = connection.prepare_cached("SELECT 1 FROM orders WHERE id = ?1")?.exists([Text(order)])?;
    if placed {
        return Err(Constraint::OrderPlaced.into());
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO drafts (order_id, form, beneficiary, reference, saved_at) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![Text(order), form, beneficiary, reference, Text(step.at)])?;
    Ok(())
}

pub(crate) fn discard(connection: &Connection, order: OrderId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM drafts WHERE order_id = ?1")?.execute([Text(order)])?;
    Ok(())
}

const COLUMNS: &str = "order_id, form, beneficiary, reference, saved_at";

fn state(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        order: row.get::<_, Text<_>>(0)?.0,
        form: row.get(1)?,
        beneficiary: row.get(2)?,
        reference: row.get(3)?,
        saved_at: row.get::<_, Text<_>>(4)?.0,
    })
}

/// One draft.
pub(crate) fn load(connection: &Connection, order: OrderId) -> Result<Option<DraftRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM drafts WHERE order_id = ?1"))?;
    Ok(statement.query_row([Text(order)], state).optional()?)
}

impl Store {
    /// All drafts, in no particular order.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM drafts"))?;
        let rows = statement.query_map([], state)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One draft.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn draft(&self, order: OrderId) -> Result<Option<DraftRow>, StoreError> {
        load(&self.connection(), order)
    }
}
