//! One look: what CPN shows of everything open is compared with what it showed before, and what is new is recorded.
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cpn::wire;
use domain::ids::{AttemptId, PaymentId};
use domain::status::AttemptPhase;
use store::fact::Fact;
use store::{AttemptState, Outline, OutlinePayment, Source};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::lists::{self, Shown};
use super::memory::{Memory, fingerprint};
use super::{Woke, pace, supervised};
use crate::Desk;
use crate::attempts::payment_status;
use crate::error::Result;
use crate::mirror;

/// So many payments are recorded in one transaction, and read from the store at once.
const BATCH: usize = 200;

/// So many payments are read from CPN at the same time, each by its own calls.
const AT_ONCE: usize = 4;

/// Whoever asks to look now gets everything, unless that takes many calls and was done so little time ago.
const JUST_LISTED: Duration = Duration::from_secs(15);

/// How often it is written down that CPN answered.
const NOTED_EVERY: Duration = Duration::from_secs(60);

/// For how long a list that held too much else is not tried again.
const CROWDED_FOR: Duration = Duration::from_secs(10 * 60);

/// A payment and what CPN showed of it: a list's entry, or nothing yet.
type Found = (Arc<Outline>, Option<wire::Payment>);

impl Desk {
    /// One look. Gives back what was remembered, whatever came of it.
    pub(super) async fn look(self, mut memory: Memory, woke: Woke) -> (Memory, Result<()>) {
        let outcome = self.look_with(&mut memory, woke).await;
        (memory, outcome)
    }

    async fn look_with(&self, memory: &mut Memory, woke: Woke) -> Result<()> {
        let asked = woke != Woke::OnTime;
        let open = self.store(|store| store.live_outlines()).await?;
        memory.keep_only(&open);
        let wanted: Vec<OutlinePayment> = open.iter().filter_map(|outline| outline.payment.clone()).collect();
        let hot = self.hot(&open);
        memory.tempo.calls_for_all = lists::calls_by_status(&wanted).max(1);
        let found = if everything_is_due(memory, woke) || hot.len() >= memory.tempo.calls_for_all {
            self.found_in_lists(memory, &open, &wanted, asked).await?
        } else {
            hot.iter().map(|outline| (Arc::clone(outline), None)).collect()
        };
        self.take(memory, found).await?;
        self.follow_unknown(&open).await;
        self.follow_completed(memory, woke).await?;
        self.note_look(memory).await?;
        // What is about to change after this look, not before it.
        let open = self.store(|store| store.live_outlines()).await?;
        memory.tempo.hot = self.hot(&open).len() + open.iter().filter(|known| is_unknown(known)).count();
        memory.tempo.open = !open.is_empty();
        Ok(())
    }

    /// Writes down when CPN last answered a look. To the minute is enough: each time is a durable write.
    async fn note_look(&self, memory: &mut Memory) -> Result<()> {
        if memory.noted.is_none_or(|at| at.elapsed() >= NOTED_EVERY) {
            let at = self.clock().server_now();
            self.store(move |store| store.looked(at)).await?;
            memory.noted = Some(Instant::now());
        }
        Ok(())
    }

    /// The payments that are looked at closely.
    fn hot(&self, open: &[Arc<Outline>]) -> Vec<Arc<Outline>> {
        let (now, server) = (self.clock().now(), self.clock().server_now());
        let hot = |outline: &&Arc<Outline>| {
            outline.payment.is_some() && pace::about_to_change(outline, self.screen().is_shown(outline.id), now, server)
        };
        open.iter().filter(hot).cloned().collect()
    }

    /// Asks the lists, and gives what is to be taken care of.
    async fn found_in_lists(
        &self,
        memory: &mut Memory,
        open: &[Arc<Outline>],
        wanted: &[OutlinePayment],
        asked: bool,
    ) -> Result<Vec<Found>> {
        let begun = Instant::now();
        let crowded = memory.by_status_until.is_some_and(|until| begun < until);
        let mut shown = self.list_wanted(wanted, crowded).await?;
        if shown.crowded {
            memory.by_status_until = Some(begun + CROWDED_FOR);
        }
        self.watch().set_unreadable(std::mem::take(&mut shown.unreadable));
        memory.listed = Some(begun);
        let found: Vec<_> = open.iter().filter_map(|outline| found(memory, &mut shown, outline, asked)).collect();
        let singles = found.iter().filter(|(_, entry)| entry.is_none()).count();
        memory.tempo.calls_for_all = (shown.calls + singles).max(1);
        Ok(found)
    }

    /// Takes care of what was found, so many at a time.
    async fn take(&self, memory: &mut Memory, found: Vec<Found>) -> Result<()> {
        let mut found = found.into_iter().peekable();
        while found.peek().is_some() {
            let batch: Vec<_> = found.by_ref().take(BATCH).collect();
            let entries: HashMap<PaymentId, u64> =
                batch.iter().filter_map(|(_, entry)| entry.as_ref()).map(keyed).collect();
            let todo = self.record_batch(batch).await?;
            let ids: Vec<AttemptId> = todo.iter().map(|(id, _)| *id).collect();
            let complete = self.follow_each(todo).await;
            for outline in self.store(move |store| store.outlines_of(&ids)).await? {
                let Some(payment) = &outline.payment else { continue };
                let entry = entries.get(&payment.id).copied().unwrap_or_default();
                memory.remember(&outline, entry, complete.get(&outline.id).copied().unwrap_or(false));
            }
        }
        Ok(())
    }

