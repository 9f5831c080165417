//! One attempt in full: its order, parties, timeline, and what may be done with it.
use domain::ids::AttemptId;
use domain::outcome::{MoneyMoved, Outcome, Retry, of_failed_payment};
use domain::party::{Beneficiary, Customer};
use domain::payment::PaymentStatus;
use domain::status::{ActsNext, AttemptPhase, StatusWord};
use jiff::Timestamp;
use store::{AttemptState, JournalEntry, OrderState, RowId};

use crate::Desk;
use crate::attempts::{may_run_again, may_stop, payment_status, signature_under_way};
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
    /// The three answers, when the payment failed.
    pub outcome: Option<Outcome>,
    /// Server time.
    pub now: Timestamp,
}

impl PaymentDetail {
    /// Whether a person may review and sign now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_review(&self) -> std::result::Result<(), String> {
        match payment_status(&self.attempt) {
            Some(PaymentStatus::CryptoFundsPending) => match self.sign_by {
                Some(last) if self.now > last => Err("The last moment to sign has passed.".to_owned()),
                Some(_) | None => Ok(()),
            },
            Some(_) | None => Err("This payment does not wait for a signature.".to_owned()),
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
        may_run_again(&self.attempt, self.now)
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
        let open = self.attempt.outbox.iter().any(store::OutboxEntry::is_open);
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
        let attempt = self.attempt(id).await?;
        if crate::following::incomplete(&attempt) {
            let (desk, attempt) = (self.clone(), attempt.clone());
            self.spawn(async move {
                if let Err(error) = desk.complete(&attempt).await {
                    tracing::debug!(attempt = %attempt.id, %error, "the rest of a payment could not be read");
                }
            });
        }
        let (order, customer, beneficiary) = self.order_and_parties(attempt.order).await?;
        let timeline = self.store(move |store| store.timeline(RowId::Attempt(id))).await?;
        let payment = attempt.payment.as_ref();
        let due = payment_status(&attempt) == Some(PaymentStatus::CryptoFundsPending);
        let now = self.clock().server_now();
        Ok(PaymentDetail {
            sign_by: payment.filter(|_| due).map(signing::sign_by),
            outcome: outcome(&attempt, now),
            now,
            order,
            customer,
            beneficiary,
            timeline,
            attempt,
        })
    }
}

/// The three answers of a failed payment. A refund that came back, and a signature that the chain may still take, change
/// what CPN's reason alone would say.
fn outcome(attempt: &AttemptState, now: Timestamp) -> Option<Outcome> {
    if payment_status(attempt) != Some(PaymentStatus::Failed) {
        return None;
    }
    let payment = attempt.payment.as_ref()?;
    let of = |moved| of_failed_payment(payment.failure_reason.as_deref(), payment.failure_code.as_deref(), moved);
    if attempt.status == StatusWord::Refunded {
        let unmoved = of(false);
        let advice = format!("The USDC is back. {}", unmoved.advice);
        return Some(Outcome { money: MoneyMoved::Yes, advice, ..unmoved });
    }
    match signature_under_way(attempt, now) {
        Some(end) if !attempt.funds_moved => Some(Outcome {
            money: MoneyMoved::Unknown,
            retry: Retry::NotSafe,
            acts_next: ActsNext::Chain,
            advice: format!("The signature is with CPN and can be used until {end:.0}. Do not order again before."),
            ..of(false)
        }),
        Some(_) | None => Some(of(attempt.funds_moved)),
    }
}
