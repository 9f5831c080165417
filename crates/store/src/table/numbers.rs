//! The next free numbers that people call things by.
use rusqlite::Connection;

use crate::error::StoreError;
use crate::open::Store;

/// The next free numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextNumbers {
    /// `ORD-0001`.
    pub order: String,
    /// `CUST-000001`.
    pub customer: String,
    /// `BEN-000001`.
    pub beneficiary: String,
}

impl Store {
    /// The numbers after the highest in use. Not reserved: two records of one number are refused by the store.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn next_numbers(&self) -> Result<NextNumbers, StoreError> {
        let connection = self.connection();
        Ok(NextNumbers {
            order: next(&connection, "SELECT max(CAST(substr(number, 5) AS INTEGER)) FROM orders", "ORD-", 4)?,
            customer: next(
                &connection,
                "SELECT max(CAST(substr(reference, 6) AS INTEGER)) FROM customers WHERE reference LIKE 'CUST-%'",
                "CUST-",
                6,
            )?,
            beneficiary: next(
                &connection,
                "SELECT max(CAST(substr(reference, 5) AS INTEGER)) FROM beneficiaries WHERE reference LIKE 'BEN-%'",
                "BEN-",
                6,
            )?,
        })
    }
}

fn next(connection: &Connection, highest: &str, prefix: &str, width: usize) -> Result<String, StoreError> {
    let highest: Option<i64> = connection.prepare_cached(highest)?.query_row([], |row| row.get(0))?;
    let next = highest.unwrap_or_default().saturating_add(1);
    Ok(format!("{prefix}{next:0>width$}"))
}
