//! Beginning an attempt, beginning another one, and stopping one between two steps.
use domain::ids::{AttemptId, OrderId};
use domain::payment::PaymentStatus;
use domain::status::AttemptPhase;
use store::fact::Fact;

use super::payment_status;
use crate::Desk;
use crate::error::{Error, Result};

impl Desk {
    /// Begins an attempt of an order. The database refuses it while another one is alive.
    pub(crate) async fn start_attempt(&self, order: OrderId) -> Result<AttemptId> {
        let device = self.store(|store| store.device()).await?;
        let device = device.ok_or_else(|| Error::NotNow("Pair a device first: its wallet pays.".to_owned()))?;
        let state = self.store(move |store| store.order(order)).await?.ok_or(Error::NotFound("the order"))?;
        if state.closed {
            return Err(Error::NotNow("This order was closed.".to_owned()));
        }
        let attempt = AttemptId::generate();
        let started = Fact::AttemptStarted {
            attempt,
            order,
            number: u32::try_from(state.attempts.len()).unwrap_or(u32::MAX).saturating_add(1),
            sender_address: device.address.clone(),
            refund_address: device.address,
        };
        self.record_person(vec![started]).await?;
        let desk = self.clone();
        self.spawn(async move { desk.run_attempt(attempt).await });
        Ok(attempt)
    }

    /// Runs the same order again, after an attempt that is over.
    ///
    /// # Errors
    /// While the earlier attempt is alive, its outcome unknown, or its USDC not back.
    pub async fn run_again(&self, attempt: AttemptId) -> Result<(OrderId, AttemptId)> {
        let earlier = self.attempt(attempt).await?;
        if let Err(reason) = may_run_again(&earlier) {
            return Err(Error::NotNow(reason));
        }
        Ok((earlier.order, self.start_attempt(earlier.order).await?))
    }

    /// Stops an attempt after its present step. Once the create call has left, it cannot be stopped.
    ///
    /// # Errors
    /// When it is not running any more.
    pub async fn stop_attempt(&self, attempt: AttemptId) -> Result<()> {
        let state = self.attempt(attempt).await?;
        if let Err(reason) = may_stop(&state) {
            return Err(Error::NotNow(reason));
        }
        self.stops().insert(attempt);
        Ok(())
    }

    /// One attempt in full.
    ///
    /// # Errors
    /// When there is no such attempt.
    pub async fn attempt(&self, attempt: AttemptId) -> Result<store::AttemptState> {
        self.store(move |store| store.attempt(attempt)).await?.ok_or(Error::NotFound("the attempt"))
    }
}

/// Whether the same order may run again after this attempt; otherwise why not.
pub(crate) fn may_run_again(attempt: &store::AttemptState) -> std::result::Result<(), String> {
    match attempt.phase {
        AttemptPhase::Running => Err("This attempt is still running.".to_owned()),
        AttemptPhase::Unknown => {
            Err("CPN did not answer. The payment may exist. Ask again with the same key first.".to_owned())
        }
        AttemptPhase::Stopped => Ok(()),
        AttemptPhase::Created => match payment_status(attempt) {
            Some(PaymentStatus::Failed) if attempt.funds_moved => {
                let back = attempt.refunds.iter().any(|refund| refund.record.status == "COMPLETED");
                if back { Ok(()) } else { Err("The USDC is not back yet. The BFI owes a refund.".to_owned()) }
            }
            Some(PaymentStatus::Failed) => Ok(()),
            Some(PaymentStatus::Completed) => Err("This payment was made. Place a new order to pay again.".to_owned()),
            Some(
                PaymentStatus::Created
                | PaymentStatus::CryptoFundsPending
                | PaymentStatus::FiatPaymentInitiated
                | PaymentStatus::Unknown(_),
            )
            | None => Err("This payment is still alive.".to_owned()),
        },
    }
}

/// Whether an attempt may be stopped now; otherwise why not.
pub(crate) fn may_stop(attempt: &store::AttemptState) -> std::result::Result<(), String> {
    let sent = attempt.outbox.iter().any(|entry| entry.is_open());
    match attempt.phase {
        AttemptPhase::Running if sent => Err("The request has left; the answer decides.".to_owned()),
        AttemptPhase::Running => Ok(()),
        AttemptPhase::Unknown => Err("The payment may exist. It cannot be stopped here.".to_owned()),
        AttemptPhase::Stopped | AttemptPhase::Created => Err("This attempt is over.".to_owned()),
    }
}
