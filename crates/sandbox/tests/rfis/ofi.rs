//! An institution that pays and is asked: a sandbox whose clock stands still, a wallet, and answers for every RFI.

use cpn::wire::FileMetadata;
use sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::common::{self, Bench, Part, Raw, multipart, sign};
pub(crate) use crate::common::{CUSTOMER, Sender, answer, parts, sealer};
use crate::specification::{Age, problems};

/// Each call waits for its answer, so that the tests read as a list of steps.
pub(crate) struct Ofi {
    bench: Bench,
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

fn wait<T>(future: impl Future<Output = T>) -> T {
    block_in_place(|| Handle::current().block_on(future))
}

impl Ofi {
    pub(crate) async fn start() -> Self {
        Self::start_with(SandboxOptions::default()).await
    }

    pub(crate) async fn start_with(options: SandboxOptions) -> Self {
        Self { bench: Bench::with(SandboxOptions { speed: 0, ..options }).await }
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.bench.sandbox
    }

    pub(crate) async fn shutdown(self) {
        self.bench.sandbox.shutdown().await;
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.bench.advance(seconds);
    }

    /// One call with another key, and no body.
    pub(crate) fn call_as(&self, key: &str, method: &str, path: &str) -> Raw {
        wait(self.bench.call(method, path, key, None)).unwrap()
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> Raw {
        self.call_as(self.bench.sandbox.api_key(), method, path)
    }

    /// One POST of any bytes.
    pub(crate) fn post_bytes(&self, path: &str, content_type: &str, body: &[u8]) -> Raw {
        wait(self.bench.send_bytes("POST", path, content_type, body))
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let reply = self.call("GET", path);
        assert_eq!(reply.status, 200, "GET {path}: {}", String::from_utf8_lossy(&reply.body));
        let mut body = reply.json();
        if body.get("data").is_some() { body["data"].take() } else { body }
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Raw {
        wait(self.bench.post(path, body))
    }

    /// Creates a payment; the whole answer.
    pub(crate) fn order(&self, order: &Order<'_>) -> Raw {
        let mut ask = common::ask();
        ask["senderType"] = if order.sender == Sender::Person { "INDIVIDUAL" } else { "BUSINESS" }.into();
        let quote = self.post("/v1/cpn/quotes", &ask).json()["data"][order.institution].take();
        let mut body = wait(self.bench.order(&quote, order.name));
        body["customerRefId"] = order.customer.into();
        self.post("/v1/cpn/payments", &body)
    }

    /// Creates a payment that must be taken.
    pub(crate) fn payment(&self, order: &Order<'_>) -> Value {
        self.order(order).expect(201)
    }

    /// The payment as it stands now.
    pub(crate) fn look(&self, payment: &Value) -> Value {
        wait(self.bench.look(payment))
    }

    /// Pays, up to the beginning of the payout.
    pub(crate) fn fund(&self, payment: &Value) {
        let transaction = wait(self.bench.transaction(payment)).expect(201);
        wait(self.bench.submit(&transaction, &sign(&transaction))).expect(200);
        self.advance(10);
        assert_eq!(self.look(payment)["status"], "FIAT_PAYMENT_INITIATED");
    }

    /// The RFI as its own call shows it.
    pub(crate) fn rfi(&self, rfi: &Value) -> Value {
        self.get(&path(rfi))
    }

    /// Answers with data, sealed for the RFI's key.
    pub(crate) fn submit(&self, rfi: &Value, answer: &Value) -> Raw {
        let sealed = sealer(&rfi["certificate"]).seal_json(answer).unwrap();
        self.submit_sealed(rfi, &sealed)
    }

    pub(crate) fn submit_sealed(&self, rfi: &Value, sealed: &str) -> Raw {
        let body = json!({ "rfi": { "version": rfi["fieldRequirements"]["version"], "data": sealed } });
        self.post(&format!("{}/submit", path(rfi)), &body)
    }

    /// Sends a file as documented.
    pub(crate) fn upload(&self, rfi: &Value, key: &str, file_type: &str, content: &[u8]) -> Raw {
        let metadata = FileMetadata::new("document", file_type, key);
        let file = sealer(&rfi["certificate"]).seal_file(metadata, content).unwrap();
        let (metadata, encryption) = (json!(file.metadata()), json!(file.encryption()));
        self.upload_parts(rfi, &parts(&metadata.to_string(), &encryption.to_string(), file.ciphertext()))
    }

    pub(crate) fn upload_parts(&self, rfi: &Value, parts: &[Part<'_>]) -> Raw {
        let (content_type, body) = multipart(parts);
        self.post_bytes(&format!("{}/files", path(rfi)), &content_type, &body)
    }

    /// The types of the events about a payment and its parts, oldest first.
    pub(crate) fn events(&self, payment: &Value) -> Vec<String> {
        let all = self.get("/control/events");
        let of_payment = all.as_array().unwrap().iter().filter(|event| event["paymentId"] == payment["id"]);
        of_payment.map(|event| text(&event["type"]).to_owned()).collect()
    }
}

/// Fails unless an RFI is what the specification says.
pub(crate) fn must_be_an_rfi(rfi: &Value) {
    assert_eq!(problems(Age::Newest, "Rfi", rfi), Vec::<String>::new(), "{rfi:#}");
}

/// The path of an RFI.
pub(crate) fn path(rfi: &Value) -> String {
    format!("/v1/cpn/payments/{}/rfis/{}", text(&rfi["paymentId"]), text(&rfi["id"]))
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
