//! From CPN's answers to what the journal keeps: lenient where it is only shown, whole where it will be signed.
use cpn::wire;
use domain::ids::{PaymentId, QuoteId, RefundId, RfiId, TransactionId};
use domain::money::{Money, MoneyError};
use domain::rfi::RfiPoint;
use jiff::Timestamp;
use store::fact::{
    ArrivalRecord, FeeRecord, PaymentRecord, QuoteRecord, RefundRecord, RfiFullRecord, RfiRecord, TransactionRecord,
};

/// An answer of CPN lacks something without which it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// An amount.
    #[error("an amount cannot be read: {0}")]
    Money(#[from] MoneyError),
    /// A date.
    #[error("a date cannot be read: {0}")]
    Date(String),
    /// It could not be written back.
    #[error("the answer cannot be kept: {0}")]
    Json(String),
    /// It is about something else.
    #[error("it shows another {0} than was asked for")]
    Other(&'static str),
}

/// Holds an answer to what was asked for: an answer about another object is none.
///
/// # Errors
/// When the ids differ.
pub(crate) fn about(what: &'static str, shown: &str, asked: &str) -> Result<(), Unusable> {
    if shown == asked { Ok(()) } else { Err(Unusable::Other(what)) }
}

/// A quote, ready to be taken.
///
/// # Errors
/// When an amount, a date or the rate cannot be read.
pub(crate) fn quote(quote: &wire::Quote) -> Result<QuoteRecord, Unusable> {
    let source = Money::try_from(&quote.source_amount)?;
    let destination = Money::try_from(&quote.destination_amount)?;
    let expires = date(&quote.quote_expire_date)?;
    Ok(QuoteRecord {
        id: QuoteId::new(&quote.id),
        bfi: quote.certificate.domain.clone(),
        expires,
        settlement_expires: match &quote.crypto_funds_settlement_expire_date {
            Some(end) => date(end)?,
            None => expires,
        },
        source,
        destination,
        rate: (&quote.exchange_rate).try_into()?,
        raw_rate: quote.raw_exchange_rate.as_ref().and_then(|rate| rate.try_into().ok()),
        fees: fees(&quote.fees)?,
        arrival: quote.fiat_settlement_time.as_ref().map(arrival),
        certificate: json(&quote.certificate)?,
    })
}

/// A payment, as CPN showed it.
///
/// # Errors
/// When an amount or a date cannot be read.
pub(crate) fn payment(payment: &wire::Payment) -> Result<PaymentRecord, Unusable> {
    Ok(PaymentRecord {
        id: PaymentId::new(&payment.id),
        quote: QuoteId::new(&payment.quote_id),
        status: payment.status.to_string(),
        addendum: payment.status_addendum.as_ref().map(ToString::to_string),
        failure_reason: payment.failure_reason.as_ref().map(ToString::to_string),
        failure_code: payment.failure_code.clone(),
        created: date(&payment.create_date)?,
        expires: date(&payment.expire_date)?,
        source: Money::try_from(&payment.source_amount)?,
        destination: Money::try_from(&payment.destination_amount)?,
        fees: payment.fees.as_ref().map(fees).transpose()?.unwrap_or_default(),
        arrival: payment.fiat_settlement_time.as_ref().map(arrival),
        network_reference: payment.fiat_network_payment_ref.clone(),
        rfi: payment.active_rfi.as_ref().map(rfi).transpose()?,
        rfis: rfis(payment),
        transactions: payment.transactions().iter().map(|t| (t.id.clone(), t.status.to_string())).collect(),
        refunds: payment.refunds().iter().map(|r| (r.id.clone(), r.status.to_string())).collect(),
        raw: json(payment)?,
    })
}

/// A transaction, whole: what is signed is read from `raw`.
///
/// # Errors
/// When a date cannot be read.
pub(crate) fn transaction(transaction: &wire::TransactionV2) -> Result<TransactionRecord, Unusable> {
    Ok(TransactionRecord {
        id: TransactionId::new(&transaction.id),
        status: transaction.status.to_string(),
        failure_reason: transaction.failure_reason.as_ref().map(ToString::to_string),
        expires: transaction.expire_date.as_ref().map(date).transpose()?,
        hash: transaction.transaction_hash.clone(),
        raw: json(transaction)?,
    })
}

/// A refund.
///
/// # Errors
/// When the amount cannot be read.
pub(crate) fn refund(refund: &wire::Refund) -> Result<RefundRecord, Unusable> {
    Ok(RefundRecord {
        id: RefundId::new(&refund.id),
        status: refund.status.to_string(),
        amount: refund.amount.clone().flatten().as_ref().map(Money::try_from).transpose()?,
        hash: refund.hash().map(str::to_owned),
        address: Some(refund.refund_address.clone()),
    })
}

/// The transaction as CPN sent it, read back from the journal.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn stored_transaction(record: &TransactionRecord) -> Result<wire::TransactionV2, Unusable> {
    serde_json::from_str(&record.raw).map_err(|error| Unusable::Json(error.to_string()))
}

