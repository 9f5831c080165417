//! What came of earlier payments through a paying institution.
use rusqlite::Connection;

use crate::error::StoreError;
use crate::open::Store;

/// What came of the payments that are over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BfiHistory {
    /// Sent by the institution.
    pub paid: u64,
    /// Failed, whether or not money had moved.
    pub failed: u64,
}

impl Store {
    /// How earlier payments through an institution ended; by its domain.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn history_with_bfi(&self, bfi: &str) -> Result<BfiHistory, StoreError> {
        let connection = self.connection();
        let ended = |words: &str| count(&connection, words, bfi);
        Ok(BfiHistory {
            paid: ended("'sent_by_bfi', 'arrival_confirmed'")?,
            failed: ended("'failed_not_moved', 'failed_refund_due', 'refunded'")?,
        })
    }
}

fn count(connection: &Connection, statuses: &str, bfi: &str) -> Result<u64, StoreError> {
    let count: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM list WHERE bfi = ?1 AND status IN ({statuses})"))?
        .query_row([bfi], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}
