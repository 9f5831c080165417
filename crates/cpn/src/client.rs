//! The client: one endpoint, one key, one pool of connections. Its calls are beside their resources.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use crate::api_key::ApiKey;
use crate::endpoint::Endpoint;
use crate::retry::RetryPolicy;

/// How long the client waits, and how often it tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientOptions {
    /// For a connection, handshake included.
    pub connect_timeout: Duration,
    /// For an answer to begin once the request is sent, and between two pieces of it.
    pub read_timeout: Duration,
    /// For one try.
    pub attempt_timeout: Duration,
    /// For the whole call, pauses and further tries included.
    pub deadline: Duration,
    /// When to try again.
    pub retry: RetryPolicy,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            attempt_timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(60),
            retry: RetryPolicy::default(),
        }
    }
}

/// A CPN client. Cloning is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) authorization: HeaderMap,
    pub(crate) options: ClientOptions,
    key_id: Arc<str>,
}

/// Why there is no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// A test key in live, or a live key elsewhere.
    #[error("this API key is for {key}, not for {endpoint}")]
    OtherEnvironment {
        /// Where the key belongs.
        key: domain::Environment,
        /// Where it was to be used.
        endpoint: domain::Environment,
    },
    /// The sandbox's certificate authority cannot be read.
    #[error("the certificate authority of the sandbox cannot be read: {0}")]
    Authority(String),
    /// The TLS layer did not start.
    #[error("the HTTPS client cannot be started: {0}")]
    Http(String),
}

impl Client {
    /// A client for one environment. Nothing is sent yet.
    ///
    /// Plain HTTP and redirects are impossible; for the sandbox only its own authority is trusted, and no proxy is used.
    ///
    /// # Errors
    /// When key and endpoint belong to different environments, or TLS cannot be set up.
    pub fn new(endpoint: Endpoint, key: &ApiKey, options: ClientOptions) -> Result<Self, ClientError> {
        if !key.fits(endpoint.environment()) {
            return Err(ClientError::OtherEnvironment { key: key.environment(), endpoint: endpoint.environment() });
        }
        let http = |error: reqwest::Error| ClientError::Http(error.without_url().to_string());
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("cpn-desk/", env!("CARGO_PKG_VERSION")))
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(Duration::from_secs(90))
            .tcp_nodelay(true);
        if let Some(pem) = endpoint.authority() {
            let authorities = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| ClientError::Authority(error.to_string()))?;
            if authorities.is_empty() {
                return Err(ClientError::Authority("there is no certificate in it".to_owned()));
            }
            builder = builder.tls_certs_only(authorities).no_proxy();
        }
        let mut bearer = HeaderValue::from_str(&key.bearer()).map_err(|error| ClientError::Http(error.to_string()))?;
        bearer.set_sensitive(true);
        Ok(Self {
            http: builder.build().map_err(http)?,
            endpoint: Arc::new(endpoint),
            authorization: HeaderMap::from_iter([(AUTHORIZATION, bearer)]),
            options,
            key_id: key.id().into(),
        })
    }

    /// The same client, connections included, with another limit for a whole call.
    #[must_use]
    pub fn within(&self, deadline: Duration) -> Self {
        let mut client = self.clone();
        client.options.deadline = deadline;
        client
    }

    /// Where it talks to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The key's middle part, which may be shown.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("host", &self.endpoint.host()).field("key_id", &self.key_id).finish()
    }
}
