//! Requests for information: what CPN shows of them, forward only, and what staff prepare and send.
use std::collections::BTreeMap;

use domain::ids::{AttemptId, CustomerId, RfiId};
use domain::rfi::{RfiPoint, RfiStatus};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::{Call, RfiFullRecord};
use crate::open::Store;
use crate::project::Step;
use crate::table::outbox::{self, CallState, OutboxEntry};
use crate::table::rfi_files::{self, RfiFileState};

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiStanding {
    /// CPN's id.
    pub id: RfiId,
    /// The attempt whose payment it is about.
    pub attempt: AttemptId,
    /// Its state, forward only.
    pub status: RfiStatus,
    /// The furthest known state ever reached.
    pub reached: RfiStatus,
    /// Its level as it came.
    pub level: Option<String>,
    /// Its deadline.
    pub expires: Option<Timestamp>,
    /// When it was raised, seen from the money, as the first sight said.
    pub point: RfiPoint,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was found late: the last look at CPN before.
    pub late_since: Option<Timestamp>,
    /// When CPN showed it so.
    pub seen_at: Timestamp,
    /// When its time had ended unanswered.
    pub ended_at: Option<Timestamp>,
}

impl RfiStanding {
    /// Whether it waits for an answer that can still be given.
    #[must_use]
    pub fn waits_for_us(&self) -> bool {
        self.status == RfiStatus::InformationRequired && self.ended_at.is_none()
    }
}

/// What was typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiDraft {
    /// Everything typed, by JSON pointer.
    pub values: BTreeMap<String, String>,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// A second look at exactly one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiLook {
    /// Names the answer and the files.
    pub digest: String,
    /// Who looked.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// The answer that was sealed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiAnswer {
    /// The plaintext, JSON.
    pub answer: String,
    /// The version of the field requirements.
    pub version: i64,
    /// Names the answer and its files.
    pub digest: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

/// All that is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiState {
    /// Where it stands.
    pub standing: RfiStanding,
    /// As CPN showed it.
    pub record: RfiFullRecord,
    /// What was typed so far.
    pub draft: Option<RfiDraft>,
    /// Everybody who typed or chose files.
    pub authors: Vec<String>,
    /// The chosen files, oldest first.
    pub files: Vec<RfiFileState>,
    /// The second look, while it is of what is there now.
    pub look: Option<RfiLook>,
    /// The answer that was sealed last.
    pub answer: Option<RfiAnswer>,
    /// The calls that send it, oldest first.
    pub calls: Vec<OutboxEntry>,
}

impl RfiState {
    /// The call that sends the answer: the one that CPN has or may have, else the newest.
    #[must_use]
    pub fn submit(&self) -> Option<&OutboxEntry> {
        let mut calls = self.calls.iter().rev().filter(|entry| entry.call == Call::SubmitRfi);
        let newest = calls.clone().next();
        calls.find(|entry| matches!(entry.state, CallState::Open | CallState::Accepted)).or(newest)
    }

    /// Whether the answer is at CPN, or may be.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.submit().is_some_and(|entry| matches!(entry.state, CallState::Open | CallState::Accepted))
    }
}

/// An answer that CPN has, to an earlier request about the same customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// To which request.
    pub rfi: RfiId,
    /// The plaintext, JSON.
    pub answer: String,
    /// When it was sealed.
    pub at: Timestamp,
}

/// Takes over a newer answer whole and ignores an older one whole; point and first sight stay as they were recorded. Whether
/// its time has ended is said after it: that is judged by the server's clock, which the journal's times are not.
pub(crate) fn see(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    rfi: &RfiFullRecord,
) -> Result<(), StoreError> {
    let Ok(incoming) = rfi.status.parse::<RfiStatus>();
    let Some(known) = standing(connection, &rfi.id)? else {
        let inserted = connection
            .prepare_cached(
                "INSERT INTO rfis (id, attempt_id, ordinal, status, reached, level, expires, point, first_seen, \
                 late_since, seen_at, record, authors) \
                 SELECT ?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?10, '[]' FROM payments WHERE attempt_id = ?2",
            )?
            .execute(params![
                rfi.id.as_str(),
                Text(attempt),
                step.sequence,
                rfi.status,
                rfi.level,
                rfi.expires.map(Text),
                Text(rfi.point),
                Text(step.at),
                rfi.late_since.map(Text),
                Json(rfi)
            ])?;
        return if inserted == 1 { Ok(()) } else { Err(Constraint::UnknownPayment.into()) };
    };
    if known.attempt != attempt {
        return Err(Constraint::OtherRfi.into());
    }
    if known.status.advance_past(&known.reached, &incoming) != incoming {
        return Ok(());
    }
    let record = RfiFullRecord { point: known.point, late_since: known.late_since, ..rfi.clone() };
    connection
        .prepare_cached(
            "UPDATE rfis SET status = ?2, reached = ?3, level = ?4, expires = ?5, seen_at = ?6, record = ?7, \
             ended_at = NULL WHERE id = ?1",
        )?
        .execute(params![
            rfi.id.as_str(),
            rfi.status,
            known.reached.furthest(&incoming).code(),
            rfi.level,
            rfi.expires.map(Text),
            Text(step.at),
            Json(&record)
        ])?;
    Ok(())
}

