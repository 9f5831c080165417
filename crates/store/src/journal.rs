//! The journal: appends facts with who said so and when, and reads them back.
use domain::ids::{AttemptId, OrderId};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::chain::{self, Link};
use crate::column::Text;
use crate::error::StoreError;
use crate::fact::Fact;
use crate::open::Store;
use crate::table::list::RowId;

/// The version of the facts that this program writes.
const FACT_VERSION: i64 = 1;

/// Who says so. Names are a person's name, a device's label, CPN's id of a chain: nothing about this machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// This application.
    App,
    /// A person at the desk.
    Person(String),
    /// CPN's API.
    Cpn,
    /// A hardware wallet.
    Device(String),
    /// A blockchain.
    Chain(String),
}

impl Source {
    /// The word in the journal: `app`, `person`, `cpn`, `device`, `chain`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Person(_) => "person",
            Self::Cpn => "cpn",
            Self::Device(_) => "device",
            Self::Chain(_) => "chain",
        }
    }

    /// The name; empty for the application and CPN.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::App | Self::Cpn => "",
            Self::Person(name) | Self::Device(name) | Self::Chain(name) => name,
        }
    }

    fn read(kind: &str, name: String) -> Option<Self> {
        Some(match kind {
            "app" => Self::App,
            "person" => Self::Person(name),
            "cpn" => Self::Cpn,
            "device" => Self::Device(name),
            "chain" => Self::Chain(name),
            _ => return None,
        })
    }
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// From 1, without gaps.
    pub sequence: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who said so.
    pub source: Source,
    /// What happened.
    pub fact: Fact,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject {
    pub(crate) order: Option<OrderId>,
    pub(crate) attempt: Option<AttemptId>,
}

/// Appends one fact and returns its sequence.
pub(crate) fn append(
    connection: &Connection,
    environment: domain::Environment,
    at: Timestamp,
    source: &Source,
    subject: Subject,
    fact: &Fact,
) -> Result<i64, StoreError> {
    let head = chain::head(connection, environment)?;
    let sequence = head.sequence.saturating_add(1);
    let body = serde_json::to_value(fact).and_then(|value| {
        let name = value.get("fact").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        // Written from the fact itself, so that members keep their declared order.
        Ok((name, serde_json::to_string(fact)?))
    });
    let (name, body) = body.map_err(|error| StoreError::UnreadableFact { sequence, cause: error.to_string() })?;
    let (at, order, attempt) =
        (at.to_string(), subject.order.map(|id| id.to_string()), subject.attempt.map(|id| id.to_string()));
    let link = Link {
        sequence,
        at: &at,
        source_kind: source.kind(),
        source_name: source.name(),
        order: order.as_deref(),
        attempt: attempt.as_deref(),
        fact: &name,
        version: FACT_VERSION,
        body: &body,
    };
    let hash = link.hash(&head.hash);
    connection
        .prepare_cached(
            "INSERT INTO journal (sequence, at, source_kind, source_name, order_id, attempt_id, fact, version, body, \
             prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            sequence,
            link.at,
            link.source_kind,
            link.source_name,
            link.order,
            link.attempt,
            link.fact,
            link.version,
            link.body,
            head.hash,
            hash
        ])?;
    Ok(sequence)
}

/// The columns that [`entry`] reads.
pub(crate) const ENTRY: &str = "sequence, at, source_kind, source_name, body, version";

/// Reads one entry.
pub(crate) fn entry(row: &Row<'_>) -> Result<JournalEntry, StoreError> {
    let sequence = row.get(0)?;
    let unreadable = |cause: String| StoreError::UnreadableFact { sequence, cause };
    let version: i64 = row.get(5)?;
    if version > FACT_VERSION {
        return Err(unreadable(format!("a newer version of CPN Desk wrote it (version {version})")));
    }
    let kind: String = row.get(2)?;
    let source = Source::read(&kind, row.get(3)?).ok_or_else(|| unreadable(kind))?;
    let fact = serde_json::from_str(row.get_ref(4)?.as_str().map_err(|error| unreadable(error.to_string()))?)
        .map_err(|error| unreadable(error.to_string()))?;
    Ok(JournalEntry { sequence, at: row.get::<_, Text<_>>(1)?.0, source, fact })
}

impl Store {
    /// What happened to an order or an attempt, oldest first. An attempt's timeline includes what happened to its
    /// order, but not to the order's other attempts.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn timeline(&self, row: RowId) -> Result<Vec<JournalEntry>, StoreError> {
        let connection = self.connection();
        let (order, attempt) = match row {
            RowId::Draft(order) | RowId::Order(order) => (Some(order), None),
            RowId::Attempt(attempt) => (crate::table::attempts::order_of(&connection, attempt)?, Some(attempt)),
        };
        let Some(order) = order else { return Ok(Vec::new()) };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {ENTRY} FROM journal WHERE order_id = ?1 \
             AND (?2 IS NULL OR attempt_id IS NULL OR attempt_id = ?2) ORDER BY sequence"
        ))?;
        let mut rows = statement.query(params![Text(order), attempt.map(Text)])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        Ok(entries)
    }

    /// The journal from an entry on, at most so many entries, oldest first.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn journal(&self, from: i64, limit: u32) -> Result<Vec<JournalEntry>, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(&format!("SELECT {ENTRY} FROM journal WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2"))?;
        let mut rows = statement.query(params![from, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row)?);
        }
        Ok(entries)
    }
}
