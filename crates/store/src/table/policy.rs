//! The desk's policy, and forms that are kept while they are typed.
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::error::StoreError;
use crate::fact::PolicyRecord;
use crate::open::Store;
use crate::project::Step;

pub(crate) fn save(connection: &Connection, policy: &PolicyRecord) -> Result<(), StoreError> {
    connection.prepare_cached("INSERT OR REPLACE INTO policy (one, record) VALUES (1, ?1)")?.execute([Json(policy)])?;
    Ok(())
}

pub(crate) fn keep_form(connection: &Connection, step: Step, name: &str, content: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO form_drafts (name, content, saved_at) VALUES (?1, ?2, ?3)")?
        .execute(params![name, content, Text(step.at)])?;
    Ok(())
}

pub(crate) fn discard_form(connection: &Connection, name: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM form_drafts WHERE name = ?1")?.execute([name])?;
    Ok(())
}

impl Store {
    /// The desk's policy; the default one before any was set.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn policy(&self) -> Result<PolicyRecord, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT record FROM policy")?;
        let policy = statement.query_row([], |row| Ok(row.get::<_, Json<PolicyRecord>>(0)?.0)).optional()?;
        Ok(policy.unwrap_or_default())
    }

    /// What was typed into a form that is no order yet, and when it was kept.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn form_draft(&self, name: &str) -> Result<Option<(Timestamp, String)>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT saved_at, content FROM form_drafts WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| Ok((row.get::<_, Text<_>>(0)?.0, row.get(1)?))).optional()?)
    }
}
