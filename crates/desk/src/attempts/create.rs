//! The create call: intent first, then the bytes, then what came of it. The same key and bytes until it is known.
use cpn::wire::{self, CreatePayment};
use cpn::{Page, PaymentsFilter, Prepared};
use domain::ids::{AttemptId, IdempotencyKey};
use domain::outcome::{MoneyMoved, of_refusal};
use store::Source;
use store::fact::{Call, Fact};

use crate::Desk;
use crate::error::{Error, Result};
use crate::mirror;

/// What came of creating a payment.
pub(super) enum Created {
    /// The payment exists and is recorded.
    Exists,
    /// Nobody knows yet; the outbox entry stays open.
    Unknown,
    /// The quote cannot be used any more; nothing was created.
    QuoteGone,
    /// CPN refused; nothing was created.
    Refused {
        /// In words.
        sentence: String,
        /// CPN's code.
        code: Option<String>,
    },
    /// It never left this computer.
    NotSent(String),
}

/// `QUOTE_NOT_FOUND`, `QUOTE_EXPIRED` (cpn-api 1.9): a new quote helps. `QUOTE_ALREADY_IN_USE` is not among them: it may
/// have been this very call, sent before, that used it.
const QUOTE_GONE: [i64; 2] = [290_200, 290_202];

/// How far a list is looked through for one payment.
const PAGES: usize = 50;

/// How much of an answer that cannot be read the journal keeps.
const KEPT: usize = 2_000;

impl Desk {
    /// Makes the intent durable, then sends it.
    pub(super) async fn create_payment(&self, attempt: AttemptId, terms: wire::PaymentTerms) -> Result<Created> {
        let client = self.client()?;
        let key = IdempotencyKey::generate();
        let prepared = CreatePayment::new(key, terms).prepare().map_err(|error| Error::Internal(error.to_string()))?;
        let body = stored(&prepared)?;
        let intent = Fact::CallIntended { key, attempt, call: Call::CreatePayment, subject: String::new(), body };
        self.record(Source::App, vec![intent]).await?;
        let outcome = client.send_create_payment(&prepared).await;
        match self.settle_create(attempt, key, &prepared, outcome).await {
            // It was sent, and what came of it could not be taken in: unknown, and asked again like any other.
            Err(error) => self.unknown(key, error.to_string()).await,
            settled => settled,
        }
    }

    /// Records what came of the call.
    pub(super) async fn settle_create(
        &self,
        attempt: AttemptId,
        key: IdempotencyKey,
        prepared: &Prepared<CreatePayment>,
        outcome: std::result::Result<cpn::Answer<wire::Payment>, cpn::Error>,
    ) -> Result<Created> {
        self.note(&outcome);
        match outcome {
            Ok(answer) => {
                let payment = match mirror::payment(&answer.value) {
                    Ok(payment) => Box::new(payment),
                    // It exists, but cannot be read: unknown until an answer can.
                    Err(error) => return self.unknown(key, error.to_string()).await,
                };
                let answered =
                    Fact::CallAnswered { key, status: 201, accepted: true, code: None, request_id: answer.request_id };
                self.record(Source::Cpn, vec![answered, Fact::PaymentSeen { attempt, payment }]).await?;
                Ok(Created::Exists)
            }
            Err(error) if error.may_have_taken_effect() => self.look_up(attempt, key, prepared, &error).await,
            Err(error) => self.refused(key, &error).await,
        }
    }

    /// The call may have taken effect: if CPN lists a payment with this quote, that is it.
    async fn look_up(
        &self,
        attempt: AttemptId,
        key: IdempotencyKey,
        prepared: &Prepared<CreatePayment>,
        error: &cpn::Error,
    ) -> Result<Created> {
        let body = prepared.body().map_err(|error| Error::Internal(error.to_string()))?;
        if let Ok(Some(found)) = self.find_payment(&body).await {
            let answered = Fact::CallAnswered {
                key,
                status: error.status().unwrap_or(0),
                accepted: true,
                code: error.code().map(|code| code.to_string()),
                request_id: error.request_id().map(str::to_owned),
            };
            let payment = Box::new(mirror::payment(&found)?);
            self.record(Source::Cpn, vec![answered, Fact::PaymentSeen { attempt, payment }]).await?;
            return Ok(Created::Exists);
        }
        self.unknown(key, described(error)).await
    }

