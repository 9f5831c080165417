//! Which corridors are served, and that routes, overview, limits and quotes agree with each other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::common::Bench;

const EUROPE: &str = "AD AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE CH GB";

/// The table of cpn-flows 8: countries, then method and currency of each way there.
const DOCUMENTED: &[(&str, &str)] = &[
    ("AR", "WIRE USD"),
    ("BR", "PIX BRL, WIRE USD"),
    ("CL", "WIRE USD"),
    ("CN", "CIPS CNY, WIRE CNY, WIRE USD"),
    ("CO", "BANK-TRANSFER COP, NEQUI COP, WIRE USD"),
    ("HK", "CHATS HKD, CHATS USD, FPS HKD, WIRE HKD, WIRE USD"),
    ("IN", "IMPS INR, NEFT INR, RTGS INR"),
    ("JP KE ZA KR TW", "WIRE USD"),
    ("MX", "SPEI MXN, WIRE USD"),
    ("NG", "BANK-TRANSFER NGN, WIRE USD"),
    ("SG", "BANK-TRANSFER SGD, WIRE USD"),
    // The sample requests of the test environment name WIRE, too.
    ("US", "FEDWIRE USD, WIRE USD"),
    // SEPA stands in a note, for the SEPA area; Britain is served by wire alone here.
    ("GB", "WIRE USD"),
];

const CHAINS: [&str; 3] = ["ARC-TESTNET", "ETH-SEPOLIA", "MATIC-AMOY"];

async fn routes(bench: &Bench, country: &str, version: &str) -> Vec<Value> {
    let path = format!(
        "/v1/cpn/configurations/routes?sourceCurrency=USDC&destinationCountry={country}&transactionVersion={version}"
    );
    bench.get(&path).await.expect(200).as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

#[tokio::test]
async fn every_documented_corridor_is_a_route_and_nothing_else_is() {
    let bench = Bench::new().await;
    let europe = EUROPE.split(' ').filter(|country| *country != "GB").map(|country| (country, "SEPA EUR, WIRE USD"));
    let others = DOCUMENTED.iter().flat_map(|(list, ways)| list.split(' ').map(move |country| (country, *ways)));
    let mut seen: [BTreeSet<String>; 4] = Default::default();
    for (country, ways) in europe.chain(others) {
        let documented: BTreeSet<String> = ways.split(", ").map(str::to_owned).collect();
        for chain in CHAINS {
            let mut served = BTreeSet::new();
            for route in routes(&bench, country, "VERSION_2").await.iter().filter(|route| route["blockchain"] == chain)
            {
                let (method, currency) = (text(route, "paymentMethodType"), text(route, "destinationCurrency"));
                served.insert(format!("{method} {currency}"));
                for (set, word) in seen.iter_mut().zip([country, currency, method, chain]) {
                    set.insert(word.to_owned());
                }
            }
            assert_eq!(served, documented, "{country} {chain}");
        }
        let first = routes(&bench, country, "VERSION_1").await;
        assert_eq!(first.len(), documented.len() * 2, "Arc has no V1: {country}");
    }
    let overview = bench.get("/v1/cpn/configurations/overview").await.expect(200);
    let members = ["destinationCountries", "destinationCurrencies", "paymentMethodTypes", "blockchains"];
    for (member, seen) in members.iter().zip(seen) {
        let listed: BTreeSet<String> = serde_json::from_value(overview[*member].clone()).unwrap();
        assert_eq!(listed, seen, "{member}");
    }
    assert_eq!(overview["sourceCurrencies"], json!(["USDC"]));
}

/// A limit in the smallest unit: millionths of USDC, hundredths of fiat.
fn units(limit: &Value, digits: usize) -> u64 {
    let text = limit.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<digits$}").parse().unwrap()
}

fn decimal(units: u64, digits: u32) -> String {
    let scale = 10_u64.pow(digits);
    format!("{}.{:0width$}", units / scale, units % scale, width = usize::try_from(digits).unwrap())
}

#[tokio::test]
async fn limits_hold_on_both_sides_of_every_route() {
    let bench = Bench::new().await;
    let overview = bench.get("/v1/cpn/configurations/overview").await.expect(200);
    // One European country stands for all of them: they share their rails.
    let countries =
        overview["destinationCountries"].as_array().unwrap().iter().map(|country| country.as_str().unwrap());
    let shared = |country: &str| EUROPE.contains(country) && country != "FR";
    for country in countries.filter(|country| !shared(country)) {
        for version in ["VERSION_1", "VERSION_2"] {
            for route in routes(&bench, country, version).await {
                hold(&bench, country, version, &route).await;
            }
        }
    }
}

