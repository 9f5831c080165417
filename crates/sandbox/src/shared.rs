//! What all handlers share: the clock, the locked world, the state file, the faults.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::calls::Calls;
use crate::clock::SandboxClock;
use crate::faults::Faults;
use crate::held::Held;
use crate::refusal::Refusal;
use crate::world::World;

/// One sandbox.
pub(crate) struct Shared {
    pub(crate) clock: SandboxClock,
    pub(crate) faults: Faults,
    pub(crate) held: Held,
    pub(crate) calls: Calls,
    /// `https://127.0.0.1:N`.
    pub(crate) url: String,
    state_file: Option<PathBuf>,
    world: Mutex<World>,
}

impl Shared {
    pub(crate) fn new(clock: SandboxClock, url: String, state_file: Option<PathBuf>, world: World) -> Self {
        Self {
            clock,
            faults: Faults::default(),
            held: Held::default(),
            calls: Calls::default(),
            url,
            state_file,
            world: Mutex::new(world),
        }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the world as it was when it was last looked at: nothing happens by this.
    pub(crate) fn peek<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Reads the world as it stands now.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World, Timestamp) -> T) -> T {
        let mut world = self.lock();
        let now = self.clock.now();
        if world.catch_up(now) {
            // A failing save here loses nothing that was answered; the next commit tells the caller.
            let _ = self.save(&mut world, now);
        }
        look(&world, now)
    }

    /// Changes the world and writes it down before anything is answered. A refusal changes nothing.
    pub(crate) fn commit<T>(
        &self,
        change: impl FnOnce(&mut World, Timestamp) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut world = self.lock();
        let now = self.clock.now();
        let caught_up = world.catch_up(now);
        let result = change(&mut world, now);
        if result.is_ok() || caught_up {
            self.save(&mut world, now)?;
        }
        result
    }

    fn save(&self, world: &mut World, now: Timestamp) -> Result<(), Refusal> {
        let Some(path) = &self.state_file else { return Ok(()) };
        world.save(path, now).map_err(|error| {
            tracing::error!(%error, "the sandbox cannot write its state");
            Refusal::status(500)
        })
    }
}
