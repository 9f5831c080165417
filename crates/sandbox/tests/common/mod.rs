//! What the tests over HTTPS share: a sandbox whose clock stands still, a client that shows each byte of an answer, and
//! what an originating institution sends.
#![allow(dead_code, unused_imports, reason = "each of these tests uses its part")]

mod https;
mod multipart;
pub(crate) mod wrapping;

use std::io;
use std::time::Duration;

use cpn::seal::Sealer;
use cpn::wire::{Jwk, NamedValue};
use k256::ecdsa::SigningKey;
use sandbox::{Fault, FaultKind, Sandbox, SandboxOptions};
use serde_json::{Value, json};

pub(crate) use https::{Https, Raw};
pub(crate) use multipart::{Part, multipart, parts};

/// The first account of the simulated Ledger's default seed, and its key (public, test only).
pub(crate) const WALLET: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";
const KEY: &str = "ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725";

pub(crate) const CUSTOMER: &str = "CUST-000417";

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) https: Https,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(SandboxOptions { speed: 0, ..SandboxOptions::default() }).await
    }

    pub(crate) async fn with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let https = Https::new(sandbox.api_url(), sandbox.ca_pem());
        Self { sandbox, https }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn fault(&self, route: &str, kind: FaultKind) {
        self.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: Some(1) });
    }

    /// One call with a key and a JSON body, or without either. An error means that no answer came.
    pub(crate) async fn call(&self, method: &str, path: &str, key: &str, body: Option<&str>) -> io::Result<Raw> {
        let bearer = format!("Bearer {key}");
        let mut headers = Vec::new();
        if !key.is_empty() {
            headers.push(("authorization", bearer.as_str()));
        }
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.https.call(method, path, &headers, body.map(str::as_bytes)).await
    }

    /// One call with the sandbox's key and any body.
    pub(crate) async fn send_bytes(&self, method: &str, path: &str, content_type: &str, body: &[u8]) -> Raw {
        let bearer = format!("Bearer {}", self.sandbox.api_key());
        let headers = [("authorization", bearer.as_str()), ("content-type", content_type)];
        self.https.call(method, path, &headers, Some(body)).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Raw {
        self.call("GET", path, self.sandbox.api_key(), None).await.unwrap()
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Raw {
        self.call(method, path, self.sandbox.api_key(), Some(&body.to_string())).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Raw {
        self.send("POST", path, body).await
    }

    /// The best quote.
    pub(crate) async fn quote(&self, ask: &Value) -> Value {
        self.post("/v1/cpn/quotes", ask).await.expect(201)[0].clone()
    }

    /// The body of a payment for a quote, with a name for the originator that may be a magic one.
    pub(crate) async fn order(&self, quote: &Value, originator: &str) -> Value {
        let id = quote["id"].as_str().unwrap();
        let required = self.get(&format!("/v1/cpn/payments/requirements?quoteId={id}")).await.expect(200);
        order(quote, &required, originator)
    }

    /// A payment to Mexico that waits for its funds, or does what the magic name says.
    pub(crate) async fn payment(&self, originator: &str) -> Value {
        let quote = self.quote(&ask()).await;
        let order = self.order(&quote, originator).await;
        self.post("/v1/cpn/payments", &order).await.expect(201)
    }

    pub(crate) async fn look(&self, payment: &Value) -> Value {
        self.get(&format!("/v1/cpn/payments/{}", id(payment))).await.expect(200)
    }

    /// A V2 transaction of a payment.
    pub(crate) async fn transaction(&self, payment: &Value) -> Raw {
        let path = format!("/v2/cpn/payments/{}/transactions", id(payment));
        self.post(&path, &json!({ "idempotencyKey": uuid::Uuid::new_v4() })).await
    }

    /// Submits a signature of a V2 transaction.
    pub(crate) async fn submit(&self, transaction: &Value, signed: &str) -> Raw {
        let payment = transaction["paymentId"].as_str().unwrap();
        let path = format!("/v2/cpn/payments/{payment}/transactions/{}/submit", id(transaction));
        self.post(&path, &json!({ "signedTransaction": signed })).await
    }
}

/// The id of an object.
pub(crate) fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap_or_else(|| panic!("{object}"))
}

/// The names of an object's members, sorted.
pub(crate) fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A request for quotes: 25 USDC to Mexico, V2.
pub(crate) fn ask() -> Value {
    json!({
        "paymentMethodType": "SPEI", "senderCountry": "US", "destinationCountry": "MX",
        "sourceAmount": { "amount": "25.000000", "currency": "USDC" }, "destinationAmount": { "currency": "MXN" },
        "blockchain": "ETH-SEPOLIA", "senderType": "BUSINESS", "recipientType": "BUSINESS",
        "transactionVersion": "VERSION_2",
    })
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_slice(&hex::decode(KEY).unwrap()).unwrap()
}

/// The wallet's signature of a V2 transaction's digest.
pub(crate) fn sign(transaction: &Value) -> String {
    sign_with(&key(), transaction)
}

pub(crate) fn sign_with(key: &SigningKey, transaction: &Value) -> String {
    let digest = transaction["encodedMessageToBeSigned"].as_str().unwrap();
    let digest = hex::decode(digest.strip_prefix("0x").unwrap()).unwrap();
    let (signature, parity) = key.sign_prehash_recoverable(&digest).unwrap();
    format!("0x{}{:02x}", hex::encode(signature.to_bytes()), 27 + parity.to_byte())
}

/// The body of a payment for a quote with every field that it requires.
pub(crate) fn order(quote: &Value, required: &Value, originator: &str) -> Value {
    let country = quote["destinationCountry"].as_str().unwrap();
    let values = |part: &str| -> Vec<NamedValue> {
        let fields = required[part].as_array().unwrap().iter();
        let must = fields.filter(|field| field["optional"] == false);
        must.map(|field| value(field["name"].as_str().unwrap(), country, originator)).collect()
    };
    let sealer = sealer(&quote["certificate"]);
    let initial = |party: &str| if quote[party] == "INDIVIDUAL" { 'C' } else { 'B' };
    json!({
        "idempotencyKey": uuid::Uuid::new_v4(),
        "quoteId": quote["id"],
        "travelRuleData": sealer.fields(&values("travelRule")).unwrap(),
        "beneficiaryAccountData": sealer.fields(&values("beneficiaryAccount")).unwrap(),
        "senderAddress": WALLET,
        "refundAddress": WALLET,
        "blockchain": quote["blockchain"],
        "customerRefId": CUSTOMER,
        "refCode": "INV-2026-1006",
        "useCase": format!("{}2{}", initial("senderType"), initial("recipientType")),
        "reasonForPayment": "PMT001",
    })
}

/// Seals for the key of a quote's or an RFI's certificate.
pub(crate) fn sealer(certificate: &Value) -> Sealer {
    let jwk: Jwk = serde_json::from_value(certificate["jwk"].clone()).unwrap();
    Sealer::new(&jwk).unwrap()
}

fn value(name: &str, country: &str, originator: &str) -> NamedValue {
    let address = |country: &str| {
        let address = json!({ "street": "1 Harbor Way", "city": "Harbor", "country": country, "postalCode": "02110" });
        NamedValue::address(name, serde_json::from_value(address).unwrap())
    };
    let text = match name {
        "BENEFICIARY_ADDRESS" => return address(country),
        name if name.ends_with("_ADDRESS") => return address("US"),
        "ORIGINATOR_NAME" => originator,
        "CLABE" => "002010077777777771",
        "IBAN" => "DE89370400440532013000",
        "RECIPIENT_ID_NUMBER" => "52998224725",
        "RECIPIENT_EVP" => "123e4567-e89b-12d3-a456-426614174000",
        "SWIFT_CODE" => "CHASUS33XXX",
        "BANK_COUNTRY" => country,
        _ => "Northwind Trading LLC",
    };
    NamedValue::text(name, text)
}

/// Who sends the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Person,
    Business,
}

