//! Writes made ready: the exact bytes, to be stored before they are sent and sent again as they are.

use std::marker::PhantomData;

use domain::ids::{IdempotencyKey, PaymentId, TransactionId};
use serde::{Deserialize, Serialize};

use crate::error::Effect;
use crate::wire::{CreatePayment, CreateTransaction, SubmitTransaction};

/// A write whose bytes are fixed. Store [`Prepared::to_stored`], then send; after a restart, read it back and send the
/// very same bytes. `B` names the call: [`CreatePayment`], [`CreateTransaction`] or [`SubmitTransaction`].
///
/// [`SubmitTransaction`] has no key, so its [`Prepared::effect`] is [`Effect::Once`]: after a lost answer, read the
/// transaction before sending again.
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

/// The three writes, and what is particular to each.
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
    impl Sealed for crate::wire::CreatePayment {}
    impl Sealed for crate::wire::CreateTransaction {}
    impl Sealed for crate::wire::SubmitTransaction {}
}

impl Write for CreatePayment {
    const CALL: &'static str = "createPayment";
    const EFFECT: Effect = Effect::Keyed;
    fn key(&self) -> Option<IdempotencyKey> {
        Some(self.idempotency_key())
    }
}

impl Write for CreateTransaction {
    const CALL: &'static str = "createTransaction";
    const EFFECT: Effect = Effect::Keyed;
    fn key(&self) -> Option<IdempotencyKey> {
        Some(self.idempotency_key())
    }
}

impl Write for SubmitTransaction {
    const CALL: &'static str = "submitTransaction";
    const EFFECT: Effect = Effect::Once;
    fn key(&self) -> Option<IdempotencyKey> {
        None
    }
}

impl CreatePayment {
    /// Fixes the bytes of this request.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, None, None)
    }
}

impl CreateTransaction {
    /// Fixes the bytes of this request, for one payment.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self, payment: &PaymentId) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, Some(payment), None)
    }
}

impl SubmitTransaction {
    /// Fixes the bytes of this request, for one transaction of one payment. Not repeatable: read the transaction first.
    ///
    /// # Errors
    /// When the body cannot be written as JSON.
    pub fn prepare(&self, payment: &PaymentId, transaction: &TransactionId) -> Result<Prepared<Self>, PrepareError> {
        Prepared::fix(self, Some(payment), Some(transaction))
    }
}

impl<B: Write> Prepared<B> {
    fn fix(body: &B, payment: Option<&PaymentId>, transaction: Option<&TransactionId>) -> Result<Self, PrepareError> {
        let text = serde_json::to_string(body).map_err(|error| PrepareError::Body(error.to_string()))?;
        let stored = Stored {
            version: VERSION,
            call: B::CALL.to_owned(),
            payment: payment.map(|id| id.as_str().to_owned()),
            transaction: transaction.map(|id| id.as_str().to_owned()),
            body: text,
        };
        Ok(Self { stored, key: body.key(), body: PhantomData })
    }

    /// What repeating this call could do.
    #[must_use]
    pub fn effect(&self) -> Effect {
        B::EFFECT
    }

    /// The key in the body; none for submit.
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
