//! Paired hardware wallet accounts.
use domain::ids::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::error::StoreError;
use crate::fact::DeviceRecord;
use crate::open::Store;
use crate::project::Step;

pub(crate) fn save(connection: &Connection, step: Step, record: &DeviceRecord) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO devices (id, paired_at, ordinal, record) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![Text(record.id), Text(step.at), step.sequence, Json(record)])?;
    Ok(())
}

pub(crate) fn forget(connection: &Connection, id: DeviceId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM devices WHERE id = ?1")?.execute([Text(id)])?;
    Ok(())
}

impl Store {
    /// The device that signs: the one paired last.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn device(&self) -> Result<Option<DeviceRecord>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT record FROM devices ORDER BY ordinal DESC LIMIT 1")?;
        let record = statement.query_row([], |row| row.get::<_, Json<DeviceRecord>>(0)).optional()?;
        Ok(record.map(|record| record.0))
    }
}
