//! Calls to a receiver: HTTPS, and only on this computer. The sandbox never leaves it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a receiver may take, in real time.
const PATIENCE: Duration = Duration::from_secs(5);

/// A receiver's address.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    uri: Uri,
    host: String,
    port: u16,
}

impl Endpoint {
    /// Reads an address; `None` for anything but an HTTPS URL with a host.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let host = uri.host().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
        (uri.scheme_str() == Some("https")).then_some(())?;
        Some(Self { port: uri.port_u16().unwrap_or(443), host, uri })
    }

    /// The address on this computer that it means, if it means one.
    fn here(&self) -> Option<IpAddr> {
        if self.host == "localhost" || self.host.ends_with(".localhost") {
            return Some(Ipv4Addr::LOCALHOST.into());
        }
        self.host.parse().ok().filter(IpAddr::is_loopback)
    }

    /// Whether the sandbox calls it at all.
    pub(crate) fn is_here(&self) -> bool {
        self.here().is_some()
    }
}

/// Why a receiver gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("not sent: the sandbox calls receivers on this computer only")]
    Elsewhere,
    #[error("the authority is no certificate: {0}")]
    Authority(String),
    #[error("no connection: {0}")]
    Connection(#[from] std::io::Error),
    #[error("no answer: {0}")]
    Answer(#[from] hyper::Error),
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    Late,
}

/// The check of an endpoint: HEAD must be answered with 2xx.
pub(crate) async fn head(endpoint: &Endpoint, authorities: &[String]) -> Result<u16, CallError> {
    let request = Request::builder().method(Method::HEAD).uri(path(endpoint));
    call(endpoint, authorities, request, Body::empty()).await
}

/// A signed notification.
pub(super) async fn post(
    endpoint: &Endpoint,
    authorities: &[String],
    key_id: &str,
    signature: &str,
    body: String,
) -> Result<u16, CallError> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path(endpoint))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .header("X-Circle-Key-Id", key_id)
        .header("X-Circle-Signature", signature);
    call(endpoint, authorities, request, Body::from(body)).await
}

fn path(endpoint: &Endpoint) -> &str {
    endpoint.uri.path_and_query().map_or("/", |path| path.as_str())
}

async fn call(
    endpoint: &Endpoint,
    authorities: &[String],
    request: axum::http::request::Builder,
    body: Body,
) -> Result<u16, CallError> {
    let here = endpoint.here().ok_or(CallError::Elsewhere)?;
    let authority = endpoint.uri.authority().map_or("", |authority| authority.as_str());
    let request = request.header(header::HOST, authority).header(header::CONNECTION, "close").body(body);
    let request = request.map_err(std::io::Error::other)?;
    let tls = connector(authorities)?;
    let name = ServerName::try_from(endpoint.host.clone()).map_err(std::io::Error::other)?;
    let answer = async {
        let tcp = TcpStream::connect((here, endpoint.port)).await?;
        let stream = tls.connect(name, tcp).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        let answer = sender.send_request(request).await;
        // The status is all that counts.
        driver.abort();
        Ok(answer?.status().as_u16())
    };
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or(Err(CallError::Late))
}

/// Trusts the given authorities and nobody else.
fn connector(authorities: &[String]) -> Result<TlsConnector, CallError> {
    let mut roots = rustls::RootCertStore::empty();
    for pem in authorities {
        let certificate = authority(pem).map_err(CallError::Authority)?;
        roots.add(certificate).map_err(|error| CallError::Authority(error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Reads a certificate.
pub(super) fn authority(pem: &str) -> Result<CertificateDer<'static>, String> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_called() {
        let here = |text: &str| Endpoint::parse(text).map(|endpoint| endpoint.is_here());
        for text in ["https://localhost/x", "https://desk.localhost:8443/", "https://127.0.0.9", "https://[::1]:9/a?b"]
        {
            assert_eq!(here(text), Some(true), "{text}");
        }
        for text in ["https://hooks.ofi.example/cpn", "https://192.0.2.1/", "https://localhost.example/"] {
            assert_eq!(here(text), Some(false), "{text}");
        }
        for text in ["http://localhost/", "localhost", "https://", "ftp://localhost/", "/cpn", ""] {
            assert_eq!(here(text), None, "{text}");
        }
    }
}
