//! What belongs to one payment: its transactions, refunds and requests for information, and the chain's word on it.
use cpn::wire;
use domain::ids::{AttemptId, RefundId, TransactionId};
use domain::status::StatusWord;
use settlement::{B256, PaymentMessage};
use store::fact::{Fact, PaymentRecord, RefundRecord};
use store::{AttemptState, Source};

use crate::Desk;
use crate::attempts::{payment_status, signature_left};
use crate::error::Result;
use crate::mirror;
use crate::refunds::unseen_refunds;

impl Desk {
    /// Follows one payment: records the entry that a list showed, or reads it when there is none, then reads what
    /// belongs to it. Answers whether nothing was left over.
    pub(super) async fn follow_payment(&self, id: AttemptId, entry: Option<wire::Payment>) -> Result<bool> {
        let attempt = self.attempt(id).await?;
        let Some(known) = &attempt.payment else { return Ok(true) };
        let seen = match entry {
            Some(entry) => mirror::payment(&entry)?,
            None => self.read_payment(known).await?,
        };
        if seen != *known {
            self.before_the_end(&attempt, &seen).await?;
            let payment = Box::new(seen);
            self.record(Source::Cpn, vec![Fact::PaymentSeen { attempt: id, payment }]).await?;
        }
        let now = self.attempt(id).await?;
        // What cannot be read keeps nothing else from being read: a request for information has its own deadline.
        let money = self.follow_money(&now).await;
        self.follow_rfis(&self.attempt(id).await?).await?;
        money?;
        if let Err(error) = self.look_for_refunds(&self.attempt(id).await?).await {
            // The chain node is advice: without it CPN is followed all the same.
            tracing::debug!(attempt = %id, %error, "the chain could not be asked for refunds");
        }
        let now = self.attempt(id).await?;
        let told =
            !now.outbox.iter().any(store::OutboxEntry::may_have_moved_payment) && now.status != StatusWord::Unknown;
        let settled = now.settlement.is_some() || now.transactions.iter().all(|known| known.record.hash.is_none());
        let refunds = unread_refunds(&now).is_empty() && !unseen_refunds(&now);
        Ok(told && settled && refunds && !self.watches_rfis(&now) && !self.is_working(id))
    }

    /// Reads transactions and refunds, and settles what became of a signature.
    async fn follow_money(&self, now: &AttemptState) -> Result<()> {
        let transactions = self.follow_transactions(now).await;
        transactions.and(self.follow_refunds(now).await)?;
        let begun = now.outbox.iter().any(store::OutboxEntry::may_have_moved_payment) || orphaned(now, self);
        if now.status == StatusWord::Unknown || begun {
            self.recover_signing(now).await?;
        }
        if now.status == StatusWord::FailedNotMoved
            && signature_left(now)
            && let Err(error) = self.ask_chain(now).await
        {
            tracing::debug!(attempt = %now.id, %error, "the chain could not be asked about a failed payment");
        }
        Ok(())
    }

    async fn read_payment(&self, known: &PaymentRecord) -> Result<PaymentRecord> {
        let client = self.client()?;
        let shown = self.noted(client.payment(&known.id).await)?;
        mirror::about("payment", &shown.id, known.id.as_str())?;
        Ok(mirror::payment(&shown)?)
    }

    /// A payment that has ended is followed no more. What belongs to it is read and written down before its end is: the
    /// application may be killed in between.
    async fn before_the_end(&self, attempt: &AttemptState, seen: &PaymentRecord) -> Result<()> {
        let ahead = AttemptState { payment: Some(seen.clone()), ..attempt.clone() };
        if !payment_status(&ahead).is_some_and(|status| status.is_terminal()) {
            return Ok(());
        }
        if ahead.outbox.iter().any(store::OutboxEntry::may_have_moved_payment) {
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
        self.follow_refunds(attempt).await?;
        self.look_for_refunds(&self.attempt(attempt.id).await?).await
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
        for id in unread_refunds(attempt) {
            let client = self.client()?;
            let refund = self.noted(client.refund(&payment.id, &RefundId::new(id)).await)?;
            mirror::about("refund", &refund.id, id)?;
            let refund = mirror::refund(&refund)?;
            self.record(Source::Cpn, vec![Fact::RefundSeen { attempt: attempt.id, refund }]).await?;
        }
        Ok(())
    }
}

/// The refunds in the payment's answer that were not themselves read in the state that it tells.
fn unread_refunds(attempt: &AttemptState) -> Vec<&str> {
    let told = attempt.payment.iter().flat_map(|payment| &payment.refunds);
    let unread = |(id, status): &&(String, String)| {
        let known = attempt.refunds.iter().find(|known| known.record.id.as_str() == id);
        !known.is_some_and(|known| was_read(&known.record, status))
    };
    told.filter(unread).map(|(id, _)| id.as_str()).collect()
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
            || refunds.iter().any(|refund| !was_read(&refund.record, &refund.record.status))
            || unseen_refunds(attempt))
}

/// A prompt or a signature that nobody in this process is working on any more.
fn orphaned(attempt: &AttemptState, desk: &Desk) -> bool {
    let begun = attempt.signing.as_ref().is_some_and(|signing| signing.asked_at.is_some());
    begun && attempt.status != StatusWord::SentOnchain && !desk.is_working(attempt.id)
}
