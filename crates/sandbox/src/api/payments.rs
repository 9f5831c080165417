//! Payments: created from a quote with sealed data, read, and listed.

use alloy_primitives::{Address, address};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use cpn::wire::{
    CreatePayment, Extra, FieldKind, FieldRequirement, NamedValue, Payment, PaymentFailureReason, PaymentStatus,
    TransactionVersion, UseCase, ValueOfField,
};
use jiff::Timestamp;

use super::quotes::required_by;
use super::{App, Params, Reply, body, data, parameter, uuid};
use crate::bank_checks;
use crate::lifecycle::{Event, pace};
use crate::magic::Script;
use crate::refusal::Refusal;
use crate::sealed;
use crate::world::{PaymentRecord, QuoteRecord, World};

/// A wallet that is on the sandbox's sanctions list (docs/sandbox.md).
pub(crate) const SANCTIONED_WALLET: Address = address!("5a4C710000000000000000000000000000000bad");

const REQUIRED: &[&str] = &[
    "idempotencyKey",
    "quoteId",
    "travelRuleData",
    "beneficiaryAccountData",
    "senderAddress",
    "blockchain",
    "refundAddress",
    "customerRefId",
    "useCase",
    "reasonForPayment",
];

pub(super) async fn create(State(shared): App, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: CreatePayment = body(&headers, &bytes, REQUIRED)?;
    let key = request.idempotency_key().to_string();
    let payment = shared.commit(|world, now| {
        if let Some(first) = world.payment_keys.get(&key) {
            return Ok(first.clone());
        }
        let accepted = Accepted::check(world, now, &request)?;
        let payment = accepted.create(world, now, &request);
        world.payment_keys.insert(key, payment.clone());
        Ok(payment)
    })?;
    Ok(data(StatusCode::CREATED, payment))
}

pub(super) async fn get(State(shared): App, Path(id): Path<String>) -> Reply {
    uuid("paymentId", &id)?;
    let payment = shared.read(|world, _| world.payment(&id).map(|record| record.payment.clone()));
    Ok(data(StatusCode::OK, payment.ok_or_else(Refusal::not_found)?))
}

/// A request that passed every check that can refuse it.
struct Accepted {
    quote: QuoteRecord,
    sender: Address,
    script: Script,
    refused: Option<(PaymentFailureReason, &'static str)>,
}

impl Accepted {
    fn check(world: &World, now: Timestamp, request: &CreatePayment) -> Result<Self, Refusal> {
        uuid("quoteId", &request.quote_id)?;
        let quote = world.quotes.get(&request.quote_id).ok_or_else(|| Refusal::code(290_200))?.clone();
        if quote.used {
            return Err(Refusal::code(290_201));
        }
        if now > quote.expires {
            return Err(Refusal::code(290_202));
        }
        if request.blockchain != quote.quote.blockchain {
            return Err(Refusal::code(290_203));
        }
        let sender = wallet("senderAddress", &request.sender_address)?;
        wallet("refundAddress", request.refund_address.as_deref().unwrap_or_default())?;
        if sender == SANCTIONED_WALLET {
            return Err(Refusal::code(290_204));
        }
        if UseCase::of(&quote.sender, &quote.recipient).as_ref() != Some(&request.use_case) {
            return Err(Refusal::code(290_211));
        }
        let reason = request.reason_for_payment.strip_prefix("PMT").filter(|digits| digits.len() == 3);
        if !reason.and_then(|digits| digits.parse().ok()).is_some_and(|number: u8| (1..=30).contains(&number)) {
            return Err(Refusal::parameter("reasonForPayment", "reasonForPayment must be PMT001 to PMT030"));
        }
        let key = world.key(&quote.domain).map(crate::bfis::BfiKey::private_key).unwrap_or_default();
        let travel_rule = sealed::open(&request.travel_rule_data, &key)?;
        let account = sealed::open(&request.beneficiary_account_data, &key)?;
        let required = required_by(&quote)?;
        let mut missing = missing(&required.travel_rule, &travel_rule, "travelRuleData");
        missing.extend(self::missing(&required.beneficiary_account, &account, "beneficiaryAccountData"));
        if !missing.is_empty() {
            return Err(Refusal::code(290_207).with_inputs(missing));
        }
        let mut wrong = unfit(&required.travel_rule, &travel_rule, "travelRuleData");
        wrong.extend(unfit(&required.beneficiary_account, &account, "beneficiaryAccountData"));
        if !wrong.is_empty() {
            return Err(Refusal::code(290_501).with_inputs(wrong));
        }
        let country = quote.quote.destination_country.as_deref().unwrap_or_default();
        let script = Script::of(&travel_rule);
        let refused = match script {
            Script::Failed => Some((PaymentFailureReason::TravelRuleFailed, "PM01000")),
            Script::Plain
            | Script::AsyncFailed
            | Script::AsyncSuccess
            | Script::Delayed
            | Script::Expired
            | Script::RefundCompleted
            | Script::RefundFails
            | Script::RefundCompletes => bank_checks::refuse(country, &travel_rule, &account),
        };
        Ok(Self { quote, sender, script, refused })
    }

