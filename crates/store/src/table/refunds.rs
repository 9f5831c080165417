//! Refunds as CPN showed them, forward only.
use domain::ids::{AttemptId, RefundId};
use domain::money::Money;
use domain::payment::RefundStatus;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::RefundRecord;
use crate::project::Step;

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundState {
    /// The newest record.
    pub record: RefundRecord,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// What the chain showed of it.
    pub sighting: Option<RefundSighting>,
}

/// A refund's transfer as the chain showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSighting {
    /// The chain transaction's hash.
    pub hash: String,
    /// The block.
    pub block: u64,
    /// What the refund address got, in USDC.
    pub value: Money,
    /// When it was seen.
    pub seen_at: Timestamp,
}

/// A sighting as it is recorded.
pub(crate) struct Sighted<'a> {
    pub(crate) hash: &'a str,
    pub(crate) block: u64,
    pub(crate) value: Money,
}

impl RefundState {
    /// Its state.
    #[must_use]
    pub fn status(&self) -> RefundStatus {
        let Ok(status) = self.record.status.parse();
        status
    }
}

pub(crate) fn see(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    refund: &RefundRecord,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT attempt_id, status FROM refunds WHERE id = ?1")?;
    let earlier: Option<(Text<AttemptId>, String)> =
        statement.query_row([refund.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match earlier {
        Some((owner, _)) if owner.0 != attempt => return Err(Constraint::OtherRefund.into()),
        Some((_, status)) => {
            let (Ok(status), Ok(incoming)) = (status.parse::<RefundStatus>(), refund.status.parse::<RefundStatus>());
            if status.advance(&incoming) == incoming {
                write(connection, step, refund)?;
            }
        }
        None => {
            connection
                .prepare_cached(
                    "INSERT INTO refunds (id, attempt_id, ordinal, status, record, seen_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    refund.id.as_str(),
                    Text(attempt),
                    step.sequence,
                    refund.status,
                    Json(refund),
                    Text(step.at)
                ])?;
        }
    }
    Ok(())
}

fn write(connection: &Connection, step: Step, refund: &RefundRecord) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE refunds SET status = ?2, record = ?3, seen_at = ?4 WHERE id = ?1")?
        .execute(params![refund.id.as_str(), refund.status, Json(refund), Text(step.at)])?;
    Ok(())
}

/// The latest sighting counts: a reorganised chain may show another block.
pub(crate) fn sight(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    refund: &RefundId,
    sighted: &Sighted<'_>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO refund_sightings (refund_id, attempt_id, hash, block, value, seen_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            refund.as_str(),
            Text(attempt),
            sighted.hash,
            Text(sighted.block),
            Text(sighted.value),
            Text(step.at)
        ])?;
    Ok(())
}

/// Takes over the refunds that stood inside a payment's answer: unknown ones are added, known ones move forward.
pub(crate) fn advance(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    states: &[(String, String)],
) -> Result<(), StoreError> {
    let known = of_attempt(connection, attempt)?;
    for (id, state) in states {
        match known.iter().find(|refund| refund.record.id.as_str() == id) {
            Some(refund) => {
                let Ok(incoming) = state.parse::<RefundStatus>();
                let next = refund.status().advance(&incoming);
                if next != refund.status() {
                    write(connection, step, &RefundRecord { status: next.to_string(), ..refund.record.clone() })?;
                }
            }
            None => {
                let refund = RefundRecord {
                    id: RefundId::new(id.clone()),
                    status: state.clone(),
                    amount: None,
                    hash: None,
                    address: None,
                };
                see(connection, step, attempt, &refund)?;
            }
        }
    }
    Ok(())
}

/// The refunds of an attempt's payment, oldest first.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Vec<RefundState>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT record, refunds.seen_at, hash, block, value, refund_sightings.seen_at FROM refunds \
         LEFT JOIN refund_sightings ON refund_id = id WHERE refunds.attempt_id = ?1 ORDER BY ordinal, id",
    )?;
    let rows = statement.query_map([Text(attempt)], |row| {
        let sighting = match row.get::<_, Option<String>>(2)? {
            Some(hash) => Some(RefundSighting {
                hash,
                block: row.get::<_, Text<_>>(3)?.0,
                value: row.get::<_, Text<_>>(4)?.0,
                seen_at: row.get::<_, Text<_>>(5)?.0,
            }),
            None => None,
        };
        Ok(RefundState { record: row.get::<_, Json<_>>(0)?.0, seen_at: row.get::<_, Text<_>>(1)?.0, sighting })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
