//! Onchain transactions as CPN showed them, forward only; at most one of a payment is live.
use domain::ids::AttemptId;
use domain::payment::TransactionStatus;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::TransactionRecord;
use crate::open::Store;
use crate::project::Step;

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionState {
    /// The newest record.
    pub record: TransactionRecord,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// The furthest known state it was ever seen in.
    pub reached: TransactionStatus,
}

impl TransactionState {
    /// Its state.
    #[must_use]
    pub fn status(&self) -> TransactionStatus {
        let Ok(status) = self.record.status.parse();
        status
    }
}

pub(crate) fn see(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    transaction: &TransactionRecord,
) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT attempt_id, status, reached FROM transactions WHERE id = ?1")?;
    let earlier: Option<(Text<AttemptId>, String, String)> =
        statement.query_row([transaction.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    match earlier {
        Some((owner, ..)) if owner.0 != attempt => Err(Constraint::OtherTransaction.into()),
        Some((_, status, reached)) => {
            let (Ok(status), Ok(reached), Ok(incoming)) = (
                status.parse::<TransactionStatus>(),
                reached.parse::<TransactionStatus>(),
                transaction.status.parse::<TransactionStatus>(),
            );
            let news = status.advance_past(&reached, &incoming) == incoming;
            if news { write(connection, step, transaction, &reached) } else { Ok(()) }
        }
        None => {
            let inserted = connection
                .prepare_cached(
                    "INSERT INTO transactions (id, attempt_id, payment_id, ordinal, status, reached, record, seen_at) \
                     SELECT ?1, ?2, id, ?3, ?4, ?4, ?5, ?6 FROM payments WHERE attempt_id = ?2",
                )?
                .execute(params![
                    transaction.id.as_str(),
                    Text(attempt),
                    step.sequence,
                    transaction.status,
                    Json(transaction),
                    Text(step.at)
                ])?;
            if inserted == 1 { Ok(()) } else { Err(Constraint::UnknownPayment.into()) }
        }
    }
}

fn write(
    connection: &Connection,
    step: Step,
    transaction: &TransactionRecord,
    reached: &TransactionStatus,
) -> Result<(), StoreError> {
    let Ok(status) = transaction.status.parse::<TransactionStatus>();
    let reached = reached.furthest(&status);
    connection
        .prepare_cached("UPDATE transactions SET status = ?2, record = ?3, seen_at = ?4, reached = ?5 WHERE id = ?1")?
        .execute(params![
            transaction.id.as_str(),
            transaction.status,
            Json(transaction),
            Text(step.at),
            reached.code()
        ])?;
    Ok(())
}

/// Moves known transactions forward by the states that stood inside a payment's answer.
pub(crate) fn advance(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    states: &[(String, String)],
) -> Result<(), StoreError> {
    for known in of_attempt(connection, attempt)? {
        let Some((_, state)) = states.iter().find(|(id, _)| *id == known.record.id.as_str()) else { continue };
        let Ok(incoming) = state.parse::<TransactionStatus>();
        let next = known.status().advance_past(&known.reached, &incoming);
        if next != known.status() {
            let record = TransactionRecord { status: next.to_string(), ..known.record };
            write(connection, step, &record, &known.reached)?;
        }
    }
    Ok(())
}

/// The transactions of an attempt's payment, oldest first.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Vec<TransactionState>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT record, seen_at, reached FROM transactions WHERE attempt_id = ?1 ORDER BY ordinal")?;
    let rows = statement.query_map([Text(attempt)], |row| {
        let Ok(reached) = row.get::<_, String>(2)?.parse();
        Ok(TransactionState { record: row.get::<_, Json<_>>(0)?.0, seen_at: row.get::<_, Text<_>>(1)?.0, reached })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Store {
    /// How many confirmed transactions of ours paid to this address; capitals do not count.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn settled_to(&self, address: &str) -> Result<u64, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT count(*) FROM transactions WHERE status = 'COMPLETED' \
             AND lower(json_extract(json_extract(record, '$.raw'), '$.destinationAddress')) = lower(?1)",
        )?;
        let count: i64 = statement.query_row([address], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}