    fn create(self, world: &mut World, now: Timestamp, request: &CreatePayment) -> Payment {
        let Self { quote, sender, script, refused } = self;
        if let Some(record) = world.quotes.get_mut(&request.quote_id) {
            record.used = true;
        }
        let reviewed = matches!(script, Script::AsyncFailed | Script::AsyncSuccess);
        let status = match (&refused, reviewed) {
            (Some(_), _) => PaymentStatus::Failed,
            (None, true) => PaymentStatus::Created,
            (None, false) => PaymentStatus::CryptoFundsPending,
        };
        let (failure_reason, failure_code) = refused.map(|(reason, code)| (reason, code.to_owned())).unzip();
        let id = world.new_id();
        let payment = Payment {
            id: id.clone(),
            object_type: Some("payment".to_owned()),
            quote_id: quote.quote.id.clone(),
            payment_method_type: quote.quote.payment_method_type.clone(),
            blockchain: quote.quote.blockchain.clone(),
            sender_address: Some(request.sender_address.clone()),
            refund_address: request.refund_address.clone(),
            // The specification requires the member in answers, though not in requests.
            ref_code: Some(request.ref_code.clone().unwrap_or_default()),
            customer_ref_id: Some(request.customer_ref_id.clone()),
            beneficiary_ref_id: request.beneficiary_ref_id.clone(),
            fiat_network_payment_ref: None,
            expire_date: quote.settles_until.into(),
            create_date: now.into(),
            status: status.clone(),
            status_addendum: None,
            failure_reason,
            failure_code,
            use_case: Some(request.use_case.clone()),
            reason_for_payment: Some(request.reason_for_payment.clone()),
            active_rfi: None,
            rfis: Some(Vec::new()),
            on_chain_transactions: Some(Vec::new()),
            source_amount: quote.quote.source_amount.clone(),
            destination_amount: quote.quote.destination_amount.clone(),
            fees: Some(quote.quote.fees.clone()),
            fiat_settlement_time: quote.quote.fiat_settlement_time.clone(),
            refunds: Some(Vec::new()),
            metadata: None,
            extra: Extra::new(),
        };
        world.payments.push(PaymentRecord {
            payment: payment.clone(),
            script,
            created: now,
            expires: quote.settles_until,
            version_2: quote.quote.transaction_version == Some(TransactionVersion::Version2),
            sender,
            destination: quote.destination,
            source: quote.source,
            gas_fee: quote.gas_fee,
        });
        if status != PaymentStatus::Failed {
            plan(world, now, script, &id, quote.settles_until);
        }
        payment
    }
}

/// Plans what happens to a new payment by itself.
fn plan(world: &mut World, now: Timestamp, script: Script, id: &str, expires: Timestamp) {
    world.schedule_at(expires, Event::PaymentExpires { payment: id.to_owned() });
    let payment = id.to_owned();
    match script {
        Script::AsyncSuccess => world.schedule(now, pace::REVIEW, Event::ReviewPassed { payment }),
        Script::AsyncFailed => world.schedule(now, pace::REVIEW, Event::ReviewFailed { payment }),
        Script::Expired => world.schedule(now, pace::CUT_OFF, Event::CutOff { payment }),
        Script::Plain
        | Script::Failed
        | Script::Delayed
        | Script::RefundCompleted
        | Script::RefundFails
        | Script::RefundCompletes => {}
    }
}

fn wallet(location: &str, text: &str) -> Result<Address, Refusal> {
    let parsed = if text.starts_with("0x") { text.parse().ok() } else { None };
    parsed
        .filter(|address: &Address| !address.is_zero())
        .ok_or_else(|| Refusal::parameter(location, format!("{location} must be an address of the quote's blockchain")))
}

/// Required fields that are not there or empty.
fn missing(required: &[FieldRequirement], given: &[NamedValue], part: &str) -> Vec<(String, String)> {
    let absent = |field: &&FieldRequirement| match bank_checks::value(given, &field.name) {
        None => !field.optional,
        Some(ValueOfField::Text(text)) => !field.optional && text.trim().is_empty(),
        Some(ValueOfField::Address(_)) => false,
    };
    let named = |field: &FieldRequirement| (format!("{part}.{}", field.name), format!("{} is required", field.name));
    required.iter().filter(absent).map(named).collect()
}

/// Fields that nobody asked for, that stand twice, or that have another type than asked for.
fn unfit(required: &[FieldRequirement], given: &[NamedValue], part: &str) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for (index, value) in given.iter().enumerate() {
        let location = format!("{part}.{}", value.name);
        let Some(field) = required.iter().find(|field| field.name == value.name) else {
            wrong.push((location, format!("{} is not a field of this payment", value.name)));
            continue;
        };
        if given.iter().skip(index + 1).any(|other| other.name == value.name) {
            wrong.push((location, format!("{} is given twice", value.name)));
            continue;
        }
        let problem = match &value.value {
            ValueOfField::Text(_) if field.kind == FieldKind::Address => Some("must be an address"),
            ValueOfField::Text(text) if field.values.as_ref().is_some_and(|values| !values.contains(text)) => {
                Some("has a value that is not allowed")
            }
            ValueOfField::Text(text) if value.name.contains("_DATE_OF_") && !is_date(text) => {
                Some("must be a date like 1987-05-31")
            }
            ValueOfField::Address(_) if field.kind != FieldKind::Address => Some("must be a text"),
            ValueOfField::Address(address)
                if address.street.trim().is_empty() || address.city.trim().is_empty() || address.country.len() != 2 =>
            {
                Some("needs street, city and a two-letter country")
            }
            ValueOfField::Text(_) | ValueOfField::Address(_) => None,
        };
        wrong.extend(problem.map(|problem| (location, format!("{} {problem}", value.name))));
    }
    wrong
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

pub(super) async fn list(State(shared): App, params: Params) -> Reply {
    let filter = Filter::read(&params)?;
    // Newest first, as Circle's other lists are.
    let found: Vec<Payment> = shared.read(|world, _| {
        world.payments.iter().rev().filter(|record| filter.fits(record)).map(|record| record.payment.clone()).collect()
    });
    let position = |id: &str| {
        found
            .iter()
            .position(|payment| payment.id == id)
            .ok_or_else(|| Refusal::parameter("pageAfter", "the page's bound is not in this collection"))
    };
    let (start, end) = match (&filter.after, &filter.before) {
        (Some(after), _) => {
            let start = position(after)? + 1;
            (start, (start + filter.size).min(found.len()))
        }
        (None, Some(before)) => {
            let end = position(before)?;
            (end.saturating_sub(filter.size), end)
        }
        (None, None) => (0, filter.size.min(found.len())),
    };
    let page = found.get(start..end).unwrap_or_default();
    let mut response = data(StatusCode::OK, page);
    let links = links(&shared.url, &params, page, start > 0, end < found.len());
    if let Ok(links) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    status: Option<PaymentStatus>,
    customer: Option<String>,
    reference: Option<String>,
    after: Option<String>,
    before: Option<String>,
    size: usize,
}

impl Filter {
    fn read(params: &Params) -> Result<Self, Refusal> {
        let time = |name: &str| {
            let parsed = parameter(params, name).map(str::parse::<Timestamp>).transpose();
            parsed.map_err(|_| Refusal::parameter(name, format!("{name} must be a date-time")))
        };
        let id = |name: &str| -> Result<Option<String>, Refusal> {
            let Some(text) = parameter(params, name) else { return Ok(None) };
            uuid(name, text).map(|()| Some(text.to_owned()))
        };
        let status = parameter(params, "status").map(PaymentStatus::from);
        if status.as_ref().is_some_and(|status| !PaymentStatus::KNOWN.contains(status)) {
            return Err(Refusal::parameter("status", "status is not a payment status"));
        }
        let size = match parameter(params, "pageSize").map(str::parse::<usize>) {
            None => PAGE,
            Some(Ok(size)) if size > 0 => size.min(LARGEST_PAGE),
            Some(Ok(_) | Err(_)) => return Err(Refusal::parameter("pageSize", "pageSize must be 1 to 200")),
        };
        let (after, before) = (id("pageAfter")?, id("pageBefore")?);
        if after.is_some() && before.is_some() {
            return Err(Refusal::parameter("pageBefore", "pageAfter and pageBefore exclude each other"));
        }
        Ok(Self {
            from: time("from")?,
            to: time("to")?,
            status,
            customer: parameter(params, "customerRefId").map(str::to_owned),
            reference: parameter(params, "refCode").map(str::to_owned),
            after,
            before,
            size,
        })
    }

