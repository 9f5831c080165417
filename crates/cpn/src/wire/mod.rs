//! CPN's wire format: one file per resource, written for both directions because the sandbox serves what the client reads.
//!
//! Four rules hold everywhere, so that nothing CPN adds later breaks reading or gets lost:
//!
//! - members are `camelCase`; members this program does not know stay in `extra` and are written back,
//! - enumerations are open: an unknown word is kept in `Unknown` as it came,
//! - dates and decimal numbers are kept as the text that came and parsed on demand,
//! - what is signed (`messageToBeSigned`) is kept byte for byte, see [`RawJson`].

#[macro_use]
mod open;

mod address;
mod certificate;
mod configurations;
mod envelope;
mod errors;
mod into_domain;
mod money;
mod notifications;
mod payments;
mod quotes;
mod raw;
mod refunds;
mod requirements;
mod rfi_requirements;
mod rfis;
mod tickets;
mod timestamp;
mod transactions;
mod transactions_v1;
mod vocabulary;

pub use address::{Address, NamedValue, ValueOfField};
pub use certificate::{Certificate, Jwk};
pub use configurations::{Limit, Overview, Route};
pub use envelope::{Envelope, MaybeEnveloped, Pong};
pub use errors::{DescriptiveError, ErrorBody, ErrorKind};
pub use money::{Fee, Fees, Money, NumberText, QuotedAmount, RateText, SettlementTime};
pub use notifications::{CreateSubscription, Notification, PublicKey, Subscription, UpdateSubscription};
pub use payments::{CreatePayment, OnChainTransaction, Payment, PaymentTerms, RefundSummary, RfiSummary};
pub use quotes::{CreateQuotes, Quote, QuoteOptions};
pub use raw::RawJson;
pub use refunds::Refund;
pub use requirements::{FieldRequirement, Requirements};
pub use rfi_requirements::{RFI_FILE_TYPES, RequestedFile};
pub use rfis::{EncryptedFile, FieldRequirements, FileMetadata, Rfi, RfiAnswer, SubmitRfi};
pub use tickets::{CreateSupportTicket, SupportTicket, TICKET_ISSUES, TicketTerms};
pub use timestamp::{Timestamp, TimestampError};
pub use transactions::{CreateTransaction, SubmitTransaction, TransactionV2};
pub use transactions_v1::{
    AccelerateTransaction, CreateTransactionV1, EstimatedFee, SubmitTransactionV1, TransactionV1,
};
pub use vocabulary::{
    AccountType, Blockchain, FeeKind, FieldKind, MessageType, PartyType, PaymentFailureReason, PaymentMethod,
    PaymentStatus, RefundStatus, RfiLevel, RfiStatus, StatusAddendum, TimeUnit, TransactionFailureReason,
    TransactionStatus, TransactionVersion, UseCase,
};

/// Members of an object that this program does not know, kept so that writing the object back loses nothing.
pub type Extra = serde_json::Map<String, serde_json::Value>;
