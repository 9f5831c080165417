//! When CPN last answered a look. It says something about this program and not about a payment: no fact, no projection.
use jiff::Timestamp;
use rusqlite::OptionalExtension;

use crate::column::Text;
use crate::error::StoreError;
use crate::open::Store;

impl Store {
    /// Notes that CPN answered a look. The time never goes back.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn looked(&self, at: Timestamp) -> Result<(), StoreError> {
        if self.last_look()?.is_some_and(|last| last >= at) {
            return Ok(());
        }
        let connection = self.connection();
        connection.prepare_cached("INSERT OR REPLACE INTO last_look (one, at) VALUES (1, ?1)")?.execute([Text(at)])?;
        Ok(())
    }

    /// When CPN last answered a look, in this run or an earlier one.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn last_look(&self) -> Result<Option<Timestamp>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT at FROM last_look")?;
        Ok(statement.query_row([], |row| Ok(row.get::<_, Text<_>>(0)?.0)).optional()?)
    }
}
