//! Starting and driving a sandbox.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use alloy_primitives::{Address, U256};
use axum::middleware;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use settlement::chains::PERMIT2;
use tokio::task::JoinHandle;

use crate::clock::SandboxClock;
use crate::control::{self, Control};
use crate::faults::{Connections, Droppable, Fault, FaultyAcceptor, inject};
use crate::held::LetGo;
use crate::ledger::{LedgerError, LedgerOptions, SoftwareLedger};
use crate::shared::Shared;
use crate::tls::{TlsError, TlsIdentity};
use crate::world::{StateError, World};
use crate::{DEFAULT_CHAIN, api, chain, keys, rfi, webhooks};

/// How a sandbox is to be started. The default is a fresh one on free ports, at real speed, remembering nothing.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// Port of the HTTPS server; left out, the state file's last one if it is free, else any.
    pub port: Option<u16>,
    /// Port of the simulated Ledger; left out, any.
    pub ledger_port: Option<u16>,
    /// How much faster than real time the sandbox's clock runs; zero makes it stand still.
    pub speed: u32,
    /// Where state is kept after each commit, so that it survives a kill. Keys and certificates are kept in it too.
    pub state_file: Option<PathBuf>,
    /// Where the authority's certificate is written as PEM.
    pub ca_out: Option<PathBuf>,
    /// Makes ids and nonces repeat from run to run; zero draws them at random.
    pub seed: u64,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { port: None, ledger_port: None, speed: 1, state_file: None, ca_out: None, seed: 0 }
    }
}

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The state file.
    #[error(transparent)]
    State(#[from] StateError),
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The port.
    #[error("the sandbox cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for; zero for any.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// The authority's certificate cannot be written.
    #[error("the sandbox's certificate cannot be written to {path}: {source}")]
    CaOut {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The simulated Ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A running sandbox. It stops when it is shut down or dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    ledger: SoftwareLedger,
    ca: String,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
    courier: JoinHandle<()>,
}

impl Sandbox {
    /// Starts the server, the chain and the Ledger; when this returns, all three answer.
    ///
    /// # Errors
    /// For a port that is taken, and for a state file or certificate that cannot be read or written.
    pub async fn start(options: SandboxOptions) -> Result<Self, SandboxError> {
        let kept = match &options.state_file {
            Some(path) => World::load(path)?,
            None => None,
        };
        let mut world = match kept {
            Some(world) => world,
            None => World::new(options.seed)?,
        };
        let listener = listen(options.port, world.port)?;
        let listening = |source| SandboxError::Listen { port: options.port.unwrap_or(0), source };
        let address = listener.local_addr().map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        world.port = address.port();
        let ca = world.tls.ca.clone();
        if let Some(path) = &options.ca_out {
            std::fs::write(path, &ca).map_err(|source| SandboxError::CaOut { path: path.clone(), source })?;
        }
        let config = RustlsConfig::from_config(world.tls.server_config()?);
        let stranger = RustlsConfig::from_config(TlsIdentity::new()?.server_config()?);
        let clock = SandboxClock::starting_at(resume(&world, options.speed), options.speed);
        if let Some(path) = &options.state_file {
            world.save(path, clock.now())?;
        }
        let ledger =
            SoftwareLedger::start(LedgerOptions { port: options.ledger_port.unwrap_or(0), seed: None }).await?;
        let shared = Arc::new(Shared::new(clock, format!("https://{address}"), options.state_file, world));
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener)
            .map_err(listening)?
            .acceptor(FaultyAcceptor::new(Arc::clone(&shared), config, stranger))
            .handle(handle.clone())
            .serve(Connections(Droppable(router(&shared, &ledger))));
        let courier = tokio::spawn(webhooks::run(Arc::clone(&shared)));
        Ok(Self { shared, ledger, ca, handle, server: tokio::spawn(server), courier })
    }

    /// The API's base, `https://127.0.0.1:N`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.shared.url
    }

    /// Where the default chain's JSON-RPC is.
    #[must_use]
    pub fn chain_url(&self) -> String {
        format!("{}/chain", self.shared.url)
    }

    /// Where the JSON-RPC of a chain is, by its API id.
    #[must_use]
    pub fn chain_url_of(&self, blockchain: &str) -> String {
        format!("{}/chain/{blockchain}", self.shared.url)
    }

    /// Where the control channel is.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}/control", self.shared.url)
    }

    /// The authority that a client must trust, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca
    }

    /// The API key.
    #[must_use]
    pub fn api_key(&self) -> &'static str {
        keys::API_KEY
    }

    /// A key that is known but may do nothing.
    #[must_use]
    pub fn forbidden_key(&self) -> &'static str {
        keys::FORBIDDEN_KEY
    }

    /// Where everything is, as one line of JSON; `ca` is the file that holds the authority's certificate.
    #[must_use]
    pub fn line(&self, ca: &Path) -> String {
        let line = json!({
            "api": self.api_url(),
            "chain": self.chain_url(),
            "ca": ca,
            "apiKey": self.api_key(),
            "ledger": self.ledger.link(),
            "control": self.control_url(),
        });
        line.to_string()
    }

    /// The simulated Ledger.
    #[must_use]
    pub fn ledger(&self) -> &SoftwareLedger {
        &self.ledger
    }

    /// Where the simulated Ledger listens.
    #[must_use]
    pub fn ledger_addr(&self) -> SocketAddr {
        self.ledger.addr()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &SandboxClock {
        &self.shared.clock
    }

    /// Sets a fault.
    pub fn set_fault(&self, fault: Fault) {
        self.shared.faults.set(fault);
    }

    /// Clears all faults of the server.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// How often each method and path was called since the start, for example `GET /v1/cpn/payments`.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.shared.calls.all()
    }

    /// Puts so many copies of the newest payment beside it, each with an id of its own and created with it. Nothing
    /// happens to them by itself. Gives their ids; none when there is no payment yet.
    ///
    /// # Errors
    /// When the state file cannot be written.
    pub fn copy_newest_payment(&self, count: usize) -> std::io::Result<Vec<String>> {
        let copies = self.shared.commit(|world, _| Ok(world.copy_newest_payment(count)));
        copies.map_err(|_| std::io::Error::other("the copies could not be written down"))
    }

    /// Resolves once as many calls are held by [`FaultKind::Hold`](crate::FaultKind::Hold).
    pub async fn until_held(&self, count: usize) {
        self.shared.held.until(count).await;
    }

    /// Method and path of each call that is held.
    #[must_use]
    pub fn held(&self) -> Vec<String> {
        self.shared.held.calls()
    }

    /// Lets go of all calls that are held now.
    pub fn let_go(&self, what: LetGo) {
        self.shared.held.let_go(what);
    }

    /// The address of the simulated Ledger's first account, which holds USDC, gas and an allowance.
    #[must_use]
    pub fn wallet(&self) -> Address {
        chain::FUNDED[0].address
    }

    /// USDC of an address on the default chain, in millionths.
    #[must_use]
    pub fn balance(&self, address: Address) -> u64 {
        self.shared.read(|world, _| world.chain(DEFAULT_CHAIN).map_or(0, |chain| chain.balance(address)))
    }

    /// Sets the USDC of an address on the default chain, in millionths.
    pub fn set_balance(&self, address: Address, millionths: u64) {
        self.change_chain(|chain| {
            chain.balances.insert(address, millionths);
        });
    }

    /// Sets what Permit2 may take from an address on the default chain, in millionths of USDC.
    pub fn set_allowance(&self, address: Address, millionths: u64) {
        self.change_chain(|chain| chain.set_allowance(address, PERMIT2, U256::from(millionths)));
    }

    /// Marks a Permit2 nonce of an address as used on the default chain.
    pub fn use_permit_nonce(&self, address: Address, nonce: U256) {
        self.change_chain(|chain| chain.use_permit_nonce(address, nonce));
    }

    /// Moves all rates of later quotes by so many millionths.
    pub fn shift_rates(&self, ppm: i64) {
        let _ = self.shared.commit(|world, _| {
            world.market_ppm = ppm;
            Ok(())
        });
    }

    /// Fails a payment wherever it stands, with these words, documented or not. No refund follows by itself.
    pub fn fail_payment(&self, payment: &str, reason: &str, code: &str) {
        let _ = self.shared.commit(|world, now| {
            if let Some(status) = world.payment(payment).map(|record| record.payment.status.clone()) {
                world.fail(payment, now, status, reason.into(), code);
            }
            Ok(())
        });
    }

    /// Fails a transaction wherever it stands, with this reason, documented or not.
    pub fn fail_transaction(&self, transaction: &str, reason: &str) {
        let _ = self.shared.commit(|world, now| {
            world.fail_transaction(transaction, now, reason.into());
            Ok(())
        });
    }

    fn change_chain(&self, change: impl FnOnce(&mut chain::ChainState)) {
        // Only writing the state file can fail here, and the next call over HTTPS reports that.
        let _ = self.shared.commit(|world, _| {
            if let Some(chain) = world.chain_mut(DEFAULT_CHAIN) {
                change(chain);
            }
            Ok(())
        });
    }

    /// Stops the server, after answering what is being asked. The Ledger stops with its last handle.
    pub async fn shutdown(mut self) {
        self.handle.graceful_shutdown(Some(Duration::from_secs(2)));
        // The only failure is one of the listener, which is gone by now anyway.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.server.abort();
        self.courier.abort();
    }
}

