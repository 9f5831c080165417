//! The field lists that CPN gave, one per corridor: the latest.
use domain::fields::Requirement;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::column::{Json, Text};
use crate::error::StoreError;
use crate::open::Store;
use crate::project::Step;
use crate::record::RequirementRecord;

pub(crate) fn save(
    connection: &Connection,
    step: Step,
    corridor: &str,
    record: &[RequirementRecord],
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO requirements (corridor, seen_at, record) VALUES (?1, ?2, ?3)")?
        .execute(params![corridor, Text(step.at), Json(record)])?;
    Ok(())
}

impl Store {
    /// The latest field list of a corridor (`MX/SPEI/MXN/BUSINESS/INDIVIDUAL`), and when CPN gave it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn requirements(&self, corridor: &str) -> Result<Option<(Timestamp, Vec<Requirement>)>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT seen_at, record FROM requirements WHERE corridor = ?1")?;
        let found = statement
            .query_row([corridor], |row| {
                Ok((row.get::<_, Text<_>>(0)?.0, row.get::<_, Json<Vec<RequirementRecord>>>(1)?.0))
            })
            .optional()?;
        Ok(found.map(|(at, records)| (at, records.into_iter().map(Requirement::from).collect())))
    }
}
