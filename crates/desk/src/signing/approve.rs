//! Asking the device: checks again, the wish bound to the shown digest, intent first, then the person decides.
use std::time::Duration;

use domain::ids::{AttemptId, TransactionId};
use settlement::PaymentMessage;
use signer::{SignAsk, SignerError};
use store::Source;
use store::fact::{Decision, Fact, PaymentRecord};

use super::page::stage;
use super::sign_by;
use crate::Desk;
use crate::desk::Working;
use crate::error::{Error, Result};
use crate::event;
use crate::payments::allows_signing;

impl Desk {
    /// Asks the device to sign the message whose digest the person was shown. Answers once the device was asked; what
    /// came of it is recorded and told as an event.
    ///
    /// # Errors
    /// When a check refuses, the digest is not the message's, or the device is not ready. Nothing was sent then.
    pub async fn sign(&self, attempt: AttemptId, shown_digest: &str) -> Result<()> {
        let working = self.claim(attempt).await?;
        // The device is looked at first, so that check 25 judges what is connected.
        let condition = self.look_at_device().await?;
        if !condition.is_ready() {
            return Err(Error::Device(SignerError::NotReady(condition)));
        }
        let gathered = self.gather(attempt).await?;
        stage(&gathered.attempt, &[], false).may_ask().map_err(Error::NotNow)?;
        allows_signing(&gathered.attempt).map_err(Error::NotNow)?;
        let (device, path) = self.device_handle(&gathered.device)?;
        let report = self.check(&gathered).await?;
        if let Some(check) = report.refused() {
            return Err(Error::CheckFailed { number: check.number, sentence: check.sentence.clone() });
        }
        let message: PaymentMessage = gathered.message.clone().ok_or(Error::NotFound("the message"))?;
        let hashes = message.hashes();
        let digest = format!("0x{}", hex::encode(hashes.digest));
        if digest != shown_digest {
            let reason = "The message changed since it was shown. Look at it again before signing.";
            return Err(Error::NotNow(reason.to_owned()));
        }
        let remaining = self.before_the_last_moment(&gathered.payment)?;
        let transaction = TransactionId::new(&gathered.transaction.id);
        let asked = Fact::SignatureAsked {
            attempt,
            transaction: transaction.clone(),
            digest,
            nonce: message.nonce.to_string(),
        };
        self.record_person(vec![asked]).await?;

        let ask =
            SignAsk { path, expected: gathered.address, message: message.typed(), hashes, deadline: Some(remaining) };
        let desk = self.clone();
        let label = gathered.device.label;
        self.spawn(async move {
            let outcome = device.sign_typed(ask).await;
            desk.after_device(attempt, transaction, label, outcome, working).await;
        });
        Ok(())
    }

    /// How long there is to sign.
    pub(super) fn before_the_last_moment(&self, payment: &PaymentRecord) -> Result<Duration> {
        let remaining = sign_by(payment).duration_since(self.clock().server_now());
        let remaining = Duration::try_from(remaining).ok().filter(|left| !left.is_zero());
        remaining.ok_or_else(|| Error::NotNow("The last moment to sign has passed. No money has moved.".to_owned()))
    }

    /// Leaves the prompt. The device still shows it; nothing else is sent to it until it was answered there.
    ///
    /// # Errors
    /// When no device is paired.
    pub async fn stop_waiting(&self) -> Result<()> {
        let device = self.store(|store| store.device()).await?.ok_or(Error::NotFound("the device"))?;
        self.device_handle(&device)?.0.stop_waiting();
        Ok(())
    }

    async fn after_device(
        &self,
        attempt: AttemptId,
        transaction: TransactionId,
        label: String,
        outcome: std::result::Result<signer::Signed, SignerError>,
        working: Working,
    ) {
        let (decision, note) = match &outcome {
            Ok(signed) => {
                let signature = format!("0x{}", hex::encode(signed.signature.to_bytes()));
                (Decision::Signed { signature }, format!("Ethereum app {}", signed.app))
            }
            Err(SignerError::Rejected) => (Decision::Rejected, "0x6985, CONDITIONS_NOT_SATISFIED".to_owned()),
            Err(error) if error.outcome_unknown() => (Decision::Lost, error.message()),
            Err(error) => (Decision::Refused, error.message()),
        };
        let fact = Fact::SignatureDecided { attempt, transaction, decision, note };
        let topics = event::topics(&fact);
        let mut done = self.record_untold(Source::Device(label), vec![fact]).await.map(|_| ());
        if outcome.is_ok() && done.is_ok() {
            self.tell(topics.to_vec());
            done = self.submit_signature(attempt).await;
        }
        if let Err(error) = done {
            tracing::warn!(%attempt, %error, "after the device");
        }
        // Told once nobody works on it any more: whoever listens reads where signing stands, and may ask again at once.
        drop(working);
        self.tell(topics.to_vec());
        self.poll_soon();
        // The prompt is over: the frame shows how the device is now.
        if let Err(error) = self.look_at_device().await {
            tracing::debug!(%error, "the device could not be looked at after the prompt");
        }
    }
}
