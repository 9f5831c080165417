//! The chain nodes to ask, one per blockchain.
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::open::Store;

pub(crate) fn save(connection: &Connection, blockchain: &str, url: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO chain_nodes (blockchain, url) VALUES (?1, ?2)")?
        .execute(params![blockchain, url])?;
    Ok(())
}

impl Store {
    /// The node of a blockchain, by CPN's id.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn chain_node(&self, blockchain: &str) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT url FROM chain_nodes WHERE blockchain = ?1")?;
        Ok(statement.query_row([blockchain], |row| row.get(0)).optional()?)
    }
}
