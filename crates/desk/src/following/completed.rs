//! Requests for information about payments that have completed: a BFI may ask for weeks. Such payments are listed at a
//! slower pace, for as many days as the policy says; one with an open request is read more often.
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use cpn::wire::{self, PaymentStatus};
use domain::ids::{AttemptId, PaymentId};
use jiff::{SignedDuration, Timestamp};
use store::Outline;
use tokio::time::Instant;

use super::Woke;
use super::memory::{Memory, fingerprint};
use crate::Desk;
use crate::error::Result;

/// How often completed payments are listed.
const SWEEP: Duration = Duration::from_secs(5 * 60);
/// How often one with an open request is read by itself.
const OPEN_REQUEST: Duration = Duration::from_secs(60);
/// A sweep of many pages is followed by a longer pause: this for each call.
const PER_CALL: Duration = Duration::from_secs(30);

impl Memory {
    /// The pause between two lists of completed payments.
    pub(super) fn sweep_every(&self) -> Duration {
        let calls = self.swept.map_or(1, |(_, calls)| calls);
        SWEEP.max(PER_CALL.saturating_mul(u32::try_from(calls).unwrap_or(u32::MAX)))
    }
}

impl Desk {
    /// Looks at payments that have completed, when it is time to.
    pub(super) async fn follow_completed(&self, memory: &mut Memory, woke: Woke) -> Result<()> {
        let sweep = sweep_is_due(memory, woke);
        let closely = memory.requests_read.is_none_or(|at| at.elapsed() >= OPEN_REQUEST);
        let days = i64::from(self.store(|store| store.policy()).await?.rfi_watch_days);
        let since = self.clock().now().saturating_sub(SignedDuration::from_hours(days.saturating_mul(24)));
        let since = since.unwrap_or(Timestamp::MIN);
        let watched = self.store(move |store| store.completed_outlines(since)).await?;
        let mut todo: Vec<(AttemptId, Option<wire::Payment>)> = Vec::new();
        if sweep {
            match self.sweep(memory, &watched).await {
                Ok(changed) => todo = changed,
                // Open payments are followed all the same; this is tried again at its own pace.
                Err(error) => {
                    tracing::warn!(%error, "completed payments could not be listed");
                    memory.swept = Some((Instant::now(), 1));
                }
            }
        } else {
            let due =
                |outline: &&Arc<Outline>| self.screen().is_shown(outline.id) || closely && has_open_request(outline);
            todo.extend(watched.iter().filter(due).map(|outline| (outline.id, None)));
        }
        if sweep || closely {
            memory.requests_read = Some(Instant::now());
        }
        let failed: HashSet<AttemptId> =
            self.follow_each(todo).await.into_iter().filter(|(_, ok)| !ok).map(|(id, _)| id).collect();
        // What could not be taken care of is so once more by the next sweep.
        for outline in watched.iter().filter(|outline| failed.contains(&outline.id)) {
            if let Some(payment) = &outline.payment {
                memory.completed.remove(&payment.id);
            }
        }
        Ok(())
    }

    /// Lists completed payments, and gives those that CPN shows in another way than before.
    async fn sweep(
        &self,
        memory: &mut Memory,
        watched: &[Arc<Outline>],
    ) -> Result<Vec<(AttemptId, Option<wire::Payment>)>> {
        let begun = Instant::now();
        let oldest = watched.iter().filter_map(|outline| Some(outline.payment.as_ref()?.created)).min();
        let Some(oldest) = oldest else {
            memory.swept = Some((begun, 1));
            return Ok(Vec::new());
        };
        let ours: std::collections::HashMap<PaymentId, AttemptId> =
            watched.iter().filter_map(|outline| Some((outline.payment.as_ref()?.id.clone(), outline.id))).collect();
        let (mut changed, known) = (Vec::new(), &mut memory.completed);
        known.retain(|id, _| ours.contains_key(id));
        let calls = self
            .list_all(PaymentStatus::Completed, Some(oldest), |page| {
                for payment in page.payments {
                    let id = PaymentId::new(&payment.id);
                    let Some(attempt) = ours.get(&id) else { continue };
                    let entry = fingerprint(&payment);
                    if known.insert(id, entry) != Some(entry) {
                        changed.push((*attempt, Some(payment)));
                    }
                }
            })
            .await?;
        memory.swept = Some((begun, calls));
        Ok(changed)
    }
}

/// Whether it is time to list completed payments. Whoever asks to look now gets that too where it is one call.
fn sweep_is_due(memory: &Memory, woke: Woke) -> bool {
    let Some((swept, calls)) = memory.swept else { return true };
    match woke {
        Woke::Slept => true,
        Woke::Asked => calls <= 1,
        Woke::OnTime => swept.elapsed() >= memory.sweep_every(),
    }
}

/// Whether a request of a completed payment waits for somebody.
fn has_open_request(outline: &Outline) -> bool {
    let requests = outline.payment.iter().flat_map(|payment| &payment.rfis);
    requests.into_iter().any(|(_, status, _)| matches!(status.as_str(), "INFORMATION_REQUIRED" | "IN_REVIEW"))
}
