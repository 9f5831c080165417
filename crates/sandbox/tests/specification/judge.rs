//! The judge: makes calls and holds every answer against the specification.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::common::{Bench, Raw, ask, id, order};
use crate::operations::Operation;
use crate::schemas::{Age, problems};

pub(crate) struct Judge {
    pub(crate) bench: Bench,
    /// Which words answers may have.
    pub(crate) age: Age,
}

impl Judge {
    pub(crate) async fn new() -> Self {
        Self { bench: Bench::new().await, age: Age::Newest }
    }

    /// One call with exactly these headers beside the key.
    pub(crate) async fn call_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Raw {
        let bearer = format!("Bearer {}", self.bench.sandbox.api_key());
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend(headers);
        let answer = self.bench.https.call(method, path, &all, body).await.unwrap();
        self.judge(method, path, &answer);
        answer
    }

    /// One call with another key, or with none.
    pub(crate) async fn call_as(&self, key: &str, method: &str, path: &str, body: Option<&str>) -> Raw {
        let answer = self.bench.call(method, path, key, body).await.unwrap();
        self.judge(method, path, &answer);
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Raw {
        self.call_with("GET", path, &[("accept", "application/json")], None).await
    }

    /// Sends a body, whatever it is.
    pub(crate) async fn try_send(&self, method: &str, path: &str, body: &Value) -> Raw {
        let json = ("content-type", "application/json");
        self.call_with(method, path, &[json], Some(body.to_string().as_bytes())).await
    }

    pub(crate) async fn try_post(&self, path: &str, body: &Value) -> Raw {
        self.try_send("POST", path, body).await
    }

    /// Sends a body that the specification allows.
    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Raw {
        let request = Operation::of(method, path).request.unwrap();
        assert_eq!(problems(Age::Newest, request, body), Vec::<String>::new(), "{body:#}");
        self.try_send(method, path, body).await
    }

    /// Posts a body that the specification allows and that must be taken.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        self.send("POST", path, body).await.expect(Operation::of("POST", path).status)
    }

    /// What a path shows.
    pub(crate) async fn look(&self, path: &str) -> Value {
        self.get(path).await.expect(200)
    }

    /// Fails unless an answer is one that the specification declares.
    fn judge(&self, method: &str, path: &str, answer: &Raw) {
        let operation = Operation::of(method, path);
        let told = format!("{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        let succeeded = answer.status == operation.status;
        assert!(
            succeeded || operation.errors.contains(&answer.status) || operation.also.contains(&answer.status),
            "{told}"
        );
        assert!(answer.whole, "{told}");
        let request_id = answer.header("x-request-id");
        assert_eq!(request_id.is_some(), !succeeded || operation.request_id, "{told}");
        assert!(request_id.is_none_or(|text| uuid::Uuid::parse_str(text).is_ok_and(|id| id.get_version_num() == 4)));
        if answer.status == 204 {
            assert_eq!((answer.body.len(), answer.header("content-type")), (0, None), "{told}");
            return;
        }
        assert_eq!(answer.header("content-type"), Some("application/json"), "{told}");
        let body = answer.json();
        let (name, value) = match operation.answer.filter(|_| succeeded) {
            None => ("Error", &body),
            Some("Pong") => ("Pong", &body),
            Some(name) => {
                assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["data"], "{told}");
                (name, &body["data"])
            }
        };
        assert_eq!(problems(self.age, name, value), Vec::<String>::new(), "{method} {path} {value:#}");
        certificates(value);
    }

    /// The best quote, which its own call shows again.
    pub(crate) async fn quote(&self, ask: &Value) -> Value {
        let quote = self.post("/v1/cpn/quotes", ask).await[0].take();
        assert_eq!(self.look(&format!("/v1/cpn/quotes/{}", id(&quote))).await, quote);
        quote
    }

    /// The body of a payment for a quote.
    pub(crate) async fn order(&self, quote: &Value, originator: &str) -> Value {
        let required = self.look(&format!("/v1/cpn/payments/requirements?quoteId={}", id(quote))).await;
        order(quote, &required, originator)
    }

    /// A payment, which its own call shows again.
    pub(crate) async fn payment(&self, ask: &Value, originator: &str) -> Value {
        let quote = self.quote(ask).await;
        let body = self.order(&quote, originator).await;
        let payment = self.post("/v1/cpn/payments", &body).await;
        let echoed = ["quoteId", "senderAddress", "refundAddress", "blockchain", "customerRefId", "refCode", "useCase"];
        for member in echoed {
            assert_eq!(payment[member], body[member], "{member}");
        }
        for member in ["paymentMethodType", "sourceAmount", "destinationAmount", "fees", "fiatSettlementTime"] {
            assert_eq!(payment[member], quote[member], "{member}");
        }
        assert_eq!(payment["expireDate"], quote["cryptoFundsSettlementExpireDate"]);
        assert_eq!(self.look(&format!("/v1/cpn/payments/{}", id(&payment))).await, payment);
        payment
    }

    /// A payment of a business to Mexico that waits for its funds.
    pub(crate) async fn plain_payment(&self) -> Value {
        self.payment(&ask(), "Northwind Trading LLC").await
    }
}

/// A request for quotes with the words of the specification of 2025 alone, so without a version, and one member changed.
pub(crate) fn ask_as_of_2025() -> Value {
    json!({
        "paymentMethodType": "IMPS", "senderCountry": "US", "destinationCountry": "IN",
        "sourceAmount": { "amount": "25.000000", "currency": "USDC" }, "destinationAmount": { "currency": "INR" },
        "blockchain": "ETH-SEPOLIA", "senderType": "BUSINESS", "recipientType": "BUSINESS",
    })
}

/// A value with other members in it.
pub(crate) fn with(value: &Value, members: &Value) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    value
}

/// Fails unless every certificate inside a value opens, holds the key beside it, and is its domain's.
fn certificates(value: &Value) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| if name == "certificate" { certificate(member) } else { certificates(member) }),
        Value::Array(elements) => elements.iter().for_each(certificates),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands before the point in the `SubjectPublicKeyInfo` of every P-256 key.
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

fn certificate(certificate: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pem = String::from_utf8(STANDARD.decode(text(&certificate["certPem"])).unwrap()).unwrap();
    let body = pem.strip_prefix("-----BEGIN CERTIFICATE-----").unwrap();
    let body = body.trim_end().strip_suffix("-----END CERTIFICATE-----").unwrap();
    let der = STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap();
    let holds = |part: &[u8]| der.windows(part.len()).any(|window| window == part);
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(text(&certificate["jwk"][name])).unwrap();
    assert!(holds(&[&P256[..], &coordinate("x"), &coordinate("y")].concat()), "the certificate has another key");
    assert!(holds(text(&certificate["domain"]).as_bytes()), "the certificate names another domain");
}
