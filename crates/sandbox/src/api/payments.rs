//! Payments: created from a quote with sealed data, and read.

use alloy_primitives::{Address, address};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::{CreatePayment, Extra, Payment, PaymentFailureReason, PaymentStatus, TransactionVersion, UseCase};
use jiff::Timestamp;

use super::payment_data::{missing, unfit};
use super::quotes::required_by;
use super::{App, Ids, Reply, body, data, uuid};
use crate::agenda::{Event, pace};
use crate::bank_checks;
use crate::corridors;
use crate::events::Topic;
use crate::magic::Script;
use crate::on_request::{self, Call};
use crate::refusal::Refusal;
use crate::rfi::Level;
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
    let mut request: CreatePayment = body(&headers, &bytes, REQUIRED)?;
    request.quote_id = uuid("quoteId", &request.quote_id)?;
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

pub(super) async fn get(State(shared): App, Ids([id]): Ids<1>) -> Reply {
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
        let quote = world.quotes.get(&request.quote_id).ok_or_else(|| Refusal::code(290_200))?.clone();
        if quote.used {
            return Err(Refusal::code(290_201));
        }
        if now > quote.expires {
            return Err(Refusal::code(290_202));
        }
        corridors::refuse_main_networks(request.blockchain.as_str())?;
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
        on_request::refuse(Call::CreatePayment, request.ref_code.as_deref().unwrap_or_default())?;
        world.must_not_be_blocked(&request.customer_ref_id, &quote.domain)?;
        let key = world.key(&quote.domain).map(crate::bfis::BfiKey::private_key).unwrap_or_default();
        let travel_rule = sealed::open(&request.travel_rule_data, &key)?;
        let account = sealed::open(&request.beneficiary_account_data, &key)?;
        let required = required_by(&quote)?;
        let mut absent = missing(&required.travel_rule, &travel_rule, "travelRuleData");
        absent.extend(missing(&required.beneficiary_account, &account, "beneficiaryAccountData"));
        if !absent.is_empty() {
            return Err(Refusal::code(290_207).with_inputs(absent));
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
            | Script::RefundCompletes
            | Script::CreateRfi(_)
            | Script::AsyncRfi
            | Script::RfiAfterFunding(_)
            | Script::RfiAfterCompletion(_) => bank_checks::refuse(country, &travel_rule, &account),
        };
        Ok(Self { quote, sender, script, refused })
    }

    fn create(self, world: &mut World, now: Timestamp, request: &CreatePayment) -> Payment {
        let Self { quote, sender, script, refused } = self;
        if let Some(record) = world.quotes.get_mut(&request.quote_id) {
            record.used = true;
        }
        let reviewed =
            matches!(script, Script::AsyncFailed | Script::AsyncSuccess | Script::CreateRfi(_) | Script::AsyncRfi);
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
        if status == PaymentStatus::Failed {
            world.announce_payment(now, Topic::PaymentFailed, &id);
        } else {
            if status == PaymentStatus::CryptoFundsPending {
                world.announce_payment(now, Topic::PaymentCryptoFundsPending, &id);
            }
            plan(world, now, script, &id, quote.settles_until);
        }
        // An RFI that comes with the answer stands in it.
        world.payment(&id).map_or(payment, |record| record.payment.clone())
    }
}

/// Plans what happens to a new payment by itself.
fn plan(world: &mut World, now: Timestamp, script: Script, id: &str, expires: Timestamp) {
    world.schedule_at(expires, Event::PaymentExpires { payment: id.to_owned() });
    let payment = id.to_owned();
    if matches!(script, Script::AsyncSuccess | Script::AsyncFailed) {
        world.schedule(now, pace::BY_HAND, Event::ReviewedByHand { payment: payment.clone() });
    }
    match script {
        Script::AsyncSuccess => world.schedule(now, pace::REVIEW, Event::ReviewPassed { payment }),
        Script::AsyncFailed => world.schedule(now, pace::REVIEW, Event::ReviewFailed { payment }),
        Script::Expired => world.schedule(now, pace::CUT_OFF, Event::CutOff { payment }),
        Script::CreateRfi(level) => {
            world.raise_rfi(now, id, level, None);
        }
        Script::AsyncRfi => {
            let planned = Event::RfiRaised { payment, level: Level::One, during: PaymentStatus::Created };
            world.schedule(now, pace::REVIEW, planned);
        }
        Script::Plain
        | Script::Failed
        | Script::Delayed
        | Script::RefundCompleted
        | Script::RefundFails
        | Script::RefundCompletes
        | Script::RfiAfterFunding(_)
        | Script::RfiAfterCompletion(_) => {}
    }
}

fn wallet(location: &str, text: &str) -> Result<Address, Refusal> {
    let parsed = if text.starts_with("0x") { text.parse().ok() } else { None };
    parsed
        .filter(|address: &Address| !address.is_zero())
        .ok_or_else(|| Refusal::parameter(location, format!("{location} must be an address of the quote's blockchain")))
}
