//! Quotes, requirements and the creation of payments: what is offered, what is asked for, what is refused.

use cpn::wire::{
    Blockchain, FeeKind, NamedValue, PartyType, PaymentFailureReason, PaymentStatus, Quote, QuoteOptions,
    TransactionVersion, UseCase,
};
use domain::ids::QuoteId;

use super::payer::{BRAZIL, FRANCE, Fixed, MEXICO, Payer, STATES, ask, fill, refusal, sealed, value};

/// Decimal text as a whole number of the smallest unit that `digits` names.
fn units(text: &str, digits: usize) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= digits, "{text}");
    format!("{whole}{fraction:0<digits$}").parse().unwrap()
}

fn adds_up(quote: &Quote) {
    let source = units(&quote.source_amount.amount, 6);
    let destination = units(&quote.destination_amount.amount, 2);
    let fees = units(&quote.fees.total_amount.amount, 6);
    let parts: i128 = quote.fees.breakdown.iter().map(|fee| units(&fee.amount.amount, 6)).sum();
    assert_eq!(parts, fees);
    let raw = units(&quote.raw_exchange_rate.as_ref().unwrap().rate, 15);
    let rate = units(&quote.exchange_rate.rate, 15);
    // Millionths × 10⁻¹⁵ against hundredths: both products round down to the destination amount.
    let scale = 10_i128.pow(19);
    assert_eq!((source - fees) * raw / scale, destination, "{quote:?}");
    assert_eq!(source * rate / scale, destination, "{quote:?}");
}

#[tokio::test]
async fn offers_differ_add_up_and_come_best_first_on_either_fixed_side() {
    let payer = Payer::new().await;
    for corridor in [MEXICO, BRAZIL, FRANCE, STATES] {
        for fixed in [Fixed::Source("1234.567891"), Fixed::Destination("4321.09")] {
            let quotes = payer.quotes(corridor, fixed).await.unwrap();
            assert!(quotes.len() >= 3, "{corridor:?}");
            quotes.iter().for_each(adds_up);
            let source: Vec<i128> = quotes.iter().map(|quote| units(&quote.source_amount.amount, 6)).collect();
            let fiat: Vec<i128> = quotes.iter().map(|quote| units(&quote.destination_amount.amount, 2)).collect();
            match fixed {
                Fixed::Source(_) => {
                    assert!(source.iter().all(|amount| *amount == 1_234_567_891));
                    assert!(fiat.is_sorted_by(|a, b| a > b), "{corridor:?} {fiat:?}");
                }
                Fixed::Destination(_) => {
                    assert!(fiat.iter().all(|amount| *amount == 432_109));
                    assert!(source.is_sorted_by(|a, b| a < b), "{corridor:?} {source:?}");
                }
            }
            let mut domains: Vec<&str> = quotes.iter().map(|quote| quote.certificate.domain.as_str()).collect();
            domains.sort_unstable();
            domains.dedup();
            assert_eq!(domains.len(), quotes.len());
        }
    }
}

#[tokio::test]
async fn a_quote_carries_its_fees_its_times_and_its_version() {
    let payer = Payer::new().await;
    let quote = payer.quotes(MEXICO, Fixed::Source("25.000000")).await.unwrap().remove(0);
    let now = payer.sandbox.clock().now();
    let life = quote.quote_expire_date.parse().unwrap().duration_since(now);
    assert_eq!(life.as_secs_f64().round() as i64, 29);
    let window = quote.crypto_funds_settlement_expire_date.clone().unwrap().parse().unwrap().duration_since(now);
    assert_eq!(window.as_secs_f64().round() as i64, 7_200);
    let kinds: Vec<FeeKind> = quote.fees.breakdown.iter().map(|fee| fee.kind.clone()).collect();
    let all = [FeeKind::TaxFee, FeeKind::BfiTransactionFee, FeeKind::CircleServiceFee, FeeKind::BlockchainGasFee];
    assert_eq!(kinds, all);
    assert_eq!(quote.transaction_version, Some(TransactionVersion::Version2));
    let read = payer.client.quote(&QuoteId::new(quote.id.clone())).await.unwrap();
    assert_eq!(read.value, quote);
    assert_eq!(read.request_id, None);
    let unknown = payer.client.quote(&QuoteId::new("5b0c3a1e-7d42-4f0b-9a66-1f2e3d4c5b6a")).await;
    assert_eq!(refusal(unknown), (404, 2));
}