    /// Records what is new of these payments in one transaction, except of those that end: what belongs to them is read
    /// before their end is written down. Gives each attempt with the entry that is still to be recorded.
    async fn record_batch(&self, batch: Vec<Found>) -> Result<Vec<(AttemptId, Option<wire::Payment>)>> {
        let ids: Vec<AttemptId> = batch.iter().map(|(outline, _)| outline.id).collect();
        let states = self.store(move |store| ids.iter().map(|id| store.attempt(*id)).collect()).await?;
        let states: Vec<Option<AttemptState>> = states;
        let states: HashMap<_, _> = states.into_iter().flatten().map(|state| (state.id, state)).collect();
        let (mut facts, mut todo) = (Vec::new(), Vec::with_capacity(batch.len()));
        for (outline, entry) in batch {
            let state = states.get(&outline.id);
            match entry.as_ref().zip(state).and_then(|(entry, state)| news(state, entry)) {
                Some(fact) => facts.push((outline.id, entry, fact)),
                // Unchanged, at its end, or not readable as we need it: by itself.
                None => todo.push((outline.id, entry)),
            }
        }
        let all: Vec<Fact> = facts.iter().map(|(.., fact)| fact.clone()).collect();
        let recorded = all.is_empty() || self.record(Source::Cpn, all).await.is_ok();
        // One that is refused must not keep the others from being recorded: then each is, by itself.
        todo.extend(facts.into_iter().map(|(id, entry, _)| (id, entry.filter(|_| !recorded))));
        Ok(todo)
    }

    /// Follows each attempt, a few at the same time. Answers which of them are complete for now.
    pub(super) async fn follow_each(&self, todo: Vec<(AttemptId, Option<wire::Payment>)>) -> HashMap<AttemptId, bool> {
        let (mut tasks, mut complete) = (JoinSet::new(), HashMap::new());
        let mut todo = todo.into_iter();
        loop {
            while tasks.len() < AT_ONCE
                && let Some((id, entry)) = todo.next()
            {
                let desk = self.clone();
                tasks.spawn(async move { (id, desk.follow_payment(id, entry).await) });
            }
            match tasks.join_next().await {
                None => return complete,
                Some(Ok((id, outcome))) => {
                    if let Err(error) = &outcome {
                        tracing::debug!(attempt = %id, %error, "could not follow an attempt");
                    }
                    complete.insert(id, outcome.unwrap_or(false));
                }
                // The others are followed all the same.
                Some(Err(error)) => {
                    let panicked = supervised::panicked(error);
                    tracing::error!(%panicked, "following a payment ended in a fault of this program");
                }
            }
        }
    }

    /// Asks again about what may exist at CPN.
    async fn follow_unknown(&self, open: &[Arc<Outline>]) {
        for outline in open.iter().filter(|outline| is_unknown(outline)) {
            if let Err(error) = self.ask_again(outline.id).await {
                tracing::debug!(attempt = %outline.id, %error, "it is still not known what became of a call");
            }
        }
    }
}

fn is_unknown(outline: &Outline) -> bool {
    outline.phase == AttemptPhase::Unknown
}

/// Whether it is time to list everything, and not only to read what is about to change.
fn everything_is_due(memory: &Memory, woke: Woke) -> bool {
    let Some(listed) = memory.listed else { return true };
    match woke {
        Woke::Slept => true,
        Woke::Asked => memory.tempo.calls_for_all <= 1 || listed.elapsed() >= JUST_LISTED,
        Woke::OnTime => listed.elapsed() >= memory.tempo.between_all(),
    }
}

fn keyed(payment: &wire::Payment) -> (PaymentId, u64) {
    (PaymentId::new(&payment.id), fingerprint(payment))
}

/// An open payment that is to be taken care of, with the list's entry, or without one when it has to be read by itself.
fn found(memory: &Memory, shown: &mut Shown, outline: &Arc<Outline>, asked: bool) -> Option<Found> {
    let payment = outline.payment.as_ref()?;
    match shown.payments.remove(&payment.id) {
        Some(entry) => {
            let current = memory.is_current(&payment.id, fingerprint(&entry), outline.version, asked);
            (!current).then(|| (Arc::clone(outline), Some(entry)))
        }
        None => (!memory.waits(&payment.id, asked)).then(|| (Arc::clone(outline), None)),
    }
}

/// What an entry says that is not known, unless it is the payment's end.
fn news(state: &AttemptState, entry: &wire::Payment) -> Option<Fact> {
    let seen = mirror::payment(entry).ok()?;
    let known = state.payment.as_ref()?;
    let ahead = AttemptState { payment: Some(seen.clone()), ..state.clone() };
    let ends = payment_status(&ahead).is_some_and(|status| status.is_terminal());
    (seen != *known && !ends).then(|| Fact::PaymentSeen { attempt: state.id, payment: Box::new(seen) })
}
