//! The hash chain of the journal: what is hashed, and whether it still holds together.
use domain::Environment;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::open::Store;

/// The newest entry of the journal. Kept elsewhere, it proves later that nothing was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The sequence of the entry; 0 when the journal is empty.
    pub sequence: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// How many entries were checked.
    pub entries: i64,
    /// The newest one.
    pub head: ChainHead,
}

/// One entry, as it is hashed.
pub(crate) struct Link<'a> {
    pub(crate) sequence: i64,
    pub(crate) at: &'a str,
    pub(crate) source_kind: &'a str,
    pub(crate) source_name: &'a str,
    pub(crate) order: Option<&'a str>,
    pub(crate) attempt: Option<&'a str>,
    pub(crate) fact: &'a str,
    pub(crate) version: i64,
    pub(crate) body: &'a str,
}

/// What the first entry follows: it ties the chain to its environment.
pub(crate) fn root(environment: Environment) -> [u8; 32] {
    Sha256::digest(format!("CPN Desk journal 1 {environment}")).into()
}

impl Link<'_> {
    /// SHA-256 over the previous hash and all members, each preceded by its length, so that no two entries share a form.
    pub(crate) fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(previous);
        hasher.update(self.sequence.to_be_bytes());
        hasher.update(self.version.to_be_bytes());
        let mut member = |member: Option<&str>| {
            // Absent and empty differ.
            hasher.update([u8::from(member.is_some())]);
            let bytes = member.unwrap_or_default().as_bytes();
            hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(bytes);
        };
        for text in [Some(self.at), Some(self.source_kind), Some(self.source_name)] {
            member(text);
        }
        for text in [self.order, self.attempt, Some(self.fact), Some(self.body)] {
            member(text);
        }
        hasher.finalize().into()
    }
}

/// The newest entry.
pub(crate) fn head(connection: &Connection, environment: Environment) -> Result<ChainHead, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    Ok(match rows.next()? {
        Some(row) => ChainHead { sequence: row.get(0)?, hash: row.get(1)? },
        None => ChainHead { sequence: 0, hash: root(environment) },
    })
}

impl Store {
    /// Checks the authentication code of each page of the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first page that does not check out.
    pub fn verify_pages(&self) -> Result<(), StoreError> {
        let connection = self.connection();
        // The check reads the file itself, so that what is still in the log has to be there first.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
        match statement.query([])?.next()? {
            Some(row) => Err(StoreError::Damaged(row.get(0)?)),
            None => Ok(()),
        }
    }

    /// Walks the whole journal and recomputes each hash. With an earlier head it also proves that the entry is still
    /// there, which is the only way to notice that the newest entries were cut off.
    ///
    /// # Errors
    /// [`StoreError::ChainBroken`] with the first entry that does not fit.
    pub fn verify_chain(&self, anchor: Option<&ChainHead>) -> Result<ChainReport, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare(
            "SELECT sequence, at, source_kind, source_name, order_id, attempt_id, fact, version, body, prev_hash, hash \
             FROM journal ORDER BY sequence",
        )?;
        let mut rows = statement.query([])?;
        let mut last = ChainHead { sequence: 0, hash: root(self.environment()) };
        let mut anchored = anchor.is_none_or(|anchor| *anchor == last);
        while let Some(row) = rows.next()? {
            let sequence: i64 = row.get(0)?;
            let broken = |what| StoreError::ChainBroken { sequence, what };
            if sequence != last.sequence.saturating_add(1) {
                return Err(broken("entries before it are missing"));
            }
            let text = |index: usize| row.get_ref(index).and_then(|value| Ok(value.as_str()?));
            let optional = |index: usize| row.get_ref(index).and_then(|value| Ok(value.as_str_or_null()?));
            let link = Link {
                sequence,
                at: text(1)?,
                source_kind: text(2)?,
                source_name: text(3)?,
                order: optional(4)?,
                attempt: optional(5)?,
                fact: text(6)?,
                version: row.get(7)?,
                body: text(8)?,
            };
            if row.get::<_, [u8; 32]>(9)? != last.hash {
                return Err(broken("it does not follow the entry before it"));
            }
            let hash: [u8; 32] = row.get(10)?;
            if link.hash(&last.hash) != hash {
                return Err(broken("its content was changed"));
            }
            last = ChainHead { sequence, hash };
            anchored |= anchor.is_some_and(|anchor| *anchor == last);
        }
        if let (false, Some(anchor)) = (anchored, anchor) {
            let what = "an entry that was there earlier is gone or was replaced";
            return Err(StoreError::ChainBroken { sequence: anchor.sequence, what });
        }
        Ok(ChainReport { entries: last.sequence, head: last })
    }
}
