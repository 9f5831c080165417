//! Where the client talks to: one pinned HTTPS host per environment.

use domain::Environment;
use reqwest::Url;

/// The host of CPN for test and live keys alike; the key decides which of the two is meant.
const CIRCLE: &str = "https://api.circle.com/";

/// A host, its environment and whom to trust there. It cannot be made for plain HTTP.
#[derive(Debug, Clone)]
pub struct Endpoint {
    environment: Environment,
    base: Url,
    authority: Option<Vec<u8>>,
}

/// Why there is no such endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The sandbox is no environment of Circle's.
    #[error("the sandbox is not hosted by Circle")]
    SandboxAtCircle,
    /// Not an address at all.
    #[error("`{0}` is not an address")]
    Address(String),
    /// Not HTTPS.
    #[error("`{0}` is not an HTTPS address")]
    NotHttps(String),
    /// The embedded sandbox is on this machine and nowhere else.
    #[error("`{0}` is not on this machine; the sandbox is")]
    NotLoopback(String),
}

impl Endpoint {
    /// Circle's host, trusted by the system's certificate authorities.
    ///
    /// # Errors
    /// For [`Environment::Sandbox`].
    pub fn circle(environment: Environment) -> Result<Self, EndpointError> {
        match environment {
            Environment::Sandbox => Err(EndpointError::SandboxAtCircle),
            Environment::Testnet | Environment::Live => {
                let base = Url::parse(CIRCLE).map_err(|_| EndpointError::Address(CIRCLE.to_owned()))?;
                Ok(Self { environment, base, authority: None })
            }
        }
    }

    /// A sandbox on this machine, trusted by its own authority (PEM) and by no other.
    ///
    /// # Errors
    /// For an address that is not HTTPS or not on this machine.
    pub fn sandbox(base_url: &str, authority_pem: impl Into<Vec<u8>>) -> Result<Self, EndpointError> {
        let wrong = || EndpointError::Address(base_url.to_owned());
        let mut base = Url::parse(base_url).map_err(|_| wrong())?;
        if base.scheme() != "https" {
            return Err(EndpointError::NotHttps(base_url.to_owned()));
        }
        let host = base.host_str().ok_or_else(wrong)?;
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        if host != "localhost" && !address.is_ok_and(|address| address.is_loopback()) {
            return Err(EndpointError::NotLoopback(base_url.to_owned()));
        }
        base.set_path("/");
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self { environment: Environment::Sandbox, base, authority: Some(authority_pem.into()) })
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The host with its port, to be shown.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub(crate) fn authority(&self) -> Option<&[u8]> {
        self.authority.as_deref()
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The address of a path given by its segments, each percent-encoded.
    ///
    /// A segment that is empty, a dot segment or not plain is refused: it would name another path.
    pub(crate) fn url(&self, segments: &[&str]) -> Result<Url, String> {
        for segment in segments {
            let plain = segment.bytes().all(|byte| byte.is_ascii_graphic());
            if segment.is_empty() || matches!(*segment, "." | "..") || !plain || segment.len() > 200 {
                return Err(format!("`{}` is not an id", segment.escape_debug()));
            }
        }
        let mut url = self.base.clone();
        url.path_segments_mut().map_err(|()| "the address has no path".to_owned())?.clear().extend(segments);
        Ok(url)
    }
}
