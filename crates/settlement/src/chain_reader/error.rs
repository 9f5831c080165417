//! What can go wrong between this desk and a chain node, by layer. Every call is a read, so each may be repeated.

/// Why the chain could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The endpoint's address cannot be used: no URL, or not HTTPS. Nothing was sent.
    #[error("the chain node’s address must be an https URL")]
    Endpoint,
    /// The given certificate authority cannot be read. Nothing was sent.
    #[error("the chain node’s certificate authority cannot be read: {0}")]
    CertificateAuthority(String),
    /// The node was not reached. Nothing was sent.
    #[error("the chain node was not reached: {0}")]
    NotSent(String),
    /// The question was sent and no whole answer came.
    #[error("the chain node did not answer: {0}")]
    NoAnswer(String),
    /// The node answered with an HTTP error.
    #[error("the chain node answered with HTTP status {0}")]
    Status(u16),
    /// The node answered with a JSON-RPC error, or the contract refused the call.
    #[error("the chain node refused {method}: {message} ({code})")]
    Rpc {
        /// The JSON-RPC method.
        method: &'static str,
        /// The node's code.
        code: i64,
        /// The node's words.
        message: String,
    },
    /// The answer is not what the method returns.
    #[error("the chain node’s answer to {method} cannot be read: {received}")]
    Unreadable {
        /// The JSON-RPC method.
        method: &'static str,
        /// The start of what came.
        received: String,
    },
}
