//! What is known of the connection to CPN: who answered when, how fast, and since when nobody does.
use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// For so long CPN is left alone at most, whatever `Retry-After` says: payments have deadlines, and an answer that asks
/// for years is wrong.
const LONGEST_ASKED: Duration = Duration::from_secs(10 * 60);

/// The connection in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not asked yet.
    Checking,
    /// CPN answers.
    Online,
    /// CPN does not answer.
    Offline,
    /// CPN refuses the key.
    KeyRefused,
    /// There is no key to ask with.
    NoKey,
}

/// The connection as it was last seen.
#[derive(Clone, Debug)]
pub struct Connection {
    /// In one word.
    pub reach: Reach,
    /// How long the last answer took.
    pub round_trip: Option<Duration>,
    /// When CPN last answered, server time.
    pub as_of: Option<Timestamp>,
    /// Since when it is as `reach` says, local time.
    pub since: Timestamp,
    /// The reason, for offline and refused keys, and where CPN asks to be left alone for a while.
    pub reason: Option<String>,
    /// Seconds until the next look.
    pub poll_seconds: u32,
    /// No look before this instant, local time: CPN asked for it, or did not answer several times.
    pub waits_until: Option<Timestamp>,
    /// Seconds within which anything new at CPN shows here while it answers, at worst.
    pub within_seconds: u32,
    /// The same for requests for information about payments that have completed.
    pub completed_within_seconds: u32,
    /// Entries of CPN's list that could not be read in the last look.
    pub unreadable: Vec<Unreadable>,
    /// What went wrong inside this program during the last look, if something did; following goes on.
    pub trouble: Option<String>,
}

/// A payment in CPN's list that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its id, when that much could be read.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// What following tells of itself after a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Seconds until the next look.
    pub(crate) poll_seconds: u32,
    /// See [`Connection::waits_until`].
    pub(crate) waits_until: Option<Timestamp>,
    /// See [`Connection::within_seconds`].
    pub(crate) within_seconds: u32,
    /// See [`Connection::completed_within_seconds`].
    pub(crate) completed_within_seconds: u32,
    /// See [`Connection::trouble`].
    pub(crate) trouble: Option<String>,
}

/// Keeps the connection's state; every call to CPN tells it what came of it.
#[derive(Debug)]
pub(crate) struct Watch {
    state: Mutex<State>,
    clock: Clock,
}

#[derive(Debug)]
struct State {
    shown: Connection,
    /// CPN asked not to be called before this instant, local time.
    asked_until: Option<Timestamp>,
}

impl Watch {
    pub(crate) fn new(clock: Clock, has_key: bool) -> Self {
        let reach = if has_key { Reach::Checking } else { Reach::NoKey };
        let shown = Connection {
            reach,
            round_trip: None,
            as_of: None,
            since: clock.now(),
            reason: None,
            poll_seconds: 15,
            waits_until: None,
            within_seconds: 15,
            completed_within_seconds: 0,
            unreadable: Vec::new(),
            trouble: None,
        };
        Self { state: Mutex::new(State { shown, asked_until: None }), clock }
    }

    pub(crate) fn current(&self) -> Connection {
        let state = self.lock();
        let asked = state.asked_until.filter(|until| *until > self.clock.now());
        Connection { waits_until: state.shown.waits_until.max(asked), ..state.shown.clone() }
    }

    /// Another key, or none: what was known of the connection was about the earlier one.
    pub(crate) fn begin(&self, has_key: bool) {
        let fresh = Self::new(self.clock.clone(), has_key).current();
        *self.lock() = State { shown: fresh, asked_until: None };
    }

    /// What following says of itself after a look.
    pub(crate) fn tell(&self, told: Told) {
        let shown = &mut self.lock().shown;
        let Told { poll_seconds, waits_until, within_seconds, completed_within_seconds, trouble } = told;
        (shown.poll_seconds, shown.waits_until, shown.trouble) = (poll_seconds, waits_until, trouble);
        (shown.within_seconds, shown.completed_within_seconds) = (within_seconds, completed_within_seconds);
    }

    /// What the last whole list held that could not be read.
    pub(crate) fn set_unreadable(&self, unreadable: Vec<Unreadable>) {
        self.lock().shown.unreadable = unreadable;
    }

    /// How long CPN still wants to be left alone, by its last answer.
    pub(crate) fn asked_to_wait(&self) -> Option<Duration> {
        let until = self.lock().asked_until?;
        let left = Duration::try_from(until.duration_since(self.clock.now())).ok().filter(|left| !left.is_zero());
        // A clock that was set back meanwhile makes it no longer.
        left.map(|left| left.min(LONGEST_ASKED))
    }

    /// Takes note of a call. Answers whether `reach` changed.
    pub(crate) fn note<T>(&self, outcome: &Result<cpn::Answer<T>, cpn::Error>) -> bool {
        let (reach, reason) = match outcome {
            Ok(answer) => {
                if let Some(server) = answer.server_time {
                    self.clock.learn(server, answer.round_trip);
                }
                (Reach::Online, None)
            }
            Err(error) => {
                let reason = Some(error.to_string());
                match error.status() {
                    // It can be reached, and asks to be left alone.
                    Some(429) => (Reach::Online, reason),
                    Some(401) => (Reach::KeyRefused, reason),
                    // Any other answer proves that CPN can be reached.
                    Some(status) if status < 500 => (Reach::Online, None),
                    Some(_) | None => (Reach::Offline, reason),
                }
            }
        };
        let mut state = self.lock();
        state.asked_until = match outcome {
            Ok(_) => None,
            Err(error) => error
                .retry_after()
                .map(|asked| asked.min(LONGEST_ASKED))
                .and_then(|asked| self.clock.now().checked_add(SignedDuration::try_from(asked).ok()?).ok())
                .or(state.asked_until),
        };
        let shown = &mut state.shown;
        let changed = shown.reach != reach;
        if changed {
            shown.since = self.clock.now();
        }
        shown.reach = reach;
        shown.reason = reason;
        if let Ok(answer) = outcome {
            shown.round_trip = Some(answer.round_trip);
            shown.as_of = Some(self.clock.server_now());
        }
        changed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
