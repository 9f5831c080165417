//! The contents of files, each under its own hash. No projection: facts name the hash, this table has the bytes, and a
//! rebuild leaves it alone. It is written in the transaction of the fact that names it, and nowhere else.
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::open::Store;

/// A file's content and its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptFile {
    sha256: String,
    content: Vec<u8>,
}

impl KeptFile {
    /// The content with its hash.
    #[must_use]
    pub fn new(content: Vec<u8>) -> Self {
        Self { sha256: hex::encode(Sha256::digest(&content)), content }
    }

    /// SHA-256 of the content, hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::try_from(self.content.len()).unwrap_or(u64::MAX)
    }
}

impl std::fmt::Debug for KeptFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptFile({}, {} bytes)", self.sha256, self.content.len())
    }
}

/// The same content is kept once.
pub(crate) fn keep(connection: &Connection, file: &KeptFile) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO kept_files (sha256, content) VALUES (?1, ?2)")?
        .execute(params![file.sha256, file.content])?;
    Ok(())
}

impl Store {
    /// The content that a fact names by its SHA-256, hex; checked against it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the content is not what its hash says, or what the disk says.
    pub fn kept_file(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT content FROM kept_files WHERE sha256 = ?1")?;
        let content: Option<Vec<u8>> = statement.query_row([sha256], |row| row.get(0)).optional()?;
        match content.map(KeptFile::new) {
            Some(file) if file.sha256 != sha256 => {
                Err(StoreError::Damaged(format!("the kept file {sha256} is not what its hash says")))
            }
            file => Ok(file.map(|file| file.content)),
        }
    }
}
