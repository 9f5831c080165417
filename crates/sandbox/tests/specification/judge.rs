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

    fn judge(&self, method: &str, path: &str, answer: &Raw) {
        let wrong = self.verdict(method, path, answer);
        assert_eq!(wrong, Vec::<String>::new(), "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
    }

    /// What is wrong with an answer; nothing if the specification declares it.
    pub(crate) fn verdict(&self, method: &str, path: &str, answer: &Raw) -> Vec<String> {
        let operation = Operation::of(method, path);
        let succeeded = answer.status == operation.status;
        let mut wrong = Vec::new();
        if !succeeded && !operation.errors.contains(&answer.status) && !operation.also.contains(&answer.status) {
            wrong.push(format!("status {}", answer.status));
        }
        if !answer.whole {
            wrong.push("the body is not as long as announced".to_owned());
        }
        let request_id = answer.header("x-request-id");
        let is_version_4 = |text| uuid::Uuid::parse_str(text).is_ok_and(|id| id.get_version_num() == 4);
        if request_id.is_some() != (!succeeded || operation.request_id) || !request_id.is_none_or(is_version_4) {
            wrong.push(format!("request id {request_id:?}"));
        }
        let content_type = answer.header("content-type");
        if content_type != (answer.status != 204).then_some("application/json") {
            wrong.push(format!("content type {content_type:?}"));
        }
        match serde_json::from_slice::<Value>(&answer.body) {
            _ if answer.status == 204 && answer.body.is_empty() => {}
            Ok(body) => wrong.extend(self.problems_inside(operation.answer.filter(|_| succeeded), &body)),
            Err(error) => wrong.push(error.to_string()),
        }
        wrong
    }

    /// What is wrong with a body of a type, or with that of an error.
    fn problems_inside(&self, name: Option<&str>, body: &Value) -> Vec<String> {
        let (name, value) = match name {
            None => ("Error", body),
            Some("Pong") => ("Pong", body),
            Some(name) => {
                let members: Vec<&String> = body.as_object().into_iter().flat_map(|body| body.keys()).collect();
                if members != ["data"] {
                    return vec![format!("an envelope with {members:?}")];
                }
                (name, &body["data"])
            }
        };
        let mut wrong = problems(self.age, name, value);
        if wrong.is_empty() {
            certificates(value, &mut wrong);
        }
        wrong
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

/// What is wrong with the certificates inside a value: each opens, holds the key beside it, and is its domain's.
fn certificates(value: &Value, wrong: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "certificate" {
                    wrong.extend(certificate(member).err());
                } else {
                    certificates(member, wrong);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| certificates(element, wrong)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands before the point in the `SubjectPublicKeyInfo` of every P-256 key.
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

fn certificate(certificate: &Value) -> Result<(), String> {
    let bad = |what: &str| format!("the certificate {what}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pem = STANDARD.decode(text(&certificate["certPem"])).ok().and_then(|pem| String::from_utf8(pem).ok());
    let body = pem.as_deref().and_then(|pem| {
        let body = pem.trim_end().strip_prefix("-----BEGIN CERTIFICATE-----")?;
        body.strip_suffix("-----END CERTIFICATE-----")
    });
    let body = body.ok_or_else(|| bad("is no PEM"))?.split_whitespace().collect::<String>();
    let der = STANDARD.decode(body).map_err(|_| bad("is no base64"))?;
    let holds = |part: &[u8]| der.windows(part.len()).any(|window| window == part);
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(text(&certificate["jwk"][name])).unwrap_or_default();
    if !holds(&[&P256[..], &coordinate("x"), &coordinate("y")].concat()) {
        return Err(bad("has another key"));
    }
    if holds(text(&certificate["domain"]).as_bytes()) { Ok(()) } else { Err(bad("names another domain")) }
}
