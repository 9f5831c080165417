//! The desk of one environment: its store, its connection, its device, and the tasks that work in the background.
use std::collections::HashSet;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Environment;
use domain::ids::AttemptId;
use domain::status::StatusWord;
use settlement::chain_reader::{ChainEndpoint, ChainReader};
use settlement::chains::{self, Chain};
use store::fact::Fact;
use store::{KeptFile, Source, Store, StoreError};
use tokio::sync::{Notify, broadcast};
use vault::Vault;

use crate::clock::Clock;
use crate::connection::{Connection, Watch};
use crate::corridors;
use crate::device::DeviceSlot;
use crate::error::{Error, Result};
use crate::event::{self, Topic};
use crate::following::Screen;
use crate::notices::NoticeBoard;
use crate::rfis;
use crate::tickets;
use crate::wallet::WalletSlot;

/// Where an environment's network is. The window never chooses any of this.
#[derive(Clone, Debug)]
pub enum Network {
    /// The embedded sandbox.
    Sandbox {
        /// `https://127.0.0.1:PORT`.
        api: String,
        /// The chain's JSON-RPC.
        chain: String,
        /// The certificate authority that is trusted for these two alone.
        ca_pem: String,
        /// The sandbox's own test key.
        api_key: String,
        /// `tcp://127.0.0.1:PORT` of the simulated device.
        ledger: String,
    },
    /// Circle's network, with the key from the keychain.
    Circle,
}

/// What a desk needs to open.
pub struct Options {
    /// Which environment.
    pub environment: Environment,
    /// The folder of the store files.
    pub home: PathBuf,
    /// Where secrets are kept.
    pub keychain: Arc<dyn Vault>,
    /// Where the network is.
    pub network: Network,
    /// Who works here, for the journal.
    pub person: String,
    /// The time.
    pub clock: Clock,
}

/// Why a desk cannot open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The keychain cannot be used, and this environment needs it.
    #[error("{}", .0.message())]
    Keychain(vault::VaultError),
    /// The store exists, but its key is not in the keychain.
    #[error("the store of {0} is here, but its key is not in the keychain")]
    KeyLost(Environment),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network cannot be set up.
    #[error("{0}")]
    Network(String),
    /// A file or folder.
    #[error("{0}")]
    File(#[from] std::io::Error),
}

/// One environment's desk. Cloning is cheap; all clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Environment,
    person: String,
    clock: Clock,
    store: Arc<Store>,
    session_only: bool,
    keychain: Arc<dyn Vault>,
    network: Network,
    chain: &'static Chain,
    /// With the address of the node that it asks.
    chain_reader: Mutex<Option<(String, Arc<ChainReader>)>>,
    client: Mutex<Option<cpn::Client>>,
    watch: Watch,
    screen: Screen,
    notices: NoticeBoard,
    corridors: corridors::Cache,
    device: DeviceSlot,
    wallet: WalletSlot,
    tickets: tickets::Sending,
    rfis: rfis::Slot,
    stops: Mutex<HashSet<AttemptId>>,
    working: Arc<Mutex<HashSet<AttemptId>>>,
    numbers: tokio::sync::Mutex<()>,
    events: broadcast::Sender<Vec<Topic>>,
    poll: Notify,
    tasks: Mutex<tokio::task::JoinSet<()>>,
    closed: AtomicBool,
}

/// Keeps others from working on the same attempt's signing until it is dropped.
#[derive(Debug)]
pub(crate) struct Working {
    attempt: AttemptId,
    working: Arc<Mutex<HashSet<AttemptId>>>,
}

impl Drop for Working {
    fn drop(&mut self) {
        lock(&self.working).remove(&self.attempt);
    }
}

