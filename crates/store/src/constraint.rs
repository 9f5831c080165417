//! The rules that the database itself enforces, as typed refusals.
use domain::ids::{AttemptId, OrderId};

/// A rule of the store that forbids a fact. When a fact is refused, nothing of its transaction is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Constraint {
    /// The order has an attempt that is still alive.
    #[error("another attempt of this order is still running or its payment is open")]
    LiveAttempt,
    /// The order was paid; no further attempt may run.
    #[error("this order is already paid")]
    OrderPaid,
    /// The order was closed.
    #[error("this order is closed")]
    OrderClosed,
    /// The order was placed before; it cannot be placed or drafted again.
    #[error("this order was already placed")]
    OrderPlaced,
    /// Another order has this number.
    #[error("this order number is taken")]
    OrderNumber,
    /// The order has an attempt of this number.
    #[error("this attempt number is taken")]
    AttemptNumber,
    /// An attempt of this id exists.
    #[error("this attempt was already started")]
    AttemptStarted,
    /// The payment has a transaction that is neither failed nor completed.
    #[error("another transaction of this payment is still open")]
    LiveTransaction,
    /// The transaction was seen on another attempt's payment.
    #[error("this transaction belongs to another payment")]
    OtherTransaction,
    /// The refund was seen on another attempt's payment.
    #[error("this refund belongs to another payment")]
    OtherRefund,
    /// The request for information was seen on another attempt's payment.
    #[error("this request for information belongs to another payment")]
    OtherRfi,
    /// There is no such request for information.
    #[error("there is no such request for information")]
    UnknownRfi,
    /// The answer is at CPN, or may be.
    #[error("this request was answered, or its answer may have arrived; it can no longer be changed")]
    RfiAnswered,
    /// There is no such file.
    #[error("there is no such file")]
    UnknownFile,
    /// CPN has the file, or may have it.
    #[error("CPN has this file, or may have it; it cannot be taken back")]
    FileSent,
    /// The attempt has a payment already, or the payment belongs to another attempt.
    #[error("this payment does not belong to this attempt")]
    OtherPayment,
    /// The outbox has an entry of this key.
    #[error("this call was already written down")]
    OutboxKey,
    /// A call of this kind is open or has taken effect; a second one needs its outcome first.
    #[error("an earlier call of this kind may have taken effect; its outcome has to be known first")]
    CallOpen,
    /// The attempt is over, or does not hold its order: no call may be made for it.
    #[error("this attempt is over; nothing may be sent for it")]
    AttemptOver,
    /// The attempt cannot be stopped: a payment exists or may exist.
    #[error("a payment exists or may exist for this attempt")]
    PaymentMayExist,
    /// A signature was asked for this nonce in another transaction.
    #[error("this nonce already served another transaction")]
    Nonce,
    /// The message was not checked, or a check failed, or another digest was checked.
    #[error("this message has not passed its checks")]
    NotChecked,
    /// No signature was asked for this transaction.
    #[error("no signature was asked for this transaction")]
    NotAsked,
    /// The quote was taken before.
    #[error("this quote was already taken")]
    QuoteTaken,
    /// The record's version is not the one after the latest.
    #[error("this record was changed meanwhile")]
    Version,
    /// Another record has this reference.
    #[error("this reference is taken")]
    Reference,
    /// The order names a customer version that does not exist, or a beneficiary version that does not exist.
    #[error("the order names a customer or beneficiary that is not in the store")]
    UnknownParty,
    /// There is no such order.
    #[error("there is no order {0}")]
    UnknownOrder(OrderId),
    /// There is no such attempt.
    #[error("there is no attempt {0}")]
    UnknownAttempt(AttemptId),
    /// The attempt has no payment.
    #[error("this attempt has no payment")]
    UnknownPayment,
    /// The payment is not completed: nobody can say that it arrived.
    #[error("the BFI has not said that it sent the money")]
    NotCompleted,
    /// There is no such outbox entry.
    #[error("there is no such call")]
    UnknownCall,
}

impl Constraint {
    /// Which rule a failed statement broke, from the columns that SQLite names.
    ///
    /// Foreign keys are not named by SQLite; statements that can break one say so with [`refused`].
    pub(crate) fn of(error: &rusqlite::Error) -> Option<Self> {
        let rusqlite::Error::SqliteFailure(_, Some(message)) = error else { return None };
        let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
        Some(match columns {
            "attempts.order_id" => Self::LiveAttempt,
            "attempts.order_id, attempts.number" => Self::AttemptNumber,
            "attempts.id" => Self::AttemptStarted,
            "orders.id" => Self::OrderPlaced,
            "orders.number" => Self::OrderNumber,
            "transactions.payment_id" => Self::LiveTransaction,
            "payments.id" | "payments.attempt_id" => Self::OtherPayment,
            "outbox.key" => Self::OutboxKey,
            "outbox.attempt_id" | "outbox.attempt_id, outbox.call" | "outbox.subject" => Self::CallOpen,
            "nonces.nonce" => Self::Nonce,
            "quotes.id" => Self::QuoteTaken,
            "customers.id, customers.version" | "beneficiaries.id, beneficiaries.version" => Self::Version,
            "customers.reference" | "beneficiaries.reference" => Self::Reference,
            _ => return None,
        })
    }
}

/// Turns a broken foreign key into the given refusal, and every other failure into its own error.
pub(crate) fn refused(error: rusqlite::Error, constraint: Constraint) -> crate::StoreError {
    let foreign = error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY);
    if foreign { constraint.into() } else { error.into() }
}
