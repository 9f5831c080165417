//! What callers ask of the owner thread, and what both see.
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use alloy_primitives::Address;
use tokio::sync::{oneshot, watch};

use crate::condition::Condition;
use crate::device::{SignAsk, Signed, SignedTransaction, TransactionAsk};
use crate::error::SignerError;
use crate::link::LinkPolicy;
use crate::path::DerivationPath;

/// Where an answer goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, SignerError>>;

/// One piece of work, with the policy of the handle that asked.
pub(crate) enum Job {
    Condition {
        path: DerivationPath,
        expected: Option<Address>,
        policy: LinkPolicy,
        answer: oneshot::Sender<Condition>,
    },
    Address {
        path: DerivationPath,
        show: bool,
        policy: LinkPolicy,
        answer: Answer<Address>,
    },
    SignTyped {
        ask: Box<SignAsk>,
        policy: LinkPolicy,
        answer: Answer<Signed>,
    },
    SignTransaction {
        ask: Box<TransactionAsk>,
        policy: LinkPolicy,
        answer: Answer<SignedTransaction>,
    },
    OpenApp {
        policy: LinkPolicy,
        answer: Answer<()>,
    },
}

impl Job {
    /// Answers that the device waits for a person; nothing is sent to it.
    pub(crate) fn refuse(self, since: Instant) {
        let waiting = Condition::Waiting { since };
        let error = SignerError::NotReady(waiting.clone());
        // A caller that no longer listens needs no answer.
        match self {
            Self::Condition { answer, .. } => drop(answer.send(waiting)),
            Self::Address { answer, .. } => drop(answer.send(Err(error))),
            Self::SignTyped { answer, .. } => drop(answer.send(Err(error))),
            Self::SignTransaction { answer, .. } => drop(answer.send(Err(error))),
            Self::OpenApp { answer, .. } => drop(answer.send(Err(error))),
        }
    }
}

/// Seen by the owner thread and by every handle.
pub(crate) struct Shared {
    waiting: Mutex<Option<Instant>>,
    stop: AtomicBool,
    condition: watch::Sender<Condition>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::new(None),
            stop: AtomicBool::new(false),
            condition: watch::Sender::new(Condition::Absent),
        }
    }

    /// Since when a prompt is open, if one is.
    pub(crate) fn waiting(&self) -> Option<Instant> {
        *self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A prompt opens now. Gives back the condition to return to.
    pub(crate) fn open_prompt(&self, since: Instant) -> Condition {
        self.stop.store(false, Ordering::SeqCst);
        *self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(since);
        self.condition.send_replace(Condition::Waiting { since })
    }

    /// The prompt is closed.
    pub(crate) fn close_prompt(&self, condition: Condition) {
        *self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        self.publish(condition);
    }

    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    pub(crate) fn stop_wanted(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Tells watchers, when it is news.
    pub(crate) fn publish(&self, condition: Condition) {
        self.condition.send_if_modified(|current| {
            let news = *current != condition;
            *current = condition;
            news
        });
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Condition> {
        self.condition.subscribe()
    }
}
