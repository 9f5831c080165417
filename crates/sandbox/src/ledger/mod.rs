//! The software Ledger: the Ethereum app's commands over TCP with a screen and buttons, for people without hardware and for
//! tests. It signs as the real app does, byte for byte, and fails in every way that was asked for (docs/sandbox.md).
mod faults;
mod keys;
mod machine;
mod screen;
mod server;
mod text;
mod transaction;
mod typed;

#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use faults::{Disconnect, Faults, Settings};
pub use keys::{DEFAULT_SEED, InvalidSeed, address_of};
pub use screen::{Button, Kind, Page, Screen};

use keys::{Keys, ledger_live};
use machine::Machine;
use server::Shared;

/// How the software Ledger starts.
#[derive(Clone, Debug, Default)]
pub struct LedgerOptions {
    /// The port on loopback; 0 for any free one.
    pub port: u16,
    /// BIP-39 words; the public ones of Ledger's emulator when none are given.
    pub seed: Option<String>,
}

/// Why the software Ledger did not start.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The words are no seed.
    #[error(transparent)]
    Seed(#[from] InvalidSeed),
    /// The port could not be had.
    #[error("the simulated Ledger could not listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// Why not.
        source: std::io::Error,
    },
}

/// A running software Ledger: its screen, its buttons, its switches. Clones drive the same device, which stops with the last.
#[derive(Clone)]
pub struct SoftwareLedger {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: Arc<Task>,
}

/// Ends the server with the last handle.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SoftwareLedger {
    /// Starts the device on loopback, with an empty memory and default settings.
    ///
    /// # Errors
    /// When the words are no seed, or the port is taken.
    pub async fn start(options: LedgerOptions) -> Result<Self, LedgerError> {
        let keys = Keys::from_words(options.seed.as_deref().unwrap_or(DEFAULT_SEED))?;
        let port = options.port;
        let listen = |source| LedgerError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let shared = Arc::new(Shared::new(Machine::new(keys)));
        let task = Arc::new(Task(tokio::spawn(server::serve(listener, Arc::clone(&shared)))));
        Ok(Self { shared, address, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the signer takes it: `tcp://127.0.0.1:PORT`.
    #[must_use]
    pub fn link(&self) -> String {
        format!("tcp://{}", self.address)
    }

    /// Whether its server runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.task.0.is_finished()
    }

    /// The checksummed address of account `m/44'/60'/INDEX'/0/0`.
    #[must_use]
    pub fn address(&self, index: u32) -> String {
        self.shared.with(|machine| {
            let account = machine.keys().account(&ledger_live(index));
            account.map(|account| text::checksummed(&account.address)).unwrap_or_default()
        })
    }

    /// What is on the screen now.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.shared.watch().borrow().clone()
    }

    /// The screen, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Screen> {
        self.shared.watch()
    }

    /// Waits until the device asks a person, and gives back what it asks.
    pub async fn prompted(&self) -> Screen {
        let mut screens = self.watch();
        let found = screens.wait_for(|screen| screen.kind.is_prompt()).await.map(|screen| screen.clone());
        found.unwrap_or_else(|_| self.screen())
    }

    /// Presses a button, as a person would: approving works on the last page only. Whether it did anything.
    pub fn press(&self, button: Button) -> bool {
        let mut pressed = false;
        self.shared.act(|machine| match machine.press(button) {
            Some(action) => {
                pressed = true;
                action
            }
            None => machine::Action::default(),
        });
        pressed
    }

    /// Approves whatever is asked, from whichever page. Whether something was asked.
    pub fn approve(&self) -> bool {
        self.decide(true)
    }

    /// Rejects whatever is asked. Whether something was asked.
    pub fn reject(&self) -> bool {
        self.decide(false)
    }

    fn decide(&self, approved: bool) -> bool {
        let mut asked = false;
        self.shared.act(|machine| {
            asked = machine.screen().kind.is_prompt();
            machine.decide(approved)
        });
        asked
    }

    /// The settings of the app.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.shared.with(|machine| machine.settings)
    }

    /// Changes the settings of the app.
    pub fn set_settings(&self, settings: Settings) {
        self.shared.with(|machine| machine.settings = settings);
    }

    /// The fault switches.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.shared.with(|machine| machine.faults.clone())
    }

    /// Sets all fault switches. A question that is open stays open.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.with(|machine| machine.faults = faults);
    }

    /// Pulls the cable: the connection ends and nobody gets a new one until [`plug_in`](Self::plug_in).
    pub fn unplug(&self) {
        self.shared.act(|machine| {
            machine.set_unplugged(true);
            machine::Action { reply: None, disconnect: true }
        });
    }

    /// Puts the cable back.
    pub fn plug_in(&self) {
        self.shared.with(|machine| machine.set_unplugged(false));
    }
}