fn router(shared: &Arc<Shared>, ledger: &SoftwareLedger) -> axum::Router {
    let control = Control { shared: Arc::clone(shared), ledger: ledger.clone() };
    api::router()
        .merge(chain::router())
        .merge(rfi::control::router())
        .merge(webhooks::control::router())
        .with_state(Arc::clone(shared))
        .merge(control::router(control))
        .layer(middleware::from_fn(api::check_key))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), inject))
        .layer(middleware::from_fn_with_state(Arc::clone(shared), api::stamp))
}

/// Binds the wanted port; without one, the last one if it is free, else any.
fn listen(wanted: Option<u16>, last: u16) -> Result<TcpListener, SandboxError> {
    let bind =
        |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| SandboxError::Listen { port, source });
    match wanted {
        Some(port) => bind(port),
        None => bind(last).or_else(|_| bind(0)),
    }
}

/// Where the clock goes on: the real time that passed since the last save counts, at the sandbox's speed.
fn resume(world: &World, speed: u32) -> Timestamp {
    let Some((sandbox, real)) = world.saved else { return Timestamp::now() };
    let away = Timestamp::now().duration_since(real).max(SignedDuration::ZERO);
    let away = away.checked_mul(i32::try_from(speed).unwrap_or(i32::MAX)).unwrap_or(SignedDuration::ZERO);
    sandbox.saturating_add(away).unwrap_or(sandbox)
}
