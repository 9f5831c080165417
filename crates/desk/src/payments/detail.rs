//! One attempt in full: its order, parties, timeline, and what may be done with it.
use domain::ids::AttemptId;
use domain::outcome::{Outcome, Retry};
use domain::party::{Beneficiary, Customer};
use domain::payment::PaymentStatus;
use domain::status::{AttemptPhase, StatusWord};
use jiff::Timestamp;
use store::{AttemptState, JournalEntry, OrderState, RowId};

use super::outcome;
use crate::Desk;
use crate::attempts::{earlier_signature, may_run_again, may_stop, payment_status, signature_left};
use crate::error::Result;
use crate::signing;

/// One attempt in full.
#[derive(Clone, Debug)]
pub struct PaymentDetail {
    /// The attempt and its payment.
    pub attempt: AttemptState,
    /// The order.
    pub order: OrderState,
    /// Who pays, the version that was used.
    pub customer: Customer,
    /// Who is paid, the version that was used.
    pub beneficiary: Beneficiary,
    /// What the journal holds of it, oldest first.
    pub timeline: Vec<JournalEntry>,
    /// Our last moment to sign, while a signature is due.
    pub sign_by: Option<Timestamp>,
    /// The answers, when the payment failed or CPN refused to make one.
    pub outcome: Option<Outcome>,
    /// The answers about the newest transaction, when it failed, or its signature was refused, and the payment still waits
    /// for funds.
    pub transaction_outcome: Option<Outcome>,
    /// The other attempts of the same order, oldest first.
    pub other_attempts: Vec<OtherAttempt>,
    /// Server time.
    pub now: Timestamp,
}

/// Another attempt of the same order.
#[derive(Clone, Debug)]
pub struct OtherAttempt {
    /// The attempt.
    pub id: AttemptId,
    /// 1 for the first attempt of the order.
    pub number: u32,
    /// The status that staff see.
    pub status: StatusWord,
}

impl PaymentDetail {
    /// Whether a person may review and sign now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_review(&self) -> std::result::Result<(), String> {
        if payment_status(&self.attempt) != Some(PaymentStatus::CryptoFundsPending) {
            return Err("This payment does not wait for a signature.".to_owned());
        }
        if self.sign_by.is_some_and(|last| self.now > last) {
            return Err("The last moment to sign has passed.".to_owned());
        }
        outcome::allows_another(&self.attempt)?;
        outcome::allows_signing(&self.attempt)?;
        match earlier_signature(&self.attempt, self.now) {
            Some(end) => Err(format!("The earlier signature can be used until {end:.0}; two could pay twice.")),
            None => Ok(()),
        }
    }

    /// Whether the same order may run again.
    ///
    /// # Errors
    /// Why not.
    pub fn may_run_again(&self) -> std::result::Result<(), String> {
        if self.order.closed {
            return Err("This order was closed.".to_owned());
        }
        if self.order.attempts.last() != Some(&self.attempt.id) {
            return Err("A later attempt of this order exists.".to_owned());
        }
        may_run_again(&self.attempt, self.now)?;
        match self.outcome.as_ref().filter(|outcome| outcome.retry == Retry::NotSafe) {
            Some(outcome) => Err(outcome.advice.clone()),
            None => Ok(()),
        }
    }

    /// Whether the attempt may be stopped.
    ///
    /// # Errors
    /// Why not.
    pub fn may_stop(&self) -> std::result::Result<(), String> {
        may_stop(&self.attempt)
    }

    /// Whether asking again with the same key makes sense.
    ///
    /// # Errors
    /// Why not.
    pub fn may_ask_again(&self) -> std::result::Result<(), String> {
        let open = self.attempt.outbox.iter().any(store::OutboxEntry::may_have_moved_payment);
        match self.attempt.phase {
            AttemptPhase::Unknown => Ok(()),
            AttemptPhase::Created if open => Ok(()),
            AttemptPhase::Created | AttemptPhase::Running | AttemptPhase::Stopped => {
                Err("There is nothing unknown about it.".to_owned())
            }
        }
    }

    /// Whether the order may be closed.
    ///
    /// # Errors
    /// Why not.
    pub fn may_close(&self) -> std::result::Result<(), String> {
        if self.order.closed {
            return Err("This order was closed.".to_owned());
        }
        if crate::attempts::alive(&self.attempt) {
            return Err("An attempt of this order is still alive.".to_owned());
        }
        Ok(())
    }
}

impl Desk {
    /// One attempt in full.
    ///
    /// # Errors
    /// When there is no such attempt.
    pub async fn payment_detail(&self, id: AttemptId) -> Result<PaymentDetail> {
        self.screen().shows(id);
        let attempt = self.attempt(id).await?;
        self.look_further(&attempt);
        let (order, customer, beneficiary) = self.order_and_parties(attempt.order).await?;
        let timeline = self.store(move |store| store.timeline(RowId::Attempt(id))).await?;
        let others: Vec<_> = order.attempts.iter().copied().filter(|other| *other != id).collect();
        let other_attempts = self.store(move |store| other_attempts(store, others)).await?;
        let payment = attempt.payment.as_ref();
        let due = payment_status(&attempt) == Some(PaymentStatus::CryptoFundsPending);
        let now = self.clock().server_now();
        Ok(PaymentDetail {
            sign_by: payment.filter(|_| due).map(signing::sign_by),
            outcome: outcome::of_payment(&attempt, now).or_else(|| outcome::of_stop(&attempt)),
            transaction_outcome: outcome::of_transaction(&attempt).or_else(|| outcome::of_submit(&attempt)),
            other_attempts,
            now,
            order,
            customer,
            beneficiary,
            timeline,
            attempt,
        })
    }

    /// Reads, beside the page, what is still missing of an attempt that is over; where a signature was sent and CPN says that
    /// nothing moved, the chain's word too.
    fn look_further(&self, attempt: &AttemptState) {
        let incomplete = crate::following::incomplete(attempt);
        let failed = payment_status(attempt) == Some(PaymentStatus::Failed);
        let unsure = failed && !attempt.funds_moved && signature_left(attempt);
        if !incomplete && !unsure {
            return;
        }
        let (desk, attempt) = (self.clone(), attempt.clone());
        self.spawn(async move {
            let read =
                if incomplete { desk.complete(&attempt).await } else { desk.ask_chain(&attempt).await.map(|_| ()) };
            if let Err(error) = read {
                tracing::debug!(attempt = %attempt.id, %error, "the rest of a payment could not be read");
            }
        });
    }
}

fn other_attempts(
    store: &store::Store,
    ids: Vec<AttemptId>,
) -> std::result::Result<Vec<OtherAttempt>, store::StoreError> {
    let mut others = Vec::with_capacity(ids.len());
    for id in ids {
        let state = store.attempt(id)?;
        others.extend(state.map(|state| OtherAttempt { id, number: state.number, status: state.status }));
    }
    Ok(others)
}
