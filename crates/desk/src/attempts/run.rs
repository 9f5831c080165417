//! The automatic part: binding quote inside the bounds, field list, sealing, creating. All inside the quote's life.
use cpn::seal::{CertificatePolicy, Sealer, check_certificate};
use cpn::wire;
use domain::ids::{AttemptId, QuoteId};
use domain::money::Rate;
use domain::order::{Offer, Order, OutsideBounds, StopReason};
use domain::party::{Beneficiary, Customer};
use jiff::SignedDuration;
use store::Source;
use store::fact::{Fact, QuoteRecord};

use super::create::{Created, in_words};
use crate::Desk;
use crate::error::{Error, Result};
use crate::{mirror, requirements};

/// How many binding quotes are taken before a person is asked.
const QUOTES: u32 = 3;

/// A quote with less than this left is not worth sealing for: the create call must arrive inside its life.
const LEAST_LIFE: SignedDuration = SignedDuration::from_secs(4);

/// Why an attempt ends without a payment.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) reason: StopReason,
    pub(super) sentence: String,
    pub(super) code: Option<String>,
}

impl Stop {
    pub(super) fn new(reason: StopReason, sentence: impl Into<String>) -> Self {
        Self { reason, sentence: sentence.into(), code: None }
    }

    /// A read that failed: nothing was created, whatever the reason.
    fn of(error: &Error) -> Self {
        let Error::Cpn(error) = error else { return Self::new(StopReason::NotReached, error.to_string()) };
        let documented = error.documented();
        let reason = if documented.is_some() { StopReason::Refused } else { StopReason::NotReached };
        Self { reason, sentence: in_words(error), code: documented.map(|code| code.number.to_string()) }
    }
}

/// The parties and terms of an attempt, read once.
struct Terms {
    order: Order,
    customer: Customer,
    beneficiary: Beneficiary,
    sender_address: String,
    refund_address: String,
}

impl Desk {
    /// Runs an attempt to a payment, a stop, or an unknown outcome. Each ending is recorded.
    pub(crate) async fn run_attempt(&self, attempt: AttemptId) {
        let ending = match self.terms(attempt).await {
            Ok(terms) => self.run_within(attempt, &terms).await,
            Err(error) => Err(Stop::of(&error)),
        };
        self.stops().remove(&attempt);
        if let Err(stop) = ending
            && let Err(error) = self.record_stop(attempt, stop).await
        {
            tracing::error!(%attempt, %error, "the end of an attempt could not be recorded");
        }
        self.poll_soon();
    }

    pub(super) async fn record_stop(&self, attempt: AttemptId, stop: Stop) -> Result<()> {
        let Stop { reason, sentence, code } = stop;
        self.record(Source::App, vec![Fact::AttemptStopped { attempt, reason, sentence, code }]).await
    }

    async fn run_within(&self, attempt: AttemptId, terms: &Terms) -> std::result::Result<(), Stop> {
        for _ in 0..QUOTES {
            let quote = self.take_quote(attempt, terms).await?;
            self.check_stop(attempt)?;
            let Some(sealed) = self.seal(attempt, terms, &quote).await? else { continue };
            self.check_stop(attempt)?;
            match self.create_payment(attempt, sealed).await {
                Ok(Created::Exists | Created::Unknown) => return Ok(()),
                Ok(Created::QuoteGone) => {}
                Ok(Created::Refused { sentence, code }) => {
                    return Err(Stop { reason: StopReason::Refused, sentence, code });
                }
                Ok(Created::NotSent(sentence)) => return Err(Stop::new(StopReason::NotReached, sentence)),
                // Once the intent is written, only an answer can end the attempt: it is taken up again like after a restart.
                Err(error) => {
                    tracing::warn!(%attempt, %error, "what came of the create call could not be recorded");
                    return Ok(());
                }
            }
        }
        let sentence = format!("{QUOTES} quotes ran out before the payment could be created.");
        Err(Stop::new(StopReason::QuotesRanOut, sentence))
    }

    fn check_stop(&self, attempt: AttemptId) -> std::result::Result<(), Stop> {
        if self.stops().contains(&attempt) {
            return Err(Stop::new(StopReason::StoppedByPerson, "You stopped this attempt. Nothing was created."));
        }
        Ok(())
    }

    /// Takes the best offer that is inside the bounds.
    async fn take_quote(&self, attempt: AttemptId, terms: &Terms) -> std::result::Result<wire::Quote, Stop> {
        let Terms { order, customer, beneficiary, .. } = terms;
        let stop = |error: Error| Stop::of(&error);
        let offers = self.offers(customer, beneficiary, order.fixed).await.map_err(stop)?;
        let mut best_refusal = None;
        for quote in offers {
            let record = match mirror::quote(&quote) {
                Ok(record) => record,
                Err(error) => {
                    tracing::warn!(quote = %quote.id, %error, "an offer could not be read");
                    continue;
                }
            };
            match order.accepts(&offer(&record)) {
                Ok(()) => {
                    let taken = Fact::QuoteTaken { attempt, quote: record };
                    self.record(Source::Cpn, vec![taken]).await.map_err(stop)?;
                    return Ok(quote);
                }
                Err(outside) => {
                    best_refusal.get_or_insert((outside, record.rate));
                }
            }
        }
        Err(Stop::new(StopReason::OutsideBounds, outside(order, best_refusal)))
    }

