//! Sending an answer: once, exactly as it was shown, sealed for the request's own key, and written down before it leaves.
use cpn::seal::{CertificatePolicy, Sealer, check_certificate};
use cpn::{Prepared, wire};
use domain::ids::{IdempotencyKey, RfiId};
use store::fact::{Call, Fact};
use store::{CallState, RowId, Source};

use super::case::{Case, Draft};
use super::change;
use super::detail::{RfiDetail, in_the_way};
use super::follow::{arrived, payment_of};
use crate::Desk;
use crate::attempts::{described, stored};
use crate::error::{Error, Result};

/// `RFI_NOT_SUBMITTABLE` (cpn-api 1.9): only a request that waits takes an answer.
const NOT_SUBMITTABLE: i64 = 290_401;

/// What is sent, and under which key the outbox has it.
struct Ready {
    key: IdempotencyKey,
    prepared: Prepared<wire::SubmitRfi>,
}

impl Desk {
    /// Sends the answer that was shown under this digest, and after it all chosen files, one by one.
    ///
    /// # Errors
    /// When something else is there now than was shown, CPN asks for something else by now, the answer may not be sent, or
    /// CPN refuses it. An answer that got lost on the way is no error: its state says that it is unknown.
    pub async fn submit_rfi(&self, id: &RfiId, digest: &str) -> Result<RfiDetail> {
        let sending = self.send_to(id)?;
        let before = self.case(id).await?;
        before.takes_data().map_err(Error::NotNow)?;
        self.read_rfi(&before.attempt, id).await?;
        let case = self.case(id).await?;
        let draft = case.draft();
        let changes = change::changes(&before.wire, &case.wire);
        if !changes.is_empty() {
            let what = changes.join(" ");
            return Err(Error::NotNow(format!(
                "Nothing was sent: the BFI asks for something else by now. {what} All that you typed is kept."
            )));
        }
        if draft.digest != digest {
            return Err(Error::NotNow("The answer has changed since it was shown. Nothing was sent.".to_owned()));
        }
        in_the_way(&case, &draft).map_err(Error::NotNow)?;
        let ready = self.seal_answer(&case, &draft).await?;
        let client = self.client()?;
        let outcome = client.send_submit_rfi(&ready.prepared).await;
        let arrived = self.settle_submit(&case, &ready, outcome).await?;
        if arrived {
            self.send_files_behind(&case, sending);
        } else {
            drop(sending);
        }
        self.poll_soon();
        self.rfi(id).await
    }

    /// Checks the certificate as for a quote, seals, and makes plaintext and intent durable. The very same answer that is
    /// known not to have arrived is sent again byte for byte.
    async fn seal_answer(&self, case: &Case, draft: &Draft) -> Result<Ready> {
        let payment = payment_of(&case.attempt)?;
        let (attempt, rfi) = (case.attempt.id, case.id().clone());
        let key = IdempotencyKey::generate();
        let again = case.state.submit().filter(|entry| {
            let same = case.state.answer.as_ref().is_some_and(|sealed| sealed.digest == draft.digest);
            entry.state == CallState::Abandoned && same
        });
        let mut facts = Vec::new();
        let prepared = match again.and_then(|entry| Prepared::from_stored(entry.body.as_bytes()).ok()) {
            Some(prepared) => prepared,
            None => {
                let version = case.state.record.version.ok_or(Error::NotFound("the version of the fields"))?;
                let data =
                    self.sealer(case)?.seal_json(&draft.value).map_err(|error| Error::NotNow(error.to_string()))?;
                let body = wire::SubmitRfi::new(version, data);
                let (answer, digest) = (draft.text.clone(), draft.digest.clone());
                facts.push(Fact::RfiAnswerSealed { attempt, rfi: rfi.clone(), version, answer, digest });
                body.prepare(&payment, &rfi).map_err(|error| Error::Internal(error.to_string()))?
            }
        };
        let (body, subject) = (stored(&prepared)?, format!("{payment}/{rfi}"));
        facts.push(Fact::CallIntended { key, attempt, call: Call::SubmitRfi, subject, body });
        self.record_person(facts).await?;
        Ok(Ready { key, prepared })
    }

    /// Seals for the request's own certificate.
    fn sealer(&self, case: &Case) -> Result<Sealer> {
        let certificate = case.wire.certificate.as_ref().ok_or(Error::NotFound("the request’s certificate"))?;
        self.sealer_for(certificate)
    }

