//! That an API key is in the keychain, and its name; never the key.
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::Text;
use crate::error::StoreError;
use crate::open::Store;
use crate::project::Step;

/// The API key that was saved last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyState {
    /// The middle part of the key, which names it.
    pub key_id: String,
    /// When it was put into the keychain.
    pub saved_at: Timestamp,
}

pub(crate) fn save(connection: &Connection, step: Step, key_id: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO api_key (one, key_id, saved_at) VALUES (1, ?1, ?2)")?
        .execute(params![key_id, Text(step.at)])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM api_key")?.execute([])?;
    Ok(())
}

impl Store {
    /// The name of the API key in the keychain, if one was saved and not removed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn api_key(&self) -> Result<Option<ApiKeyState>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT key_id, saved_at FROM api_key")?;
        let state = statement
            .query_row([], |row| Ok(ApiKeyState { key_id: row.get(0)?, saved_at: row.get::<_, Text<_>>(1)?.0 }))
            .optional()?;
        Ok(state)
    }
}