    fn fits(&self, record: &PaymentRecord) -> bool {
        let payment = &record.payment;
        // What is shown has milliseconds; comparing finer would exclude a bound taken from an answer.
        let created = record.created.as_millisecond();
        self.from.is_none_or(|from| created >= from.as_millisecond())
            && self.to.is_none_or(|to| created <= to.as_millisecond())
            && self.status.as_ref().is_none_or(|status| payment.status == *status)
            && (self.customer.is_none() || self.customer == payment.customer_ref_id)
            && (self.reference.is_none() || self.reference == payment.ref_code)
    }
}

/// The `Link` header as Circle's other lists have it.
fn links(base: &str, params: &Params, page: &[Payment], before: bool, after: bool) -> String {
    let filters: String = params
        .0
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "pageAfter" | "pageBefore"))
        .map(|(name, value)| format!("&{name}={}", escaped(value)))
        .collect();
    let link = |relation: &str, bound: String| {
        let query = format!("{bound}{filters}");
        let query = query.trim_start_matches('&');
        let mark = if query.is_empty() { "" } else { "?" };
        format!("<{base}/v1/cpn/payments{mark}{query}>; rel=\"{relation}\"")
    };
    let bound = |name: &str| params.0.get(name).map(|id| format!("{name}={}", escaped(id)));
    let own = bound("pageAfter").or_else(|| bound("pageBefore")).unwrap_or_default();
    let mut links = vec![link("self", own), link("first", String::new())];
    if let (true, Some(last)) = (after, page.last()) {
        links.push(link("next", format!("pageAfter={}", last.id)));
    }
    if let (true, Some(first)) = (before, page.first()) {
        links.push(link("prev", format!("pageBefore={}", first.id)));
    }
    links.join(",")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
