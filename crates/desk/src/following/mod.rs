//! Following: looks at CPN again and again, soon while something is about to change, seldom while nothing is, and goes
//! on whatever happens in a look.
//!
//! - `lists`: which list calls show all that is wanted, for the fewest calls.
//! - `look`: one look; what is new is recorded, a page at a time.
//! - `payment`: what belongs to one payment: transactions, refunds, requests for information, the chain's word.
//! - `completed`: requests for information about payments that have completed.
//! - `memory`: what the last look saw, so that what is unchanged costs no read of the store.
//! - `pace`: how soon to look again. Why it is so: docs/adr/0006-following.md.
mod completed;
mod lists;
mod look;
mod memory;
mod pace;
mod payment;
mod supervised;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use domain::ids::AttemptId;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::Desk;
use crate::connection::{Reach, Told};
use crate::desk::lock;
use crate::event::Topic;
use memory::Memory;

pub(crate) use payment::incomplete;

/// Wall-clock steps beyond this while waiting mean that the computer slept.
const SLEPT: SignedDuration = SignedDuration::from_secs(20);

/// For how long a payment counts as on screen after it was last read for the window.
const ON_SCREEN: Duration = Duration::from_secs(120);

/// What the window shows: the payments that were read for it lately.
#[derive(Debug, Default)]
pub(crate) struct Screen(Mutex<HashMap<AttemptId, Instant>>);

impl Screen {
    /// Takes note that somebody looks at a payment.
    pub(crate) fn shows(&self, attempt: AttemptId) {
        let mut shown = lock(&self.0);
        shown.retain(|_, read| read.elapsed() < ON_SCREEN);
        shown.insert(attempt, Instant::now());
    }

    fn is_shown(&self, attempt: AttemptId) -> bool {
        lock(&self.0).get(&attempt).is_some_and(|read| read.elapsed() < ON_SCREEN)
    }
}

/// Why waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woke {
    /// It was time.
    OnTime,
    /// Somebody wants to know now.
    Asked,
    /// The computer slept, or its clock was set.
    Slept,
}

/// Tells by two clocks whether the computer slept: its own goes on meanwhile, the one that measures does not.
#[derive(Debug)]
struct Awake {
    wall: Timestamp,
    measured: Instant,
}

impl Awake {
    fn at(wall: Timestamp) -> Self {
        Self { wall, measured: Instant::now() }
    }

    /// Whether the computer slept, or its clock was set, since this was last asked.
    fn slept(&mut self, wall: Timestamp) -> bool {
        let before = std::mem::replace(self, Self::at(wall));
        jumped(wall.duration_since(before.wall), before.measured.elapsed())
    }
}

/// Whether the two clocks went different ways.
fn jumped(wall: SignedDuration, measured: Duration) -> bool {
    let measured = SignedDuration::try_from(measured).unwrap_or(SignedDuration::MAX);
    wall.saturating_sub(measured).abs() > SLEPT
}

impl Desk {
    /// Follows everything that is open, until the desk is closed.
    pub(crate) async fn follow(&self) {
        self.begin_following().await;
        let (mut memory, mut failures, mut woke) = (Memory::default(), 0_u32, Woke::Slept);
        let mut awake = Awake::at(self.clock().now());
        loop {
            if woke == Woke::Slept {
                self.notice_board().catching_up();
            }
            let (desk, kept, begun) = (self.clone(), std::mem::take(&mut memory), Instant::now());
            let looked = supervised::run(async move { desk.look(kept, woke).await }).await;
            let trouble = match looked {
                Ok((kept, Ok(()))) => {
                    (memory, failures) = (kept, 0);
                    self.notice_board().caught_up();
                    None
                }
                Ok((kept, Err(error))) => {
                    (memory, failures) = (kept, failures.saturating_add(1));
                    // What is found when CPN answers again was missed meanwhile.
                    self.notice_board().catching_up();
                    tracing::debug!(%error, failures, "a look at CPN failed");
                    None
                }
                // Nothing that was remembered is trusted any more.
                Err(panicked) => {
                    failures = failures.saturating_add(1);
                    tracing::error!(%panicked, "a look at CPN ended in a fault of this program; the next one begins anew");
                    Some(panicked.to_string())
                }
            };
            let aside = self.look_aside(woke).await;
            let pause = self.tell_next(&memory, failures, begun.elapsed(), trouble.or(aside));
            woke = self.rest(pause, &mut awake).await;
        }
    }