/// The latest announced arrival in whole minutes; unknown units count as weeks, the longest known.
#[must_use]
pub fn arrival_minutes(arrival: &ArrivalRecord) -> u32 {
    let unit = match arrival.unit.as_str() {
        "MINUTES" => 1,
        "HOURS" => 60,
        "DAYS" => 24 * 60,
        _ => 7 * 24 * 60,
    };
    let whole = arrival.max.split('.').next().unwrap_or_default();
    whole.parse::<u32>().unwrap_or(u32::MAX).saturating_mul(unit)
}

fn rfi(rfi: &wire::Rfi) -> Result<RfiRecord, Unusable> {
    Ok(RfiRecord {
        id: rfi.id.clone(),
        status: rfi.status.to_string(),
        level: rfi.level.as_ref().map(ToString::to_string),
        expires: rfi.expire_date.as_ref().map(date).transpose()?,
    })
}

/// All requests in short, and the open one where a list lacks it.
fn rfis(payment: &wire::Payment) -> Vec<(String, String)> {
    let listed = payment.rfis.iter().flatten().map(|rfi| (rfi.id.clone(), rfi.status.to_string()));
    let mut all: Vec<_> = listed.collect();
    if let Some(open) = &payment.active_rfi
        && all.iter().all(|(id, _)| *id != open.id)
    {
        all.push((open.id.clone(), open.status.to_string()));
    }
    all
}

/// A request for information, whole: what is asked and for whom the answer is sealed are read from `raw`.
///
/// # Errors
/// When the deadline cannot be read.
pub(crate) fn full_rfi(
    rfi: &wire::Rfi,
    point: RfiPoint,
    late_since: Option<Timestamp>,
) -> Result<RfiFullRecord, Unusable> {
    Ok(RfiFullRecord {
        id: RfiId::new(&rfi.id),
        status: rfi.status.to_string(),
        level: rfi.level.as_ref().map(ToString::to_string),
        expires: rfi.expire_date.as_ref().map(date).transpose()?,
        point,
        late_since,
        version: rfi.field_requirements.as_ref().map(|requirements| requirements.version),
        raw: json(rfi)?,
    })
}

/// The request as CPN sent it, read back from the journal.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn stored_rfi(record: &RfiFullRecord) -> Result<wire::Rfi, Unusable> {
    serde_json::from_str(&record.raw).map_err(|error| Unusable::Json(error.to_string()))
}

fn arrival(time: &wire::SettlementTime) -> ArrivalRecord {
    ArrivalRecord { min: time.min.to_string(), max: time.max.to_string(), unit: time.unit.to_string() }
}

fn fees(fees: &wire::Fees) -> Result<Vec<FeeRecord>, Unusable> {
    let fee = |fee: &wire::Fee| Ok(FeeRecord { kind: fee.kind.to_string(), amount: Money::try_from(&fee.amount)? });
    fees.breakdown.iter().map(fee).collect()
}

fn date(date: &wire::Timestamp) -> Result<Timestamp, Unusable> {
    date.parse().map_err(|error| Unusable::Date(error.text))
}

fn json(value: &impl serde::Serialize) -> Result<String, Unusable> {
    serde_json::to_string(value).map_err(|error| Unusable::Json(error.to_string()))
}