    pub(super) async fn unknown(&self, key: IdempotencyKey, error: String) -> Result<Created> {
        self.record(Source::App, vec![Fact::CallUnanswered { key, error }]).await?;
        Ok(Created::Unknown)
    }

    /// Finds the payment that took this request's quote: a quote serves one payment (cpn-api 1.9, 290201).
    pub(super) async fn find_payment(&self, body: &CreatePayment) -> Result<Option<wire::Payment>> {
        let client = self.client()?;
        let filter = PaymentsFilter {
            customer_ref_id: Some(body.customer_ref_id.clone()),
            ref_code: body.ref_code.clone(),
            page_size: Some(200),
            ..PaymentsFilter::default()
        };
        let mut page: Page = self.noted(client.payments(&filter).await)?;
        let mut unreadable = 0;
        for _ in 0..PAGES {
            unreadable += page.unreadable.len();
            if let Some(found) = page.payments.iter().find(|payment| payment.quote_id == body.quote_id) {
                return Ok(Some(found.clone()));
            }
            match client.next_payments(&page).await? {
                Some(next) => page = next.value,
                None if unreadable > 0 => {
                    let sentence = "CPN lists a payment with this reference that cannot be read: it may be this one.";
                    return Err(Error::NotNow(sentence.to_owned()));
                }
                None => return Ok(None),
            }
        }
        Err(Error::NotNow("CPN lists more payments with this reference than can be looked through.".to_owned()))
    }

    /// CPN plainly refused, or nothing left this computer.
    async fn refused(&self, key: IdempotencyKey, error: &cpn::Error) -> Result<Created> {
        let Some(status) = error.status() else {
            let reason = error.to_string();
            self.record(Source::App, vec![Fact::CallAbandoned { key, reason: reason.clone() }]).await?;
            return Ok(Created::NotSent(reason));
        };
        let code = error.code();
        let answered = Fact::CallAnswered {
            key,
            status,
            accepted: false,
            code: code.map(|code| code.to_string()),
            request_id: error.request_id().map(str::to_owned),
        };
        self.record(Source::Cpn, vec![answered]).await?;
        if code.is_some_and(|code| QUOTE_GONE.contains(&code)) {
            return Ok(Created::QuoteGone);
        }
        Ok(Created::Refused { sentence: in_words(error), code: code.map(|code| code.to_string()) })
    }
}

/// The bytes as the outbox keeps them.
pub(crate) fn stored<B: cpn::Write>(prepared: &Prepared<B>) -> Result<String> {
    let bytes = prepared.to_stored().map_err(|error| Error::Internal(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Error::Internal(error.to_string()))
}

/// An error with what came instead of an answer, for the journal.
pub(crate) fn described(error: &cpn::Error) -> String {
    match error.raw() {
        Some(raw) if !raw.is_empty() => {
            let raw: String = String::from_utf8_lossy(raw).chars().take(KEPT).collect();
            format!("{error}. It came as: {raw}")
        }
        Some(_) | None => error.to_string(),
    }
}

/// CPN's refusal in words, with what it says of single fields; a call that was not answered, as it is.
pub(super) fn in_words(error: &cpn::Error) -> String {
    let Some(status) = error.status() else { return error.to_string() };
    let what = of_refusal(status, error.code(), MoneyMoved::No).what;
    let mut said: Vec<_> = error.fields().iter().map(|field| field.message.as_str()).collect();
    if error.documented().is_none() {
        said.extend(error.message());
    }
    if said.is_empty() { what } else { format!("{what} CPN says: {}", said.join("; ")) }
}
