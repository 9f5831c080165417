//! Picking up after a restart, and resolving unknown outcomes: the same key, then the list. Never a new key.
use cpn::Prepared;
use cpn::wire::CreatePayment;
use domain::ids::AttemptId;
use domain::order::StopReason;
use domain::status::AttemptPhase;
use store::fact::{Call, Fact};
use store::{AttemptState, OutboxEntry, Source};

use super::create::Created;
use super::run::Stop;
use crate::error::{Error, Result};
use crate::{Desk, signing};

impl Desk {
    /// Writes down what it means for each attempt that the last run has ended, before anything else happens. Nothing is
    /// asked: with the network away, too, the first thing that staff see is a clear state.
    pub(crate) async fn take_over(&self) -> Result<()> {
        for attempt in self.store(|store| store.live_attempts()).await? {
            let facts = interrupted(&attempt);
            if !facts.is_empty() {
                self.record(Source::App, facts).await?;
            }
        }
        // Tickets, answers and files leave after a payment has ended, too.
        let open = self.store(|store| store.outbox_open()).await?;
        let facts: Vec<_> = open.iter().filter_map(cut_off).collect();
        if facts.is_empty() { Ok(()) } else { self.record(Source::App, facts).await }
    }

    /// Asks CPN about every attempt that was under way when the application ended.
    pub(crate) async fn recover(&self) -> Result<()> {
        for attempt in self.store(|store| store.live_attempts()).await? {
            let outcome = match attempt.phase {
                AttemptPhase::Unknown => self.recover_creation(&attempt).await,
                AttemptPhase::Created => self.recover_signing(&attempt).await,
                // Running ones were begun by this run.
                AttemptPhase::Running | AttemptPhase::Stopped => Ok(()),
            };
            if let Err(error) = outcome {
                // It stays visible in its state; the poller and staff can ask again.
                tracing::warn!(attempt = %attempt.id, %error, "an attempt could not be taken up again yet");
            }
        }
        Ok(())
    }

    /// Asks again with the same key.
    ///
    /// # Errors
    /// When nothing is unknown about this attempt, or CPN still cannot be reached.
    pub async fn ask_again(&self, attempt: AttemptId) -> Result<()> {
        let state = self.attempt(attempt).await?;
        // Whatever goes wrong while asking, the earlier call's outcome is as unknown as it was.
        let still = |error: Error| Error::StillUnknown(error.to_string());
        match state.phase {
            AttemptPhase::Unknown => self.recover_creation(&state).await.map_err(still),
            AttemptPhase::Created => self.recover_signing(&state).await.map_err(still),
            AttemptPhase::Running | AttemptPhase::Stopped => {
                Err(Error::NotNow("There is nothing unknown about this attempt.".to_owned()))
            }
        }
    }

    async fn recover_creation(&self, attempt: &AttemptState) -> Result<()> {
        let Some(entry) = open_create(attempt) else { return Ok(()) };
        match self.resend(attempt.id, entry).await? {
            Created::Exists | Created::Unknown => Ok(()),
            Created::QuoteGone => {
                let sentence = "CPN says that the quote ran out, and lists no payment for it. Nothing was created.";
                self.record_stop(attempt.id, Stop::new(StopReason::QuotesRanOut, sentence)).await
            }
            Created::Refused { sentence, code } => {
                self.record_stop(attempt.id, Stop { reason: StopReason::Refused, sentence, code }).await
            }
            Created::NotSent(sentence) => {
                self.record_stop(attempt.id, Stop::new(StopReason::NotReached, sentence)).await
            }
        }
    }

    /// Sends the stored bytes again. A refusal counts only when CPN lists no payment either: the first call may have
    /// been the one that used up the quote.
    async fn resend(&self, attempt: AttemptId, entry: &OutboxEntry) -> Result<Created> {
        let prepared = Prepared::<CreatePayment>::from_stored(entry.body.as_bytes());
        let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
        let body = prepared.body().map_err(|error| Error::Internal(error.to_string()))?;
        if self.take_found(attempt, entry, &body).await? {
            return Ok(Created::Exists);
        }
        let client = self.client()?;
        let outcome = client.send_create_payment(&prepared).await;
        if let Err(error) = &outcome {
            self.note(&outcome);
            // Not reached: the earlier call's outcome stays as unknown as it was, so the entry must stay open.
            if error.status().is_none() {
                return Err(Error::from(error.clone()));
            }
            // The earlier call may have arrived since the list was read.
            if self.take_found(attempt, entry, &body).await? {
                return Ok(Created::Exists);
            }
            // A refusal that says nothing about this request says nothing about the earlier call either.
            if error.status().is_some_and(|status| matches!(status, 401 | 403 | 408 | 429) || status >= 500) {
                return self.unknown(entry.key, error.to_string()).await;
            }
        }
        self.settle_create(attempt, entry.key, &prepared, outcome).await
    }

    /// Takes the payment of a call whose answer was lost, if CPN lists it.
    async fn take_found(&self, attempt: AttemptId, entry: &OutboxEntry, body: &CreatePayment) -> Result<bool> {
        let Some(found) = self.find_payment(body).await? else { return Ok(false) };
        let payment = Box::new(crate::mirror::payment(&found)?);
        let answered = Fact::CallAnswered { key: entry.key, status: 200, accepted: true, code: None, request_id: None };
        self.record(Source::Cpn, vec![answered, Fact::PaymentSeen { attempt, payment }]).await?;
        Ok(true)
    }
}

fn open_create(attempt: &AttemptState) -> Option<&OutboxEntry> {
    attempt.outbox.iter().find(|entry| entry.is_open() && entry.call == Call::CreatePayment)
}

/// That a call was under way when the last run ended; nothing for one of which that, or more, is known.
fn cut_off(entry: &OutboxEntry) -> Option<Fact> {
    let error = "The application ended before an answer came.".to_owned();
    (entry.is_open() && entry.unanswered == 0).then_some(Fact::CallUnanswered { key: entry.key, error })
}

/// What the end of the last run means: calls without an answer, a prompt that nobody waits for, an attempt that stops.
fn interrupted(attempt: &AttemptState) -> Vec<Fact> {
    let mut facts: Vec<_> = attempt.outbox.iter().filter_map(cut_off).collect();
    facts.extend(attempt.signing.as_ref().filter(|signing| signing.on_device()).map(|s| signing::lost(attempt.id, s)));
    if attempt.phase == AttemptPhase::Running && open_create(attempt).is_none() {
        facts.push(Fact::AttemptStopped {
            attempt: attempt.id,
            reason: StopReason::Interrupted,
            sentence: "The application ended before anything was sent. Nothing was created.".to_owned(),
            code: None,
        });
    }
    facts
}
