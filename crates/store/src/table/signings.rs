//! Signings: what was checked, asked and decided for each transaction, and the nonces that were used.
use domain::ids::{AttemptId, TransactionId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::Decision;
use crate::open::Store;
use crate::project::Step;

/// The signing of one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningState {
    /// The transaction.
    pub transaction: TransactionId,
    /// The digest that was checked; empty when the message could not be read.
    pub digest: String,
    /// The Permit2 nonce, once the device was asked.
    pub nonce: Option<String>,
    /// All checks with their results, JSON.
    pub report_json: String,
    /// How many checks passed.
    pub passed: u32,
    /// The number of the first failed check.
    pub failed: Option<u32>,
    /// When the message was checked last.
    pub checked_at: Timestamp,
    /// When the device was asked last.
    pub asked_at: Option<Timestamp>,
    /// What came of it; none while the device shows the message.
    pub decision: Option<Decision>,
    /// When that was.
    pub decided_at: Option<Timestamp>,
    /// The device's words.
    pub note: Option<String>,
}

impl SigningState {
    /// Whether the device was asked and nothing has come of it yet.
    #[must_use]
    pub fn on_device(&self) -> bool {
        self.asked_at.is_some() && self.decision.is_none()
    }
}

/// The result of the checks.
pub(crate) struct Checked<'a> {
    pub(crate) digest: &'a str,
    pub(crate) passed: u32,
    pub(crate) failed: Option<u32>,
    pub(crate) report: &'a str,
}

pub(crate) fn check(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    transaction: &TransactionId,
    checked: &Checked<'_>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO signings (transaction_id, attempt_id, ordinal, digest, passed, failed, report, checked_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (transaction_id) DO UPDATE SET digest = excluded.digest, passed = excluded.passed, \
             failed = excluded.failed, report = excluded.report, checked_at = excluded.checked_at",
        )?
        .execute(params![
            transaction.as_str(),
            Text(attempt),
            step.sequence,
            checked.digest,
            checked.passed,
            checked.failed,
            checked.report,
            Text(step.at)
        ])?;
    Ok(())
}

/// Writes down that the device is asked. Only a message that passed its checks may be shown, and each nonce serves one
/// transaction.
pub(crate) fn ask(
    connection: &Connection,
    step: Step,
    transaction: &TransactionId,
    digest: &str,
    nonce: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO nonces (nonce, attempt_id) SELECT ?1, attempt_id FROM signings AS own WHERE transaction_id = ?2 \
             AND NOT EXISTS (SELECT 1 FROM nonces WHERE nonce = ?1 AND attempt_id = own.attempt_id)",
        )?
        .execute(params![nonce, transaction.as_str()])?;
    let changed = connection
        .prepare_cached(
            "UPDATE signings SET nonce = ?3, asked_at = ?4, decision = NULL, decided_at = NULL, note = NULL, \
             may_be_signed = may_be_signed OR (asked_at IS NOT NULL AND decision IS NULL) \
             WHERE transaction_id = ?1 AND digest = ?2 AND digest <> '' AND failed IS NULL",
        )?
        .execute(params![transaction.as_str(), digest, nonce, Text(step.at)])?;
    if changed == 1 { Ok(()) } else { Err(Constraint::NotChecked.into()) }
}

pub(crate) fn decide(
    connection: &Connection,
    step: Step,
    transaction: &TransactionId,
    decision: &Decision,
    note: &str,
) -> Result<(), StoreError> {
    let may_be_signed = match decision {
        Decision::Signed { .. } | Decision::Lost => true,
        Decision::Rejected | Decision::Refused => false,
    };
    let changed = connection
        .prepare_cached(
            "UPDATE signings SET decision = ?2, decided_at = ?3, note = ?4, may_be_signed = may_be_signed OR ?5 \
             WHERE transaction_id = ?1 AND asked_at IS NOT NULL AND (decision IS NULL \
             OR (?6 AND json_extract(decision, '$.kind') = 'signed'))",
        )?
        .execute(params![
            transaction.as_str(),
            Json(decision),
            Text(step.at),
            note,
            may_be_signed,
            // A signature that its checks refused afterwards is set aside.
            *decision == Decision::Refused
        ])?;
    if changed == 1 { Ok(()) } else { Err(Constraint::NotAsked.into()) }
}

/// The newest signing of an attempt.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Option<SigningState>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT transaction_id, digest, nonce, report, passed, failed, checked_at, asked_at, decision, decided_at, note \
         FROM signings WHERE attempt_id = ?1 ORDER BY ordinal DESC LIMIT 1",
    )?;
    let state = statement
        .query_row([Text(attempt)], |row| {
            Ok(SigningState {
                transaction: row.get::<_, Text<_>>(0)?.0,
                digest: row.get(1)?,
                nonce: row.get(2)?,
                report_json: row.get(3)?,
                passed: row.get(4)?,
                failed: row.get(5)?,
                checked_at: row.get::<_, Text<_>>(6)?.0,
                asked_at: row.get::<_, Option<Text<_>>>(7)?.map(|at| at.0),
                decision: row.get::<_, Option<Json<_>>>(8)?.map(|decision| decision.0),
                decided_at: row.get::<_, Option<Text<_>>>(9)?.map(|at| at.0),
                note: row.get(10)?,
            })
        })
        .optional()?;
    Ok(state)
}

/// The transactions of an attempt whose message may have been signed: a signature, once made, stays usable, whatever
/// was asked and rejected afterwards.
pub(crate) fn maybe_signed(connection: &Connection, attempt: AttemptId) -> Result<Vec<TransactionId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT transaction_id FROM signings WHERE attempt_id = ?1 \
         AND (may_be_signed OR (asked_at IS NOT NULL AND decision IS NULL)) ORDER BY ordinal",
    )?;
    let rows = statement.query_map([Text(attempt)], |row| Ok(row.get::<_, Text<_>>(0)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Store {
    /// The attempt that a nonce was used for, if any.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn nonce_used(&self, nonce: &str) -> Result<Option<AttemptId>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT attempt_id FROM nonces WHERE nonce = ?1")?;
        Ok(statement.query_row([nonce], |row| Ok(row.get::<_, Text<_>>(0)?.0)).optional()?)
    }
}
