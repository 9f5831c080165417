//! Every error code of cpn-api 1.9, and how somebody in front of the sandbox reaches it: each way is really gone.

use cpn::seal::Sealer;
use cpn::wire::{Jwk, NamedValue};
use k256::ecdsa::SigningKey;
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::common::{Bench, Raw, WALLET, ask, id, sign, sign_with};

/// A way to a refusal.
#[derive(Clone, Copy, Debug)]
enum How {
    /// Only the fault `refuse` gives it: nothing is known of what it means, or nothing here can bring it about.
    Fault,
    /// Ping with a fault of this status.
    Busy,
    /// A call with another key.
    Key(&'static str),
    /// A payment that nobody knows.
    UnknownPayment,
    /// A request for quotes in which one member is another.
    Quotes(&'static str, &'static str),
    /// A payment in which one member is another.
    Order(&'static str, &'static str),
    /// The word `REFUSE-` and the code as the payment's reference; given at the call that the code belongs to.
    Reference,
    /// A payment whose sealed data is this.
    Sealed(Data),
    /// A payment after something has happened.
    After(Before),
    /// A transaction out of its turn.
    Turn(Turn),
    /// A signature that is this.
    Signature(Signed),
    /// A ticket in which members are others.
    Ticket(&'static str),
}

#[derive(Clone, Copy, Debug)]
enum Data {
    Incomplete,
    NoList,
    OtherKey,
    NoToken,
    OtherAlgorithm,
}

#[derive(Clone, Copy, Debug)]
enum Before {
    SameKey,
    QuoteUsed,
    QuoteExpired,
}

#[derive(Clone, Copy, Debug)]
enum Turn {
    UnknownPayment,
    UnknownTransaction,
    OtherVersion,
    UnderReview,
    PaymentExpired,
    OneOpen,
    OneSubmitted,
    SubmittedTwice,
    SubmittedLate,
    Completed,
}

#[derive(Clone, Copy, Debug)]
enum Signed {
    Undecodable,
    Invalid,
    OtherSigner,
    WithoutMoney,
    WithoutAllowance,
    NonceUsed,
}

const SANCTIONED: &str = "0x5a4C710000000000000000000000000000000bad";
const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";
const FORBIDDEN: &str = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:00000000000000000000000000000403";
const REVOKED: &str = "TEST_API_KEY:5a0db0c4e1f7493a8c2d6b9e3f10a7d2:00000000000000000000000000000401";

/// The table of docs/sandbox.md. The codes of requests for information have a test of their own, in which they are met
/// by answering badly; here the fault shows that a client can be tested against them, too.
const CODES: &[(u16, i64, How)] = &[
    (500, -1, How::Fault),
    (400, 1, How::Fault),
    (400, 2, How::Quotes("/senderType", "SOMEBODY")),
    (404, 2, How::UnknownPayment),
    (403, 3, How::Key(FORBIDDEN)),
    (401, 4, How::Key(REVOKED)),
    (401, 401, How::Key("nonsense")),
    (400, 400, How::Fault),
    (404, 404, How::Fault),
    (429, 429, How::Busy),
    (400, 290_000, How::Quotes("/blockchain", "ETH")),
    (409, 290_001, How::After(Before::SameKey)),
    (400, 290_100, How::Quotes("/sourceAmount/amount", "1.000000")),
    (400, 290_101, How::Quotes("/sourceAmount/amount", "25.290101")),
    (400, 290_102, How::Quotes("/destinationCountry", "US")),
    (400, 290_103, How::Fault),
    (400, 290_200, How::Order("/quoteId", NOWHERE)),
    (400, 290_201, How::After(Before::QuoteUsed)),
    (400, 290_202, How::After(Before::QuoteExpired)),
    (400, 290_203, How::Order("/blockchain", "MATIC-AMOY")),
    (400, 290_204, How::Order("/senderAddress", SANCTIONED)),
    (400, 290_205, How::Reference),
    (400, 290_206, How::Reference),
    (400, 290_207, How::Sealed(Data::Incomplete)),
    (400, 290_208, How::Reference),
    (400, 290_209, How::Fault),
    (400, 290_210, How::Fault),
    (400, 290_211, How::Order("/useCase", "C2C")),
    (400, 290_300, How::Turn(Turn::OneOpen)),
    (400, 290_301, How::Reference),
    (400, 290_302, How::Reference),
    (400, 290_303, How::Turn(Turn::Completed)),
    (400, 290_304, How::Turn(Turn::UnderReview)),
    (400, 290_305, How::Turn(Turn::UnknownPayment)),
    (400, 290_306, How::Turn(Turn::UnknownTransaction)),
    (400, 290_307, How::Turn(Turn::SubmittedTwice)),
    (400, 290_308, How::Turn(Turn::PaymentExpired)),
    (400, 290_309, How::Reference),
    (400, 290_310, How::Reference),
    (400, 290_311, How::Reference),
    (400, 290_312, How::Signature(Signed::WithoutMoney)),
    (400, 290_313, How::Reference),
    (400, 290_314, How::Reference),
    (400, 290_315, How::Reference),
    (400, 290_316, How::Reference),
    (500, 290_317, How::Reference),
    (400, 290_318, How::Reference),
    (400, 290_319, How::Reference),
    (400, 290_320, How::Reference),
    (400, 290_321, How::Signature(Signed::Invalid)),
    (400, 290_322, How::Reference),
    (400, 290_323, How::Reference),
    (400, 290_324, How::Reference),
    (400, 290_325, How::Fault),
    (400, 290_326, How::Fault),
    (400, 290_327, How::Signature(Signed::Undecodable)),
    (400, 290_328, How::Reference),
    (400, 290_329, How::Turn(Turn::SubmittedLate)),
    (400, 290_330, How::Fault),
    (400, 290_331, How::Fault),
    (400, 290_332, How::Reference),
    (400, 290_333, How::Turn(Turn::OneSubmitted)),
    (400, 290_334, How::Reference),
    (400, 290_335, How::Fault),
    (400, 290_336, How::Turn(Turn::OtherVersion)),
    (400, 290_337, How::Reference),
    (400, 290_338, How::Reference),
    (400, 290_339, How::Signature(Signed::OtherSigner)),
    (400, 290_340, How::Signature(Signed::WithoutAllowance)),
    (400, 290_341, How::Signature(Signed::NonceUsed)),
    (400, 290_400, How::Fault),
    (400, 290_401, How::Fault),
    (400, 290_402, How::Fault),
    (400, 290_403, How::Fault),
    (400, 290_404, How::Fault),
    (400, 290_405, How::Fault),
    (400, 290_500, How::Sealed(Data::OtherKey)),
    (400, 290_501, How::Sealed(Data::NoList)),
    (400, 290_502, How::Sealed(Data::NoToken)),
    (400, 290_503, How::Sealed(Data::OtherAlgorithm)),
    (400, 290_600, How::Ticket(r#"{"issueType":"EXISTING_TICKET"}"#)),
    (
        404,
        290_601,
        How::Ticket(r#"{"issueType":"EXISTING_TICKET","ticketRefId":"00000000-0000-4000-8000-000000000000"}"#),
    ),
    (400, 290_602, How::Ticket(r#"{"issueType":"REQUEST_FOR_INFORMATION_OFI"}"#)),
    (404, 290_603, How::Ticket(r#"{"paymentId":"00000000-0000-4000-8000-000000000000"}"#)),
    (500, 290_604, How::Ticket(r#"{"description":"REFUSE-290604"}"#)),
    (500, 290_605, How::Ticket(r#"{"description":"REFUSE-290605"}"#)),
];

#[tokio::test]
async fn every_documented_code_is_reached() {
    for (status, code, how) in CODES {
        let bench = Bench::new().await;
        let answer = reach(&bench, *status, *code, *how).await;
        assert_eq!(answer.refusal(), (*status, *code), "{how:?}");
        assert!(uuid::Uuid::parse_str(answer.header("x-request-id").unwrap()).is_ok(), "{code}");
    }
}

/// Their meanings are published nowhere.
const UNKNOWN: [i64; 5] = [290_103, 290_209, 290_210, 290_326, 290_335];

/// The client's own table of meanings has the same codes, so that none is left out on either side.
#[test]
fn the_table_is_the_one_that_the_client_reads() {
    for (status, code, _) in CODES {
        assert_eq!(cpn::code::lookup(*status, *code).is_none(), UNKNOWN.contains(code), "{status} {code}");
    }
    for row in cpn::code::table() {
        // A status of 0 there means that no source names one.
        let same = |status: u16, code: i64| code == row.number && (status == row.status || row.status == 0);
        assert!(CODES.iter().any(|(status, code, _)| same(*status, *code)), "{} {}", row.status, row.number);
    }
    for (index, (status, code, _)) in CODES.iter().enumerate() {
        assert!(CODES.iter().skip(index + 1).all(|(s, c, _)| (s, c) != (status, code)), "{status} {code} stands twice");
    }
}

async fn reach(bench: &Bench, status: u16, code: i64, how: How) -> Raw {
    match how {
        How::Fault => {
            bench.fault("GET /v1/cpn/payments", FaultKind::Refuse { status, code, message: None, after: false });
            bench.get("/v1/cpn/payments").await
        }
        How::Busy => {
            bench.fault("GET /ping", FaultKind::Status { status, retry_after: None, after: false });
            bench.get("/ping").await
        }
        How::Key(key) => bench.call("GET", "/v1/cpn/payments", key, None).await.unwrap(),
        How::UnknownPayment => bench.get(&format!("/v1/cpn/payments/{NOWHERE}")).await,
        How::Quotes(member, value) => {
            let mut ask = ask();
            *ask.pointer_mut(member).unwrap() = value.into();
            bench.post("/v1/cpn/quotes", &ask).await
        }
        How::Order(member, value) => {
            let mut order = order(bench).await;
            *order.pointer_mut(member).unwrap() = value.into();
            pay(bench, &order).await
        }
        How::Reference => by_reference(bench, code).await,
        How::Sealed(what) => sealed(bench, what).await,
        How::After(before) => after(bench, before).await,
        How::Turn(turn) => out_of_turn(bench, turn).await,
        How::Signature(signed) => signature(bench, signed).await,
        How::Ticket(change) => ticket(bench, change).await,
    }
}

async fn order(bench: &Bench) -> Value {
    let quote = bench.quote(&ask()).await;
    bench.order(&quote, "Northwind Trading LLC").await
}

async fn pay(bench: &Bench, order: &Value) -> Raw {
    bench.post("/v1/cpn/payments", order).await
}

/// Goes on until the call to which the code belongs.
async fn by_reference(bench: &Bench, code: i64) -> Raw {
    let mut order = order(bench).await;
    order["refCode"] = format!("INV-7 REFUSE-{code}").into();
    let payment = pay(bench, &order).await;
    if payment.status != 201 {
        return payment;
    }
    let transaction = bench.transaction(&payment.data()).await;
    if transaction.status != 201 {
        return transaction;
    }
    bench.submit(&transaction.data(), &sign(&transaction.data())).await
}

async fn sealed(bench: &Bench, what: Data) -> Raw {
    let quote = bench.quote(&ask()).await;
    let mut order = bench.order(&quote, "Northwind Trading LLC").await;
    let jwk = |quote: &Value| -> Jwk { serde_json::from_value(quote["certificate"]["jwk"].clone()).unwrap() };
    let sealer = Sealer::new(&jwk(&quote)).unwrap();
    let clabe = [NamedValue::text("CLABE", "002010077777777771")];
    let data = match what {
        Data::Incomplete => sealer.fields(&clabe).unwrap(),
        Data::NoList => sealer.seal_json(&json!({ "CLABE": "002010077777777771" })).unwrap(),
        Data::OtherKey => {
            let mut brazil = ask();
            brazil["destinationCountry"] = "BR".into();
            brazil["destinationAmount"]["currency"] = "BRL".into();
            brazil["paymentMethodType"] = "PIX".into();
            Sealer::new(&jwk(&bench.quote(&brazil).await)).unwrap().fields(&clabe).unwrap()
        }
        Data::NoToken => "CLABE 002010077777777771".to_owned(),
        // The header says A256GCM.
        Data::OtherAlgorithm => "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImVuYyI6IkEyNTZHQ00ifQ.AA.AA.AA.AA".to_owned(),
    };
    order["travelRuleData"] = data.into();
    pay(bench, &order).await
}

async fn after(bench: &Bench, before: Before) -> Raw {
    let mut order = order(bench).await;
    match before {
        Before::SameKey => {
            bench.sandbox.set_fault(Fault { route: "POST *".to_owned(), kind: FaultKind::Conflict, count: None });
            pay(bench, &order).await.expect(201);
        }
        Before::QuoteUsed => {
            pay(bench, &order).await.expect(201);
            order["idempotencyKey"] = uuid::Uuid::new_v4().to_string().into();
        }
        Before::QuoteExpired => bench.advance(60),
    }
    pay(bench, &order).await
}

async fn out_of_turn(bench: &Bench, turn: Turn) -> Raw {
    let payment = match turn {
        Turn::UnknownPayment => json!({ "id": NOWHERE }),
        Turn::UnderReview => bench.payment("AsyncSuccess").await,
        Turn::OtherVersion => {
            let mut ask = ask();
            ask["transactionVersion"] = "VERSION_1".into();
            let order = bench.order(&bench.quote(&ask).await, "Northwind Trading LLC").await;
            pay(bench, &order).await.expect(201)
        }
        Turn::UnknownTransaction
        | Turn::PaymentExpired
        | Turn::OneOpen
        | Turn::OneSubmitted
        | Turn::SubmittedTwice
        | Turn::SubmittedLate
        | Turn::Completed => pay(bench, &order(bench).await).await.expect(201),
    };
    if matches!(turn, Turn::PaymentExpired) {
        bench.advance(7_300);
    }
    let first = bench.transaction(&payment).await;
    if first.status != 201 {
        return first;
    }
    let transaction = first.data();
    let submit = async || bench.submit(&transaction, &sign(&transaction)).await;
    if matches!(turn, Turn::OneSubmitted | Turn::SubmittedTwice | Turn::Completed) {
        submit().await.expect(200);
    }
    match turn {
        Turn::UnknownTransaction => bench.submit(&json!({ "id": NOWHERE, "paymentId": id(&payment) }), "0x").await,
        Turn::SubmittedLate => {
            bench.advance(66 * 60);
            submit().await
        }
        Turn::Completed => {
            bench.advance(30);
            submit().await
        }
        Turn::SubmittedTwice => submit().await,
        Turn::OneOpen
        | Turn::OneSubmitted
        | Turn::UnknownPayment
        | Turn::UnderReview
        | Turn::OtherVersion
        | Turn::PaymentExpired => bench.transaction(&payment).await,
    }
}

async fn signature(bench: &Bench, signed: Signed) -> Raw {
    let payment = pay(bench, &order(bench).await).await.expect(201);
    let transaction = bench.transaction(&payment).await.expect(201);
    let good = sign(&transaction);
    let wallet = WALLET.parse().unwrap();
    let signature = match signed {
        Signed::Undecodable => "0x77".to_owned(),
        Signed::Invalid => format!("{}05", &good[..130]),
        Signed::OtherSigner => sign_with(&SigningKey::from_slice(&[7; 32]).unwrap(), &transaction),
        Signed::WithoutMoney => {
            bench.sandbox.set_balance(wallet, 0);
            good
        }
        Signed::WithoutAllowance => {
            bench.sandbox.set_allowance(wallet, 0);
            good
        }
        Signed::NonceUsed => {
            let nonce = transaction["messageToBeSigned"]["message"]["nonce"].as_str().unwrap();
            bench.sandbox.use_permit_nonce(wallet, nonce.parse().unwrap());
            good
        }
    };
    bench.submit(&transaction, &signature).await
}

async fn ticket(bench: &Bench, change: &str) -> Raw {
    let payment = bench.payment("Northwind Trading LLC").await;
    let mut body = json!({
        "idempotencyKey": uuid::Uuid::new_v4(),
        "paymentId": id(&payment),
        "issueType": "OTHER",
        "description": "Fiat leg not settled in the announced window",
        "email": "treasury@ofi.example",
    });
    let change: Value = serde_json::from_str(change).unwrap();
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    bench.post("/v1/cpn/supportTickets", &body).await
}

/// docs/sandbox.md says how each code is reached: alone, in a list, or between two others ("290400 to 290405").
#[test]
fn the_document_names_each_code() {
    let document = include_str!("../../../../docs/sandbox.md");
    let table = document.split("### Error codes").nth(1).unwrap().split("### Prices").next().unwrap();
    let words: Vec<&str> = table.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spans: Vec<(i64, i64)> = words
        .windows(3)
        .filter(|three| three[1] == "to")
        .filter_map(|three| Some((three[0].parse().ok()?, three[2].parse().ok()?)))
        .collect();
    for (_, code, _) in CODES.iter().filter(|(_, code, _)| *code >= 290_000) {
        let named = words.contains(&code.to_string().as_str())
            || spans.iter().any(|(first, last)| (first..=last).contains(&code));
        assert!(named, "{code}");
    }
}
