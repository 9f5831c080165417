//! Quotes: offers of every institution on the corridor, and what a quote requires.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::{CreateQuotes, Extra, Fee, FeeKind, Fees, Money, PartyType, Quote, RateText, TransactionVersion};
use jiff::{SignedDuration, Timestamp};

use super::{App, Ids, Params, Reply, body, data, required_parameter, uuid};
use crate::bfis::{self, Bfi};
use crate::corridors::{self, Corridor, SENDER_COUNTRIES_REFUSED};
use crate::fields;
use crate::pricing::{self, Fixed, Offer, Terms, hundredths, millionths};
use crate::refusal::Refusal;
use crate::world::{QuoteRecord, World};

/// How long the USDC may take, from the quote on.
const SETTLEMENT_WINDOW: SignedDuration = SignedDuration::from_hours(2);

/// A source amount with these six decimals finds no institution. Ours (docs/sandbox.md): nothing else brings 290101 about.
const NOBODY_QUOTES: u64 = 290_101;

const REQUIRED: &[&str] = &[
    "senderCountry",
    "destinationCountry",
    "sourceAmount.currency",
    "destinationAmount.currency",
    "blockchain",
    "senderType",
    "recipientType",
];

pub(super) async fn create(State(shared): App, headers: HeaderMap, bytes: Bytes) -> Reply {
    let request: CreateQuotes = body(&headers, &bytes, REQUIRED)?;
    let asked = Asked::check(&request)?;
    let quotes = shared.commit(|world, now| {
        world.forget_old_quotes(now);
        offers(world, now, &request, &asked)
    })?;
    Ok(data(StatusCode::CREATED, quotes))
}

pub(super) async fn get(State(shared): App, Ids([id]): Ids<1>) -> Reply {
    let quote = shared.read(|world, _| world.quotes.get(&id).map(|record| record.quote.clone()));
    Ok(data(StatusCode::OK, quote.ok_or_else(Refusal::not_found)?))
}

pub(super) async fn requirements(State(shared): App, params: Params) -> Reply {
    let id = uuid("quoteId", required_parameter(&params, "quoteId")?)?;
    let record = shared.read(|world, _| world.quotes.get(&id).cloned()).ok_or_else(Refusal::not_found)?;
    Ok(data(StatusCode::OK, required_by(&record)?))
}

/// What a quote's payment must bring.
pub(super) fn required_by(record: &QuoteRecord) -> Result<cpn::wire::Requirements, Refusal> {
    let quote = &record.quote;
    let country = quote.destination_country.as_deref().unwrap_or_default();
    let method = quote.payment_method_type.as_str();
    let corridor = corridors::find(country, &quote.destination_amount.currency, method);
    let corridor = corridor.ok_or_else(|| Refusal::code(290_102))?;
    let version = quote.transaction_version.as_ref().unwrap_or(&TransactionVersion::Version1);
    Ok(fields::requirements(corridor, &record.sender, &record.recipient, version))
}

/// A request that made sense.
struct Asked {
    corridor: Corridor,
    fixed: Fixed,
    gas_fee: u64,
    version: TransactionVersion,
    first_party: bool,
}

impl Asked {
    fn check(request: &CreateQuotes) -> Result<Self, Refusal> {
        for (name, party) in [("senderType", &request.sender_type), ("recipientType", &request.recipient_type)] {
            if PartyType::KNOWN.iter().all(|known| known != party) {
                return Err(Refusal::parameter(name, format!("{name} must be BUSINESS or INDIVIDUAL")));
            }
        }
        if request.source_amount.currency != "USDC" {
            return Err(Refusal::parameter("sourceAmount.currency", "sourceAmount.currency must be USDC"));
        }
        let refused_sender = SENDER_COUNTRIES_REFUSED.contains(&request.sender_country.as_str());
        if refused_sender || !corridors::is_country_code(&request.sender_country) {
            return Err(Refusal::parameter("senderCountry", "senderCountry is not supported"));
        }
        let version = request.transaction_version.clone().unwrap_or(TransactionVersion::Version1);
        let chain = request.blockchain.as_str();
        corridors::refuse_main_networks(chain)?;
        let gas_fee = corridors::gas_fee(chain).ok_or_else(|| Refusal::code(290_102))?;
        let gas_fee = match version {
            TransactionVersion::Version2 => gas_fee,
            TransactionVersion::Version1 if chain == "ARC-TESTNET" => return Err(Refusal::code(290_102)),
            TransactionVersion::Version1 => 0,
            TransactionVersion::Unknown(_) => {
                return Err(Refusal::parameter("transactionVersion", "transactionVersion is unknown"));
            }
        };
        let currency = &request.destination_amount.currency;
        let corridor = match &request.payment_method_type {
            Some(method) => corridors::find(&request.destination_country, currency, method.as_str()),
            None => corridors::first(&request.destination_country, currency),
        };
        let fixed = match (request.source_amount.fixed_amount(), request.destination_amount.fixed_amount()) {
            (Some(source), None) => pricing::parse(source, 6).map(Fixed::Source).ok_or("sourceAmount.amount"),
            (None, Some(fiat)) => pricing::parse(fiat, 2).map(Fixed::Destination).ok_or("destinationAmount.amount"),
            (Some(_), Some(_)) | (None, None) => {
                let text = "exactly one of sourceAmount.amount and destinationAmount.amount must be given";
                return Err(Refusal::parameter("sourceAmount.amount", text));
            }
        };
        if fixed.is_ok_and(|fixed| matches!(fixed, Fixed::Source(amount) if amount % 1_000_000 == NOBODY_QUOTES)) {
            return Err(Refusal::code(290_101));
        }
        Ok(Self {
            corridor: corridor.ok_or_else(|| Refusal::code(290_102))?,
            fixed: fixed.map_err(|location| Refusal::parameter(location, format!("{location} must be an amount")))?,
            gas_fee,
            version,
            first_party: request.quote_options.as_ref().and_then(|options| options.is_first_party).unwrap_or(false),
        })
    }