/// Its time ended: only what still waits for an answer can end so.
pub(crate) fn end(connection: &Connection, step: Step, rfi: &RfiId) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached(
            "UPDATE rfis SET ended_at = CASE WHEN status = 'INFORMATION_REQUIRED' THEN coalesce(ended_at, ?2) \
             ELSE ended_at END WHERE id = ?1",
        )?
        .execute(params![rfi.as_str(), Text(step.at)])?;
    if changed == 1 { Ok(()) } else { Err(Constraint::UnknownRfi.into()) }
}

pub(crate) fn save_draft(
    connection: &Connection,
    step: Step,
    rfi: &RfiId,
    values: &BTreeMap<String, String>,
    by: &str,
) -> Result<(), StoreError> {
    unanswered(connection, rfi)?;
    let mut statement = connection.prepare_cached("SELECT draft FROM rfis WHERE id = ?1")?;
    let before: Option<Json<BTreeMap<String, String>>> = statement.query_row([rfi.as_str()], |row| row.get(0))?;
    if before.is_none_or(|before| before.0 != *values) {
        changed(connection, rfi, by)?;
    }
    connection.prepare_cached("UPDATE rfis SET draft = ?2, draft_at = ?3 WHERE id = ?1")?.execute(params![
        rfi.as_str(),
        Json(values),
        Text(step.at)
    ])?;
    Ok(())
}

pub(crate) fn look(
    connection: &Connection,
    step: Step,
    rfi: &RfiId,
    digest: &str,
    name: &str,
) -> Result<(), StoreError> {
    known(connection, rfi)?;
    connection
        .prepare_cached("UPDATE rfis SET look_digest = ?2, look_name = ?3, look_at = ?4 WHERE id = ?1")?
        .execute(params![rfi.as_str(), digest, name, Text(step.at)])?;
    Ok(())
}

pub(crate) fn seal(
    connection: &Connection,
    step: Step,
    rfi: &RfiId,
    version: i64,
    [answer, digest]: [&str; 2],
) -> Result<(), StoreError> {
    unanswered(connection, rfi)?;
    connection
        .prepare_cached(
            "UPDATE rfis SET answer = ?2, answer_version = ?3, answer_digest = ?4, answer_at = ?5 WHERE id = ?1",
        )?
        .execute(params![rfi.as_str(), answer, version, digest, Text(step.at)])?;
    Ok(())
}

/// Notes that somebody changed what would be sent: a look at what was there before is void.
pub(crate) fn changed(connection: &Connection, rfi: &RfiId, by: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("SELECT authors FROM rfis WHERE id = ?1")?;
    let Json(mut authors): Json<Vec<String>> = statement.query_row([rfi.as_str()], |row| row.get(0))?;
    if !authors.iter().any(|author| author == by) {
        authors.push(by.to_owned());
    }
    connection
        .prepare_cached(
            "UPDATE rfis SET authors = ?2, look_digest = NULL, look_name = NULL, look_at = NULL WHERE id = ?1",
        )?
        .execute(params![rfi.as_str(), Json(authors)])?;
    Ok(())
}

/// Whether a request is known, or the refusal.
pub(crate) fn known(connection: &Connection, rfi: &RfiId) -> Result<(), StoreError> {
    let known = connection.prepare_cached("SELECT 1 FROM rfis WHERE id = ?1")?.exists([rfi.as_str()])?;
    if known { Ok(()) } else { Err(Constraint::UnknownRfi.into()) }
}

/// An answer that is at CPN, or may be, stays as it is.
fn unanswered(connection: &Connection, rfi: &RfiId) -> Result<(), StoreError> {
    known(connection, rfi)?;
    let answered = connection
        .prepare_cached(
            "SELECT 1 FROM rfis AS r JOIN payments AS p ON p.attempt_id = r.attempt_id \
             JOIN outbox AS o ON o.subject = p.id || '/' || r.id \
             WHERE r.id = ?1 AND o.call = 'submit_rfi' AND o.state IN ('open', 'accepted')",
        )?
        .exists([rfi.as_str()])?;
    if answered { Err(Constraint::RfiAnswered.into()) } else { Ok(()) }
}

const STANDING: &str =
    "id, attempt_id, status, reached, level, expires, point, first_seen, late_since, seen_at, ended_at";

