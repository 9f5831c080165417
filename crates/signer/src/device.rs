//! A handle to one device: cheap to clone, all clones lead to the same owner thread.
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use alloy_primitives::Address;
use domain::typed_data::{MessageHashes, Signature, TypedMessage};
use tokio::sync::{oneshot, watch};

use crate::app::AppVersion;
use crate::condition::Condition;
use crate::error::SignerError;
use crate::link::{Link, LinkPolicy};
use crate::owner;
use crate::path::DerivationPath;
use crate::queue::{Answer, Job, Shared};

/// A typed message to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignAsk {
    /// The account's path.
    pub path: DerivationPath,
    /// The registered address: checked before the prompt and after the signature.
    pub expected: Address,
    /// The message, streamed in full.
    pub message: TypedMessage,
    /// Its hashes as computed on the host: the signature is checked against the digest.
    pub hashes: MessageHashes,
    /// How long the prompt is waited for; `None`: as long as the person needs.
    pub deadline: Option<Duration>,
}

/// A signature that was recovered and belongs to the expected account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The signature: low s, v 27 or 28.
    pub signature: Signature,
    /// The app that signed.
    pub app: AppVersion,
}

/// A transaction of type 2 (EIP-1559) to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionAsk {
    /// The account's path.
    pub path: DerivationPath,
    /// The registered address.
    pub expected: Address,
    /// `02 | rlp([chainId, nonce, maxPriority, maxFee, gas, to, value, data, accessList])`.
    pub unsigned: Vec<u8>,
    /// Ledger's signed description of the token, sent right before (command `0A`), when there is one.
    pub token: Option<Vec<u8>>,
    /// How long the prompt is waited for.
    pub deadline: Option<Duration>,
}

/// The signature of a transaction of type 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTransaction {
    /// The r value, big endian.
    pub r: [u8; 32],
    /// The s value, big endian, low.
    pub s: [u8; 32],
    /// The parity (`yParity` 1).
    pub y_odd: bool,
    /// The app that signed.
    pub app: AppVersion,
}

/// A device at a link. Clones, and devices opened for the same link, share one owner thread and its queue.
#[derive(Clone)]
pub struct Device {
    link: Link,
    policy: LinkPolicy,
    owner: Arc<Owner>,
}

struct Owner {
    jobs: Sender<Job>,
    shared: Arc<Shared>,
}

/// The owner threads that run: a link has one, however often it is opened.
static OWNERS: Mutex<Vec<(Link, Weak<Owner>)>> = Mutex::new(Vec::new());

impl Device {
    /// A handle for the link. Nothing is connected before the first call that needs it.
    ///
    /// # Errors
    /// [`SignerError::PolicyRefused`] when the environment does not allow the link; [`SignerError::Closed`] when no thread
    /// could be started.
    pub fn open(link: Link, policy: LinkPolicy) -> Result<Self, SignerError> {
        policy.check_link(&link).map_err(SignerError::PolicyRefused)?;
        let mut owners = OWNERS.lock().unwrap_or_else(PoisonError::into_inner);
        owners.retain(|(_, owner)| owner.strong_count() > 0);
        let running = owners.iter().find(|(known, _)| *known == link).and_then(|(_, owner)| owner.upgrade());
        if let Some(owner) = running {
            return Ok(Self { link, policy, owner });
        }
        let (jobs, queue) = channel();
        let shared = Arc::new(Shared::new());
        let (thread_link, thread_shared) = (link.clone(), Arc::clone(&shared));
        std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || owner::run(thread_link, thread_shared, queue))
            .map_err(|_| SignerError::Closed)?;
        let owner = Arc::new(Owner { jobs, shared });
        owners.push((link.clone(), Arc::downgrade(&owner)));
        Ok(Self { link, policy, owner })
    }

    /// The link.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// Looks at the device: which app, which version, which address for the path, and whether that is the expected one.
    /// While a prompt is open it answers [`Condition::Waiting`] and sends nothing.
    pub async fn condition(&self, path: &DerivationPath, expected: Option<Address>) -> Condition {
        if let Some(since) = self.owner.shared.waiting() {
            return Condition::Waiting { since };
        }
        let (answer, result) = oneshot::channel();
        let job = Job::Condition { path: path.clone(), expected, policy: self.policy, answer };
        let closed = || Condition::Unreachable { reason: SignerError::Closed.to_string() };
        match self.owner.jobs.send(job) {
            Ok(()) => result.await.unwrap_or_else(|_| closed()),
            Err(_) => closed(),
        }
    }

    /// The address for the path; with `show_on_device` the person confirms it on the device.
    ///
    /// # Errors
    /// See [`SignerError`]; [`SignerError::Rejected`] when the person says that it is not theirs.
    pub async fn address(&self, path: &DerivationPath, show_on_device: bool) -> Result<Address, SignerError> {
        let (path, policy) = (path.clone(), self.policy);
        self.ask(|answer| Job::Address { path, show: show_on_device, policy, answer }).await
    }

    /// Shows the message on the device and waits for the person. The signature is checked before it is given back.
    /// Dropping the future is as [`stop_waiting`](Self::stop_waiting).
    ///
    /// # Errors
    /// See [`SignerError`].
    pub async fn sign_typed(&self, ask: SignAsk) -> Result<Signed, SignerError> {
        let policy = self.policy;
        self.ask(|answer| Job::SignTyped { ask: Box::new(ask), policy, answer }).await
    }

    /// Shows a transaction of type 2 on the device and waits for the person.
    ///
    /// # Errors
    /// See [`SignerError`].
    pub async fn sign_transaction(&self, ask: TransactionAsk) -> Result<SignedTransaction, SignerError> {
        let policy = self.policy;
        self.ask(|answer| Job::SignTransaction { ask: Box::new(ask), policy, answer }).await
    }

    /// Opens the Ethereum app: the person confirms on the device, which then goes away and comes back.
    ///
    /// # Errors
    /// See [`SignerError`].
    pub async fn open_ethereum_app(&self) -> Result<(), SignerError> {
        let policy = self.policy;
        self.ask(|answer| Job::OpenApp { policy, answer }).await
    }

    /// The last known condition, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Condition> {
        self.owner.shared.watch()
    }

    /// Leaves an open prompt: the waiting call ends with [`SignerError::StoppedWaiting`]. The prompt stays on the device, so
    /// the link takes no new work until it was answered there or the device is gone. Without a prompt it does nothing.
    pub fn stop_waiting(&self) {
        if self.owner.shared.waiting().is_some() {
            self.owner.shared.stop();
        }
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, SignerError> {
        if let Some(since) = self.owner.shared.waiting() {
            return Err(SignerError::NotReady(Condition::Waiting { since }));
        }
        let (answer, result) = oneshot::channel();
        self.owner.jobs.send(job(answer)).map_err(|_| SignerError::Closed)?;
        result.await.unwrap_or(Err(SignerError::Closed))
    }
}
