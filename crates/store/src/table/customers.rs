//! Customers in all their versions. A saved version never changes.
use domain::ids::CustomerId;
use domain::party::Customer;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::open::Store;
use crate::record::CustomerRecord;

/// Adds a version; it must be the one after the latest.
pub(crate) fn save(connection: &Connection, record: &CustomerRecord) -> Result<(), StoreError> {
    let latest: u32 = connection
        .prepare_cached("SELECT coalesce(max(version), 0) FROM customers WHERE id = ?1")?
        .query_row([Text(record.id)], |row| row.get(0))?;
    if record.version != latest.saturating_add(1) {
        return Err(Constraint::Version.into());
    }
    connection
        .prepare_cached("INSERT INTO customers (id, version, reference, name, record) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![Text(record.id), record.version, record.reference, record.name, Json(record)])?;
    Ok(())
}

impl Store {
    /// The latest version of each, by name.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn customers(&self) -> Result<Vec<Customer>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT record FROM customers AS outer WHERE version = \
             (SELECT max(version) FROM customers WHERE id = outer.id) ORDER BY name COLLATE NOCASE, id",
        )?;
        let rows = statement.query_map([], |row| row.get::<_, Json<CustomerRecord>>(0))?;
        rows.map(|record| Ok(record?.0.into())).collect()
    }

    /// The latest version of one.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn customer_latest(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT record FROM customers WHERE id = ?1 ORDER BY version DESC LIMIT 1")?;
        let record = statement.query_row([Text(id)], |row| row.get::<_, Json<CustomerRecord>>(0)).optional()?;
        Ok(record.map(|record| record.0.into()))
    }

    /// One exact version.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn customer(&self, id: CustomerId, version: u32) -> Result<Option<Customer>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT record FROM customers WHERE id = ?1 AND version = ?2")?;
        let record =
            statement.query_row(params![Text(id), version], |row| row.get::<_, Json<CustomerRecord>>(0)).optional()?;
        Ok(record.map(|record| record.0.into()))
    }
}
