//! Calls held on their way: a test learns when one has come to its point, and says what becomes of it.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};

/// What becomes of the calls that are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetGo {
    /// They go on, even when the client that sent them is gone.
    GoOn,
    /// The connection is dropped; a call held before it took effect never does.
    Drop,
}

/// The calls that are held.
#[derive(Default)]
pub(crate) struct Held {
    calls: watch::Sender<Vec<String>>,
    waiting: Mutex<Vec<oneshot::Sender<LetGo>>>,
}

impl Held {
    /// Holds a call until it is let go.
    pub(crate) async fn wait(&self, call: &str) -> LetGo {
        let (let_go, decided) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(let_go);
        self.calls.send_modify(|calls| calls.push(call.to_owned()));
        // Without an answer the sandbox itself is ending.
        decided.await.unwrap_or(LetGo::Drop)
    }

    /// Method and path of each call that is held.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.borrow().clone()
    }

    /// Resolves once as many calls are held.
    pub(crate) async fn until(&self, count: usize) {
        // The sender is `self`, so that it cannot be gone.
        let _ = self.calls.subscribe().wait_for(|calls| calls.len() >= count).await;
    }

    /// Lets go of all calls that are held now.
    pub(crate) fn let_go(&self, what: LetGo) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for let_go in waiting.drain(..) {
            // A call whose task ended with the sandbox needs no word.
            let _ = let_go.send(what);
        }
        self.calls.send_modify(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_held_call_waits_for_the_word_and_gets_it() {
        let held = Held::default();
        let call = held.wait("POST /somewhere");
        tokio::pin!(call);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(20), &mut call).await.is_err());
        held.until(1).await;
        assert_eq!(held.calls(), ["POST /somewhere"]);
        held.let_go(LetGo::GoOn);
        assert_eq!(call.await, LetGo::GoOn);
        assert_eq!(held.calls(), Vec::<String>::new());
    }
}
