//! What can go wrong with the store, each with a sentence for people.
use std::path::PathBuf;

use domain::Environment;
use rusqlite::ErrorCode;

use crate::constraint::Constraint;

/// Why the store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the file open.
    #[error("the store {0} is in use by another running copy of CPN Desk")]
    InUse(PathBuf),
    /// The file is a store, but not of this key.
    #[error("the key in the keychain does not open the store {0}")]
    WrongKey(PathBuf),
    /// The file is something else.
    #[error("{0} is not a CPN Desk store")]
    NotAStore(PathBuf),
    /// A newer version of the program has written the file.
    #[error("the store was written by a newer version of CPN Desk (schema {found}; this version knows {known})")]
    NewerSchema {
        /// The schema of the file.
        found: i64,
        /// The newest schema that this version knows.
        known: i64,
    },
    /// The file belongs to another environment.
    #[error("the store belongs to {found}, not to {wanted}")]
    OtherEnvironment {
        /// As stamped in the file.
        found: String,
        /// As asked for.
        wanted: Environment,
    },
    /// A rule of the store forbids it; nothing was written.
    #[error(transparent)]
    Refused(#[from] Constraint),
    /// The journal was changed outside the program.
    #[error("the journal does not hold together at entry {sequence}: {what}")]
    ChainBroken {
        /// The first entry that does not fit.
        sequence: i64,
        /// What does not fit.
        what: &'static str,
    },
    /// An entry of the journal cannot be read by this version.
    #[error("journal entry {sequence} cannot be read: {cause}")]
    UnreadableFact {
        /// Which entry.
        sequence: i64,
        /// Why.
        cause: String,
    },
    /// The file's pages do not check out.
    #[error("the store file is damaged: {0}")]
    Damaged(String),
    /// No room is left; nothing was written.
    #[error("the disk is full; nothing was written")]
    DiskFull,
    /// The file or its folder cannot be reached.
    #[error("the store file cannot be reached: {0}")]
    File(#[from] std::io::Error),
    /// Anything else that the database says.
    #[error("the store: {0}")]
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            Some(ErrorCode::ConstraintViolation) => Constraint::of(&error).map_or(Self::Database(error), Self::Refused),
            Some(_) | None => Self::Database(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn failed(code: i32) -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn what_sqlite_says_is_said_in_our_words() {
        assert_eq!(failed(ffi::SQLITE_FULL).to_string(), "the disk is full; nothing was written");
        assert!(matches!(failed(ffi::SQLITE_CORRUPT), StoreError::Damaged(_)));
        assert!(matches!(failed(ffi::SQLITE_NOTADB), StoreError::Damaged(_)));
        assert!(matches!(failed(ffi::SQLITE_IOERR), StoreError::Database(_)));
        // A rule that has no name stays an error of the database.
        assert!(matches!(failed(ffi::SQLITE_CONSTRAINT), StoreError::Database(_)));
    }
}
