//! Opens a store file: recognises it, gives it its key, takes it for this process alone, brings its schema up.
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Environment;
use rusqlite::{Connection, ErrorCode};
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::key::StoreKey;
use crate::schema;
use crate::table::outlines::Outlines;

/// The first 16 bytes of each store file. SQLCipher keeps its salt there, in the clear; with a raw random key the salt
/// guards nothing, so ours names the file: a wrong key can be told from a wrong file.
const MARK: &[u8; 16] = b"CPN Desk store 1";

/// How long to wait for a process that is just ending.
const BUSY: Duration = Duration::from_secs(2);

/// An open store: one environment's file, held by this process alone. Cheap to share behind an `Arc`.
pub struct Store {
    connection: Mutex<Connection>,
    environment: Environment,
    path: PathBuf,
    outlines: Outlines,
}

impl Store {
    /// Opens the file, or makes it when there is none.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::WrongKey`], [`StoreError::NotAStore`], [`StoreError::NewerSchema`],
    /// [`StoreError::OtherEnvironment`], or what the disk says. A refused file is left as it was.
    pub fn open(path: &Path, key: &StoreKey, environment: Environment) -> Result<Self, StoreError> {
        recognise(path)?;
        let connection = Connection::open(path)?;
        prepare(&connection, key).map_err(|error| wrong_key(error, path))?;
        let connection = set_up(connection, environment).map_err(|error| in_use(error, path))?;
        Ok(Self {
            connection: Mutex::new(connection),
            environment,
            path: path.to_owned(),
            outlines: Outlines::default(),
        })
    }

    /// The environment that the file belongs to.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was last read of each attempt in outline. Taken after the connection, never before it.
    pub(crate) fn outlines(&self) -> &Outlines {
        &self.outlines
    }

    /// The connection, one caller at a time. A caller that panicked has rolled back when its transaction was dropped.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("environment", &self.environment)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Whether the file carries our mark, or there is none yet; then it is made, readable by its owner alone.
fn recognise(path: &Path) -> Result<(), StoreError> {
    let mut start = Vec::new();
    match File::open(path) {
        Ok(file) => {
            file.take(16).read_to_end(&mut start)?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    if start == MARK {
        return Ok(());
    }
    if !start.is_empty() {
        return Err(StoreError::NotAStore(path.to_owned()));
    }
    // SQLite writes the first page before its log: a log without a file is what is left of a store, not a first run.
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::Damaged("the file is gone and only its log is left".to_owned()));
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    Ok(())
}

fn prepare(connection: &Connection, key: &StoreKey) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    // What fails is returned; nothing is printed.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    // The key comes before any other statement that touches the file.
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}{}'\"", &*key.expose_hex(), hex::encode(MARK)));
    connection.execute_batch(&pragma)?;
    // One process per file: the lock is kept from the first access until the connection ends.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // Reads the first page and no more.
    connection.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
    Ok(())
}

fn set_up(mut connection: Connection, environment: Environment) -> Result<Connection, StoreError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.set_prepared_statement_cache_capacity(128);
    schema::migrate(&mut connection, environment)?;
    Ok(connection)
}

/// The file was recognised before: a first page that cannot be read has another key.
fn wrong_key(error: StoreError, path: &Path) -> StoreError {
    if matches!(error, StoreError::Damaged(_)) { StoreError::WrongKey(path.to_owned()) } else { in_use(error, path) }
}

fn in_use(error: StoreError, path: &Path) -> StoreError {
    let code = if let StoreError::Database(inner) = &error { inner.sqlite_error_code() } else { None };
    let busy = matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked));
    if busy { StoreError::InUse(path.to_owned()) } else { error }
}
