//! The API key: read from `PREFIX:ID:SECRET`, never printed, never serialised, wiped when dropped.

use domain::Environment;
use zeroize::Zeroizing;

/// A CPN API key. It has no `Display` and no `Serialize`, and its `Debug` withholds the secret.
///
/// The prefix decides what the key may open: a `TEST_API_KEY` testnet and the sandbox, a `LIVE_API_KEY` live.
///
/// ```compile_fail,E0277
/// format!("{}", cpn::ApiKey::parse("TEST_API_KEY:id:secret")?);
/// # Ok::<(), cpn::ApiKeyError>(())
/// ```
///
/// ```compile_fail,E0277
/// serde_json::to_string(&cpn::ApiKey::parse("TEST_API_KEY:id:secret")?);
/// # Ok::<(), cpn::ApiKeyError>(())
/// ```
#[derive(Clone)]
pub struct ApiKey {
    prefix: Prefix,
    text: Zeroizing<String>,
    id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Test,
    Live,
}

/// Why a text is no API key. None of the messages repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// Nothing was given.
    #[error("the API key is empty")]
    Empty,
    /// Not three parts.
    #[error("an API key has three parts separated by colons, PREFIX:ID:SECRET; this text has {0}")]
    Parts(usize),
    /// Another prefix than the two.
    #[error("an API key starts with TEST_API_KEY or LIVE_API_KEY")]
    Prefix,
    /// The middle part is empty.
    #[error("the ID part of the API key is empty")]
    Id,
    /// The last part is empty.
    #[error("the SECRET part of the API key is empty")]
    Secret,
    /// Spaces, control characters or characters outside ASCII.
    #[error("the API key contains a space or a character that no key has; copy it again")]
    Character,
}

impl ApiKey {
    /// Reads a key as pasted; blanks around it are passed over.
    ///
    /// # Errors
    /// When the text has not the form `PREFIX:ID:SECRET` with one of the two prefixes.
    pub fn parse(text: &str) -> Result<Self, ApiKeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ApiKeyError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ApiKeyError::Character);
        }
        let mut parts = text.split(':');
        let (Some(prefix), Some(id), Some(secret), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ApiKeyError::Parts(text.split(':').count()));
        };
        let prefix = match prefix {
            "TEST_API_KEY" => Prefix::Test,
            "LIVE_API_KEY" => Prefix::Live,
            _ => return Err(ApiKeyError::Prefix),
        };
        if id.is_empty() {
            return Err(ApiKeyError::Id);
        }
        if secret.is_empty() {
            return Err(ApiKeyError::Secret);
        }
        Ok(Self { prefix, id: id.to_owned(), text: Zeroizing::new(text.to_owned()) })
    }

    /// The middle part, which may be shown.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The environment of CPN that this key is made for: testnet or live.
    #[must_use]
    pub fn environment(&self) -> Environment {
        match self.prefix {
            Prefix::Test => Environment::Testnet,
            Prefix::Live => Environment::Live,
        }
    }

    /// Whether the key may be used in an environment. The sandbox takes test keys only.
    #[must_use]
    pub fn fits(&self, environment: Environment) -> bool {
        match (self.prefix, environment) {
            (Prefix::Test, Environment::Sandbox | Environment::Testnet) | (Prefix::Live, Environment::Live) => true,
            (Prefix::Test, Environment::Live) | (Prefix::Live, Environment::Sandbox | Environment::Testnet) => false,
        }
    }

    /// The value of the `Authorization` header; leaves this crate only inside a request.
    pub(crate) fn bearer(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("Bearer {}", self.text.as_str()))
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let prefix = match self.prefix {
            Prefix::Test => "TEST_API_KEY",
            Prefix::Live => "LIVE_API_KEY",
        };
        write!(f, "ApiKey({prefix}:{}:[redacted])", self.id)
    }
}
