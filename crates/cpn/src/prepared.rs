//! Writes made ready: the exact bytes, to be stored before they are sent and sent again as they are.

use std::marker::PhantomData;

use domain::ids::{IdempotencyKey, PaymentId, RfiId, TransactionId};
use serde::{Deserialize, Serialize};

use crate::error::Effect;
use crate::wire::{
    AccelerateTransaction, CreatePayment, CreateSupportTicket, CreateTransaction, CreateTransactionV1, SubmitRfi,
    SubmitTransaction, SubmitTransactionV1,
};

/// A write whose bytes are fixed. Store [`Prepared::to_stored`], then send; after a restart, read it back and send the
/// very same bytes. `B`, the type of the body, names the call.
///
/// The three submits have no key, so their [`Prepared::effect`] is [`Effect::Once`]: after a lost answer, read the
/// object before sending again.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared<B> {
    stored: Stored,
    key: Option<IdempotencyKey>,
    body: PhantomData<fn() -> B>,
}

/// The form in which a prepared call is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    version: u32,
    call: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfi: Option<String>,
    body: String,
}

/// The only version of the stored form so far.
const VERSION: u32 = 1;

/// Why a call cannot be made ready, or not be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// The body cannot be written as JSON.
    #[error("the request cannot be written: {0}")]
    Body(String),
    /// The stored bytes are not those of a prepared call.
    #[error("the stored call cannot be read: {0}")]
    Stored(String),
    /// The stored bytes are those of another call.
    #[error("the stored call is `{found}`, not `{wanted}`")]
    OtherCall {
        /// The call in the bytes.
        found: String,
        /// The call that was asked for.
        wanted: &'static str,
    },
    /// Written by a newer program.
    #[error("the stored call has version {0}, which this program does not know")]
    Version(u32),
}

/// A write that is made ready first, and what is particular to it.
pub trait Write: sealed::Sealed + Serialize + for<'de> Deserialize<'de> {
    /// Name in the stored form.
    const CALL: &'static str;
    /// What repeating could do.
    const EFFECT: Effect;
    /// The key in the body, if the call has one.
    fn key(&self) -> Option<IdempotencyKey>;
}

mod sealed {
    pub trait Sealed {}
}

/// Declares the writes: body, name in the stored form, and whether there is a key in the body.
macro_rules! writes {
    ($($body:ident = $call:literal, $effect:ident, $key:expr;)+) => {$(
        impl sealed::Sealed for $body {}

        impl Write for $body {
            const CALL: &'static str = $call;
            const EFFECT: Effect = Effect::$effect;
            fn key(&self) -> Option<IdempotencyKey> {
                let key: fn(&Self) -> Option<IdempotencyKey> = $key;
                key(self)
            }
        }
    )+};
}

writes! {
    CreatePayment = "createPayment", Keyed, |body| Some(body.idempotency_key());
    CreateTransaction = "createTransaction", Keyed, |body| Some(body.idempotency_key());
    SubmitTransaction = "submitTransaction", Once, |_| None;
    CreateTransactionV1 = "createTransactionV1", Keyed, |body| Some(body.idempotency_key());
    SubmitTransactionV1 = "submitTransactionV1", Once, |_| None;
    AccelerateTransaction = "accelerateTransaction", Keyed, |body| Some(body.idempotency_key());
    SubmitRfi = "submitRfi", Once, |_| None;
    CreateSupportTicket = "createSupportTicket", Keyed, |body| Some(body.idempotency_key());
}

/// The ids in a call's path.
#[derive(Default)]
struct Ids<'a> {
    payment: Option<&'a PaymentId>,
    transaction: Option<&'a TransactionId>,
    rfi: Option<&'a RfiId>,
}

/// Fixes the bytes of a request that has the payment alone in its path, or nothing.
macro_rules! prepare {
    ($($body:ident: $($payment:ident)?;)+) => {$(
        impl $body {
            /// Fixes the bytes of this request.
            ///
            /// # Errors
            /// When the body cannot be written as JSON.
            pub fn prepare(&self, $($payment: &PaymentId)?) -> Result<Prepared<Self>, PrepareError> {
                Prepared::fix(self, Ids { $($payment: Some($payment),)? ..Ids::default() })
            }
        }
    )+};
}

prepare! {
    CreatePayment: ;
    CreateSupportTicket: ;
    CreateTransaction: payment;
    CreateTransactionV1: payment;
    AccelerateTransaction: payment;
}

