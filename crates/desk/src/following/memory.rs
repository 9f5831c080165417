//! What the last looks saw. It is kept in memory alone: without it, a look reads the store once more, and nothing else.
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::time::Duration;

use cpn::wire;
use domain::ids::PaymentId;
use store::Outline;
use tokio::time::Instant;

use super::pace::Tempo;

/// The first pause before something incomplete is tried again by itself.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest one: a chain node that is not set, an entry that cannot be read.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// What a payment looked like when it was last taken care of.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The list's entry.
    entry: u64,
    /// Our own record of it.
    version: u64,
    /// How often in a row something of it was left incomplete.
    incomplete: u32,
    /// When that is tried again.
    again: Option<Instant>,
}

/// What the last looks saw.
#[derive(Debug, Default)]
pub(super) struct Memory {
    seen: HashMap<PaymentId, Seen>,
    /// Completed payments: their entry when it was last taken care of.
    pub(super) completed: HashMap<PaymentId, u64>,
    /// When everything was last listed.
    pub(super) listed: Option<Instant>,
    /// When completed payments were last listed, and for how many calls.
    pub(super) swept: Option<(Instant, usize)>,
    /// When the open requests of completed payments were last read.
    pub(super) requests_read: Option<Instant>,
    /// When it was last written down that CPN answered.
    pub(super) noted: Option<Instant>,
    /// Until when the list from the oldest open payment on is known to hold too much else.
    pub(super) by_status_until: Option<Instant>,
    /// What the last look says about the next one.
    pub(super) tempo: Tempo,
}

impl Memory {
    /// Whether nothing is to be done: CPN shows it as before, our record is as before, and nothing was left over.
    /// With `asked`, what was left over is tried again now.
    pub(super) fn is_current(&self, id: &PaymentId, entry: u64, version: u64, asked: bool) -> bool {
        self.seen.get(id).is_some_and(|seen| {
            let waits = seen.again.is_none_or(|again| !asked && Instant::now() < again);
            seen.entry == entry && seen.version == version && waits
        })
    }

    /// Whether something was left over that is not to be tried yet.
    pub(super) fn waits(&self, id: &PaymentId, asked: bool) -> bool {
        !asked && self.seen.get(id).and_then(|seen| seen.again).is_some_and(|again| Instant::now() < again)
    }

    /// Takes note that a payment was taken care of, and whether anything was left over.
    pub(super) fn remember(&mut self, outline: &Outline, entry: u64, complete: bool) {
        let Some(payment) = &outline.payment else { return };
        let before = self.seen.get(&payment.id).map_or(0, |seen| seen.incomplete);
        let incomplete = if complete { 0 } else { before.saturating_add(1) };
        let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(incomplete.saturating_sub(1).min(16)));
        let again = (!complete).then(|| Instant::now() + pause.min(LONGEST_PAUSE));
        self.seen.insert(payment.id.clone(), Seen { entry, version: outline.version, incomplete, again });
    }

    /// Forgets what is open no more.
    pub(super) fn keep_only(&mut self, open: &[std::sync::Arc<Outline>]) {
        if self.seen.len() > open.len() {
            let ids: std::collections::HashSet<_> =
                open.iter().filter_map(|outline| Some(&outline.payment.as_ref()?.id)).collect();
            self.seen.retain(|id, _| ids.contains(id));
        }
    }
}

/// A number that tells one showing of a payment from another.
pub(super) fn fingerprint(payment: &wire::Payment) -> u64 {
    struct Into(DefaultHasher);
    impl io::Write for Into {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hasher = Into(DefaultHasher::new());
    // A payment that cannot be written has no fingerprint of its own; it is then read anew each time.
    match serde_json::to_writer(&mut hasher, payment) {
        Ok(()) => hasher.0.finish(),
        Err(_) => rand::random(),
    }
}
