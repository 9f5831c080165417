//! Payments as CPN showed them, forward only.
use domain::ids::{AttemptId, PaymentId};
use domain::payment::PaymentStatus;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::PaymentRecord;
use crate::open::Store;
use crate::project::Step;
use crate::table::{refunds, transactions};

/// The payment of an attempt.
pub(crate) struct PaymentState {
    /// The newest record.
    pub(crate) record: PaymentRecord,
    /// When it was seen.
    pub(crate) seen_at: Timestamp,
    /// When CPN first said that the BFI has the USDC.
    pub(crate) funded_at: Option<Timestamp>,
}

/// Takes over a newer answer whole and ignores an older one whole; the states of the transactions and refunds inside
/// move forward each on its own.
pub(crate) fn see(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    payment: &PaymentRecord,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT attempt_id, status, reached FROM payments WHERE id = ?1")?;
    let earlier: Option<(Text<AttemptId>, String, String)> =
        statement.query_row([payment.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Ok(incoming) = payment.status.parse::<PaymentStatus>();
    let funded = matches!(incoming, PaymentStatus::FiatPaymentInitiated | PaymentStatus::Completed);
    match earlier {
        Some((owner, ..)) if owner.0 != attempt => return Err(Constraint::OtherPayment.into()),
        Some((_, status, reached)) => {
            let (Ok(status), Ok(reached)) = (status.parse::<PaymentStatus>(), reached.parse::<PaymentStatus>());
            if status.advance_past(&reached, &incoming) == incoming {
                connection
                    .prepare_cached(
                        "UPDATE payments SET status = ?2, record = ?3, seen_at = ?4, \
                         funded_at = coalesce(funded_at, CASE WHEN ?5 THEN ?4 END), reached = ?6 WHERE id = ?1",
                    )?
                    .execute(params![
                        payment.id.as_str(),
                        payment.status,
                        Json(payment),
                        Text(step.at),
                        funded,
                        reached.furthest(&incoming).code()
                    ])?;
            }
        }
        None => {
            connection
                .prepare_cached(
                    "INSERT INTO payments (id, attempt_id, status, reached, funded_at, record, seen_at) \
                     VALUES (?1, ?2, ?3, ?3, CASE WHEN ?6 THEN ?5 END, ?4, ?5)",
                )?
                .execute(params![
                    payment.id.as_str(),
                    Text(attempt),
                    payment.status,
                    Json(payment),
                    Text(step.at),
                    funded
                ])?;
        }
    }
    transactions::advance(connection, step, attempt, &payment.transactions)?;
    refunds::advance(connection, step, attempt, &payment.refunds)
}

/// The payment of an attempt.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Option<PaymentState>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT record, seen_at, funded_at FROM payments WHERE attempt_id = ?1")?;
    let state = statement
        .query_row([Text(attempt)], |row| {
            Ok(PaymentState {
                record: row.get::<_, Json<_>>(0)?.0,
                seen_at: row.get::<_, Text<_>>(1)?.0,
                funded_at: row.get::<_, Option<Text<_>>>(2)?.map(|at| at.0),
            })
        })
        .optional()?;
    Ok(state)
}

impl Store {
    /// The attempt that made a payment.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn attempt_of_payment(&self, payment: &PaymentId) -> Result<Option<AttemptId>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT attempt_id FROM payments WHERE id = ?1")?;
        let attempt =
            statement.query_row([payment.as_str()], |row| Ok(row.get::<_, Text<AttemptId>>(0)?.0)).optional()?;
        Ok(attempt)
    }
}
