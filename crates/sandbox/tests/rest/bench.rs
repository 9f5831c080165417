//! A sandbox whose clock stands still, and a client that shows each byte of an answer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use cpn::seal::Sealer;
use cpn::wire::{Jwk, NamedValue};
use k256::ecdsa::SigningKey;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use sandbox::{Fault, FaultKind, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The first account of the simulated Ledger's default seed, and its key (public, test only).
pub(crate) const WALLET: &str = "0xDad77910DbDFdE764fC21FCD4E74D71bBACA6D8D";
const KEY: &str = "ea2861b1058084974c509a4d2e21e73896059c1c69f7a5c2650661cac3493725";

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    tls: TlsConnector,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether all that was announced came.
    pub(crate) whole: bool,
}

impl Raw {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, i64) {
        let body = self.json();
        assert!(body["message"].is_string(), "{body}");
        (self.status, body["code"].as_i64().unwrap_or_else(|| panic!("{} {body}", self.status)))
    }

    /// The data of a success of this status.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self.data()
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(SandboxOptions { speed: 0, ..SandboxOptions::default() }).await
    }

    pub(crate) async fn with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(sandbox.ca_pem().as_bytes()).unwrap()).unwrap();
        let config =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
        Self { sandbox, tls: TlsConnector::from(Arc::new(config)) }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn fault(&self, route: &str, kind: FaultKind) {
        self.sandbox.set_fault(Fault { route: route.to_owned(), kind, count: Some(1) });
    }

    /// One call on a connection of its own. An error means that no answer came.
    pub(crate) async fn call(&self, method: &str, path: &str, key: &str, body: Option<&str>) -> io::Result<Raw> {
        let host = self.sandbox.api_url().strip_prefix("https://").unwrap();
        let tcp = TcpStream::connect(host).await?;
        let mut stream = self.tls.connect(ServerName::try_from("127.0.0.1").unwrap(), tcp).await?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        if !key.is_empty() {
            request.push_str(&format!("authorization: Bearer {key}\r\n"));
        }
        if let Some(body) = body {
            request.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body.unwrap_or_default());
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        // A cut connection ends with an error after the bytes that came.
        let end = stream.read_to_end(&mut bytes).await;
        parse(&bytes).ok_or_else(|| end.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
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
        let country = quote["destinationCountry"].as_str().unwrap();
        let values = |part: &str| -> Vec<NamedValue> {
            let fields = required[part].as_array().unwrap().iter();
            let must = fields.filter(|field| field["optional"] == false);
            must.map(|field| value(field["name"].as_str().unwrap(), country, originator)).collect()
        };
        let jwk: Jwk = serde_json::from_value(quote["certificate"]["jwk"].clone()).unwrap();
        let sealer = Sealer::new(&jwk).unwrap();
        json!({
            "idempotencyKey": uuid::Uuid::new_v4(),
            "quoteId": id,
            "travelRuleData": sealer.fields(&values("travelRule")).unwrap(),
            "beneficiaryAccountData": sealer.fields(&values("beneficiaryAccount")).unwrap(),
            "senderAddress": WALLET,
            "refundAddress": WALLET,
            "blockchain": quote["blockchain"],
            "customerRefId": "CUST-000417",
            "refCode": "INV-2026-1006",
            "useCase": "B2B",
            "reasonForPayment": "PMT001",
        })
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

fn value(name: &str, country: &str, originator: &str) -> NamedValue {
    match name {
        "ORIGINATOR_NAME" => NamedValue::text(name, originator),
        "BENEFICIARY_ADDRESS" => NamedValue::address(name, address(country)),
        name if name.ends_with("_ADDRESS") => NamedValue::address(name, address("US")),
        "CLABE" => NamedValue::text(name, "002010077777777771"),
        other => NamedValue::text(other, "Northwind Trading LLC"),
    }
}

fn address(country: &str) -> cpn::wire::Address {
    let value = json!({ "street": "1 Harbor Way", "city": "Harbor", "country": country, "postalCode": "02110" });
    serde_json::from_value(value).unwrap()
}

/// Reads an answer; `None` when not even its head came.
fn parse(bytes: &[u8]) -> Option<Raw> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let came = bytes.get(end + 4..)?;
    let find = |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let (body, whole) = if find("transfer-encoding") == Some("chunked") {
        chunks(came)
    } else {
        let length = find("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        (came.to_vec(), came.len() == length)
    };
    Some(Raw { status, headers, body, whole })
}

/// The joined chunks, and whether the last one came.
fn chunks(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|two| two == b"\r\n") else { return (body, false) };
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        let Some(chunk) = rest.get(line + 2..line + 2 + size) else { return (body, false) };
        body.extend(chunk);
        rest = rest.get(line + 4 + size..).unwrap_or_default();
    }
}
