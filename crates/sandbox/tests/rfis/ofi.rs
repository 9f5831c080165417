//! An institution that pays and is asked: a sandbox whose clock stands still, a wallet, and answers for every RFI.

use std::time::Duration;

use cpn::seal::Sealer;
use cpn::wire::{Certificate, FileMetadata, Jwk, NamedValue};
use k256::ecdsa::SigningKey;
use sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

use crate::https::{Https, Part, Reply, multipart};

/// The first account of the simulated Ledger's default seed, and its key (public, for tests only).
const WALLET: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";
const KEY: &str = "ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725";

pub(crate) const CUSTOMER: &str = "CUST-000417";

/// Who sends the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Person,
    Business,
}

pub(crate) struct Ofi {
    pub(crate) sandbox: Sandbox,
    pub(crate) https: Https,
}

/// A payment that is being asked for.
pub(crate) struct Order<'a> {
    /// The originator's name, which may be a magic one.
    pub(crate) name: &'a str,
    pub(crate) sender: Sender,
    pub(crate) customer: &'a str,
    /// Which of the three institutions, the cheapest first.
    pub(crate) institution: usize,
}

impl<'a> Order<'a> {
    /// A business's payment through the cheapest institution.
    pub(crate) fn named(name: &'a str) -> Self {
        Self { name, sender: Sender::Business, customer: CUSTOMER, institution: 0 }
    }
}

impl Ofi {
    pub(crate) async fn start() -> Self {
        Self::start_with(SandboxOptions::default()).await
    }

    pub(crate) async fn start_with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(SandboxOptions { speed: 0, ..options }).await.unwrap();
        let https = Https::new(sandbox.api_url(), sandbox.ca_pem(), sandbox.api_key());
        Self { sandbox, https }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.https.call("GET", path, None);
        assert_eq!(reply.status, 200, "GET {path}: {}", String::from_utf8_lossy(&reply.body));
        let mut body = reply.json();
        if body.get("data").is_some() { body["data"].take() } else { body }
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.https.call("POST", path, Some(body))
    }

    /// Creates a payment; the whole answer.
    pub(crate) fn order(&self, order: &Order<'_>) -> Reply {
        let sender = if order.sender == Sender::Person { "INDIVIDUAL" } else { "BUSINESS" };
        let ask = json!({
            "paymentMethodType": "SPEI", "senderCountry": "US", "destinationCountry": "MX",
            "sourceAmount": { "amount": "25.000000", "currency": "USDC" }, "destinationAmount": { "currency": "MXN" },
            "blockchain": "ETH-SEPOLIA", "senderType": sender, "recipientType": "BUSINESS",
            "transactionVersion": "VERSION_2",
        });
        let quote = self.post("/v1/cpn/quotes", &ask).json()["data"][order.institution].take();
        let required = self.get(&format!("/v1/cpn/payments/requirements?quoteId={}", text(&quote["id"])));
        let sealer = sealer(&quote["certificate"]);
        let body = json!({
            "idempotencyKey": uuid::Uuid::new_v4(), "quoteId": quote["id"],
            "travelRuleData": sealer.fields(&values(&required["travelRule"], order.name)).unwrap(),
            "beneficiaryAccountData": sealer.fields(&values(&required["beneficiaryAccount"], order.name)).unwrap(),
            "senderAddress": WALLET, "refundAddress": WALLET, "blockchain": "ETH-SEPOLIA",
            "customerRefId": order.customer, "refCode": "INV-2026-1006",
            "useCase": if order.sender == Sender::Person { "C2B" } else { "B2B" }, "reasonForPayment": "PMT001",
        });
        self.post("/v1/cpn/payments", &body)
    }

    /// Creates a payment that must be taken.
    pub(crate) fn payment(&self, order: &Order<'_>) -> Value {
        let reply = self.order(order);
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()["data"].take()
    }

    /// The payment as it stands now.
    pub(crate) fn look(&self, payment: &Value) -> Value {
        self.get(&format!("/v1/cpn/payments/{}", text(&payment["id"])))
    }

    /// Pays, up to the beginning of the payout.
    pub(crate) fn fund(&self, payment: &Value) {
        let path = format!("/v2/cpn/payments/{}/transactions", text(&payment["id"]));
        let transaction = self.post(&path, &json!({ "idempotencyKey": uuid::Uuid::new_v4() })).json()["data"].take();
        let digest = text(&transaction["encodedMessageToBeSigned"]).strip_prefix("0x").unwrap();
        let key = SigningKey::from_slice(&hex::decode(KEY).unwrap()).unwrap();
        let (signature, parity) = key.sign_prehash_recoverable(&hex::decode(digest).unwrap()).unwrap();
        let signed = format!("0x{}{:02x}", hex::encode(signature.to_bytes()), 27 + parity.to_byte());
        let reply =
            self.post(&format!("{path}/{}/submit", text(&transaction["id"])), &json!({ "signedTransaction": signed }));
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        self.advance(10);
        assert_eq!(self.look(payment)["status"], "FIAT_PAYMENT_INITIATED");
    }

    /// The RFI as its own call shows it.
    pub(crate) fn rfi(&self, rfi: &Value) -> Value {
        self.get(&path(rfi))
    }

    /// Answers with data, sealed for the RFI's key.
    pub(crate) fn submit(&self, rfi: &Value, answer: &Value) -> Reply {
        let sealed = sealer(&rfi["certificate"]).seal_json(answer).unwrap();
        self.submit_sealed(rfi, &sealed)
    }

    pub(crate) fn submit_sealed(&self, rfi: &Value, sealed: &str) -> Reply {
        let body = json!({ "rfi": { "version": rfi["fieldRequirements"]["version"], "data": sealed } });
        self.post(&format!("{}/submit", path(rfi)), &body)
    }

    /// Sends a file as documented.
    pub(crate) fn upload(&self, rfi: &Value, key: &str, file_type: &str, content: &[u8]) -> Reply {
        let metadata = FileMetadata::new("document", file_type, key);
        let file = sealer(&rfi["certificate"]).seal_file(metadata, content).unwrap();
        let (metadata, encryption) = (json!(file.metadata()), json!(file.encryption()));
        self.upload_parts(rfi, &parts(&metadata.to_string(), &encryption.to_string(), file.ciphertext()))
    }

    pub(crate) fn upload_parts(&self, rfi: &Value, parts: &[Part<'_>]) -> Reply {
        let (content_type, body) = multipart(parts);
        self.https.send("POST", &format!("{}/files", path(rfi)), Some(&content_type), &body)
    }

    /// The types of the events about a payment and its parts, oldest first.
    pub(crate) fn events(&self, payment: &Value) -> Vec<String> {
        let all = self.get("/control/events");
        let of_payment = all.as_array().unwrap().iter().filter(|event| event["paymentId"] == payment["id"]);
        of_payment.map(|event| text(&event["type"]).to_owned()).collect()
    }
}

