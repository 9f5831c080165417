//! Rebuilds the projections from the journal alone, and compares them with those in the file.
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::journal::{self, ENTRY};
use crate::open::Store;
use crate::project::{Step, apply, subject};
use crate::schema::{self, PROJECTIONS};

/// A projection table that is not what the journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// How many rows the file has that the journal does not give.
    pub unexpected: usize,
    /// How many rows the journal gives that the file does not have.
    pub missing: usize,
}

impl Store {
    /// Rebuilds all projections in memory from the journal alone and compares them with those in the file. Empty when
    /// all agree.
    ///
    /// # Errors
    /// When an entry cannot be read or applied, or the disk fails.
    pub fn compare(&self) -> Result<Vec<Difference>, StoreError> {
        let connection = self.connection();
        // In memory only: nothing of it reaches the disk in the clear.
        let mut fresh = Connection::open_in_memory()?;
        fresh.pragma_update(None, "foreign_keys", "ON")?;
        schema::migrate(&mut fresh, self.environment())?;
        let transaction = fresh.transaction()?;
        replay(&connection, &transaction)?;
        let mut differences = Vec::new();
        for table in PROJECTIONS {
            let (here, there) = (rows(&connection, table)?, rows(&transaction, table)?);
            let unexpected = here.iter().filter(|row| there.binary_search(row).is_err()).count();
            let missing = there.iter().filter(|row| here.binary_search(row).is_err()).count();
            if unexpected > 0 || missing > 0 {
                differences.push(Difference { table, unexpected, missing });
            }
        }
        Ok(differences)
    }

    /// Throws the projections away and makes them anew from the journal, in one transaction.
    ///
    /// # Errors
    /// When an entry cannot be read or applied, or the disk fails; then all stays as it was.
    pub fn rebuild(&self) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in PROJECTIONS.iter().rev() {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        replay(&transaction, &transaction)?;
        transaction.commit()?;
        self.outlines().clear();
        Ok(())
    }
}

/// Applies the journal of one database to the projections of another, or of its own.
fn replay(from: &Connection, to: &Connection) -> Result<(), StoreError> {
    let mut statement = from.prepare(&format!("SELECT {ENTRY} FROM journal ORDER BY sequence"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = journal::entry(row)?;
        let subject = subject(to, &entry.fact)?;
        apply(to, Step { at: entry.at, sequence: entry.sequence }, subject, &entry.fact)?;
    }
    Ok(())
}

/// All rows of a table, each as comparable text, sorted.
fn rows(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|index| row.get::<_, Value>(index)).collect::<Result<Vec<_>, _>>()?;
        texts.push(format!("{values:?}"));
    }
    texts.sort_unstable();
    Ok(texts)
}
