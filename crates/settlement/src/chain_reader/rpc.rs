//! A small JSON-RPC client: one question, one answer, over HTTPS only.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::{Certificate, Client, Url, redirect};
use serde_json::{Value, json};

use super::error::ChainError;

/// Where a chain node listens. The URL may carry a key, so it is never printed.
#[derive(Clone)]
pub struct ChainEndpoint {
    /// An `https` URL.
    pub url: String,
    /// A certificate authority in PEM form that alone is trusted for this node: the sandbox's. `None`: the system's.
    pub ca_pem: Option<String>,
}

impl fmt::Debug for ChainEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = Url::parse(&self.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        f.debug_struct("ChainEndpoint").field("host", &host).field("own_ca", &self.ca_pem.is_some()).finish()
    }
}

/// How long one question may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How long reaching the node may take.
const REACH_WITHIN: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes; a receipt has a few thousand.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// How much of an unreadable answer is kept, in characters.
const EXCERPT: usize = 300;

#[derive(Debug)]
pub(super) struct Rpc {
    client: Client,
    url: Url,
    next_id: AtomicU64,
}

impl Rpc {
    pub(super) fn new(endpoint: &ChainEndpoint) -> Result<Self, ChainError> {
        let url = Url::parse(&endpoint.url).map_err(|_| ChainError::Endpoint)?;
        if url.scheme() != "https" {
            return Err(ChainError::Endpoint);
        }
        let mut builder = Client::builder()
            .https_only(true)
            .tls_backend_rustls()
            .redirect(redirect::Policy::none())
            .connect_timeout(REACH_WITHIN)
            .timeout(ANSWER_WITHIN);
        if let Some(pem) = &endpoint.ca_pem {
            let wrong = |words: String| ChainError::CertificateAuthority(words);
            let bundle = Certificate::from_pem_bundle(pem.as_bytes()).map_err(|error| wrong(error.to_string()))?;
            if bundle.is_empty() {
                return Err(wrong("no certificate in it".to_owned()));
            }
            // The sandbox is on this computer: no proxy stands between.
            builder = builder.tls_certs_only(bundle).no_proxy();
        }
        let client = builder.build().map_err(|error| ChainError::CertificateAuthority(words(error)))?;
        Ok(Self { client, url, next_id: AtomicU64::new(1) })
    }

    /// Asks one question; the answer is the `result` member.
    pub(super) async fn ask(&self, method: &'static str, params: Value) -> Result<Value, ChainError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let sent = self.client.post(self.url.clone()).json(&body).send().await;
        let mut answer = sent.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                ChainError::NotSent(words(error))
            } else {
                ChainError::NoAnswer(words(error))
            }
        })?;
        let status = answer.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| ChainError::NoAnswer(words(error)))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LONGEST_ANSWER {
                let received = format!("more than {LONGEST_ANSWER} bytes");
                return Err(ChainError::Unreadable { method, received });
            }
        }
        match read(method, id, &bytes) {
            // Some nodes send a JSON-RPC error under an HTTP error status: the words help more than the status.
            Err(spoken @ ChainError::Rpc { .. }) => Err(spoken),
            read if status.is_success() => read,
            _ => Err(ChainError::Status(status.as_u16())),
        }
    }
}

fn read(method: &'static str, id: u64, bytes: &[u8]) -> Result<Value, ChainError> {
    let unreadable = || ChainError::Unreadable { method, received: excerpt(bytes) };
    let mut answer: Value = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        let code = error.get("code").and_then(Value::as_i64).unwrap_or_default();
        let message = error.get("message").and_then(Value::as_str).unwrap_or("no words");
        let message = message.chars().take(EXCERPT).collect();
        return Err(ChainError::Rpc { method, code, message });
    }
    if answer.get("id").and_then(Value::as_u64) != Some(id) {
        return Err(unreadable());
    }
    answer.get_mut("result").map(Value::take).ok_or_else(unreadable)
}

pub(super) fn excerpt(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(EXCERPT).collect()
}

/// An error's words down to its cause, without the URL, which may carry a key.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