    /// Whether an offer stays within the route's limits: the payout always, the USDC side when it is the fixed one.
    fn within_limits(&self, offer: &Offer) -> bool {
        let rail = self.corridor.rail;
        let fiat = (rail.fiat_limit.0..=rail.fiat_limit.1).contains(&offer.destination);
        let crypto = (rail.crypto_limit.0 + self.gas_fee..=rail.crypto_limit.1).contains(&offer.source);
        fiat && (crypto || matches!(self.fixed, Fixed::Destination(_)))
    }
}

/// Makes and remembers the offers, best first.
fn offers(world: &mut World, now: Timestamp, request: &CreateQuotes, asked: &Asked) -> Result<Vec<Quote>, Refusal> {
    let mut offers: Vec<(Bfi, Terms, Offer)> = Vec::new();
    let mut outside = false;
    for bfi in bfis::serving(asked.corridor) {
        let market = drift(asked.corridor, now) + world.market_ppm;
        let terms = bfi.terms(asked.corridor, market, asked.first_party, asked.gas_fee, &asked.version);
        match pricing::offer(terms, asked.fixed) {
            Some(offer) if asked.within_limits(&offer) => offers.push((bfi, terms, offer)),
            Some(_) | None => outside = true,
        }
    }
    if offers.is_empty() {
        return Err(Refusal::code(if outside { 290_100 } else { 290_101 }));
    }
    match asked.fixed {
        Fixed::Source(_) => offers.sort_by_key(|(_, _, offer)| std::cmp::Reverse(offer.destination)),
        Fixed::Destination(_) => offers.sort_by_key(|(_, _, offer)| offer.source),
    }
    let mut quotes = Vec::new();
    for (bfi, terms, offer) in offers {
        let record = record(world, now, request, asked, bfi, terms, &offer)?;
        quotes.push(record.quote.clone());
        world.quotes.insert(record.quote.id.clone(), record);
    }
    Ok(quotes)
}

/// How far the market stands from the table's rate, in millionths: a little, and the same for a whole minute.
fn drift(corridor: Corridor, now: Timestamp) -> i64 {
    let minute = now.as_second().div_euclid(60);
    let hash = alloy_primitives::keccak256(format!("{} {minute}", corridor.rail.currency));
    i64::from(u16::from_be_bytes([hash[0], hash[1]])) % 601 - 300
}

fn record(
    world: &mut World,
    now: Timestamp,
    request: &CreateQuotes,
    asked: &Asked,
    bfi: Bfi,
    terms: Terms,
    offer: &Offer,
) -> Result<QuoteRecord, Refusal> {
    let rail = asked.corridor.rail;
    let pair = format!("USDC/{}", rail.currency);
    let after = |span: SignedDuration| now.saturating_add(span).unwrap_or(now);
    let expires = after(SignedDuration::from_secs(rail.quote_life));
    let settles_until = after(SETTLEMENT_WINDOW);
    let rate = |rate: String| RateText { pair: pair.clone(), rate, extra: Extra::new() };
    let quote = Quote {
        id: world.new_id(),
        object_type: Some("quote".to_owned()),
        payment_method_type: rail.method.into(),
        blockchain: request.blockchain.clone(),
        sender_country: Some(request.sender_country.clone()),
        destination_country: Some(request.destination_country.clone()),
        create_date: Some(now.into()),
        quote_expire_date: expires.into(),
        crypto_funds_settlement_expire_date: Some(settles_until.into()),
        source_amount: Money::new(millionths(offer.source), "USDC"),
        destination_amount: Money::new(hundredths(offer.destination), rail.currency),
        fiat_settlement_time: Some(bfi.settlement_time(rail.pace)),
        exchange_rate: rate(offer.rate.clone()),
        raw_exchange_rate: Some(rate(millionths(terms.raw_rate))),
        fees: fees(offer, &asked.version),
        sender_type: Some(request.sender_type.clone()),
        recipient_type: Some(request.recipient_type.clone()),
        certificate: world.key(bfi.domain).ok_or_else(|| Refusal::code(290_101))?.certificate.clone(),
        quote_options: request.quote_options.clone(),
        transaction_version: Some(asked.version.clone()),
        extra: Extra::new(),
    };
    Ok(QuoteRecord {
        quote,
        domain: bfi.domain.to_owned(),
        destination: bfi.wallet(),
        sender: request.sender_type.clone(),
        recipient: request.recipient_type.clone(),
        expires,
        settles_until,
        source: offer.source,
        gas_fee: offer.gas_fee,
        used: false,
    })
}

fn fees(offer: &Offer, version: &TransactionVersion) -> Fees {
    let fee =
        |kind: FeeKind, amount: u64| Fee { kind, amount: Money::new(millionths(amount), "USDC"), extra: Extra::new() };
    let mut breakdown = vec![fee(FeeKind::TaxFee, offer.tax_fee), fee(FeeKind::BfiTransactionFee, offer.bfi_fee)];
    // The specification of 2025 knows the first two alone; the others came with V2.
    if *version == TransactionVersion::Version2 {
        breakdown.push(fee(FeeKind::CircleServiceFee, offer.service_fee));
        breakdown.push(fee(FeeKind::BlockchainGasFee, offer.gas_fee));
    }
    Fees { total_amount: Money::new(millionths(offer.total_fees()), "USDC"), breakdown, extra: Extra::new() }
}
