//! Orders as they were placed.
use domain::ids::{AttemptId, BeneficiaryId, OrderId};
use domain::order::Order;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::{Constraint, refused};
use crate::error::StoreError;
use crate::open::Store;
use crate::project::Step;
use crate::record::OrderRecord;
use crate::table::drafts;

/// An order and its attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// The order.
    pub order: Order,
    /// When staff ordered it.
    pub placed_at: Timestamp,
    /// Whether staff closed it.
    pub closed: bool,
    /// When staff closed it.
    pub closed_at: Option<Timestamp>,
    /// Its attempts, oldest first.
    pub attempts: Vec<AttemptId>,
}

pub(crate) fn place(connection: &Connection, step: Step, order: &OrderRecord) -> Result<(), StoreError> {
    // Asked first: a repeated order breaks two rules at once, and SQLite names only one of them.
    if connection.prepare_cached("SELECT 1 FROM orders WHERE id = ?1")?.exists([Text(order.id)])? {
        return Err(Constraint::OrderPlaced.into());
    }
    connection
        .prepare_cached(
            "INSERT INTO orders (id, number, record, customer_id, customer_version, beneficiary_id, \
             beneficiary_version, placed_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        )?
        .execute(params![
            Text(order.id),
            order.number,
            Json(order),
            Text(order.customer),
            order.customer_version,
            Text(order.beneficiary),
            order.beneficiary_version,
            Text(step.at)
        ])
        .map_err(|error| refused(error, Constraint::UnknownParty))?;
    drafts::discard(connection, order.id)
}

/// Closes an order. Refused while an attempt is alive.
pub(crate) fn close(connection: &Connection, step: Step, order: OrderId) -> Result<(), StoreError> {
    let live = connection
        .prepare_cached("SELECT 1 FROM attempts WHERE order_id = ?1 AND holds = 'live'")?
        .exists([Text(order)])?;
    if live {
        return Err(Constraint::LiveAttempt.into());
    }
    let changed = connection
        .prepare_cached("UPDATE orders SET closed_at = coalesce(closed_at, ?2), updated_at = ?2 WHERE id = ?1")?
        .execute(params![Text(order), Text(step.at)])?;
    if changed == 1 { Ok(()) } else { Err(Constraint::UnknownOrder(order).into()) }
}

/// One order.
pub(crate) fn load(connection: &Connection, id: OrderId) -> Result<Option<OrderState>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT record, placed_at, closed_at FROM orders WHERE id = ?1")?;
    let found = statement
        .query_row([Text(id)], |row| {
            let closed_at = row.get::<_, Option<Text<_>>>(2)?.map(|at| at.0);
            Ok(OrderState {
                order: row.get::<_, Json<OrderRecord>>(0)?.0.into(),
                placed_at: row.get::<_, Text<_>>(1)?.0,
                closed: closed_at.is_some(),
                closed_at,
                attempts: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut state) = found else { return Ok(None) };
    let mut statement = connection.prepare_cached("SELECT id FROM attempts WHERE order_id = ?1 ORDER BY number")?;
    let attempts = statement.query_map([Text(id)], |row| Ok(row.get::<_, Text<AttemptId>>(0)?.0))?;
    state.attempts = attempts.collect::<Result<_, _>>()?;
    Ok(Some(state))
}

impl Store {
    /// One order and its attempts.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn order(&self, id: OrderId) -> Result<Option<OrderState>, StoreError> {
        load(&self.connection(), id)
    }

    /// The orders that pay a beneficiary, whichever version, under a reference (capitals do not count), placed since a
    /// moment; newest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn orders_to(
        &self,
        beneficiary: BeneficiaryId,
        reference: &str,
        since: Timestamp,
    ) -> Result<Vec<OrderState>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id, placed_at FROM orders WHERE beneficiary_id = ?1 \
             AND json_extract(record, '$.reference') = ?2 COLLATE NOCASE ORDER BY rowid DESC",
        )?;
        let all = statement.query_map(params![Text(beneficiary), reference], |row| {
            Ok((row.get::<_, Text<OrderId>>(0)?.0, row.get::<_, Text<Timestamp>>(1)?.0))
        })?;
        let all: Vec<(OrderId, Timestamp)> = all.collect::<Result<_, _>>()?;
        let recent = all.into_iter().filter(|(_, placed_at)| *placed_at >= since);
        recent.filter_map(|(order, _)| load(&connection, order).transpose()).collect()
    }
}
