//! Submitting: checks 26 to 28, intent first, one call. Not repeatable by key, so a lost answer is read back first.
use cpn::wire::SubmitTransaction;
use cpn::{Prepared, wire};
use domain::ids::{AttemptId, IdempotencyKey, TransactionId};
use settlement::{check_after, signature_from_bytes};
use store::Source;
use store::fact::{Call, Decision, Fact, TransactionRecord};

use super::report;
use crate::Desk;
use crate::attempts::{described, stored};
use crate::error::{Error, Result};
use crate::mirror::{self, Unusable};

/// `SIGNED_TRANSACTION_SUBMITTED`, `BROADCASTING_IN_PROGRESS`, and the V2 “already accepted” (cpn-api 1.9): it went through.
const WENT_THROUGH: [i64; 3] = [290_307, 290_333, 290_338];

impl Desk {
    /// Checks the recorded signature and submits it.
    pub(super) async fn submit_signature(&self, attempt: AttemptId) -> Result<()> {
        let gathered = self.gather(attempt).await?;
        let Some(signing) = gathered.attempt.signing.clone() else { return Err(Error::NotFound("the signature")) };
        let Some(Decision::Signed { signature }) = &signing.decision else {
            return Err(Error::NotFound("the signature"));
        };
        let bytes = hex::decode(signature.trim_start_matches("0x"));
        let bytes = bytes.map_err(|error| Error::Internal(error.to_string()))?;
        let parsed = signature_from_bytes(&bytes).map_err(|error| Error::Internal(error.to_string()))?;
        let after = gathered.with(self.environment(), |evidence| check_after(evidence, &parsed))?;
        let mut checks = report::from_json(&signing.report_json);
        checks.retain(|check| check.number <= 25);
        checks.extend(report::records(&after));
        let passed = checks
            .iter()
            .filter(|check| check.result == report::CheckResult::Passed || check.result == report::CheckResult::Notice);
        let fact = Fact::MessageChecked {
            attempt,
            transaction: signing.transaction.clone(),
            digest: signing.digest.clone(),
            passed: u32::try_from(passed.count()).unwrap_or(u32::MAX),
            failed: after.refused().map(|check| check.number.into()),
            report: report::to_json(&checks),
        };
        self.record(Source::App, vec![fact]).await?;
        if let Some(check) = after.refused() {
            // A person decides what follows: it is not sent later by itself.
            let note =
                format!("Signed, but check {} refused it then: {} It was not sent.", check.number, check.sentence);
            self.set_aside(attempt, &signing.transaction, note).await?;
            return Err(Error::CheckFailed { number: check.number, sentence: check.sentence.clone() });
        }
        if let Err(late) = self.before_the_last_moment(&gathered.payment) {
            let note = "Signed, but the last moment to sign had passed. It was not sent.".to_owned();
            self.set_aside(attempt, &signing.transaction, note).await?;
            return Err(late);
        }
        self.submit(attempt, &gathered.payment.id, &signing.transaction, signature).await
    }

    async fn set_aside(&self, attempt: AttemptId, transaction: &TransactionId, note: String) -> Result<()> {
        let decision = Decision::Refused;
        let fact = Fact::SignatureDecided { attempt, transaction: transaction.clone(), decision, note };
        self.record(Source::App, vec![fact]).await
    }

    async fn submit(
        &self,
        attempt: AttemptId,
        payment: &domain::ids::PaymentId,
        transaction: &TransactionId,
        signature: &str,
    ) -> Result<()> {
        let prepared = SubmitTransaction::new(signature).prepare(payment, transaction);
        let prepared = prepared.map_err(|error| Error::Internal(error.to_string()))?;
        // The call has no idempotency key of CPN's; this one only names the outbox entry.
        let key = IdempotencyKey::generate();
        let intent = Fact::CallIntended {
            key,
            attempt,
            call: Call::SubmitTransaction,
            subject: format!("{payment}/{transaction}"),
            body: stored(&prepared)?,
        };
        self.record(Source::App, vec![intent]).await?;
        self.send_submit(attempt, key, &prepared).await
    }

    async fn send_submit(
        &self,
        attempt: AttemptId,
        key: IdempotencyKey,
        prepared: &Prepared<SubmitTransaction>,
    ) -> Result<()> {
        let outcome = self.client()?.send_submit_transaction(prepared).await;
        self.note(&outcome);
        match outcome {
            Ok(answer) => {
                let facts = match submitted(&answer.value, prepared) {
                    Ok(transaction) => {
                        let (transaction, request_id) = (Box::new(transaction), answer.request_id);
                        let answered = Fact::CallAnswered { key, status: 200, accepted: true, code: None, request_id };
                        vec![answered, Fact::TransactionSeen { attempt, transaction }]
                    }
                    // It was sent, and this tells nothing of what became of it: the transaction itself will.
                    Err(unusable) => vec![Fact::CallUnanswered { key, error: unusable.to_string() }],
                };
                self.record(Source::Cpn, facts).await
            }
            Err(error) => {
                let went_through = error.code().is_some_and(|code| WENT_THROUGH.contains(&code));
                let fact = if went_through || (error.status().is_some() && !error.may_have_taken_effect()) {
                    Fact::CallAnswered {
                        key,
                        status: error.status().unwrap_or(0),
                        accepted: went_through,
                        code: error.code().map(|code| code.to_string()),
                        request_id: error.request_id().map(str::to_owned),
                    }
                } else if error.may_have_taken_effect() {
                    Fact::CallUnanswered { key, error: described(&error) }
                } else {
                    Fact::CallAbandoned { key, reason: error.to_string() }
                };
                self.record(Source::Cpn, vec![fact]).await?;
                if let Some(transaction) = prepared.transaction() {
                    // Whatever was said: the transaction itself tells.
                    if let Err(unread) = self.refresh_transaction(attempt, &transaction).await {
                        tracing::info!(%attempt, %unread, "the transaction could not be read after the submit");
                    }
                }
                if went_through { Ok(()) } else { Err(error.into()) }
            }
        }
    }
}

/// The transaction that CPN shows after a submit, when it is the one whose signature was sent.
fn submitted(
    shown: &wire::TransactionV2,
    prepared: &Prepared<SubmitTransaction>,
) -> std::result::Result<TransactionRecord, Unusable> {
    let asked = prepared.transaction().unwrap_or_else(|| TransactionId::new(""));
    mirror::about("transaction", &shown.id, asked.as_str())?;
    mirror::transaction(shown)
}