/// The parts of an upload with their documented names and content types.
pub(crate) fn parts<'a>(metadata: &'a str, encryption: &'a str, content: &'a [u8]) -> [Part<'a>; 3] {
    let json = Some("application/json");
    [
        Part { name: "fileMetadata", content_type: json, content: metadata.as_bytes() },
        Part { name: "encryption", content_type: json, content: encryption.as_bytes() },
        Part { name: "encryptedFile", content_type: Some("application/octet-stream"), content },
    ]
}

/// The path of an RFI.
pub(crate) fn path(rfi: &Value) -> String {
    format!("/v1/cpn/payments/{}/rfis/{}", text(&rfi["paymentId"]), text(&rfi["id"]))
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

pub(crate) fn sealer(certificate: &Value) -> Sealer {
    let certificate: Certificate = serde_json::from_value(certificate.clone()).unwrap();
    let key: Jwk = certificate.jwk;
    Sealer::new(&key).unwrap()
}

fn values(required: &Value, originator: &str) -> Vec<NamedValue> {
    let must = required.as_array().unwrap().iter().filter(|field| field["optional"] == false);
    must.map(|field| value(text(&field["name"]), originator)).collect()
}

fn value(name: &str, originator: &str) -> NamedValue {
    let address = |country: &str| {
        let address = json!({ "street": "1 Harbor Way", "city": "Harbor", "country": country, "postalCode": "02110" });
        NamedValue::address(name, serde_json::from_value(address).unwrap())
    };
    match name {
        "ORIGINATOR_NAME" => NamedValue::text(name, originator),
        "BENEFICIARY_ADDRESS" => address("MX"),
        name if name.ends_with("_ADDRESS") => address("US"),
        "CLABE" => NamedValue::text(name, "002010077777777771"),
        other => NamedValue::text(other, "Northwind Trading LLC"),
    }
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