#[tokio::test]
async fn quotes_that_cannot_be_given_are_refused_with_their_codes() {
    let payer = Payer::new().await;
    let good = ask(MEXICO, Fixed::Source("25"));
    for (body, code) in [
        (ask(MEXICO, Fixed::Source("3")), 290_100),
        (ask(MEXICO, Fixed::Source("60000")), 290_100),
        (ask(MEXICO, Fixed::Destination("100.00")), 290_100),
        (ask(MEXICO, Fixed::Destination("837500.01")), 290_100),
        (cpn::wire::CreateQuotes { payment_method_type: Some("PIX".into()), ..good.clone() }, 290_102),
        (cpn::wire::CreateQuotes { blockchain: Blockchain::SolDevnet, ..good.clone() }, 290_102),
        (cpn::wire::CreateQuotes { blockchain: Blockchain::Eth, ..good.clone() }, 290_000),
        (cpn::wire::CreateQuotes { sender_country: "KP".to_owned(), ..good.clone() }, 2),
        (cpn::wire::CreateQuotes { sender_type: PartyType::from("ALIEN"), ..good.clone() }, 2),
        (ask(MEXICO, Fixed::Source("1e3")), 2),
        (ask(MEXICO, Fixed::Source("25.0000001")), 2),
        (ask(MEXICO, Fixed::Destination("500.001")), 2),
    ] {
        assert_eq!(refusal(payer.client.create_quotes(&body).await), (400, code), "{body:?}");
    }
}

#[tokio::test]
async fn exactly_one_side_of_a_quote_is_fixed() {
    // The client itself refuses to ask for anything else, so this passes by it.
    let payer = Payer::new().await;
    for (source, destination) in [(Some("25"), Some("500.00")), (None, None), (Some(""), None)] {
        let mut body = serde_json::to_value(ask(MEXICO, Fixed::Source("25"))).unwrap();
        body["sourceAmount"]["amount"] = source.into();
        body["destinationAmount"]["amount"] = destination.into();
        let (status, answer) = payer.post("/v1/cpn/quotes", &body).await;
        assert_eq!((status, &answer["code"]), (400, &2.into()), "{body}");
        assert_eq!(answer["errors"][0]["error"], "MISSING_OR_INVALID_FIELD");
    }
}

#[tokio::test]
async fn a_payment_to_oneself_costs_less_per_amount() {
    let payer = Payer::new().await;
    let mut body = ask(FRANCE, Fixed::Source("1000"));
    let strangers = payer.client.create_quotes(&body).await.unwrap().value;
    body.quote_options = Some(QuoteOptions { is_first_party: Some(true), ..QuoteOptions::default() });
    let own = payer.client.create_quotes(&body).await.unwrap().value;
    let best = |quotes: &[Quote]| units(&quotes[0].destination_amount.amount, 2);
    assert!(best(&own) > best(&strangers));
    assert_eq!(own[0].quote_options, body.quote_options);
}

#[tokio::test]
async fn a_payment_takes_over_its_quote_and_waits_for_funds() {
    let payer = Payer::new().await;
    for corridor in [MEXICO, BRAZIL, FRANCE, STATES] {
        let quote = payer.quotes(corridor, Fixed::Destination("2500.00")).await.unwrap().remove(1);
        let required = payer.requirements(&quote).await;
        let payment = payer.create(&fill(&quote, &required, "Northwind Trading LLC")).await.unwrap().value;
        assert_eq!(payment.status, PaymentStatus::CryptoFundsPending, "{corridor:?}");
        assert_eq!(payment.quote_id, quote.id);
        assert_eq!(payment.source_amount, quote.source_amount);
        assert_eq!(payment.destination_amount, quote.destination_amount);
        assert_eq!(payment.fees.as_ref(), Some(&quote.fees));
        assert_eq!(Some(&payment.expire_date), quote.crypto_funds_settlement_expire_date.as_ref());
        assert_eq!(payer.look(&payment).await, payment);
    }
}

#[tokio::test]
async fn the_same_key_gives_the_same_payment_and_another_key_finds_the_quote_in_use() {
    let payer = Payer::new().await;
    let body = payer.order("Northwind Trading LLC").await;
    let first = payer.create(&body).await.unwrap().value;
    payer.advance(3_600);
    assert_eq!(payer.create(&body).await.unwrap().value, first);
    let again = cpn::wire::CreatePayment::new(domain::ids::IdempotencyKey::generate(), terms(&body));
    assert_eq!(refusal(payer.create(&again).await), (400, 290_201));
}

fn terms(body: &cpn::wire::CreatePayment) -> cpn::wire::PaymentTerms {
    cpn::wire::PaymentTerms {
        quote_id: body.quote_id.clone(),
        travel_rule_data: body.travel_rule_data.clone(),
        beneficiary_account_data: body.beneficiary_account_data.clone(),
        sender_address: body.sender_address.clone(),
        refund_address: body.refund_address.clone().unwrap(),
        blockchain: body.blockchain.clone(),
        customer_ref_id: body.customer_ref_id.clone(),
        beneficiary_ref_id: body.beneficiary_ref_id.clone(),
        ref_code: body.ref_code.clone(),
        use_case: body.use_case.clone(),
        reason_for_payment: body.reason_for_payment.clone(),
    }
}