impl Desk {
    /// Opens the store, takes up what was under way, and begins to follow. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// See [`OpenError`]. The sandbox opens without a keychain, with a store that lives for this session only.
    pub async fn open(options: Options) -> std::result::Result<Self, OpenError> {
        let Options { environment, home, keychain, network, person, clock } = options;
        let chain = chains::by_api_id(match environment {
            Environment::Sandbox | Environment::Testnet => "ETH-SEPOLIA",
            Environment::Live => "ETH",
        });
        let chain = chain.ok_or_else(|| OpenError::Network("the chain table lacks this environment".to_owned()))?;
        let opening = Arc::clone(&keychain);
        let opened =
            tokio::task::spawn_blocking(move || crate::settings::open_store(environment, &home, opening.as_ref()));
        let (store, session_only) = opened.await.map_err(|error| OpenError::Network(error.to_string()))??;
        let client = crate::settings::client(environment, &network, &keychain).await?;
        let (events, _) = broadcast::channel(256);
        let (notices, recorded) = NoticeBoard::new();
        let inner = Inner {
            watch: Watch::new(clock.clone(), client.is_some()),
            screen: Screen::default(),
            notices,
            environment,
            person,
            clock,
            store: Arc::new(store),
            session_only,
            keychain,
            network,
            chain,
            chain_reader: Mutex::default(),
            client: Mutex::new(client),
            corridors: corridors::Cache::default(),
            device: DeviceSlot::default(),
            wallet: WalletSlot::default(),
            tickets: tickets::Sending::default(),
            rfis: rfis::Slot::default(),
            stops: Mutex::default(),
            working: Arc::default(),
            numbers: tokio::sync::Mutex::default(),
            events,
            poll: Notify::new(),
            tasks: Mutex::default(),
            closed: AtomicBool::new(false),
        };
        let desk = Self { inner: Arc::new(inner) };
        desk.seed().await.map_err(|error| OpenError::Network(error.to_string()))?;
        desk.take_over().await.map_err(|error| OpenError::Network(error.to_string()))?;
        let noticing = desk.clone();
        let before = noticing.before_notices().await.map_err(|error| OpenError::Network(error.to_string()))?;
        desk.spawn(async move { noticing.notice(before, recorded).await });
        let following = desk.clone();
        desk.spawn(async move { following.follow().await });
        Ok(desk)
    }