    /// Looks at what is not in the list: the wallet, and tickets without an answer. Gives the fault, if one ended it.
    async fn look_aside(&self, woke: Woke) -> Option<String> {
        let desk = self.clone();
        let looked = supervised::run(async move {
            desk.refresh_wallet().await;
            if let Err(error) = desk.follow_tickets(woke != Woke::OnTime).await {
                tracing::debug!(%error, "the tickets without an answer could not be looked for");
            }
        });
        let panicked = looked.await.err()?;
        tracing::error!(%panicked, "a look beside the list ended in a fault of this program");
        Some(panicked.to_string())
    }

    /// Takes up what was under way, and looks at the device once.
    async fn begin_following(&self) {
        let desk = self.clone();
        match supervised::run(async move { desk.recover().await }).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "what was under way could not be taken up"),
            Err(panicked) => tracing::error!(%panicked, "what was under way could not be taken up"),
        }
        // One look at the start; later only while a page that needs the device is open.
        if let Err(error) = self.look_at_device().await {
            tracing::debug!(%error, "no device to look at");
        }
    }

    /// Says how soon the next look comes; gives the pause, without what CPN asks for.
    fn tell_next(&self, memory: &Memory, failures: u32, took: Duration, trouble: Option<String>) -> Duration {
        let jitter = rand::Rng::random_range(&mut rand::rng(), 0.5..=1.0);
        let asked = self.watch().asked_to_wait();
        let no_key = self.connection().reach == Reach::NoKey;
        let pause = if no_key {
            pace::NO_KEY
        } else if failures > 0 {
            pace::after_failures(failures, jitter)
        } else {
            memory.tempo.pause()
        };
        let backs_off = failures > 0 && !no_key;
        let until = self.clock().now().saturating_add(SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX));
        self.watch().tell(Told {
            poll_seconds: seconds(pause.max(asked.unwrap_or_default())),
            waits_until: until.ok().filter(|_| backs_off),
            within_seconds: seconds(memory.tempo.everything_within() + took),
            completed_within_seconds: seconds(memory.sweep_every() + took),
            trouble,
        });
        self.tell(vec![Topic::Connection]);
        pause
    }

    /// Waits, but not through a sleep of the computer, and not when somebody asks to look now. While CPN wants to be left
    /// alone it waits on whatever happens: a clock that was set does not end that; a sleep that was long enough does, and
    /// so does an answer of CPN to somebody's command.
    async fn rest(&self, pause: Duration, awake: &mut Awake) -> Woke {
        let (begun, mut pause, mut woke) = (Instant::now(), pause, Woke::OnTime);
        loop {
            let before = self.clock().now();
            // Also what was slept during the look.
            if awake.slept(before) {
                tracing::info!("the computer slept or its clock was set; looking now");
                (pause, woke) = (Duration::ZERO, Woke::Slept);
            }
            let asked = self.watch().asked_to_wait();
            let left = pause.saturating_sub(begun.elapsed()).max(asked.unwrap_or_default());
            if left.is_zero() {
                return woke;
            }
            tokio::select! {
                () = self.until_poll(), if asked.is_none() => return Woke::Asked,
                () = tokio::time::sleep(Duration::from_secs(1).min(left)) => {}
            }
            // Where the clock that measures goes on during a sleep, the short step alone tells.
            if self.clock().now().duration_since(before).abs() > SLEPT {
                awake.slept(self.clock().now());
                (pause, woke) = (Duration::ZERO, Woke::Slept);
            }
        }
    }
}

/// Whole seconds, rounded up, at least one.
fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_told_from_a_slow_look() {
        let hour = SignedDuration::from_hours(1);
        assert!(!jumped(SignedDuration::from_secs(60), Duration::from_secs(60)), "a look that took a minute");
        assert!(jumped(hour, Duration::from_secs(10)), "an hour of which ten seconds were measured");
        assert!(jumped(-hour, Duration::from_secs(1)), "a clock that was set back");
    }

    #[test]
    fn a_part_of_a_second_counts_as_a_whole_one() {
        assert_eq!((seconds(Duration::ZERO), seconds(Duration::from_millis(2_001))), (1, 3));
    }
}