#[tokio::test]
async fn payments_that_cannot_be_made_are_refused_with_their_codes_and_leave_the_quote_usable() {
    type Change = fn(&mut cpn::wire::CreatePayment);
    let payer = Payer::new().await;
    let body = payer.order("Northwind Trading LLC").await;
    let changes: [(Change, i64); 10] = [
        (|body| body.quote_id = "5b0c3a1e-7d42-4f0b-9a66-1f2e3d4c5b6a".to_owned(), 290_200),
        (|body| body.blockchain = Blockchain::MaticAmoy, 290_203),
        (|body| body.sender_address = "0x5a4C710000000000000000000000000000000bad".to_owned(), 290_204),
        (|body| body.use_case = UseCase::C2c, 290_211),
        (|body| body.reason_for_payment = "PMT031".to_owned(), 2),
        (|body| body.sender_address = "somewhere".to_owned(), 2),
        (|body| body.refund_address = None, 2),
        (|body| body.travel_rule_data = "a.b.c".to_owned(), 290_502),
        (|body| body.beneficiary_account_data = body.travel_rule_data.replacen('.', ".AAAA", 1), 290_500),
        (|body| body.customer_ref_id = String::new(), 2),
    ];
    for (change, code) in changes {
        let mut changed = body.clone();
        change(&mut changed);
        assert_eq!(refusal(payer.create(&changed).await), (400, code), "{changed:?}");
    }
    assert_eq!(payer.create(&body).await.unwrap().value.status, PaymentStatus::CryptoFundsPending);
}

#[tokio::test]
async fn an_expired_quote_is_refused_and_the_last_moment_counts() {
    let payer = Payer::new().await;
    let last = payer.order("Northwind Trading LLC").await;
    payer.advance(29);
    assert!(payer.create(&last).await.is_ok());
    let late = payer.order("Northwind Trading LLC").await;
    payer.advance(30);
    assert_eq!(refusal(payer.create(&late).await), (400, 290_202));
}

#[tokio::test]
async fn missing_and_unfit_fields_are_named() {
    let payer = Payer::new().await;
    let quote = payer.quotes(MEXICO, Fixed::Source("25")).await.unwrap().remove(0);
    let required = payer.requirements(&quote).await;
    let travel_rule: Vec<NamedValue> = required
        .travel_rule
        .iter()
        .filter(|field| !field.optional)
        .map(|field| value(&field.name, "MX", "Northwind Trading LLC"))
        .collect();
    let account = [NamedValue::text("CLABE", "002010077777777771")];
    let named = async |travel_rule: &[NamedValue], account: &[NamedValue]| {
        let error = payer.create(&sealed(&quote, travel_rule, account)).await.unwrap_err();
        let locations: Vec<String> = error.fields().iter().filter_map(|field| field.location.clone()).collect();
        (error.code().unwrap(), locations)
    };
    let without: Vec<NamedValue> =
        travel_rule.iter().filter(|value| value.name != "BENEFICIARY_NAME").cloned().collect();
    let missing = vec!["travelRuleData.BENEFICIARY_NAME".to_owned(), "beneficiaryAccountData.CLABE".to_owned()];
    assert_eq!(named(&without, &[]).await, (290_207, missing));
    let mut surplus = account.to_vec();
    surplus.push(NamedValue::text("IBAN", "FR1420041010050500013M02606"));
    assert_eq!(named(&travel_rule, &surplus).await, (290_501, vec!["beneficiaryAccountData.IBAN".to_owned()]));
    let mut text: Vec<NamedValue> =
        travel_rule.iter().filter(|value| value.name != "ORIGINATOR_ADDRESS").cloned().collect();
    text.push(NamedValue::text("ORIGINATOR_ADDRESS", "1 Harbor Way"));
    assert_eq!(named(&text, &account).await, (290_501, vec!["travelRuleData.ORIGINATOR_ADDRESS".to_owned()]));
}

#[tokio::test]
async fn an_account_that_the_bank_refuses_fails_the_payment_at_once() {
    let payer = Payer::new().await;
    for (corridor, name, wrong) in [
        (MEXICO, "CLABE", "002010077777777772"),
        (BRAZIL, "RECIPIENT_ID_NUMBER", "11.444.777/0001-62"),
        (FRANCE, "IBAN", "FR1420041010050500013M02607"),
        (STATES, "SWIFT_CODE", "CHASE"),
    ] {
        let quote = payer.quotes(corridor, Fixed::Source("250")).await.unwrap().remove(0);
        let required = payer.requirements(&quote).await;
        let values = |fields: &[cpn::wire::FieldRequirement]| -> Vec<NamedValue> {
            let required = fields.iter().filter(|field| !field.optional);
            required.map(|field| value(&field.name, corridor.country, "Northwind Trading LLC")).collect()
        };
        let mut account = values(&required.beneficiary_account);
        account.retain(|value| value.name != name);
        account.push(NamedValue::text(name, wrong));
        let payment = payer.create(&sealed(&quote, &values(&required.travel_rule), &account)).await.unwrap().value;
        assert_eq!(payment.status, PaymentStatus::Failed, "{corridor:?}");
        assert_eq!(payment.failure_reason, Some(PaymentFailureReason::BankVerificationFailed));
        assert_eq!(payment.failure_code.as_deref(), Some("PM02001"));
    }
}
