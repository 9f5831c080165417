//! Preparing to sign: one live transaction per payment, created with its intent written first, then all checks.
use cpn::Prepared;
use cpn::wire::CreateTransaction;
use domain::ids::{AttemptId, IdempotencyKey, PaymentId, TransactionId};
use domain::payment::{PaymentStatus, TransactionStatus};
use settlement::check_before;
use store::fact::{Call, Fact};
use store::{AttemptState, Source};

use super::gather::Gathered;
use super::{report, sign_by};
use crate::Desk;
use crate::attempts::{payment_status, stored};
use crate::error::{Error, Result};
use crate::mirror;
use crate::payments::allows_another;

/// `ACTIVE_TRANSACTION_ALREADY_EXISTS` (cpn-api 1.9): sign the existing one.
const ACTIVE_EXISTS: i64 = 290_300;

impl Desk {
    /// Makes sure there is a transaction to sign, and checks it.
    ///
    /// # Errors
    /// When the payment does not wait for a signature, our deadline has passed, or CPN refuses or cannot be reached.
    pub async fn prepare_signing(&self, attempt: AttemptId) -> Result<()> {
        let _working = self.claim(attempt).await?;
        self.refresh_payment(attempt).await?;
        let mut state = self.attempt(attempt).await?;
        // The payment tells that a transaction failed; only the transaction tells why.
        let ended = state.transactions.last().filter(|newest| newest.status() == TransactionStatus::Failed);
        if let Some(id) = ended.filter(|newest| newest.record.failure_reason.is_none()).map(|it| it.record.id.clone()) {
            self.refresh_transaction(attempt, &id).await?;
            state = self.attempt(attempt).await?;
        }
        self.may_prepare(&state)?;
        if live_transaction(&state, self.clock().server_now()).is_none() {
            self.create_transaction(&state).await?;
        }
        let gathered = self.gather(attempt).await?;
        self.check(&gathered).await?;
        Ok(())
    }

    fn may_prepare(&self, state: &AttemptState) -> Result<()> {
        let payment = state.payment.as_ref().ok_or(Error::NotFound("the payment"))?;
        if payment_status(state) != Some(PaymentStatus::CryptoFundsPending) {
            return Err(Error::NotNow("This payment does not wait for a signature.".to_owned()));
        }
        let last = sign_by(payment);
        if self.clock().server_now() > last {
            return Err(Error::NotNow(format!(
                "The last moment to sign was {last:.0}. The network’s cut-off before CPN’s expiry is not published. \
                 Until you sign, no money moves; the payment will expire by itself."
            )));
        }
        allows_another(state).map_err(Error::NotNow)
    }

    /// Runs the checks before the device and keeps their report with the payment.
    pub(super) async fn check(&self, gathered: &Gathered) -> Result<settlement::Report> {
        let report = gathered.with(self.environment(), check_before)?;
        let digest = gathered.message.as_ref().map(|message| format!("0x{}", hex::encode(message.hashes().digest)));
        let fact = Fact::MessageChecked {
            attempt: gathered.attempt.id,
            transaction: TransactionId::new(&gathered.transaction.id),
            digest: digest.unwrap_or_default(),
            passed: u32::try_from(report.passed()).unwrap_or(u32::MAX),
            failed: report.refused().map(|check| check.number.into()),
            report: report::to_json(&report::records(&report)),
        };
        self.record(Source::App, vec![fact]).await?;
        Ok(report)
    }

    async fn create_transaction(&self, state: &AttemptState) -> Result<()> {
        let payment = state.payment.as_ref().ok_or(Error::NotFound("the payment"))?.id.clone();
        let open = state.outbox.iter().find(|entry| entry.is_open() && entry.call == Call::CreateTransaction);
        let (key, prepared) = match open {
            // The earlier call's outcome is not known: the same key and bytes again.
            Some(entry) => {
                let prepared = Prepared::<CreateTransaction>::from_stored(entry.body.as_bytes());
                (entry.key, prepared.map_err(|error| Error::Internal(error.to_string()))?)
            }
            None => {
                let key = IdempotencyKey::generate();
                let prepared = CreateTransaction::new(key).prepare(&payment);
                let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
                let intent = Fact::CallIntended {
                    key,
                    attempt: state.id,
                    call: Call::CreateTransaction,
                    subject: payment.to_string(),
                    body: stored(&prepared)?,
                };
                self.record(Source::App, vec![intent]).await?;
                (key, prepared)
            }
        };
        self.send_create_transaction(state.id, &payment, (key, open.is_some()), &prepared).await
    }

    /// Sends the call and records what came of it. `again`: it was sent before and may have taken effect.
    pub(super) async fn send_create_transaction(
        &self,
        attempt: AttemptId,
        payment: &PaymentId,
        (key, again): (IdempotencyKey, bool),
        prepared: &Prepared<CreateTransaction>,
    ) -> Result<()> {
        let client = self.client()?;
        let outcome = client.send_create_transaction(prepared).await;
        self.note(&outcome);
        match outcome {
            Ok(answer) => {
                let transaction = Box::new(mirror::transaction(&answer.value)?);
                let answered =
                    Fact::CallAnswered { key, status: 201, accepted: true, code: None, request_id: answer.request_id };
                self.record(Source::Cpn, vec![answered, Fact::TransactionSeen { attempt, transaction }]).await
            }
            Err(error) => {
                let exists = error.code() == Some(ACTIVE_EXISTS) || error.status() == Some(409);
                let fact = if exists || (error.status().is_some() && !error.may_have_taken_effect()) {
                    Fact::CallAnswered {
                        key,
                        status: error.status().unwrap_or(0),
                        accepted: exists,
                        code: error.code().map(|code| code.to_string()),
                        request_id: error.request_id().map(str::to_owned),
                    }
                } else if again || error.may_have_taken_effect() {
                    Fact::CallUnanswered { key, error: error.to_string() }
                } else {
                    Fact::CallAbandoned { key, reason: error.to_string() }
                };
                self.record(Source::Cpn, vec![fact]).await?;
                if exists { self.adopt_transaction(attempt, payment).await } else { Err(error.into()) }
            }
        }
    }

    /// CPN has an active transaction that we do not know: take it over; all checks judge it like any other.
    async fn adopt_transaction(&self, attempt: AttemptId, payment: &PaymentId) -> Result<()> {
        let client = self.client()?;
        let shown = self.noted(client.payment(payment).await)?;
        mirror::about("payment", &shown.id, payment.as_str())?;
        let active = shown.transactions().iter().rev().find(|known| {
            let status: TransactionStatus = match known.status.as_str().parse() {
                Ok(status) => status,
                Err(never) => match never {},
            };
            !status.is_terminal()
        });
        let active = active.ok_or_else(|| {
            Error::NotNow("CPN says that a transaction exists, but shows none. Try again in a moment.".to_owned())
        })?;
        self.refresh_transaction(attempt, &TransactionId::new(&active.id)).await
    }
}

/// The transaction that can be signed: handed out, not ended.
pub(super) fn live_transaction(state: &AttemptState, now: jiff::Timestamp) -> Option<&store::fact::TransactionRecord> {
    let record = &state.transactions.last()?.record;
    let signable = record.status == "CREATED" && record.expires.is_none_or(|end| end > now);
    let busy = matches!(record.status.as_str(), "PENDING" | "BROADCASTED" | "COMPLETED");
    (signable || busy).then_some(record)
}
