//! Notices: what staff are told when they do not look at the window, decided from what was recorded, from deadlines and
//! from the clock. One notice for each event; none names anybody or any amount, because a locked screen may show it.
mod ledger;
mod words;

use std::sync::Arc;
use std::time::Duration;

use domain::ids::AttemptId;
use jiff::{SignedDuration, Timestamp};
use store::Outline;
use tokio::sync::{broadcast, mpsc};

use crate::Desk;
use crate::error::Result;
use ledger::{Event, Ledger};

/// Several changes that come together are told together.
const GATHER: Duration = Duration::from_millis(500);
/// How often deadlines are compared with the clock.
const TICK: Duration = Duration::from_secs(30);

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// A BFI asks for information.
    RfiRaised,
    /// The time to answer a request for information is running out.
    RfiDeadline,
    /// The time to sign is running out.
    SignBy,
    /// A payment failed.
    Failed,
    /// A refund failed.
    RefundFailed,
    /// A payment waits for a signature.
    ReadyToSign,
    /// The BFI pays later than announced.
    Delayed,
    /// A refund was announced.
    RefundCreated,
    /// A refund was paid.
    RefundCompleted,
    /// What happened while the program or the computer was off, or CPN could not be reached.
    Missed,
}

/// One notice, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// A few words.
    pub title: String,
    /// A sentence or two. No names and no amounts.
    pub body: String,
    /// The attempt to open, when the notice is about one alone.
    pub row: Option<AttemptId>,
}

/// What the board hears of.
#[derive(Debug)]
enum Word {
    /// These attempts changed.
    Changed(Vec<AttemptId>),
    /// What is found from now on was missed.
    CatchingUp,
    /// Everything that was missed has been found.
    CaughtUp,
}

/// Where changes are put up and notices are given out.
#[derive(Debug)]
pub(crate) struct NoticeBoard {
    words: mpsc::UnboundedSender<Word>,
    notices: broadcast::Sender<Notice>,
}

/// What was known before this run looked at anything, and when CPN last answered a look.
pub(crate) type Before = (Vec<Arc<Outline>>, Timestamp);

/// What the board has heard and nobody has read yet.
#[derive(Debug)]
pub(crate) struct Heard(mpsc::UnboundedReceiver<Word>);

impl NoticeBoard {
    pub(crate) fn new() -> (Self, Heard) {
        let (words, heard) = mpsc::unbounded_channel();
        let (notices, _) = broadcast::channel(64);
        (Self { words, notices }, Heard(heard))
    }

    /// These attempts were recorded about.
    pub(crate) fn changed(&self, attempts: Vec<AttemptId>) {
        if !attempts.is_empty() {
            self.say(Word::Changed(attempts));
        }
    }

    /// What is found from now on was missed: the program starts, the computer slept, CPN did not answer.
    pub(crate) fn catching_up(&self) {
        self.say(Word::CatchingUp);
    }

    /// A look at everything has ended well.
    pub(crate) fn caught_up(&self) {
        self.say(Word::CaughtUp);
    }

    fn say(&self, word: Word) {
        // Nobody reads any more when the desk is closed.
        let _ = self.words.send(word);
    }
}

impl Desk {
    /// The notices from now on. None is given while the policy says so.
    #[must_use]
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notice_board().notices.subscribe()
    }

    /// What is known before anything is looked at: no notice is given about it.
    pub(crate) async fn before_notices(&self) -> Result<Before> {
        let days = i64::from(self.store(|store| store.policy()).await?.rfi_watch_days);
        let since = self.clock().now().saturating_sub(SignedDuration::from_hours(days.saturating_mul(24)));
        let since = since.unwrap_or(Timestamp::MIN);
        let now = self.clock().server_now();
        self.store(move |store| {
            let mut known = store.completed_outlines(since)?;
            known.extend(store.live_outlines()?);
            Ok((known, store.last_look()?.map_or(now, |last| last.min(now))))
        })
        .await
    }

    /// Gives notices until the desk is closed.
    pub(crate) async fn notice(&self, before: Before, mut heard: Heard) {
        let (outlines, last_look) = before;
        let mut ledger = Ledger::new(outlines, last_look, self.clock().now());
        let (mut missed, mut catching_up) = (Vec::new(), true);
        loop {
            let first = tokio::time::timeout(TICK, heard.0.recv()).await;
            let mut words = match first {
                Ok(None) => return,
                Ok(Some(word)) => vec![word],
                Err(_) => Vec::new(),
            };
            if !words.is_empty() {
                tokio::time::sleep(GATHER).await;
            }
            while let Ok(word) = heard.0.try_recv() {
                words.push(word);
            }
            let begins = words.iter().rposition(|word| matches!(word, Word::CatchingUp));
            let ends = words.iter().rposition(|word| matches!(word, Word::CaughtUp));
            catching_up |= begins.is_some();
            let changes = self.changes(&mut ledger, words).await;
            // Before CPN has answered once, nobody knows the server's time.
            let close = match self.connection().as_of {
                Some(_) => ledger.passed(self.clock().server_now()),
                None => Vec::new(),
            };
            if !catching_up {
                self.give(words::notices(&[changes, close].concat())).await;
                continue;
            }
            missed.extend(changes);
            if begins.is_some() || ends.is_some() {
                missed.extend(close);
            } else {
                // Deadlines keep counting while CPN does not answer.
                self.give(words::notices(&close)).await;
            }
            // Begun once more after it ended: the next end counts.
            if ends > begins {
                catching_up = false;
                self.give(words::summary(&std::mem::take(&mut missed))).await;
            }
        }
    }

    /// The events that follow from what was recorded.
    async fn changes(&self, ledger: &mut Ledger, words: Vec<Word>) -> Vec<Event> {
        let mut changed = Vec::new();
        for word in words {
            if let Word::Changed(attempts) = word {
                changed.extend(attempts);
            }
        }
        let mut once = std::collections::HashSet::new();
        changed.retain(|attempt| once.insert(*attempt));
        let outlines = match self.store(move |store| store.outlines_of(&changed)).await {
            Ok(outlines) => outlines,
            Err(error) => {
                tracing::warn!(%error, "what changed cannot be read for its notices");
                Vec::new()
            }
        };
        let server = self.clock().server_now();
        outlines.into_iter().flat_map(|outline| ledger.changed(outline, server)).collect()
    }

    async fn give(&self, notices: Vec<Notice>) {
        let wanted = self.store(|store| store.policy()).await.is_ok_and(|policy| policy.notices);
        for notice in notices.into_iter().filter(|_| wanted) {
            // Nobody listening is fine: the window shows all of it.
            let _ = self.notice_board().notices.send(notice);
        }
    }
}
