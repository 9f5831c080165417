//! The originating institution's own data: one row.
use domain::party::Institution;
use rusqlite::{Connection, OptionalExtension};

use crate::column::Json;
use crate::error::StoreError;
use crate::open::Store;
use crate::record::InstitutionRecord;

pub(crate) fn save(connection: &Connection, record: &InstitutionRecord) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO institution (one, record) VALUES (1, ?1)")?
        .execute([Json(record)])?;
    Ok(())
}

impl Store {
    /// The institution, once it was saved.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn institution(&self) -> Result<Option<Institution>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT record FROM institution")?;
        let record: Option<Json<InstitutionRecord>> = statement.query_row([], |row| row.get(0)).optional()?;
        Ok(record.map(|record| record.0.into()))
    }
}
