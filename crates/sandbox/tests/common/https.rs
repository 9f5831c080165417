//! The smallest HTTPS client that can say anything, well formed or not, shows each byte of an answer, and shares nothing
//! with the desk's.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Where to call, and whom to trust.
pub(crate) struct Https {
    tls: TlsConnector,
    host: String,
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

    /// Where the inputs are wrong that a refusal names.
    pub(crate) fn wrong_inputs(&self) -> Vec<String> {
        let body = self.json();
        let inputs = body["errors"].as_array().unwrap();
        inputs.iter().map(|input| input["location"].as_str().unwrap().to_owned()).collect()
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

impl Https {
    pub(crate) fn new(url: &str, ca: &str) -> Self {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), host: url.strip_prefix("https://").unwrap().to_owned() }
    }

    /// One call on a connection of its own, with these headers beside `Host` and the length of the body. An error means
    /// that no answer came.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> io::Result<Raw> {
        let tcp = TcpStream::connect(&self.host).await?;
        let mut stream = self.tls.connect(ServerName::try_from("127.0.0.1").unwrap(), tcp).await?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.host);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = body {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await?;
        stream.write_all(body.unwrap_or_default()).await?;
        let mut bytes = Vec::new();
        // A cut connection ends with an error after the bytes that came.
        let end = stream.read_to_end(&mut bytes).await;
        parse(&bytes).ok_or_else(|| end.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
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