    /// Compares the field list, checks the certificate, seals both parts. None when the quote has too little life left.
    async fn seal(
        &self,
        attempt: AttemptId,
        terms: &Terms,
        quote: &wire::Quote,
    ) -> std::result::Result<Option<wire::PaymentTerms>, Stop> {
        let Terms { order, customer, beneficiary, sender_address, refund_address } = terms;
        let stop = |error: Error| Stop::of(&error);
        let key = requirements::key(&order.corridor, customer.kind, beneficiary.kind);
        let (list, unchanged) = self.ask_field_list(&QuoteId::new(&quote.id), key).await.map_err(stop)?;
        let fields = self.compare(list, Some(customer), Some(beneficiary)).await.map_err(stop)?;
        if let Some(sentence) = requirements::in_the_way(&fields) {
            return Err(Stop::new(StopReason::FieldsMissing, sentence));
        }
        let (travel_rule, beneficiary_account) = requirements::plaintexts(&fields);

        let now = self.clock().server_now();
        let policy = CertificatePolicy::of(self.environment());
        let check = check_certificate(&quote.certificate, now, policy);
        let check = check.map_err(|fault| Stop::new(StopReason::Certificate, fault.to_string()))?;
        let sealing = |error: cpn::seal::SealError| Stop::new(StopReason::Certificate, error.to_string());
        let sealer = Sealer::new(&quote.certificate.jwk).map_err(sealing)?;
        let sealed_rule = sealer.fields(&travel_rule).map_err(sealing)?;
        let sealed_account = sealer.fields(&beneficiary_account).map_err(sealing)?;

        let plain = |fields: &[wire::NamedValue]| serde_json::to_string(fields).unwrap_or_default();
        let sealed = Fact::Sealed {
            attempt,
            travel_rule: plain(&travel_rule),
            beneficiary_account: plain(&beneficiary_account),
            certificate_note: check.note().unwrap_or_else(|| "The institution’s certificate passed.".to_owned()),
        };
        let complete = Fact::FieldsComplete {
            attempt,
            count: u32::try_from(fields.iter().filter(|field| field.value.is_some()).count()).unwrap_or(u32::MAX),
            unchanged,
        };
        self.record(Source::App, vec![complete, sealed]).await.map_err(stop)?;

        let expires =
            quote.quote_expire_date.parse().map_err(|error| Stop::new(StopReason::NotReached, error.to_string()))?;
        if expires.duration_since(self.clock().server_now()) < LEAST_LIFE {
            return Ok(None);
        }
        Ok(Some(wire::PaymentTerms {
            quote_id: quote.id.clone(),
            travel_rule_data: sealed_rule,
            beneficiary_account_data: sealed_account,
            sender_address: sender_address.clone(),
            refund_address: refund_address.clone(),
            blockchain: order.blockchain.as_str().into(),
            customer_ref_id: customer.reference.clone(),
            beneficiary_ref_id: Some(beneficiary.reference.clone()),
            ref_code: Some(order.reference.clone()),
            use_case: domain::party::use_case(customer.kind, beneficiary.kind).into(),
            reason_for_payment: order.purpose.clone(),
        }))
    }

    async fn terms(&self, attempt: AttemptId) -> Result<Terms> {
        self.store(move |store| {
            let Some(attempt) = store.attempt(attempt)? else { return Ok(None) };
            let Some(order) = store.order(attempt.order)?.map(|state| state.order) else { return Ok(None) };
            let customer = store.customer(order.customer.0, order.customer.1)?;
            let beneficiary = store.beneficiary(order.beneficiary.0, order.beneficiary.1)?;
            Ok(customer.zip(beneficiary).map(|(customer, beneficiary)| Terms {
                order,
                customer,
                beneficiary,
                sender_address: attempt.sender_address,
                refund_address: attempt.refund_address,
            }))
        })
        .await?
        .ok_or(Error::NotFound("the order"))
    }
}

fn offer(quote: &QuoteRecord) -> Offer {
    Offer {
        source: quote.source,
        destination: quote.destination,
        // An institution that announces no arrival is not refused for it: the bound is about what it says.
        arrival: quote.arrival.as_ref().map_or(0, mirror::arrival_minutes),
    }
}

fn outside(order: &Order, best: Option<(OutsideBounds, Rate)>) -> String {
    let unit = format!("{}/USDC", order.corridor.currency);
    match best {
        Some((OutsideBounds::Rate { .. }, rate)) => {
            format!("No offer is inside your limit. Best now: {rate} {unit}; your limit: {} {unit}.", order.worst_rate)
        }
        Some((other, _)) => format!("No offer is inside your limits: {other}."),
        None => "No institution made an offer.".to_owned(),
    }
}