    /// Ends all work. Nothing is lost: what was under way is taken up at the next start. A command that still holds this
    /// desk can then write and send nothing more.
    pub fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        lock(&self.inner.tasks).abort_all();
    }

    /// Whether the device is asking, or a signature on its way: no moment to leave.
    #[must_use]
    pub fn is_signing(&self) -> bool {
        !lock(&self.inner.working).is_empty()
    }

    fn still_open(&self) -> Result<()> {
        let closed = self.inner.closed.load(Ordering::SeqCst);
        if closed { Err(Error::NotNow("This environment was closed.".to_owned())) } else { Ok(()) }
    }

    /// Tells what becomes stale, as it happens.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Vec<Topic>> {
        self.inner.events.subscribe()
    }

    /// Which environment this is.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.inner.environment
    }

    /// Who works here.
    #[must_use]
    pub fn person(&self) -> &str {
        &self.inner.person
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The chain this environment settles on.
    #[must_use]
    pub fn chain(&self) -> &'static Chain {
        self.inner.chain
    }

    /// Whether the store's key lives for this session only.
    #[must_use]
    pub fn session_only(&self) -> bool {
        self.inner.session_only
    }

    /// The connection as it was last seen.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.inner.watch.current()
    }

    /// Looks at CPN now instead of at the next interval.
    pub fn poll_soon(&self) {
        self.inner.poll.notify_one();
    }

    pub(crate) async fn until_poll(&self) {
        self.inner.poll.notified().await;
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.inner.watch
    }

    pub(crate) fn screen(&self) -> &Screen {
        &self.inner.screen
    }

    pub(crate) fn notice_board(&self) -> &NoticeBoard {
        &self.inner.notices
    }

    /// Reads or writes the store off the async threads: the disk may block.
    pub(crate) async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> std::result::Result<T, StoreError> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(&self.inner.store);
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        Ok(done.map_err(|error| Error::Internal(error.to_string()))??)
    }

    /// Records facts in one transaction and tells what they change.
    pub(crate) async fn record(&self, source: Source, facts: Vec<Fact>) -> Result<()> {
        let topics = self.record_untold(source, facts).await?;
        self.tell(topics);
        Ok(())
    }

    /// Records facts in one transaction and leaves it to the caller to tell what they change.
    pub(crate) async fn record_untold(&self, source: Source, facts: Vec<Fact>) -> Result<Vec<Topic>> {
        self.record_all(source, facts, Vec::new()).await
    }

    async fn record_all(&self, source: Source, facts: Vec<Fact>, files: Vec<KeptFile>) -> Result<Vec<Topic>> {
        self.still_open()?;
        let at = self.clock().now();
        let mut topics: Vec<Topic> = Vec::new();
        for topic in facts.iter().flat_map(event::topics) {
            if !topics.contains(topic) {
                topics.push(*topic);
            }
        }
        let recorded = self.store(move |store| store.record_with_files(at, &source, &facts, &files)).await?;
        self.inner.notices.changed(recorded.attempts);
        Ok(topics)
    }

    /// Records what the person at this desk did.
    pub(crate) async fn record_person(&self, facts: Vec<Fact>) -> Result<()> {
        self.record(Source::Person(self.inner.person.clone()), facts).await
    }

    /// Records what the person at this desk did, with the contents of the files that it names.
    pub(crate) async fn record_person_with_files(&self, facts: Vec<Fact>, files: Vec<KeptFile>) -> Result<()> {
        let topics = self.record_all(Source::Person(self.inner.person.clone()), facts, files).await?;
        self.tell(topics);
        Ok(())
    }

    pub(crate) fn tell(&self, topics: Vec<Topic>) {
        // Nobody listening is fine: whoever comes reads first.
        let _ = self.inner.events.send(topics);
    }

    /// The client, or the reason why there is none.
    pub(crate) fn client(&self) -> Result<cpn::Client> {
        self.still_open()?;
        lock(&self.inner.client).clone().ok_or(Error::NoKey)
    }

    pub(crate) fn set_client(&self, client: Option<cpn::Client>) {
        self.inner.watch.begin(client.is_some());
        *lock(&self.inner.client) = client;
        self.tell(vec![Topic::Connection]);
    }

    /// Takes note of a call's outcome for the connection and the clock.
    pub(crate) fn note<T>(&self, outcome: &std::result::Result<cpn::Answer<T>, cpn::Error>) {
        if self.inner.watch.note(outcome) {
            self.tell(vec![Topic::Connection]);
        }
    }

    /// Takes note of a call's outcome and gives its value.
    pub(crate) fn noted<T>(&self, outcome: std::result::Result<cpn::Answer<T>, cpn::Error>) -> Result<T> {
        self.note(&outcome);
        Ok(outcome?.value)
    }

    /// A reader of the chain, through the sandbox or the node that the user set.
    ///
    /// It is kept while the node is the same, and its connections with it: a handshake costs more than a question.
    pub(crate) async fn chain_reader(&self) -> Result<Arc<ChainReader>> {
        let endpoint = match &self.inner.network {
            Network::Sandbox { chain, ca_pem, .. } => {
                ChainEndpoint { url: chain.clone(), ca_pem: Some(ca_pem.clone()) }
            }
            Network::Circle => {
                let blockchain = self.chain().api_id;
                let url = self.store(move |store| store.chain_node(blockchain)).await?;
                let url = url.ok_or_else(|| Error::NotNow("Set a chain node in Settings first.".to_owned()))?;
                ChainEndpoint { url, ca_pem: None }
            }
        };
        let mut kept = lock(&self.inner.chain_reader);
        if let Some((url, reader)) = kept.as_ref()
            && *url == endpoint.url
        {
            return Ok(Arc::clone(reader));
        }
        let reader = Arc::new(ChainReader::new(&endpoint, self.chain())?);
        *kept = Some((endpoint.url, Arc::clone(&reader)));
        Ok(reader)
    }

    /// Claims an attempt for signing work.
    pub(crate) fn work_on(&self, attempt: AttemptId) -> Result<Working> {
        if !lock(&self.inner.working).insert(attempt) {
            return Err(Error::NotNow(
                "This payment is being worked on. Wait for the device or the network.".to_owned(),
            ));
        }
        Ok(Working { attempt, working: Arc::clone(&self.inner.working) })
    }

    /// Claims an attempt for what a person asks: background work is waited for a moment, an open prompt is not.
    pub(crate) async fn claim(&self, attempt: AttemptId) -> Result<Working> {
        for _ in 0..40 {
            match self.work_on(attempt) {
                Ok(working) => return Ok(working),
                Err(busy) if self.attempt(attempt).await?.status == StatusWord::OnDevice => return Err(busy),
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            }
        }
        self.work_on(attempt)
    }

    /// Keeps the next order, customer and beneficiary number to the holder, until it has recorded what takes it.
    pub(crate) async fn hold_numbers(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.inner.numbers.lock().await
    }

    /// Whether a task of this process works on the attempt's signing.
    pub(crate) fn is_working(&self, attempt: AttemptId) -> bool {
        lock(&self.inner.working).contains(&attempt)
    }

    pub(crate) fn stops(&self) -> MutexGuard<'_, HashSet<AttemptId>> {
        lock(&self.inner.stops)
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.inner.tasks);
        if self.inner.closed.load(Ordering::SeqCst) {
            return;
        }
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    pub(crate) fn network(&self) -> &Network {
        &self.inner.network
    }

    pub(crate) fn keychain(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.inner.keychain)
    }

    pub(crate) fn device_slot(&self) -> &DeviceSlot {
        &self.inner.device
    }

    pub(crate) fn wallet_slot(&self) -> &WalletSlot {
        &self.inner.wallet
    }

    pub(crate) fn sending_tickets(&self) -> &tickets::Sending {
        &self.inner.tickets
    }

    pub(crate) fn rfi_slot(&self) -> &rfis::Slot {
        &self.inner.rfis
    }

    pub(crate) fn corridor_cache(&self) -> &corridors::Cache {
        &self.inner.corridors
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("environment", &self.inner.environment).finish_non_exhaustive()
    }
}

/// A poisoned lock means that a task panicked between two assignments of plain data; the data is still whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
