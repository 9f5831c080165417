//! Sending a ticket's exact bytes, and asking again with the same key until it is known what became of it.
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use cpn::Prepared;
use cpn::wire::{CreateSupportTicket, SupportTicket};
use domain::ids::{AttemptId, IdempotencyKey};
use jiff::{SignedDuration, Timestamp};
use store::fact::{Call, Fact, TicketRecord};
use store::{OutboxEntry, Source};

use super::Ticket;
use crate::Desk;
use crate::attempts::described;
use crate::desk::lock;
use crate::error::{Error, Result};

/// The pause before a lost ticket is asked for again; it doubles each time.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(15);
/// The longest such pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// `409` with this code: the key was already processed, and the earlier answer is not repeated (cpn-api 1.5, 1.9).
const ALREADY_PROCESSED: (u16, i64) = (409, 290_001);

/// The tickets that some task of this process is sending.
#[derive(Default)]
pub(crate) struct Sending(Arc<Mutex<HashSet<IdempotencyKey>>>);

/// Keeps others from sending the same ticket until it is dropped.
pub(super) struct Claim {
    key: IdempotencyKey,
    all: Arc<Mutex<HashSet<IdempotencyKey>>>,
}

impl Sending {
    pub(super) fn claim(&self, key: IdempotencyKey) -> Result<Claim> {
        if !lock(&self.0).insert(key) {
            return Err(Error::NotNow("This ticket is being sent.".to_owned()));
        }
        Ok(Claim { key, all: Arc::clone(&self.0) })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        lock(&self.all).remove(&self.key);
    }
}

/// The call as it is sent, byte for byte.
pub(super) fn prepared(call: &OutboxEntry) -> Result<Prepared<CreateSupportTicket>> {
    Prepared::from_stored(call.body.as_bytes()).map_err(|error| Error::Internal(error.to_string()))
}

impl Desk {
    /// Asks again with the same key what became of a ticket.
    ///
    /// # Errors
    /// When nothing is unknown about it, or CPN plainly refused it.
    pub async fn ask_ticket_again(&self, id: IdempotencyKey) -> Result<Ticket> {
        let ticket = self.ticket(id).await?;
        ticket.may_ask_again().map_err(Error::NotNow)?;
        self.resend_ticket(&ticket.state.call).await?;
        self.ticket(id).await
    }

    /// Asks again about every ticket that got no answer; those that were asked for lately when their pause is over.
    pub(crate) async fn follow_tickets(&self, at_once: bool) -> Result<()> {
        for call in self.open_tickets().await? {
            if (at_once || self.clock().now() >= next_try(&call))
                && let Err(error) = self.resend_ticket(&call).await
            {
                tracing::debug!(ticket = %call.key, %error, "a ticket could not be asked for again");
            }
        }
        Ok(())
    }

    async fn open_tickets(&self) -> Result<Vec<OutboxEntry>> {
        let open = self.store(|store| store.outbox_open()).await?;
        Ok(open.into_iter().filter(|call| call.call == Call::CreateSupportTicket).collect())
    }

    async fn resend_ticket(&self, call: &OutboxEntry) -> Result<()> {
        let sending = self.sending_tickets().claim(call.key)?;
        // Another task may have got the answer before the claim was free.
        if !self.ticket(call.key).await?.state.call.is_open() {
            return Ok(());
        }
        let client = self.client()?;
        let prepared = prepared(call)?;
        let outcome = client.send_create_support_ticket(&prepared).await;
        if let Err(error) = &outcome
            && says_nothing_about_earlier(error)
        {
            self.note(&outcome);
            return self.unanswered(call.key, described(error)).await;
        }
        self.settle_ticket(&sending, call.attempt, &prepared, outcome).await
    }

    /// Sends a ticket for the first time. Its intent is durable.
    pub(super) async fn send_ticket(
        &self,
        sending: &Claim,
        attempt: AttemptId,
        prepared: &Prepared<CreateSupportTicket>,
    ) -> Result<()> {
        let outcome = self.client()?.send_create_support_ticket(prepared).await;
        self.settle_ticket(sending, attempt, prepared, outcome).await
    }