async fn hold(bench: &Bench, country: &str, version: &str, route: &Value) {
    let ask = |source: Option<u64>, fiat: Option<u64>| {
        let mut ask = json!({
            "senderCountry": "US", "destinationCountry": country, "senderType": "BUSINESS", "recipientType": "BUSINESS",
            "sourceAmount": { "currency": "USDC" }, "destinationAmount": { "currency": route["destinationCurrency"] },
            "paymentMethodType": route["paymentMethodType"], "blockchain": route["blockchain"],
            "transactionVersion": version,
        });
        if let Some(units) = source {
            ask["sourceAmount"]["amount"] = decimal(units, 6).into();
        }
        if let Some(units) = fiat {
            ask["destinationAmount"]["amount"] = decimal(units, 2).into();
        }
        ask
    };
    let quote = async |source, fiat| bench.post("/v1/cpn/quotes", &ask(source, fiat)).await;
    let (crypto, fiat) = (&route["cryptoLimit"], &route["fiatLimit"]);
    let (least, most) = (units(&crypto["min"], 6), units(&crypto["max"], 6));
    let (smallest, largest) = (units(&fiat["min"], 2), units(&fiat["max"], 2));
    for (source, fiat) in
        [(Some(least - 1), None), (Some(most + 1), None), (None, Some(smallest - 1)), (None, Some(largest + 1))]
    {
        assert_eq!(quote(source, fiat).await.refusal(), (400, 290_100), "{route} {source:?} {fiat:?}");
    }
    for (source, fiat) in [(Some(most), None), (None, Some(smallest)), (None, Some(largest))] {
        let quotes = quote(source, fiat).await.expect(201);
        for quote in quotes.as_array().unwrap() {
            let payout = text(&quote["destinationAmount"], "amount").replace('.', "").parse::<u64>().unwrap();
            assert!((smallest..=largest).contains(&payout), "{quote}");
        }
    }
    // The least amount of USDC is enough wherever what arrives of it is.
    let quoted = quote(Some(least), None).await;
    assert!(quoted.status == 201 || country == "MX", "{route} {}", quoted.json());
}

#[tokio::test]
async fn a_v2_route_needs_the_chain_fee_on_top() {
    let bench = Bench::new().await;
    let fees = [("ETH-SEPOLIA", 240_000), ("MATIC-AMOY", 12_000)];
    let (first, second) = (routes(&bench, "BR", "VERSION_1").await, routes(&bench, "BR", "VERSION_2").await);
    for (chain, fee) in fees {
        let least = |routes: &[Value]| {
            let route = routes.iter().find(|route| route["blockchain"] == chain && route["paymentMethodType"] == "PIX");
            units(&route.unwrap()["cryptoLimit"]["min"], 6)
        };
        assert_eq!(least(&second), least(&first) + fee);
    }
}

#[tokio::test]
async fn senders_of_refused_countries_and_chains_of_the_other_environment_are_refused() {
    let bench = Bench::new().await;
    let refused = "AF BY CF CD CU GW IR IQ KP LA LY ML MM RU SO SS SD SY UA VE YE";
    for country in refused.split(' ') {
        let mut ask = super::common::ask();
        ask["senderCountry"] = country.into();
        let answer = bench.post("/v1/cpn/quotes", &ask).await;
        assert_eq!(answer.refusal(), (400, 2), "{country}");
        assert_eq!(answer.json()["errors"][0]["location"], "senderCountry");
    }
    let path = "/v1/cpn/configurations/routes?sourceCurrency=USDC";
    for chain in ["ETH", "MATIC", "SOL"] {
        let answer = bench.get(&format!("{path}&destinationCountry=MX&blockchain={chain}")).await;
        assert_eq!(answer.refusal(), (400, 290_000), "{chain}");
    }
    for query in ["", "&destinationCountry=Mexico", "&destinationCountry=mx"] {
        assert_eq!(bench.get(&format!("{path}{query}")).await.refusal(), (400, 2), "{query}");
    }
    assert_eq!(bench.get(&format!("{path}&destinationCountry=XX")).await.expect(200), json!([]));
}
