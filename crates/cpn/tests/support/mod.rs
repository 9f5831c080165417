//! A tiny HTTPS server that answers as it is told, with a certificate authority of its own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cpn::{ApiKey, Client, ClientOptions, Endpoint, RetryPolicy};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What to do with one request, after having read it completely.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Status line and headers from the status, then this body.
    Reply(u16, &'static str, String),
    /// The same, only this much later.
    Late(Duration, u16, String),
    /// Exactly these bytes, then the end of the connection.
    Raw(String),
    /// Say nothing, ever.
    Hang,
    /// Close without a word.
    Drop,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Which connection, counted from 1.
    pub(crate) connection: usize,
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

/// The server; it ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) authority: String,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

/// A reply of 200 or another status with a JSON body and the usual headers.
pub(crate) fn json(status: u16, body: impl ToString) -> Act {
    Act::Reply(status, "X-Request-Id: 11111111-2222-4333-8444-555555555555\r\n", body.to_string())
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&authority_key).unwrap();
        let issuer = Issuer::from_params(&params, &authority_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let server = Self { address, authority: authority.pem(), seen: seen.clone() };
        tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((stream, _)) = listener.accept().await {
                connection += 1;
                let (acceptor, seen, script) = (acceptor.clone(), seen.clone(), script.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    while let Some((line, headers, body)) = request(&mut stream).await {
                        seen.lock().unwrap().push(Seen { connection, line, headers, body });
                        let mut act = script.lock().unwrap().pop_front().unwrap_or(Act::Drop);
                        if let Act::Late(pause, status, body) = act {
                            tokio::time::sleep(pause).await;
                            act = Act::Reply(status, "", body);
                        }
                        match act {
                            Act::Drop | Act::Late(..) => return,
                            Act::Hang => std::future::pending().await,
                            Act::Raw(bytes) => {
                                stream.write_all(bytes.as_bytes()).await.unwrap();
                                stream.flush().await.unwrap();
                                return;
                            }
                            Act::Reply(status, headers, body) => {
                                let head = format!(
                                    "HTTP/1.1 {status} X\r\nDate: Tue, 06 Oct 2026 14:00:00 GMT\r\n{headers}\
                                     Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                                    body.len()
                                );
                                stream.write_all(head.as_bytes()).await.unwrap();
                                // The client may hang up on purpose, on an answer that is too long.
                                if stream.write_all(body.as_bytes()).await.is_err() {
                                    return;
                                }
                                let _ = stream.flush().await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    pub(crate) fn client(&self, options: ClientOptions) -> Client {
        let key = ApiKey::parse("TEST_API_KEY:the-id:the-secret").unwrap();
        let endpoint = Endpoint::sandbox(&self.address, self.authority.clone()).unwrap();
        Client::new(endpoint, &key, options).unwrap()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Reads one request: line, headers, and as much body as announced.
async fn request(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<(String, String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap();
    let length = headers
        .lines()
        .find_map(|header| header.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok())
        .unwrap_or(0);
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some((line.to_owned(), headers.to_ascii_lowercase(), body))
}

/// The example of a fixture.
pub(crate) fn example(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    fixture["example"].clone()
}

/// One try only.
pub(crate) fn once() -> ClientOptions {
    ClientOptions { retry: RetryPolicy::NEVER, ..quick() }
}

/// Short waits.
pub(crate) fn quick() -> ClientOptions {
    ClientOptions {
        attempt_timeout: Duration::from_millis(800),
        deadline: Duration::from_secs(10),
        retry: RetryPolicy {
            attempts: 3,
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_millis(20),
        },
        ..ClientOptions::default()
    }
}