    /// Records what came of the call.
    async fn settle_ticket(
        &self,
        Claim { key, .. }: &Claim,
        attempt: AttemptId,
        prepared: &Prepared<CreateSupportTicket>,
        outcome: std::result::Result<cpn::Answer<SupportTicket>, cpn::Error>,
    ) -> Result<()> {
        self.note(&outcome);
        let key = *key;
        match outcome {
            Ok(answer) => {
                let asked = prepared.body().map_err(|error| Error::Internal(error.to_string()))?;
                if answer.value.payment_id != asked.payment_id {
                    return self.unanswered(key, "CPN answered with another payment’s ticket.".to_owned()).await;
                }
                let record = Box::new(record(&answer.value)?);
                let answered =
                    Fact::CallAnswered { key, status: 201, accepted: true, code: None, request_id: answer.request_id };
                self.record(Source::Cpn, vec![answered, Fact::TicketSeen { attempt, ticket: key, record }]).await
            }
            Err(error) if error.status().zip(error.code()) == Some(ALREADY_PROCESSED) => {
                self.record(Source::Cpn, vec![answered(key, true, &error)]).await
            }
            Err(error) if error.may_have_taken_effect() => self.unanswered(key, described(&error)).await,
            Err(error) => {
                let fact = match error.status() {
                    Some(_) => answered(key, false, &error),
                    None => Fact::CallAbandoned { key, reason: error.to_string() },
                };
                self.record(Source::Cpn, vec![fact]).await?;
                Err(error.into())
            }
        }
    }

    async fn unanswered(&self, key: IdempotencyKey, error: String) -> Result<()> {
        self.record(Source::App, vec![Fact::CallUnanswered { key, error }]).await
    }
}

fn answered(key: IdempotencyKey, accepted: bool, error: &cpn::Error) -> Fact {
    Fact::CallAnswered {
        key,
        status: error.status().unwrap_or_default(),
        accepted,
        code: error.code().map(|code| code.to_string()),
        request_id: error.request_id().map(str::to_owned),
    }
}

/// A refusal that says nothing about this request says nothing about an earlier sending of it either.
fn says_nothing_about_earlier(error: &cpn::Error) -> bool {
    match error.status() {
        None => true,
        Some(status) => matches!(status, 401 | 403 | 408 | 429) || status >= 500,
    }
}

/// When a ticket without an answer is asked for again, by this computer's clock.
fn next_try(call: &OutboxEntry) -> Timestamp {
    let doublings = call.unanswered.saturating_sub(1).min(10);
    let pause = (FIRST_PAUSE * 2_i32.saturating_pow(doublings)).min(LONGEST_PAUSE);
    call.updated_at.saturating_add(pause).unwrap_or(Timestamp::MAX)
}

fn record(ticket: &SupportTicket) -> Result<TicketRecord> {
    Ok(TicketRecord {
        id: ticket.id.clone(),
        case_reference: ticket.case_ref_id.clone(),
        reference: ticket.ticket_ref_id.clone(),
        created: ticket.create_date.parse().ok(),
        raw: serde_json::to_string(ticket).map_err(|error| Error::Internal(error.to_string()))?,
    })
}

#[cfg(test)]
mod tests {
    use store::CallState;

    use super::*;

    fn call(unanswered: u32) -> OutboxEntry {
        OutboxEntry {
            key: IdempotencyKey::generate(),
            attempt: AttemptId::generate(),
            call: Call::CreateSupportTicket,
            subject: String::new(),
            body: String::new(),
            state: CallState::Open,
            unanswered,
            note: None,
            status: None,
            code: None,
            request_id: None,
            intended_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_ticket_without_an_answer_is_asked_for_less_and_less_often() {
        let pauses: Vec<_> = [1, 2, 3, 8, 9, 40].map(|tries| next_try(&call(tries)).as_second()).into();
        assert_eq!(pauses, [15, 30, 60, 1_920, 3_600, 3_600]);
    }

    #[test]
    fn a_ticket_is_sent_by_one_task_at_a_time() {
        let (sending, key) = (Sending::default(), IdempotencyKey::generate());
        let claim = sending.claim(key).expect("free");
        assert!(sending.claim(key).is_err());
        assert!(sending.claim(IdempotencyKey::generate()).is_ok());
        drop(claim);
        assert!(sending.claim(key).is_ok());
    }
}
