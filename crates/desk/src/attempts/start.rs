//! Beginning an attempt, beginning another one, and stopping one between two steps.
use domain::ids::{AttemptId, OrderId};
use domain::order::Order;
use domain::payment::{PaymentStatus, TransactionStatus};
use domain::status::AttemptPhase;
use jiff::Timestamp;
use store::TransactionState;
use store::fact::Fact;

use super::on_chain::signature_left;
use super::{OnChain, payment_status};
use crate::Desk;
use crate::error::{Error, Result};

impl Desk {
    /// Records an order with its first attempt, in one transaction, and begins it.
    pub(crate) async fn start_order(&self, order: &Order) -> Result<AttemptId> {
        let attempt = AttemptId::generate();
        let started = self.started(attempt, order.id, 1).await?;
        self.begin(attempt, vec![Fact::OrderPlaced { order: order.into() }, started]).await
    }

    /// Begins another attempt of an order. The database refuses it while another one is alive.
    async fn start_attempt(&self, order: OrderId) -> Result<AttemptId> {
        let state = self.store(move |store| store.order(order)).await?.ok_or(Error::NotFound("the order"))?;
        if state.closed {
            return Err(Error::NotNow("This order was closed.".to_owned()));
        }
        let attempt = AttemptId::generate();
        let number = u32::try_from(state.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        let started = self.started(attempt, order, number).await?;
        self.begin(attempt, vec![started]).await
    }

    /// The wallet of the paired device pays, and gets refunds.
    async fn started(&self, attempt: AttemptId, order: OrderId, number: u32) -> Result<Fact> {
        let device = self.store(|store| store.device()).await?;
        let device = device.ok_or_else(|| Error::NotNow("Pair a device first: its wallet pays.".to_owned()))?;
        let (sender_address, refund_address) = (device.address.clone(), device.address);
        Ok(Fact::AttemptStarted { attempt, order, number, sender_address, refund_address })
    }

    async fn begin(&self, attempt: AttemptId, facts: Vec<Fact>) -> Result<AttemptId> {
        self.record_person(facts).await?;
        let desk = self.clone();
        self.spawn(async move { desk.run_attempt(attempt).await });
        Ok(attempt)
    }

    /// Runs the same order again, after an attempt that is over.
    ///
    /// # Errors
    /// While the order's last attempt is alive, its outcome unknown, or its USDC not back, as CPN and the chain say; and
    /// for an attempt that is not the last.
    pub async fn run_again(&self, attempt: AttemptId) -> Result<(OrderId, AttemptId)> {
        let detail = self.payment_detail(attempt).await?;
        detail.may_run_again().map_err(Error::NotNow)?;
        self.chain_allows(&detail.attempt).await?;
        let order = detail.attempt.order;
        Ok((order, self.start_attempt(order).await?))
    }

    /// CPN says that the payment failed and that nothing moved. Where a signature had left this computer, the chain is asked
    /// too: it may have been used all the same.
    async fn chain_allows(&self, attempt: &store::AttemptState) -> Result<()> {
        if attempt.funds_moved || !signature_left(attempt) {
            return Ok(());
        }
        match self.ask_chain(attempt).await {
            Ok(OnChain::Unused) => Ok(()),
            Ok(OnChain::Settled) => {
                Err(Error::NotNow("The chain shows that the USDC left the wallet. The BFI owes a refund.".to_owned()))
            }
            Ok(OnChain::UsedOtherwise) => {
                let reason = "The chain shows that the earlier signature was used or cancelled. Ask CPN support which.";
                Err(Error::NotNow(reason.to_owned()))
            }
            Err(error) => Err(Error::NotNow(format!(
                "A signature of the earlier attempt was sent, and only the chain tells whether it was used. The chain \
                 could not be asked: {error}"
            ))),
        }
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
pub(crate) fn may_run_again(attempt: &store::AttemptState, now: Timestamp) -> std::result::Result<(), String> {
    match attempt.phase {
        AttemptPhase::Running => Err("This attempt is still running.".to_owned()),
        AttemptPhase::Unknown => {
            Err("CPN did not answer. The payment may exist. Ask again with the same key first.".to_owned())
        }
        AttemptPhase::Stopped => Ok(()),
        AttemptPhase::Created => match payment_status(attempt) {
            Some(PaymentStatus::Failed) if attempt.refunded => Ok(()),
            Some(PaymentStatus::Failed) if attempt.funds_moved => {
                Err("The USDC is not back yet. The BFI owes a refund.".to_owned())
            }
            Some(PaymentStatus::Failed) => match signature_under_way(attempt, now) {
                Some(end) => Err(format!("The signature is with CPN and can be used until {end:.0}.")),
                None => Ok(()),
            },
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

/// Until when the chain may still take a signature that CPN has, or may have, and has not used.
pub(crate) fn signature_under_way(attempt: &store::AttemptState, now: Timestamp) -> Option<Timestamp> {
    let out = attempt.transactions.iter().filter(|known| attempt.signature_out.contains(&known.record.id));
    last_end(out, now)
}

/// Until when the signature of a transaction that has failed can be used: a second one before that could pay twice
/// (check 24).
pub(crate) fn earlier_signature(attempt: &store::AttemptState, now: Timestamp) -> Option<Timestamp> {
    let failed = |known: &&TransactionState| {
        known.status() == TransactionStatus::Failed && attempt.maybe_signed.contains(&known.record.id)
    };
    last_end(attempt.transactions.iter().filter(failed), now)
}

fn last_end<'a>(out: impl Iterator<Item = &'a TransactionState>, now: Timestamp) -> Option<Timestamp> {
    out.map(|known| known.record.expires.unwrap_or(Timestamp::MAX)).max().filter(|end| *end >= now)
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

#[cfg(test)]
mod tests {
    use domain::ids::TransactionId;
    use store::fact::TransactionRecord;

    use super::*;

    #[test]
    fn a_signature_that_cpn_has_counts_until_it_ends() {
        let now: Timestamp = "2026-10-06T14:00:00Z".parse().unwrap();
        let end = |expires: Option<&str>| {
            let record = TransactionRecord {
                id: TransactionId::new("t"),
                status: "PENDING".to_owned(),
                failure_reason: None,
                expires: expires.map(|end| end.parse().unwrap()),
                hash: None,
                raw: String::new(),
            };
            let known = TransactionState { record, seen_at: now, reached: TransactionStatus::Pending };
            last_end([known].iter(), now)
        };
        let later = Some("2026-10-06T14:00:01Z");
        assert_eq!(end(later), later.map(|end| end.parse().unwrap()));
        assert_eq!(end(Some("2026-10-06T13:59:59Z")), None);
        assert_eq!(end(None), Some(Timestamp::MAX), "without an end it is never safe");
    }
}
