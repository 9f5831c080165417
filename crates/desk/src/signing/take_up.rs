//! Taking up a signing after a restart or a lost answer: a transaction that may exist, a prompt that nobody waits for, a
//! signature that may have been submitted.
use cpn::Prepared;
use cpn::wire::{CreateTransaction, SubmitTransaction};
use domain::ids::{AttemptId, TransactionId};
use store::fact::{Call, Decision, Fact};
use store::{AttemptState, CallState, OutboxEntry, SigningState, Source};

use crate::Desk;
use crate::attempts::OnChain;
use crate::error::{Error, Result};

/// A prompt whose asker is gone: the person may have approved it, but nobody read the signature.
pub(crate) fn lost(attempt: AttemptId, signing: &SigningState) -> Fact {
    Fact::SignatureDecided {
        attempt,
        transaction: signing.transaction.clone(),
        decision: Decision::Lost,
        note: "The application ended while the device was asking. Nothing was sent.".to_owned(),
    }
}

impl Desk {
    /// Takes a signing that was under way when the application ended, or whose outcome is unknown, to a clear state.
    pub(crate) async fn recover_signing(&self, state: &AttemptState) -> Result<()> {
        let Some(payment) = &state.payment else { return Ok(()) };
        let waits = payment.status == "CRYPTO_FUNDS_PENDING";
        // Somebody is at it right now: the prompt is open or the submit under way.
        let Ok(_working) = self.work_on(state.id) else { return Ok(()) };
        // What was read before the claim may be old by now.
        let state = &self.attempt(state.id).await?;
        if let Some(entry) = open(state, Call::CreateTransaction) {
            self.recover_transaction(state, entry, waits).await?;
        }
        if let Some(entry) = open(state, Call::SubmitTransaction) {
            return self.recover_submit(state, entry, waits).await;
        }
        let Some(signing) = state.signing.as_ref().filter(|_| waits) else { return Ok(()) };
        match &signing.decision {
            None if signing.asked_at.is_some() => self.record(Source::App, vec![lost(state.id, signing)]).await,
            Some(Decision::Signed { .. }) if !submitted(state, &signing.transaction) => {
                self.submit_signature(state.id).await
            }
            None | Some(Decision::Signed { .. } | Decision::Rejected | Decision::Lost | Decision::Refused) => Ok(()),
        }
    }

    /// The transaction may have been created: the same key and bytes tell, and make no second one.
    async fn recover_transaction(&self, state: &AttemptState, entry: &OutboxEntry, waits: bool) -> Result<()> {
        let prepared = Prepared::<CreateTransaction>::from_stored(entry.body.as_bytes());
        let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
        let payment = state.payment.as_ref().ok_or(Error::NotFound("the payment"))?;
        if waits {
            return self.send_create_transaction(state.id, &payment.id, (entry.key, true), &prepared).await;
        }
        // The payment is past it, and takes no new one: what CPN shows of it is all there is.
        let fact = if payment.transactions.is_empty() {
            abandoned(entry, "The payment takes no transaction any more, and CPN shows none.")
        } else {
            accepted(entry)
        };
        self.record(Source::Cpn, vec![fact]).await
    }

    /// The submit may have gone through: the transaction's state decides. Where CPN cannot say it, or still waits for a
    /// signature that it has used, the chain does.
    async fn recover_submit(&self, state: &AttemptState, entry: &OutboxEntry, waits: bool) -> Result<()> {
        let prepared = Prepared::<SubmitTransaction>::from_stored(entry.body.as_bytes());
        let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
        let transaction = prepared.transaction().ok_or(Error::NotFound("the transaction"))?;
        if let Err(unread) = self.refresh_transaction(state.id, &transaction).await {
            return if self.settled_on_chain(state).await {
                self.record(Source::Cpn, vec![accepted(entry)]).await
            } else {
                Err(unread)
            };
        }
        let now = self.attempt(state.id).await?;
        let status = now
            .transactions
            .iter()
            .find(|known| known.record.id == transaction)
            .map(|known| known.record.status.clone());
        if status.as_deref() != Some("CREATED") || self.settled_on_chain(&now).await {
            return self.record(Source::Cpn, vec![accepted(entry)]).await;
        }
        let reason = "CPN still waits for the signature: the earlier call had no effect.";
        self.record(Source::Cpn, vec![abandoned(entry, reason)]).await?;
        if waits { self.submit_signature(state.id).await } else { Ok(()) }
    }

    /// Whether the chain shows that a signature of this attempt was used. A chain that cannot be asked shows nothing.
    async fn settled_on_chain(&self, state: &AttemptState) -> bool {
        match self.ask_chain(state).await {
            Ok(answer) => answer == OnChain::Settled,
            Err(error) => {
                tracing::info!(attempt = %state.id, %error, "the chain could not be asked about a signature");
                false
            }
        }
    }
}

fn accepted(entry: &OutboxEntry) -> Fact {
    Fact::CallAnswered { key: entry.key, status: 200, accepted: true, code: None, request_id: None }
}

fn abandoned(entry: &OutboxEntry, reason: &str) -> Fact {
    Fact::CallAbandoned { key: entry.key, reason: reason.to_owned() }
}

fn open(state: &AttemptState, call: Call) -> Option<&OutboxEntry> {
    state.outbox.iter().find(|entry| entry.is_open() && entry.call == call)
}

/// Whether this transaction was handed to CPN with an answer, accepted or refused.
fn submitted(state: &AttemptState, transaction: &TransactionId) -> bool {
    let taken =
        state.transactions.iter().any(|known| known.record.id == *transaction && known.record.status != "CREATED");
    let answered = state.outbox.iter().any(|entry| {
        entry.call == Call::SubmitTransaction
            && entry.subject.ends_with(transaction.as_str())
            && matches!(entry.state, CallState::Accepted | CallState::Refused)
    });
    taken || answered
}
