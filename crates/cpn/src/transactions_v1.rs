//! `/v1/cpn/payments/{paymentId}/transactions`: the flow before V2, in which the wallet pays the gas itself.
//!
//! Kept for payments whose quote belongs to V1; a V2 quote is refused here with 290336.

use domain::ids::{PaymentId, TransactionId};

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::prepared::Prepared;
use crate::wire::{AccelerateTransaction, CreateTransactionV1, SubmitTransactionV1, TransactionV1};

impl Client {
    /// Sends a prepared create transaction V1, byte for byte. Safe to repeat with the same value, also after a restart.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_create_transaction_v1(
        &self,
        prepared: &Prepared<CreateTransactionV1>,
    ) -> Result<Answer<TransactionV1>, Error> {
        let [payment, ..] = prepared.segments();
        self.data(Request::write(&["v1", "cpn", "payments", payment, "transactions"], prepared)).await
    }

    /// Reads one V1 transaction.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn transaction_v1(
        &self,
        payment: &PaymentId,
        transaction: &TransactionId,
    ) -> Result<Answer<TransactionV1>, Error> {
        let segments = ["v1", "cpn", "payments", payment.as_str(), "transactions", transaction.as_str()];
        self.data(Request::get(&segments)).await
    }

    /// Sends a prepared submit V1, once: it has no key. From here on the money is to be counted as moving. After a lost
    /// answer read the transaction; codes 290307 and 290333 mean that it went through.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_submit_transaction_v1(
        &self,
        prepared: &Prepared<SubmitTransactionV1>,
    ) -> Result<Answer<TransactionV1>, Error> {
        let [payment, transaction, _] = prepared.segments();
        let segments = ["v1", "cpn", "payments", payment, "transactions", transaction, "submit"];
        self.data(Request::write(&segments, prepared)).await
    }

    /// Asks for a transaction that replaces the newest broadcast one, to be signed with a higher fee and the same nonce.
    /// The path names the payment alone. Safe to repeat with the same value, also after a restart.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_accelerate_transaction(
        &self,
        prepared: &Prepared<AccelerateTransaction>,
    ) -> Result<Answer<TransactionV1>, Error> {
        let [payment, ..] = prepared.segments();
        self.data(Request::write(&["v1", "cpn", "payments", payment, "transactions", "accelerate"], prepared)).await
    }
}
