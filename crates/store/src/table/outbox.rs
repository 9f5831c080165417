//! The outbox: each call that changes something at CPN, written down before it is sent, byte for byte.
use domain::ids::{AttemptId, IdempotencyKey};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::Call;
use crate::open::Store;
use crate::project::Step;

/// What is known of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// Intended; it may or may not have been sent, and may have taken effect.
    Open,
    /// CPN accepted it.
    Accepted,
    /// CPN refused it with a clear answer.
    Refused,
    /// It is known that it was not sent or has not taken effect.
    Abandoned,
}

impl CallState {
    const ALL: [Self; 4] = [Self::Open, Self::Accepted, Self::Refused, Self::Abandoned];

    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Abandoned => "abandoned",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// The key; a retry repeats it.
    pub key: IdempotencyKey,
    /// For which attempt.
    pub attempt: AttemptId,
    /// Which call.
    pub call: Call,
    /// Empty, the payment, `payment/transaction`, `payment/rfi` or `payment/rfi/file`.
    pub subject: String,
    /// The exact body; a retry repeats it. Of a file the description alone.
    pub body: String,
    /// What is known of it.
    pub state: CallState,
    /// How often it got no clear answer.
    pub unanswered: u32,
    /// What happened last, in words.
    pub note: Option<String>,
    /// The HTTP status of the clear answer.
    pub status: Option<u16>,
    /// CPN's code when refused.
    pub code: Option<String>,
    /// CPN's request id.
    pub request_id: Option<String>,
    /// When it was written down.
    pub intended_at: Timestamp,
    /// When something was last learnt of it.
    pub updated_at: Timestamp,
}

impl OutboxEntry {
    /// Whether the call may have taken effect without us knowing.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == CallState::Open
    }

    /// Whether the payment may have gone on without us knowing. A ticket, or an answer to a request for information,
    /// leaves it where it is.
    #[must_use]
    pub fn may_have_moved_payment(&self) -> bool {
        match self.call {
            Call::CreatePayment | Call::CreateTransaction | Call::SubmitTransaction => self.is_open(),
            Call::SubmitRfi | Call::UploadRfiFile | Call::CreateSupportTicket => false,
        }
    }
}

/// A clear answer.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) accepted: bool,
    pub(crate) code: &'a Option<String>,
    pub(crate) request_id: &'a Option<String>,
}

pub(crate) fn intend(
    connection: &Connection,
    step: Step,
    key: IdempotencyKey,
    attempt: AttemptId,
    call: Call,
    subject: &str,
    body: &str,
) -> Result<(), StoreError> {
    let (wanted, refusal) = match call {
        Call::CreatePayment | Call::CreateTransaction | Call::SubmitTransaction => {
            ("SELECT 1 FROM attempts WHERE id = ?1 AND holds = 'live'", Constraint::AttemptOver)
        }
        // Questions about a payment are asked and answered after its end, too.
        Call::SubmitRfi | Call::UploadRfiFile | Call::CreateSupportTicket => {
            ("SELECT 1 FROM payments WHERE attempt_id = ?1", Constraint::UnknownPayment)
        }
    };
    if !connection.prepare_cached(wanted)?.exists([Text(attempt)])? {
        return Err(refusal.into());
    }
    connection
        .prepare_cached(
            "INSERT INTO outbox (key, attempt_id, ordinal, call, subject, body, state, unanswered, intended_at, \
             updated_at) VALUES (?1, ?2, ?3, json_extract(?4, '$'), ?5, ?6, 'open', 0, ?7, ?7)",
        )?
        .execute(params![Text(key), Text(attempt), step.sequence, Json(call), subject, body, Text(step.at)])?;
    Ok(())
}

/// An accepted call stays accepted; every other state gives way to a clear answer.
pub(crate) fn answer(
    connection: &Connection,
    step: Step,
    key: IdempotencyKey,
    answer: &Answer<'_>,
) -> Result<(), StoreError> {
    let state = if answer.accepted { CallState::Accepted } else { CallState::Refused };
    connection
        .prepare_cached(
            "UPDATE outbox SET state = ?2, status = ?3, code = ?4, request_id = ?5, note = NULL, updated_at = ?6 \
             WHERE key = ?1 AND state <> 'accepted'",
        )?
        .execute(params![Text(key), state.name(), answer.status, answer.code, answer.request_id, Text(step.at)])?;
    Ok(())
}

pub(crate) fn unanswered(
    connection: &Connection,
    step: Step,
    key: IdempotencyKey,
    error: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE outbox SET unanswered = unanswered + 1, note = ?2, updated_at = ?3 WHERE key = ?1 AND state = 'open'",
        )?
        .execute(params![Text(key), error, Text(step.at)])?;
    Ok(())
}

pub(crate) fn abandon(
    connection: &Connection,
    step: Step,
    key: IdempotencyKey,
    reason: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = 'abandoned', note = ?2, updated_at = ?3 WHERE key = ?1 AND state = 'open'",
        )?
        .execute(params![Text(key), reason, Text(step.at)])?;
    Ok(())
}

/// Which attempt an entry is for.
pub(crate) fn attempt_of(connection: &Connection, key: IdempotencyKey) -> Result<AttemptId, StoreError> {
    let mut statement = connection.prepare_cached("SELECT attempt_id FROM outbox WHERE key = ?1")?;
    let attempt: Option<Text<AttemptId>> = statement.query_row([Text(key)], |row| row.get(0)).optional()?;
    attempt.map(|attempt| attempt.0).ok_or_else(|| Constraint::UnknownCall.into())
}

const COLUMNS: &str = "key, attempt_id, json_quote(call), subject, body, state, unanswered, note, status, code, \
                       request_id, intended_at, updated_at";

fn entry(row: &Row<'_>) -> rusqlite::Result<OutboxEntry> {
    let state: String = row.get(5)?;
    Ok(OutboxEntry {
        key: row.get::<_, Text<_>>(0)?.0,
        attempt: row.get::<_, Text<_>>(1)?.0,
        call: row.get::<_, Json<_>>(2)?.0,
        subject: row.get(3)?,
        body: row.get(4)?,
        state: CallState::ALL.into_iter().find(|known| known.name() == state).unwrap_or(CallState::Open),
        unanswered: row.get(6)?,
        note: row.get(7)?,
        status: row.get(8)?,
        code: row.get(9)?,
        request_id: row.get(10)?,
        intended_at: row.get::<_, Text<_>>(11)?.0,
        updated_at: row.get::<_, Text<_>>(12)?.0,
    })
}

/// One call.
pub(crate) fn of_key(connection: &Connection, key: IdempotencyKey) -> Result<Option<OutboxEntry>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE key = ?1"))?;
    Ok(statement.query_row([Text(key)], entry).optional()?)
}

/// All calls of an attempt, oldest first.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Vec<OutboxEntry>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE attempt_id = ?1 ORDER BY ordinal"))?;
    let rows = statement.query_map([Text(attempt)], entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Store {
    /// Every call that may have taken effect without us knowing, oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn outbox_open(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE state = 'open' ORDER BY ordinal"))?;
        let rows = statement.query_map([], entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One call.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn outbox(&self, key: IdempotencyKey) -> Result<Option<OutboxEntry>, StoreError> {
        of_key(&self.connection(), key)
    }
}
