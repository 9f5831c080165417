//! Support tickets: the call that opens each, CPN's one answer, and what people at this desk noted about it.
use domain::ids::{AttemptId, IdempotencyKey};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::{KeptFileRecord, TicketRecord};
use crate::open::Store;
use crate::project::Step;
use crate::table::outbox::{self, OutboxEntry};

/// A ticket. Its own id is the idempotency key of the call that opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketState {
    /// The call: what was asked, byte for byte, and what is known of it.
    pub call: OutboxEntry,
    /// CPN's answer; none until it came, and none for good when it was lost.
    pub record: Option<TicketRecord>,
    /// Whether a person marked it as a request for information.
    pub information_request: bool,
    /// Whether that request was answered.
    pub answered: bool,
    /// What was noted, newest first.
    pub notes: Vec<TicketNote>,
}

/// A note on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketNote {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: String,
    /// What.
    pub text: String,
    /// The files kept with it.
    pub files: Vec<KeptFileRecord>,
}

/// A note as it is recorded.
pub(crate) struct Noted<'a> {
    pub(crate) person: &'a str,
    pub(crate) text: &'a str,
    pub(crate) answers: bool,
    pub(crate) files: &'a [KeptFileRecord],
}

/// A ticket begins with the call that opens it.
pub(crate) fn begin(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    ticket: IdempotencyKey,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO tickets (key, attempt_id, ordinal) VALUES (?1, ?2, ?3)")?
        .execute(params![Text(ticket), Text(attempt), step.sequence])?;
    Ok(())
}

/// The first answer stays: CPN gives one for a key.
pub(crate) fn see(connection: &Connection, ticket: IdempotencyKey, record: &TicketRecord) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("UPDATE tickets SET record = coalesce(record, ?2) WHERE key = ?1")?;
    found(statement.execute(params![Text(ticket), Json(record)])?)
}

pub(crate) fn mark(
    connection: &Connection,
    ticket: IdempotencyKey,
    information_request: bool,
) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("UPDATE tickets SET information_request = ?2, answered = 0 WHERE key = ?1")?;
    found(statement.execute(params![Text(ticket), information_request])?)
}

pub(crate) fn note(
    connection: &Connection,
    step: Step,
    ticket: IdempotencyKey,
    noted: &Noted<'_>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("UPDATE tickets SET answered = answered OR ?2 WHERE key = ?1")?;
    found(statement.execute(params![Text(ticket), noted.answers])?)?;
    connection
        .prepare_cached(
            "INSERT INTO ticket_notes (ordinal, ticket, at, person, text, files) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![step.sequence, Text(ticket), Text(step.at), noted.person, noted.text, Json(noted.files)])?;
    Ok(())
}

fn found(rows: usize) -> Result<(), StoreError> {
    if rows == 0 { Err(Constraint::UnknownCall.into()) } else { Ok(()) }
}

/// Whether a ticket of the attempt asks for information and waits for the answer.
pub(crate) fn waits(connection: &Connection, attempt: AttemptId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM tickets WHERE attempt_id = ?1 AND information_request = 1 AND answered = 0";
    Ok(connection.prepare_cached(sql)?.exists([Text(attempt)])?)
}

fn notes(connection: &Connection, ticket: IdempotencyKey) -> Result<Vec<TicketNote>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT at, person, text, files FROM ticket_notes WHERE ticket = ?1 ORDER BY ordinal DESC")?;
    let rows = statement.query_map([Text(ticket)], |row| {
        Ok(TicketNote {
            at: row.get::<_, Text<_>>(0)?.0,
            person: row.get(1)?,
            text: row.get(2)?,
            files: row.get::<_, Json<_>>(3)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn load(connection: &Connection, ticket: IdempotencyKey) -> Result<Option<TicketState>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT record, information_request, answered FROM tickets WHERE key = ?1")?;
    let own = statement
        .query_row([Text(ticket)], |row| {
            Ok((row.get::<_, Option<Json<_>>>(0)?.map(|record| record.0), row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (Some((record, information_request, answered)), Some(call)) = (own, outbox::of_key(connection, ticket)?) else {
        return Ok(None);
    };
    Ok(Some(TicketState { call, record, information_request, answered, notes: notes(connection, ticket)? }))
}

fn those(connection: &Connection, keys: Vec<Text<IdempotencyKey>>) -> Result<Vec<TicketState>, StoreError> {
    let mut tickets = Vec::with_capacity(keys.len());
    for key in keys {
        tickets.extend(load(connection, key.0)?);
    }
    Ok(tickets)
}

impl Store {
    /// One ticket, by the key of the call that opens it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn ticket(&self, ticket: IdempotencyKey) -> Result<Option<TicketState>, StoreError> {
        load(&self.connection(), ticket)
    }

    /// The tickets of an attempt's payment, newest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn tickets(&self, attempt: AttemptId) -> Result<Vec<TicketState>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT key FROM tickets WHERE attempt_id = ?1 ORDER BY ordinal DESC")?;
        let keys = statement.query_map([Text(attempt)], |row| row.get(0))?;
        those(&connection, keys.collect::<Result<_, _>>()?)
    }

    /// Every ticket that asks for information and waits for the answer, oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn tickets_to_answer(&self) -> Result<Vec<TicketState>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT key FROM tickets WHERE information_request = 1 AND answered = 0 ORDER BY ordinal",
        )?;
        let keys = statement.query_map([], |row| row.get(0))?;
        those(&connection, keys.collect::<Result<_, _>>()?)
    }
}
