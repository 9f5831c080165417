//! What is known of the connection to CPN: who answered when, how fast, and since when nobody does.
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;

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
    /// The reason, for offline and refused keys.
    pub reason: Option<String>,
    /// Seconds until the next look.
    pub poll_seconds: u32,
}

/// Keeps the connection's state; every call to CPN tells it what came of it.
#[derive(Debug)]
pub(crate) struct Watch {
    state: Mutex<Connection>,
    clock: Clock,
}

impl Watch {
    pub(crate) fn new(clock: Clock, has_key: bool) -> Self {
        let reach = if has_key { Reach::Checking } else { Reach::NoKey };
        let state =
            Connection { reach, round_trip: None, as_of: None, since: clock.now(), reason: None, poll_seconds: 15 };
        Self { state: Mutex::new(state), clock }
    }

    pub(crate) fn current(&self) -> Connection {
        self.lock().clone()
    }

    /// Another key, or none: what was known of the connection was about the earlier one.
    pub(crate) fn begin(&self, has_key: bool) {
        let fresh = Self::new(self.clock.clone(), has_key).current();
        *self.lock() = fresh;
    }

    pub(crate) fn set_poll_seconds(&self, seconds: u32) {
        self.lock().poll_seconds = seconds;
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
                    Some(401) => (Reach::KeyRefused, reason),
                    // Any other answer proves that CPN can be reached.
                    Some(status) if status < 500 => (Reach::Online, None),
                    Some(_) | None => (Reach::Offline, reason),
                }
            }
        };
        let mut state = self.lock();
        let changed = state.reach != reach;
        if changed {
            state.since = self.clock.now();
        }
        state.reach = reach;
        state.reason = reason;
        if let Ok(answer) = outcome {
            state.round_trip = Some(answer.round_trip);
            state.as_of = Some(self.clock.server_now());
        }
        changed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