    /// Seals for a certificate that was checked as for a quote.
    pub(super) fn sealer_for(&self, certificate: &wire::Certificate) -> Result<Sealer> {
        let policy = CertificatePolicy::of(self.environment());
        check_certificate(certificate, self.clock().server_now(), policy)
            .map_err(|fault| Error::NotNow(format!("Nothing was sent: {fault}.")))?;
        Sealer::new(&certificate.jwk).map_err(|error| Error::NotNow(format!("Nothing was sent: {error}.")))
    }

    /// Records what came of the call; whether CPN has the answer.
    async fn settle_submit(
        &self,
        case: &Case,
        ready: &Ready,
        outcome: std::result::Result<cpn::Answer<wire::Rfi>, cpn::Error>,
    ) -> Result<bool> {
        self.note(&outcome);
        let key = ready.key;
        let error = match outcome {
            Ok(answer) => {
                let request_id = answer.request_id;
                let mut facts = vec![Fact::CallAnswered { key, status: 200, accepted: true, code: None, request_id }];
                // An answer that cannot be read is still an answer.
                if answer.value.id == case.id().as_str() {
                    facts.extend(self.seen(&case.attempt, &answer.value).await.unwrap_or_default());
                }
                self.record(Source::Cpn, facts).await?;
                return Ok(true);
            }
            Err(error) => error,
        };
        if error.may_have_taken_effect() {
            self.record(Source::App, vec![Fact::CallUnanswered { key, error: described(&error) }]).await?;
            return self.look_for_answer(case, key).await;
        }
        let Some(status) = error.status() else {
            self.record(Source::App, vec![Fact::CallAbandoned { key, reason: error.to_string() }]).await?;
            return Err(error.into());
        };
        let refused = Fact::CallAnswered {
            key,
            status,
            accepted: false,
            code: error.code().map(|code| code.to_string()),
            request_id: error.request_id().map(str::to_owned),
        };
        self.record(Source::Cpn, vec![refused]).await?;
        if error.code() == Some(NOT_SUBMITTABLE) && self.earlier_arrived(case).await? {
            return Ok(true);
        }
        Err(error.into())
    }

    /// The call got no clear answer: what the request shows now tells whether it arrived.
    async fn look_for_answer(&self, case: &Case, key: IdempotencyKey) -> Result<bool> {
        let client = self.client()?;
        let payment = payment_of(&case.attempt)?;
        let shown = self.noted(client.rfi(&payment, case.id()).await);
        let Some(rfi) = shown.ok().filter(|rfi| rfi.id == case.id().as_str()) else { return Ok(false) };
        let mut facts = self.seen(&case.attempt, &rfi).await?;
        let there = arrived(&rfi);
        match there {
            Some(true) => {
                facts.insert(0, Fact::CallAnswered { key, status: 0, accepted: true, code: None, request_id: None });
            }
            Some(false) => {
                let reason = "CPN shows that it still waits for an answer: this one did not arrive.".to_owned();
                facts.insert(0, Fact::CallAbandoned { key, reason });
            }
            None => {}
        }
        self.record(Source::Cpn, facts).await?;
        Ok(there == Some(true))
    }

    /// CPN takes no answer any more: an earlier sending that got lost may be why.
    async fn earlier_arrived(&self, case: &Case) -> Result<bool> {
        let rfi = self.read_rfi(&case.attempt, case.id()).await?;
        let lost =
            case.state.calls.iter().rev().find(|entry| {
                entry.call == Call::SubmitRfi && entry.state == CallState::Abandoned && entry.unanswered > 0
            });
        let (Some(lost), Some(true)) = (lost, arrived(&rfi)) else { return Ok(false) };
        let mut facts: Vec<_> = self.sealed_for(case, lost.key).await?.into_iter().collect();
        facts.push(Fact::CallAnswered { key: lost.key, status: 0, accepted: true, code: None, request_id: None });
        self.record(Source::Cpn, facts).await?;
        Ok(true)
    }

    /// What a call carries, where another answer was sealed after it.
    async fn sealed_for(&self, case: &Case, key: IdempotencyKey) -> Result<Option<Fact>> {
        let attempt = case.attempt.id;
        let timeline = self.store(move |store| store.timeline(RowId::Attempt(attempt))).await?;
        let (mut newest, mut carried) = (None, None);
        for entry in timeline {
            if matches!(&entry.fact, Fact::CallIntended { key: of, .. } if *of == key) {
                carried.clone_from(&newest);
            } else if matches!(&entry.fact, Fact::RfiAnswerSealed { rfi, .. } if rfi == case.id()) {
                newest = Some(entry.fact);
            }
        }
        Ok(if carried == newest { None } else { carried })
    }
}