/// A full answer to an RFI of the third level, which fits the lower ones too.
pub(crate) fn answer(sender: Sender, name: &str) -> Value {
    let address = json!({ "street": "1 Harbor Way", "city": "Boston", "stateProvince": "MA", "country": "US" });
    let person = json!({ "name": "Ana Ruiz", "address": address, "dateOfBirth": "1980-02-29" });
    match sender {
        Sender::Person => json!({
            "NAME": name, "ADDRESS": address, "DATE_OF_BIRTH": "1980-02-29", "NATIONAL_IDENTIFICATION_NUMBER": "X-1",
            "SOURCE_OF_FUNDS": "Salary", "METHOD_OF_VERIFICATION": "Passport", "NATIONALITY": "US",
            "EMAIL": "ana@example.com", "PHONE": "+1 617 555 0100", "OCCUPATION": "Engineer", "ID_DOC_TYPE": "PASSPORT",
        }),
        Sender::Business => json!({
            "NAME": name, "TRADE_NAME": "Northwind", "NATIONAL_IDENTIFICATION_NUMBER": "12-3456789",
            "DATE_OF_FORMATION": "2011-03-14", "COUNTRY_OF_FORMATION": "US", "ENTITY_TYPE": "LLC",
            "INDUSTRY_TYPE": "Wholesale", "ADDRESS": address, "METHOD_OF_VERIFICATION": "Documents",
            "SOURCE_OF_FUNDS": "Operating revenue", "AUTHORIZED_SIGNATORIES": [person], "BENEFICIARY_OWNERSHIP": false,
        }),
    }
}
