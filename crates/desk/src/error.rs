//! Why the desk did not do what was asked. One enum, because every failure must give the same three answers.
use domain::money::MoneyError;
use settlement::chain_reader::ChainError;
use signer::SignerError;
use store::StoreError;
use vault::VaultError;

use crate::mirror::Unusable;

/// A problem of one field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The form's field: `amount`, `fields.CLABE`.
    pub field: String,
    /// What a right value looks like.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why the desk did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields need mending; nothing was written.
    #[error("some fields need attention")]
    Invalid(Vec<FieldProblem>),
    /// The order looks like others, and nobody said that it is another payment; nothing was written.
    #[error("this order looks like {}", numbers(.0))]
    LooksAlike(Vec<crate::orders::LookAlike>),
    /// Not allowed in this state; the text says why.
    #[error("{0}")]
    NotNow(String),
    /// Asking what became of a call did not tell: its outcome is as unknown as before.
    #[error("it is still not known what became of it: {0}")]
    StillUnknown(String),
    /// The thing is not here.
    #[error("{0} is not here")]
    NotFound(&'static str),
    /// CPN refused or did not answer.
    #[error(transparent)]
    Cpn(#[from] Box<cpn::Error>),
    /// CPN answered something that cannot be used.
    #[error("CPN’s answer cannot be used: {0}")]
    Unusable(#[from] Unusable),
    /// The client could not be set up.
    #[error(transparent)]
    Client(#[from] cpn::ClientError),
    /// The chain node.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The keychain.
    #[error("{}", .0.message())]
    Keychain(#[from] VaultError),
    /// The API key is not of the right form.
    #[error(transparent)]
    ApiKey(#[from] cpn::ApiKeyError),
    /// There is no API key for this environment.
    #[error("there is no API key for this environment")]
    NoKey,
    /// The device.
    #[error("{}", .0.message())]
    Device(#[from] SignerError),
    /// A check refused the message; the number and the sentence say which.
    #[error("check {number} refused: {sentence}")]
    CheckFailed {
        /// 1 to 28.
        number: u8,
        /// In words.
        sentence: String,
    },
    /// The local store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An amount or rate.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Something of ours failed.
    #[error("the program failed: {0}")]
    Internal(String),
}

fn numbers(alike: &[crate::orders::LookAlike]) -> String {
    alike.iter().map(|known| known.number.as_str()).collect::<Vec<_>>().join(", ")
}

impl From<cpn::Error> for Error {
    fn from(error: cpn::Error) -> Self {
        Self::Cpn(Box::new(error))
    }
}

/// What desk functions answer.
pub type Result<T> = std::result::Result<T, Error>;
