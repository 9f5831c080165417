//! One look at CPN: the list of payments since the oldest open one, then single reads for what changed.
use std::collections::HashMap;
use std::time::Duration;

use cpn::{PaymentsFilter, wire};
use domain::ids::{RefundId, TransactionId};
use domain::status::{AttemptPhase, StatusWord};
use jiff::SignedDuration;
use settlement::{B256, PaymentMessage};
use store::fact::{Fact, PaymentRecord, RefundRecord};
use store::{AttemptState, Source};

use super::pace;
use crate::Desk;
use crate::attempts::payment_status;
use crate::error::Result;
use crate::event::Topic;
use crate::mirror;

/// Local clocks and CPN's differ; payments are asked for from a little before the oldest open one.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Wall-clock steps beyond this while waiting mean that the computer slept.
const SLEPT: SignedDuration = SignedDuration::from_secs(20);

/// The list is bounded: more open payments than this are asked for one by one.
const PAGES: usize = 10;

impl Desk {
    /// Follows everything that is open, until the desk is closed.
    pub(crate) async fn follow(&self) {
        if let Err(error) = self.recover().await {
            tracing::warn!(%error, "what was under way could not be taken up");
        }
        // One look at the start; later only while a page that needs the device is open.
        if let Err(error) = self.look_at_device().await {
            tracing::debug!(%error, "no device to look at");
        }
        let mut failures = 0_u32;
        loop {
            let open = self.store(|store| store.live_attempts()).await.unwrap_or_default();
            match self.look(&open).await {
                Ok(()) => failures = 0,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    tracing::debug!(%error, failures, "a look at CPN failed");
                }
            }
            self.refresh_wallet().await;
            let open = self.store(|store| store.live_attempts()).await.unwrap_or_default();
            let pause = pace::pause(self.connection().reach, failures, &open);
            self.set_poll_seconds(u32::try_from(pause.as_secs()).unwrap_or(u32::MAX));
            self.tell(vec![Topic::Connection]);
            self.rest(pause).await;
        }
    }

    /// Waits, but not through a sleep of the computer and not when somebody asks to look now.
    async fn rest(&self, pause: Duration) {
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < pause {
            let before = self.clock().now();
            let step = Duration::from_secs(1).min(pause.saturating_sub(begun.elapsed()));
            tokio::select! {
                () = self.until_poll() => return,
                () = tokio::time::sleep(step) => {}
            }
            if self.clock().now().duration_since(before).abs() > SLEPT {
                tracing::info!("the computer slept or its clock was set; looking now");
                return;
            }
        }
    }

    async fn look(&self, open: &[AttemptState]) -> Result<()> {
        let shown = self.list_since_oldest(open).await?;
        for attempt in open {
            let outcome = match attempt.phase {
                AttemptPhase::Unknown => self.ask_again(attempt.id).await,
                AttemptPhase::Created => self.follow_payment(attempt, &shown).await,
                AttemptPhase::Running | AttemptPhase::Stopped => Ok(()),
            };
            if let Err(error) = outcome {
                tracing::debug!(attempt = %attempt.id, %error, "could not follow an attempt");
            }
        }
        Ok(())
    }

    /// All payments since the oldest open one; without any, one row, which proves connection and key.
    async fn list_since_oldest(&self, open: &[AttemptState]) -> Result<HashMap<String, wire::Payment>> {
        let client = self.client()?;
        let oldest = open.iter().filter_map(|attempt| Some(attempt.payment.as_ref()?.created)).min();
        let filter = PaymentsFilter {
            from: oldest.and_then(|oldest| oldest.saturating_sub(SLACK).ok()),
            page_size: Some(if oldest.is_some() { 200 } else { 1 }),
            ..PaymentsFilter::default()
        };
        let mut page = self.noted(client.payments(&filter).await)?;
        let mut shown = HashMap::new();
        if oldest.is_none() {
            return Ok(shown);
        }
        for _ in 0..PAGES {
            for entry in &page.unreadable {
                tracing::warn!(payment = ?entry.id, reason = %entry.reason, "CPN lists a payment that cannot be read");
            }
            shown.extend(page.payments.iter().map(|payment| (payment.id.clone(), payment.clone())));
            let wanted = |attempt: &AttemptState| {
                attempt.payment.as_ref().is_some_and(|payment| !shown.contains_key(payment.id.as_str()))
            };
            if !open.iter().any(wanted) {
                break;
            }
            match client.next_payments(&page).await {
                Ok(Some(next)) => page = next.value,
                Ok(None) => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(shown)
    }

    async fn follow_payment(&self, attempt: &AttemptState, shown: &HashMap<String, wire::Payment>) -> Result<()> {
        let Some(known) = &attempt.payment else { return Ok(()) };
        match shown.get(known.id.as_str()) {
            Some(payment) => {
                let seen = mirror::payment(payment)?;
                if seen != *known {
                    self.before_the_end(attempt, &seen).await?;
                    let payment = Box::new(seen);
                    self.record(Source::Cpn, vec![Fact::PaymentSeen { attempt: attempt.id, payment }]).await?;
                }
            }
            None => {
                self.refresh_payment(attempt.id).await?;
            }
        }
        let now = self.attempt(attempt.id).await?;
        self.follow_transactions(&now).await?;
        self.follow_refunds(&now).await?;
        if now.status == StatusWord::Unknown
            || now.outbox.iter().any(store::OutboxEntry::is_open)
            || orphaned(&now, self)
        {
            self.recover_signing(&now).await?;
        }
        Ok(())
    }

    /// A payment that has ended is followed no more. What belongs to it is read and written down before its end is: the
    /// application may be killed in between.
    async fn before_the_end(&self, attempt: &AttemptState, seen: &PaymentRecord) -> Result<()> {
        let ahead = AttemptState { payment: Some(seen.clone()), ..attempt.clone() };
        if !payment_status(&ahead).is_some_and(|status| status.is_terminal()) {
            return Ok(());
        }
        if ahead.outbox.iter().any(store::OutboxEntry::is_open) {
            self.recover_signing(&ahead).await?;
        }
        if let Err(error) = self.follow_transactions(&ahead).await {
            tracing::info!(attempt = %attempt.id, %error, "what belongs to a payment is not complete yet");
        }
        Ok(())
    }

    /// Reads what is still missing of an attempt that is over: CPN or the chain did not answer when it ended.
    pub(crate) async fn complete(&self, attempt: &AttemptState) -> Result<()> {
        self.follow_transactions(attempt).await?;
        self.follow_refunds(attempt).await
    }

    /// Reads each transaction whose state in the payment is newer than what we read, or whose hash is still missing.
    async fn follow_transactions(&self, attempt: &AttemptState) -> Result<()> {
        let Some(payment) = &attempt.payment else { return Ok(()) };
        for (id, status) in &payment.transactions {
            let known = attempt.transactions.iter().find(|known| known.record.id.as_str() == id);
            let current = known.is_some_and(|known| {
                let read = mirror::stored_transaction(&known.record);
                read.is_ok_and(|read| read.status.as_str() == status)
                    && (known.record.hash.is_some() || *status != "COMPLETED")
            });
            if !current {
                self.refresh_transaction(attempt.id, &TransactionId::new(id)).await?;
            }
        }
        if attempt.settlement.is_none() {
            // With the hash that was just read.
            let now = self.attempt(attempt.id).await?;
            if let Err(error) = self.look_for_settlement(&now).await {
                // The chain node is advice: without it CPN is followed all the same.
                tracing::debug!(attempt = %attempt.id, %error, "the chain could not be asked");
            }
        }
        Ok(())
    }

    /// The chain's own word on a confirmed transaction: what the payee got and which fee was really charged.
    async fn look_for_settlement(&self, attempt: &AttemptState) -> Result<()> {
        // The newest first: one before it has failed, and may have a hash all the same.
        let confirmed = attempt.transactions.iter().rev().find_map(|known| Some((known, known.record.hash.clone()?)));
        let Some((transaction, hash)) = confirmed else { return Ok(()) };
        let Ok(parsed) = hash.parse::<B256>() else { return Ok(()) };
        let stored = mirror::stored_transaction(&transaction.record)?;
        let message = stored.message_to_be_signed.as_ref().and_then(|raw| PaymentMessage::parse(raw.get()).ok());
        let Some((message, _)) = message else { return Ok(()) };
        let Some(receipt) = self.chain_reader().await?.receipt(parsed).await? else { return Ok(()) };
        let Some(proof) = receipt.payments.iter().find(|proof| receipt.succeeded && proof.proves(&message)) else {
            tracing::warn!(attempt = %attempt.id, %hash, "the chain does not show this payment in its transaction");
            return Ok(());
        };
        let usdc = |units: settlement::U256| {
            domain::money::Money::new(u64::try_from(units).unwrap_or(u64::MAX), domain::money::Currency::USDC)
        };
        let fact = Fact::SettlementSeen {
            attempt: attempt.id,
            hash,
            block: receipt.block_number,
            value: usdc(proof.value),
            fee: usdc(proof.fee),
        };
        self.record(Source::Chain(self.chain().api_id.to_owned()), vec![fact]).await
    }

    async fn follow_refunds(&self, attempt: &AttemptState) -> Result<()> {
        let Some(payment) = &attempt.payment else { return Ok(()) };
        for (id, status) in &payment.refunds {
            let known = attempt.refunds.iter().find(|known| known.record.id.as_str() == id);
            if !known.is_some_and(|known| was_read(&known.record, status)) {
                let client = self.client()?;
                let refund = self.noted(client.refund(&payment.id, &RefundId::new(id)).await)?;
                let refund = mirror::refund(&refund)?;
                self.record(Source::Cpn, vec![Fact::RefundSeen { attempt: attempt.id, refund }]).await?;
            }
        }
        Ok(())
    }
}

/// Whether a refund was itself read in this state: the payment tells its state alone.
fn was_read(refund: &RefundRecord, status: &str) -> bool {
    refund.status == status && refund.address.is_some() && (refund.hash.is_some() || status != "COMPLETED")
}

/// Whether something of an attempt that is over is still to be read.
pub(crate) fn incomplete(attempt: &AttemptState) -> bool {
    let refunds = &attempt.refunds;
    attempt.finished
        && attempt.funds_moved
        && (attempt.settlement.is_none()
            || refunds.iter().any(|refund| !was_read(&refund.record, &refund.record.status)))
}

/// A prompt or a signature that nobody in this process is working on any more.
fn orphaned(attempt: &AttemptState, desk: &Desk) -> bool {
    let begun = attempt.signing.as_ref().is_some_and(|signing| signing.asked_at.is_some());
    begun && attempt.status != StatusWord::SentOnchain && !desk.is_working(attempt.id)
}
