//! Picking up after a restart, and resolving unknown outcomes: the same key, then the list. Never a new key.
use cpn::Prepared;
use cpn::wire::CreatePayment;
use domain::ids::AttemptId;
use domain::order::StopReason;
use domain::status::AttemptPhase;
use store::fact::Call;
use store::{AttemptState, OutboxEntry};

use super::create::Created;
use super::run::Stop;
use crate::Desk;
use crate::error::{Error, Result};

impl Desk {
    /// Takes every attempt that was under way when the application ended to a clear state.
    pub(crate) async fn recover(&self) -> Result<()> {
        for attempt in self.store(|store| store.live_attempts()).await? {
            let outcome = match attempt.phase {
                AttemptPhase::Running | AttemptPhase::Unknown => self.recover_creation(&attempt).await,
                AttemptPhase::Created => self.recover_signing(&attempt).await,
                AttemptPhase::Stopped => Ok(()),
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
        match state.phase {
            AttemptPhase::Unknown => self.recover_creation(&state).await,
            AttemptPhase::Created => self.recover_signing(&state).await,
            AttemptPhase::Running | AttemptPhase::Stopped => {
                Err(Error::NotNow("There is nothing unknown about this attempt.".to_owned()))
            }
        }
    }

    async fn recover_creation(&self, attempt: &AttemptState) -> Result<()> {
        let open = attempt.outbox.iter().find(|entry| entry.is_open() && entry.call == Call::CreatePayment);
        let Some(entry) = open else {
            let stop = Stop::new(
                StopReason::Interrupted,
                "The application ended before anything was sent. Nothing was created.",
            );
            return self.record_stop(attempt.id, stop).await;
        };
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
        if let Some(found) = self.find_payment(&body).await? {
            let payment = Box::new(crate::mirror::payment(&found)?);
            let answered = store::fact::Fact::CallAnswered {
                key: entry.key,
                status: 200,
                accepted: true,
                code: None,
                request_id: None,
            };
            let seen = store::fact::Fact::PaymentSeen { attempt, payment };
            self.record(store::Source::Cpn, vec![answered, seen]).await?;
            return Ok(Created::Exists);
        }
        self.send_create_again(attempt, entry, &prepared).await
    }

    async fn send_create_again(
        &self,
        attempt: AttemptId,
        entry: &OutboxEntry,
        prepared: &Prepared<CreatePayment>,
    ) -> Result<Created> {
        // Not reached: the earlier call's outcome stays as unknown as it was, so the entry must stay open.
        let client = self.client()?;
        let outcome = client.send_create_payment(prepared).await;
        if let Err(error) = &outcome
            && error.status().is_none()
        {
            self.note(&outcome);
            return Err(Error::from(error.clone()));
        }
        self.settle_create(attempt, entry.key, prepared, outcome).await
    }
}