fn read_standing(row: &Row<'_>) -> rusqlite::Result<RfiStanding> {
    let at = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Text<Timestamp>>>(index)?.map(|at| at.0));
    Ok(RfiStanding {
        id: row.get::<_, Text<_>>(0)?.0,
        attempt: row.get::<_, Text<_>>(1)?.0,
        status: row.get::<_, Text<_>>(2)?.0,
        reached: row.get::<_, Text<_>>(3)?.0,
        level: row.get(4)?,
        expires: at(5)?,
        point: row.get::<_, Text<_>>(6)?.0,
        first_seen: row.get::<_, Text<_>>(7)?.0,
        late_since: at(8)?,
        seen_at: row.get::<_, Text<_>>(9)?.0,
        ended_at: at(10)?,
    })
}

fn standing(connection: &Connection, rfi: &RfiId) -> Result<Option<RfiStanding>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {STANDING} FROM rfis WHERE id = ?1"))?;
    Ok(statement.query_row([rfi.as_str()], read_standing).optional()?)
}

/// The requests about an attempt's payment, oldest first.
pub(crate) fn of_attempt(connection: &Connection, attempt: AttemptId) -> Result<Vec<RfiStanding>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {STANDING} FROM rfis WHERE attempt_id = ?1 ORDER BY ordinal"))?;
    let rows = statement.query_map([Text(attempt)], read_standing)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn load(connection: &Connection, rfi: &RfiId) -> Result<Option<RfiState>, StoreError> {
    let Some(standing) = standing(connection, rfi)? else { return Ok(None) };
    let calls = outbox::of_attempt(connection, standing.attempt)?;
    let calls = calls.into_iter().filter(|entry| entry.subject.split('/').nth(1) == Some(rfi.as_str()));
    let calls = calls.filter(|entry| matches!(entry.call, Call::SubmitRfi | Call::UploadRfiFile)).collect();
    let files = rfi_files::of_rfi(connection, rfi)?;
    let mut statement = connection.prepare_cached(
        "SELECT record, draft, draft_at, authors, look_digest, look_name, look_at, answer, answer_version, \
         answer_digest, answer_at FROM rfis WHERE id = ?1",
    )?;
    let state = statement.query_row([rfi.as_str()], |row| {
        let at = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Text<Timestamp>>>(index)?.map(|at| at.0));
        let values = row.get::<_, Option<Json<_>>>(1)?;
        let (look, answer) = (at(6)?, at(10)?);
        Ok(RfiState {
            standing,
            record: row.get::<_, Json<_>>(0)?.0,
            draft: values.zip(at(2)?).map(|(values, saved_at)| RfiDraft { values: values.0, saved_at }),
            authors: row.get::<_, Json<_>>(3)?.0,
            files,
            look: look
                .map(|at| Ok::<_, rusqlite::Error>(RfiLook { digest: row.get(4)?, name: row.get(5)?, at }))
                .transpose()?,
            answer: answer
                .map(|sealed_at| {
                    let (answer, version) = (row.get(7)?, row.get(8)?);
                    Ok::<_, rusqlite::Error>(RfiAnswer { answer, version, digest: row.get(9)?, sealed_at })
                })
                .transpose()?,
            calls,
        })
    })?;
    Ok(Some(state))
}

impl Store {
    /// One request with all that was prepared and sent.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rfi(&self, id: &RfiId) -> Result<Option<RfiState>, StoreError> {
        load(&self.connection(), id)
    }

    /// Where every request stands that was ever seen, oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rfis(&self) -> Result<Vec<RfiStanding>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&format!("SELECT {STANDING} FROM rfis ORDER BY ordinal"))?;
        let rows = statement.query_map([], read_standing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many requests wait for an answer that can still be given.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rfis_to_answer(&self) -> Result<u32, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT count(*) FROM rfis WHERE status = 'INFORMATION_REQUIRED' AND ended_at IS NULL")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The answers about a customer that CPN accepted, newest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rfi_answers(&self, customer: CustomerId) -> Result<Vec<EarlierAnswer>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT r.id, r.answer, r.answer_at FROM rfis AS r JOIN attempts AS a ON a.id = r.attempt_id \
             JOIN orders AS o ON o.id = a.order_id JOIN payments AS p ON p.attempt_id = r.attempt_id \
             WHERE o.customer_id = ?1 AND r.answer IS NOT NULL AND EXISTS (SELECT 1 FROM outbox AS c \
             WHERE c.subject = p.id || '/' || r.id AND c.call = 'submit_rfi' AND c.state = 'accepted') \
             ORDER BY r.answer_at DESC, r.ordinal DESC",
        )?;
        let rows = statement.query_map([Text(customer)], |row| {
            let at = row.get::<_, Text<_>>(2)?.0;
            Ok(EarlierAnswer { rfi: row.get::<_, Text<_>>(0)?.0, answer: row.get(1)?, at })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
