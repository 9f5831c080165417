//! Beneficiaries in all their versions. A saved version never changes.
use domain::ids::BeneficiaryId;
use domain::party::Beneficiary;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::open::Store;
use crate::record::BeneficiaryRecord;

/// Adds a version; it must be the one after the latest.
pub(crate) fn save(connection: &Connection, record: &BeneficiaryRecord) -> Result<(), StoreError> {
    let latest: u32 = connection
        .prepare_cached("SELECT coalesce(max(version), 0) FROM beneficiaries WHERE id = ?1")?
        .query_row([Text(record.id)], |row| row.get(0))?;
    if record.version != latest.saturating_add(1) {
        return Err(Constraint::Version.into());
    }
    connection
        .prepare_cached("INSERT INTO beneficiaries (id, version, reference, name, record) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![Text(record.id), record.version, record.reference, record.name, Json(record)])?;
    Ok(())
}

impl Store {
    /// The latest version of each, by name.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn beneficiaries(&self) -> Result<Vec<Beneficiary>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT record FROM beneficiaries AS outer WHERE version = \
             (SELECT max(version) FROM beneficiaries WHERE id = outer.id) ORDER BY name COLLATE NOCASE, id",
        )?;
        let rows = statement.query_map([], |row| row.get::<_, Json<BeneficiaryRecord>>(0))?;
        rows.map(|record| Ok(record?.0.into())).collect()
    }

    /// One exact version.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn beneficiary(&self, id: BeneficiaryId, version: u32) -> Result<Option<Beneficiary>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT record FROM beneficiaries WHERE id = ?1 AND version = ?2")?;
        let record = statement
            .query_row(params![Text(id), version], |row| row.get::<_, Json<BeneficiaryRecord>>(0))
            .optional()?;
        Ok(record.map(|record| record.0.into()))
    }
}
