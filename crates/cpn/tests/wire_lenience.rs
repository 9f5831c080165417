//! What sources disagree on is read either way, and what nobody documented is kept.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use cpn::wire::{
    Address, Blockchain, CreatePayment, Envelope, ErrorBody, FieldKind, Limit, Money, NumberText, PartyType, Payment,
    PaymentFailureReason, PaymentMethod, PaymentStatus, Quote, QuotedAmount, RateText, Refund, RefundSummary,
    Requirements, Route, Timestamp, UseCase,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    fixture["example"].clone()
}

fn through<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *value);
    read
}

#[test]
fn limits_are_read_as_numbers_and_as_text_with_every_digit_kept() {
    for (written, digits) in [(r#""8.34""#, "8.34"), ("8.34", "8.34"), ("41552.140", "41552.140"), ("168", "168")] {
        let text = format!(r#"{{"currency":"USDC","min":{written},"max":{written}}}"#);
        let limit: Limit = serde_json::from_str(&text).unwrap();
        assert_eq!(limit.min.as_str(), digits);
        assert_eq!(serde_json::to_string(&limit).unwrap(), text);
    }
    let limit: Limit = serde_json::from_str(r#"{"currency":"USDC","min":8.34,"max":"41552.14"}"#).unwrap();
    let (min, max) = limit.bounds().unwrap();
    assert_eq!((min.minor(), max.minor()), (8_340_000, 41_552_140_000));
    assert!(serde_json::from_str::<NumberText>("true").is_err());
    assert!(serde_json::from_str::<NumberText>("{}").is_err());
}

#[test]
fn a_required_field_is_named_by_name_or_by_field() {
    let value = json!({
        "travelRule": [{"field": "ORIGINATOR_NAME", "type": "TEXT", "optional": false}],
        "beneficiaryAccount": [
            {"name": "CLABE", "type": "TEXT", "optional": false},
            {"name": "IBAN", "field": "OLD_IBAN", "type": "TEXT", "optional": true, "values": ["A"], "hint": "new"},
        ],
    });
    let requirements: Requirements = through(&value);
    assert_eq!(requirements.travel_rule[0].name, "ORIGINATOR_NAME");
    assert_eq!(requirements.beneficiary_account[0].name, "CLABE");
    assert_eq!(requirements.beneficiary_account[1].name, "IBAN");
    assert_eq!(requirements.beneficiary_account[1].kind, FieldKind::Text);
    let nameless = json!({"travelRule": [{"type": "TEXT", "optional": false}]});
    assert!(serde_json::from_value::<Requirements>(nameless).is_err());
}

#[test]
fn unknown_words_and_members_are_kept_as_they_came() {
    let mut value = example("payment");
    value["data"]["status"] = json!("FIAT_PAYMENT_RECALLED");
    value["data"]["blockchain"] = json!("ARC");
    value["data"]["paymentMethodType"] = json!("TELEPATHY");
    value["data"]["failureReason"] = json!("SOLAR_FLARE");
    value["data"]["failureCode"] = json!("PM99999");
    value["data"]["useCase"] = json!("B2B_INVOICE_PAYMENT");
    value["data"]["novelty"] = json!({"deep": [1, "two"]});
    value["data"]["fees"]["breakdown"][0]["type"] = json!("MOON_FEE");
    value["meta"] = json!({"page": 1});
    let payment = through::<Envelope<Payment>>(&value).data;
    assert_eq!(payment.status, PaymentStatus::Unknown("FIAT_PAYMENT_RECALLED".to_owned()));
    assert_eq!(payment.blockchain.as_str(), "ARC");
    assert_eq!(payment.failure_reason, Some(PaymentFailureReason::Unknown("SOLAR_FLARE".to_owned())));
    assert_eq!(payment.failure_code.as_deref(), Some("PM99999"));
    assert_eq!(payment.extra["novelty"]["deep"][1], "two");
}

#[test]
fn a_payment_without_its_optional_members_is_read() {
    let mut value = example("payment");
    let payment = value["data"].as_object_mut().unwrap();
    let kept = [
        "id",
        "quoteId",
        "paymentMethodType",
        "blockchain",
        "expireDate",
        "createDate",
        "status",
        "sourceAmount",
        "destinationAmount",
    ];
    payment.retain(|name, _| kept.contains(&name.as_str()));
    let payment = through::<Envelope<Payment>>(&value).data;
    assert_eq!((payment.sender_address.as_deref(), payment.ref_code.as_deref()), (None, None));
    assert!(payment.transactions().is_empty() && payment.refunds().is_empty());
}

#[test]
fn an_open_request_for_information_is_read_inside_a_payment() {
    let mut value = example("payment");
    value["data"]["activeRfi"] = example("rfi")["data"].clone();
    value["data"]["rfis"] = json!([{"id": "a", "status": "FAILED", "type": "rfi"}]);
    let payment = through::<Envelope<Payment>>(&value).data;
    assert_eq!(payment.active_rfi.unwrap().level.unwrap().as_str(), "LEVEL_3");
}

#[test]
fn a_quote_of_2025_without_the_newer_members_is_read() {
    let mut value = example("quotes");
    let quote = value["data"][0].as_object_mut().unwrap();
    for newer in ["type", "rawExchangeRate", "transactionVersion", "quoteOptions"] {
        quote.remove(newer);
    }
    let quotes = through::<Envelope<Vec<Quote>>>(&value).data;
    assert_eq!(quotes[0].transaction_version, None);
}

#[test]
fn routes_with_use_cases_and_without_limits_are_read() {
    let value = json!({"destinationCurrency": "EUR", "paymentMethodType": "SEPA", "blockchain": "ARC-TESTNET",
        "useCases": ["B2B", "X2X"]});
    let route: Route = through(&value);
    assert_eq!(route.blockchain, Blockchain::ArcTestnet);
    assert_eq!(route.payment_method_type, PaymentMethod::Sepa);
}

#[test]
fn a_refund_says_its_hash_under_either_name_and_null_stays_null() {
    let summary: RefundSummary = through(&json!({"id": "r", "status": "COMPLETED", "txHash": "0xab"}));
    assert_eq!(summary.hash(), Some("0xab"));
    let created: Refund = through(&example("refund")["data"]);
    assert_eq!((created.amount(), created.hash()), (None, None));
    let mut value = example("refund")["data"].clone();
    value["transactionHash"] = json!("0xcd");
    value["amount"] = json!({"amount": "24.940000", "currency": "USDC"});
    let completed: Refund = through(&value);
    assert_eq!(completed.hash(), Some("0xcd"));
    assert_eq!(completed.amount().unwrap().amount, "24.940000");
    value.as_object_mut().unwrap().remove("transactionHash");
    value["txHash"] = json!("0xef");
    assert_eq!(through::<Refund>(&value).hash(), Some("0xef"));
}

#[test]
fn dates_keep_their_text_and_are_read_with_any_number_of_digits() {
    for text in [
        "2026-10-06T14:00:00Z",
        "2026-10-06T14:00:00.120Z",
        "2026-10-06T14:00:00.120000Z",
        "2026-10-06T14:00:00.120000000Z",
    ] {
        let date: Timestamp = through(&json!(text));
        assert_eq!(date.as_str(), text);
        assert_eq!(date.parse().unwrap().as_second(), 1_791_295_200);
    }
    let instant: jiff::Timestamp = "2026-10-06T14:00:00.12Z".parse().unwrap();
    assert_eq!(Timestamp::from(instant).as_str(), "2026-10-06T14:00:00.120Z");
    let nonsense: Timestamp = through(&json!("tomorrow"));
    assert_eq!(nonsense.parse().unwrap_err().text, "tomorrow");
}

#[test]
fn the_region_of_an_address_is_read_under_either_name() {
    let address: Address =
        serde_json::from_value(json!({"street": "1 Way", "city": "Boston", "state": "MA", "country": "US"})).unwrap();
    assert_eq!(address.state_province.as_deref(), Some("MA"));
    assert_eq!(serde_json::to_value(&address).unwrap()["stateProvince"], "MA");
    assert!(!format!("{address:?}").contains("Boston"));
}

#[test]
fn wire_money_and_rates_become_the_domains_or_are_refused() {
    let money = domain::money::Money::try_from(&Money::new("25.000000", "USDC")).unwrap();
    assert_eq!((money.minor(), money.currency().code()), (25_000_000, "USDC"));
    assert_eq!(Money::from(money), Money::new("25.000000", "USDC"));
    assert!(domain::money::Money::try_from(&Money::new("25.0000001", "USDC")).is_err());
    assert!(domain::money::Money::try_from(&Money::new("1e3", "MXN")).is_err());
    assert!(domain::money::Money::try_from(&Money::new("1.00", "pesos")).is_err());
    let rate: RateText = serde_json::from_value(json!({"pair": "USDC/MXN", "rate": "18.574400"})).unwrap();
    assert_eq!(domain::money::Rate::try_from(&rate).unwrap().to_string(), "18.574400");
}

#[test]
fn a_payment_request_is_not_read_without_a_random_key() {
    let mut value = example("create-payment");
    for key in ["c232ab00-9414-11ec-b3c8-9f6bdeced846", "order-1", ""] {
        value["idempotencyKey"] = json!(key);
        let refused = serde_json::from_value::<CreatePayment>(value.clone()).unwrap_err().to_string();
        assert!(refused.contains("UUID of version 4"), "{refused}");
    }
    value.as_object_mut().unwrap().remove("idempotencyKey");
    assert!(serde_json::from_value::<CreatePayment>(value).is_err());
}

#[test]
fn an_empty_amount_counts_as_the_open_side() {
    let side: QuotedAmount = through(&json!({"amount": "", "currency": "MXN"}));
    assert_eq!(side.fixed_amount(), None);
    assert_eq!(QuotedAmount::fixed("1", "USDC").fixed_amount(), Some("1"));
    assert_eq!(serde_json::to_value(QuotedAmount::open("MXN")).unwrap(), json!({"currency": "MXN"}));
}

#[test]
fn an_error_body_without_location_or_with_more_members_is_read() {
    let body: ErrorBody = through(&json!({"code": 2, "message": "m", "errors": [
        {"error": "MISSING_OR_INVALID_FIELD", "location": null, "message": "x", "invalidValue": "y"}]}));
    assert_eq!(body.errors.unwrap()[0].location, None);
    let body: ErrorBody = serde_json::from_value(json!({"code": 2, "message": "m", "errors": [
        {"error": "SOMETHING", "message": "x"}]}))
    .unwrap();
    assert_eq!(body.errors.unwrap()[0].error.as_str(), "SOMETHING");
}

#[test]
fn the_use_case_follows_from_the_two_types() {
    use PartyType::{Business, Individual};
    assert_eq!(UseCase::of(&Business, &Business), Some(UseCase::B2b));
    assert_eq!(UseCase::of(&Business, &Individual), Some(UseCase::B2c));
    assert_eq!(UseCase::of(&Individual, &Business), Some(UseCase::C2b));
    assert_eq!(UseCase::of(&Individual, &Individual), Some(UseCase::C2c));
    assert_eq!(UseCase::of(&Business, &PartyType::from("TRUST")), None);
}
