//! Every corridor: routes, quotes for either side, and what they require, for people and businesses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::common::id;
use crate::judge::{Judge, with};
use crate::schemas::{Age, problems};

/// An amount within the limits of a route, as text with its currency's digits.
fn amount(limit: &Value, digits: usize) -> String {
    let (least, most) = (limit["min"].as_f64().unwrap(), limit["max"].as_f64().unwrap());
    assert!(least > 0.0 && least < most, "{limit}");
    format!("{:.digits$}", (least * 4.0).min(most))
}

/// The request for quotes of a route with an amount on one side; the other side has an empty text, as in the example.
fn ask(country: &str, version: &str, route: &Value, fiat: bool) -> Value {
    let (source, destination) = if fiat {
        (String::new(), amount(&route["fiatLimit"], 2))
    } else {
        (amount(&route["cryptoLimit"], 6), String::new())
    };
    json!({
        "senderCountry": "US", "destinationCountry": country, "senderType": "BUSINESS", "recipientType": "BUSINESS",
        "sourceAmount": { "amount": source, "currency": "USDC" },
        "destinationAmount": { "amount": destination, "currency": route["destinationCurrency"] },
        "paymentMethodType": route["paymentMethodType"], "blockchain": route["blockchain"],
        "transactionVersion": version,
    })
}

