//! Who said that the beneficiary has the money. CPN never says so (cpn-api 5.1).
use domain::ids::AttemptId;
use domain::payment::PaymentStatus;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::Text;
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::project::Step;

/// A confirmation of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The day it arrived.
    pub on: Date,
    /// The bank's reference, if there is one.
    pub bank_reference: Option<String>,
    /// Who said so.
    pub person: String,
    /// When it was said.
    pub said_at: Timestamp,
}

/// A confirmation as it is recorded.
pub(crate) struct Said<'a> {
    pub(crate) on: Date,
    pub(crate) bank_reference: Option<&'a str>,
    pub(crate) person: &'a str,
}

/// The newest word counts; the journal keeps the ones before. Refused for a payment that is not completed.
pub(crate) fn say(connection: &Connection, step: Step, attempt: AttemptId, said: &Said<'_>) -> Result<(), StoreError> {
    let completed = connection
        .prepare_cached("SELECT 1 FROM payments WHERE attempt_id = ?1 AND status = ?2")?
        .exists(params![Text(attempt), PaymentStatus::Completed.code()])?;
    if !completed {
        return Err(Constraint::NotCompleted.into());
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO arrivals (attempt_id, arrived_on, bank_reference, person, said_at) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![Text(attempt), Text(said.on), said.bank_reference, said.person, Text(step.at)])?;
    Ok(())
}

/// The confirmation of an attempt's payment.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Option<Arrival>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT arrived_on, bank_reference, person, said_at FROM arrivals WHERE attempt_id = ?1")?;
    let arrival = statement
        .query_row([Text(attempt)], |row| {
            Ok(Arrival {
                on: row.get::<_, Text<_>>(0)?.0,
                bank_reference: row.get(1)?,
                person: row.get(2)?,
                said_at: row.get::<_, Text<_>>(3)?.0,
            })
        })
        .optional()?;
    Ok(arrival)
}