impl SubmitTransaction {
    /// Fixes the bytes of this request, for one transaction of one payment. Not repeatable: read the transaction first.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self, payment: &PaymentId, transaction: &TransactionId) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, Ids { payment: Some(payment), transaction: Some(transaction), ..Ids::default() })
    }
}

impl SubmitTransactionV1 {
    /// Fixes the bytes of this request, for one transaction of one payment. Not repeatable: read the transaction first.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self, payment: &PaymentId, transaction: &TransactionId) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, Ids { payment: Some(payment), transaction: Some(transaction), ..Ids::default() })
    }
}

impl SubmitRfi {
    /// Fixes the bytes of this request, for one RFI of one payment. Not repeatable: read the RFI first.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self, payment: &PaymentId, rfi: &RfiId) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, Ids { payment: Some(payment), rfi: Some(rfi), ..Ids::default() })
    }
}

impl<B: Write> Prepared<B> {
    fn fix(body: &B, ids: Ids<'_>) -> Result<Self, PrepareError> {
        let text = serde_json::to_string(body).map_err(|error| PrepareError::Body(error.to_string()))?;
        let stored = Stored {
            version: VERSION,
            call: B::CALL.to_owned(),
            payment: ids.payment.map(|id| id.as_str().to_owned()),
            transaction: ids.transaction.map(|id| id.as_str().to_owned()),
            rfi: ids.rfi.map(|id| id.as_str().to_owned()),
            body: text,
        };
        Ok(Self { stored, key: body.key(), body: PhantomData })
    }

    /// What repeating this call could do.
    #[must_use]
    pub fn effect(&self) -> Effect {
        B::EFFECT
    }

    /// The key in the body; none for a submit.
    #[must_use]
    pub fn key(&self) -> Option<IdempotencyKey> {
        self.key
    }

    /// The payment in the path, where there is one.
    #[must_use]
    pub fn payment(&self) -> Option<PaymentId> {
        self.stored.payment.as_deref().map(PaymentId::new)
    }

    /// The transaction in the path, where there is one.
    #[must_use]
    pub fn transaction(&self) -> Option<TransactionId> {
        self.stored.transaction.as_deref().map(TransactionId::new)
    }

    /// The request for information in the path, where there is one.
    #[must_use]
    pub fn rfi(&self) -> Option<RfiId> {
        self.stored.rfi.as_deref().map(RfiId::new)
    }

    /// The path's ids: payment, transaction, RFI. One that is missing is empty, and an empty segment is never sent.
    pub(crate) fn segments(&self) -> [&str; 3] {
        [&self.stored.payment, &self.stored.transaction, &self.stored.rfi].map(|id| id.as_deref().unwrap_or_default())
    }

    /// The bytes that are sent.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.stored.body.as_bytes()
    }

    /// What was asked, read back from the bytes.
    ///
    /// # Errors
    /// Never for a value made by this program; the bytes were checked when it was made.
    pub fn body(&self) -> Result<B, PrepareError> {
        serde_json::from_str(&self.stored.body).map_err(|error| PrepareError::Stored(error.to_string()))
    }

    /// The form to be stored: JSON that holds the bytes, the path's ids and the name of the call.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_stored(&self) -> Result<Vec<u8>, PrepareError> {
        serde_json::to_vec(&self.stored).map_err(|error| PrepareError::Body(error.to_string()))
    }

    /// Reads the stored form back; the bytes to send are the same to the last one.
    ///
    /// # Errors
    /// When the bytes are damaged, of a newer version, or of another call.
    pub fn from_stored(bytes: &[u8]) -> Result<Self, PrepareError> {
        let wrong = |error: serde_json::Error| PrepareError::Stored(error.to_string());
        let stored: Stored = serde_json::from_slice(bytes).map_err(wrong)?;
        if stored.version != VERSION {
            return Err(PrepareError::Version(stored.version));
        }
        if stored.call != B::CALL {
            return Err(PrepareError::OtherCall { found: stored.call, wanted: B::CALL });
        }
        let body: B = serde_json::from_str(&stored.body).map_err(wrong)?;
        Ok(Self { stored, key: body.key(), body: PhantomData })
    }
}

impl<B: Write> std::fmt::Debug for Prepared<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("call", &B::CALL)
            .field("key", &self.key.map(|key| key.to_string()))
            .field("bytes", &self.stored.body.len())
            .finish()
    }
}