fn millionths(quote: &Value, side: &str) -> u64 {
    quote[side]["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}

/// Fails unless quotes answer what was asked, best first, with fees that add up.
fn must_answer(ask: &Value, quotes: &Value, fiat: bool) {
    let quotes = quotes.as_array().unwrap();
    assert!(!quotes.is_empty());
    let echoed =
        ["paymentMethodType", "blockchain", "senderCountry", "destinationCountry", "senderType", "recipientType"];
    let fixed = if fiat { "destinationAmount" } else { "sourceAmount" };
    for quote in quotes {
        for member in echoed.into_iter().chain(["transactionVersion", fixed]) {
            assert_eq!(quote[member], ask[member], "{member}");
        }
        assert!(quote["createDate"].as_str() < quote["quoteExpireDate"].as_str());
        assert!(quote["quoteExpireDate"].as_str() < quote["cryptoFundsSettlementExpireDate"].as_str());
        let pair = format!("USDC/{}", quote["destinationAmount"]["currency"].as_str().unwrap());
        assert_eq!((&quote["exchangeRate"]["pair"], &quote["rawExchangeRate"]["pair"]), (&json!(pair), &json!(pair)));
        let fees: u64 =
            quote["fees"]["breakdown"].as_array().unwrap().iter().map(|fee| millionths(fee, "amount")).sum();
        assert_eq!(fees, millionths(&quote["fees"], "totalAmount"));
        let gas = quote["fees"]["breakdown"].as_array().unwrap().iter().any(|fee| fee["type"] == "BLOCKCHAIN_GAS_FEE");
        assert_eq!(gas, ask["transactionVersion"] == "VERSION_2");
    }
    for pair in quotes.windows(2) {
        if fiat {
            assert!(millionths(&pair[0], "sourceAmount") <= millionths(&pair[1], "sourceAmount"));
        } else {
            assert!(millionths(&pair[0], "destinationAmount") >= millionths(&pair[1], "destinationAmount"));
        }
    }
}

#[tokio::test]
async fn every_route_is_quoted_from_both_sides_and_says_what_it_requires() {
    let judge = Judge::new().await;
    let overview = judge.look("/v1/cpn/configurations/overview").await;
    let mut rails = BTreeSet::new();
    for country in overview["destinationCountries"].as_array().unwrap() {
        let country = country.as_str().unwrap();
        for version in ["VERSION_1", "VERSION_2"] {
            let path = format!(
                "/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry={country}&transactionVersion={version}"
            );
            for route in judge.look(&path).await.as_array().unwrap() {
                // Europe's countries share their rails.
                if !rails.insert((route["paymentMethodType"].to_string() + &route.to_string(), version)) {
                    continue;
                }
                for fiat in [false, true] {
                    let ask = ask(country, version, route, fiat);
                    let quotes = judge.post("/v1/cpn/quotes", &ask).await;
                    must_answer(&ask, &quotes, fiat);
                    let path = format!("/v1/cpn/payments/requirements?quoteId={}", id(&quotes[0]));
                    let required = judge.look(&path).await;
                    for list in ["travelRule", "beneficiaryAccount"] {
                        let fields = required[list].as_array().unwrap();
                        assert!(!fields.is_empty() && fields.iter().all(|field| field["name"] == field["field"]));
                    }
                }
            }
        }
    }
    assert!(rails.len() > 60, "{}", rails.len());
}

/// Corridors that came after the specification of 2025, or whose account data was seen live under names it does not have.
const NEWER_WORDS: [&str; 7] =
    ["ARC-TESTNET", "CLABE", "FEDWIRE", "RECIPIENT_EVP", "RECIPIENT_ID_NUMBER", "RECIPIENT_LEGAL_NAME", "SGD"];

#[tokio::test]
async fn who_asks_in_the_words_of_2025_is_answered_in_them_but_for_these() {
    let judge = Judge::new().await;
    let mut newer = BTreeSet::new();
    let mut note = |name: &str, words: &Value| {
        for word in words.as_array().unwrap() {
            if !problems(Age::Of2025, name, word).is_empty() {
                newer.insert(word.as_str().unwrap().to_owned());
            }
        }
    };
    let overview = judge.look("/v1/cpn/configurations/overview").await;
    note("FiatCurrency", &overview["destinationCurrencies"]);
    note("PaymentMethod", &overview["paymentMethodTypes"]);
    note("Blockchain", &overview["blockchains"]);
    for country in ["MX", "BR", "DE", "US", "CN", "CO", "HK", "IN", "NG", "SG", "JP"] {
        let path = format!("/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry={country}");
        for route in judge.look(&path).await.as_array().unwrap() {
            assert_eq!(problems(Age::Of2025, "Blockchain", &route["blockchain"]), Vec::<String>::new());
            let mut ask = with(&ask(country, "VERSION_1", route, false), &json!({ "recipientType": "INDIVIDUAL" }));
            ask.as_object_mut().unwrap().remove("transactionVersion");
            let quotes = judge.post("/v1/cpn/quotes", &ask).await;
            assert_eq!(problems(Age::Of2025, "Fees", &quotes[0]["fees"]), Vec::<String>::new());
            let path = format!("/v1/cpn/payments/requirements?quoteId={}", id(&quotes[0]));
            let required = judge.look(&path).await;
            let names = |list: &str| {
                required[list].as_array().unwrap().iter().map(|field| field["field"].clone()).collect::<Value>()
            };
            note("TravelRuleField", &names("travelRule"));
            note("AccountField", &names("beneficiaryAccount"));
        }
    }
    assert_eq!(newer, NEWER_WORDS.map(str::to_owned).into());
}

#[tokio::test]
async fn a_payment_is_taken_on_every_rail_for_each_kind_of_parties() {
    let judge = Judge::new().await;
    let parties = ["BUSINESS", "INDIVIDUAL"];
    let mut number = 0;
    for country in ["MX", "BR", "DE", "US", "CN", "CO", "HK", "IN", "NG", "SG", "JP"] {
        let path = format!(
            "/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry={country}&transactionVersion=VERSION_2"
        );
        for route in judge.look(&path).await.as_array().unwrap() {
            number += 1;
            let parties = json!({ "senderType": parties[number % 2], "recipientType": parties[number / 2 % 2] });
            let ask = with(&ask(country, "VERSION_2", route, false), &parties);
            let payment = judge.payment(&ask, "Northwind Trading LLC").await;
            assert_eq!(payment["status"], "CRYPTO_FUNDS_PENDING", "{payment:#}");
        }
    }
}

#[tokio::test]
async fn routes_are_narrowed_by_each_parameter_and_an_empty_one_means_all() {
    let judge = Judge::new().await;
    let base = "/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry=HK";
    let count = async |query: &str| judge.look(&format!("{base}{query}")).await.as_array().unwrap().len();
    let all = count("").await;
    assert_eq!(count("&destinationCurrency=&paymentMethodType=&blockchain=").await, all);
    assert_eq!(count("&transactionVersion=VERSION_1").await, all);
    for query in ["&destinationCurrency=HKD", "&paymentMethodType=CHATS", "&blockchain=MATIC-AMOY"] {
        let some = count(query).await;
        assert!(some > 0 && some < all, "{query}");
    }
    assert!(count("&transactionVersion=VERSION_2").await > all);
}
