//! What the shell holds: the open desk, the embedded sandbox, the keychain, the data folder.
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use desk::{Desk, OsKeychain, Vault};
use ipc::error::ApiError;
use sandbox::Sandbox;
use tokio::sync::watch;

/// The desk, or why it is not open. None while it is being opened.
type Opened = Option<Result<Desk, ApiError>>;

/// What the shell holds.
pub struct Shell {
    home: PathBuf,
    keychain: Arc<dyn Vault>,
    desk: watch::Sender<Opened>,
    sandbox: Mutex<Option<Arc<Sandbox>>>,
    first_run: AtomicBool,
    /// Held while an environment is being opened, so that two wishes come one after the other.
    pub(crate) opening: tokio::sync::Mutex<()>,
}

impl Shell {
    pub(crate) fn new(home: PathBuf) -> Self {
        Self {
            first_run: AtomicBool::new(!home.join(crate::opening::CURRENT).exists()),
            home,
            keychain: Arc::new(OsKeychain::new()),
            desk: watch::Sender::new(None),
            sandbox: Mutex::new(None),
            opening: tokio::sync::Mutex::new(()),
        }
    }

    /// The open desk; waits while it is being opened.
    pub(crate) async fn desk(&self) -> Result<Desk, ApiError> {
        let mut desk = self.desk.subscribe();
        let opened = desk.wait_for(Option::is_some).await;
        match opened.ok().and_then(|opened| opened.clone()) {
            Some(opened) => opened,
            None => Err(ApiError::safe(ipc::error::ErrorCode::Internal, "The application is closing.", "")),
        }
    }

    /// Puts another desk in the place of the present one, which is closed.
    pub(crate) fn put(&self, opened: Opened) {
        if let Some(Ok(earlier)) = self.desk.send_replace(opened) {
            earlier.close();
        }
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    pub(crate) fn keychain(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.keychain)
    }

    pub(crate) fn sandbox(&self) -> Option<Arc<Sandbox>> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep_sandbox(&self, sandbox: Arc<Sandbox>) {
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(sandbox);
    }

    /// Whether to begin with Welcome: until an environment was chosen once.
    pub(crate) fn first_run(&self) -> bool {
        self.first_run.load(Ordering::Relaxed)
    }

    pub(crate) fn chosen(&self) {
        self.first_run.store(false, Ordering::Relaxed);
    }

    /// Ends all background work.
    pub(crate) fn close(&self) {
        self.put(None);
    }
}
