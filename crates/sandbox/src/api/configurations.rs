//! What the account can use: overview and routes.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use cpn::wire::{Blockchain, Extra, Limit, NumberText, Overview, PaymentMethod, Route, TransactionVersion, UseCase};

use super::{Params, Reply, data, parameter, required_parameter};
use crate::corridors::{self, CHAINS};
use crate::pricing::{hundredths, millionths};
use crate::refusal::Refusal;

pub(super) async fn overview() -> Reply {
    let corridors: Vec<_> = corridors::all().collect();
    let set = |texts: BTreeSet<&'static str>| texts.into_iter().map(str::to_owned).collect();
    let methods: BTreeSet<&str> = corridors.iter().map(|c| c.rail.method).collect();
    Ok(data(
        StatusCode::OK,
        Overview {
            source_currencies: vec!["USDC".to_owned()],
            destination_countries: set(corridors.iter().map(|c| c.country).collect()),
            destination_currencies: set(corridors.iter().map(|c| c.rail.currency).collect()),
            payment_method_types: methods.into_iter().map(PaymentMethod::from).collect(),
            blockchains: CHAINS.iter().map(|(name, _)| Blockchain::from(*name)).collect(),
            extra: Extra::new(),
        },
    ))
}

pub(super) async fn routes(params: Params) -> Reply {
    let source = required_parameter(&params, "sourceCurrency")?;
    let country = required_parameter(&params, "destinationCountry")?;
    if source != "USDC" {
        return Err(Refusal::parameter("sourceCurrency", "sourceCurrency must be USDC"));
    }
    if !corridors::is_country_code(country) {
        return Err(Refusal::parameter("destinationCountry", "destinationCountry must be a two-letter country code"));
    }
    corridors::refuse_main_networks(parameter(&params, "blockchain").unwrap_or_default())?;
    let version = parameter(&params, "transactionVersion").map(TransactionVersion::from);
    let buffered = match version {
        None | Some(TransactionVersion::Version1) => false,
        Some(TransactionVersion::Version2) => true,
        Some(TransactionVersion::Unknown(_)) => {
            return Err(Refusal::parameter("transactionVersion", "transactionVersion must be VERSION_1 or VERSION_2"));
        }
    };
    let wanted = |name: &str, value: &str| parameter(&params, name).is_none_or(|asked| asked == value);
    let mut routes = Vec::new();
    for corridor in corridors::all().filter(|corridor| corridor.country == country) {
        let rail = corridor.rail;
        if !wanted("destinationCurrency", rail.currency) || !wanted("paymentMethodType", rail.method) {
            continue;
        }
        for (chain, gas_fee) in CHAINS.iter().filter(|(chain, _)| wanted("blockchain", chain)) {
            // Arc exists only in the V2 flow.
            if !buffered && *chain == "ARC-TESTNET" {
                continue;
            }
            let least = rail.crypto_limit.0 + if buffered { *gas_fee } else { 0 };
            routes.push(Route {
                destination_currency: rail.currency.to_owned(),
                payment_method_type: rail.method.into(),
                blockchain: (*chain).into(),
                crypto_limit: limit("USDC", &millionths(least), &millionths(rail.crypto_limit.1)),
                fiat_limit: limit(rail.currency, &hundredths(rail.fiat_limit.0), &hundredths(rail.fiat_limit.1)),
                use_cases: Some(vec![UseCase::B2b, UseCase::B2c, UseCase::C2c, UseCase::C2b]),
                extra: Extra::new(),
            });
        }
    }
    Ok(data(StatusCode::OK, routes))
}

fn limit(currency: &str, min: &str, max: &str) -> Option<Limit> {
    Some(Limit { currency: currency.to_owned(), min: number(min)?, max: number(max)?, extra: Extra::new() })
}

/// A JSON number, as the specification types limits; without trailing zeros.
fn number(text: &str) -> Option<NumberText> {
    serde_json::from_str(text.trim_end_matches('0').trim_end_matches('.')).ok()
}
