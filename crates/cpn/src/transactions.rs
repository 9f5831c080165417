//! `/v2/cpn/payments/{paymentId}/transactions`: the onchain transaction that funds a payment.

use domain::ids::{PaymentId, TransactionId};

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::prepared::Prepared;
use crate::wire::{CreateTransaction, SubmitTransaction, TransactionV2};

impl Client {
    /// Sends a prepared create transaction, byte for byte. Safe to repeat with the same value, also after a restart.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_create_transaction(
        &self,
        prepared: &Prepared<CreateTransaction>,
    ) -> Result<Answer<TransactionV2>, Error> {
        let [payment, ..] = prepared.segments();
        self.data(Request::write(&["v2", "cpn", "payments", payment, "transactions"], prepared)).await
    }

    /// Reads one transaction.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn transaction(
        &self,
        payment: &PaymentId,
        transaction: &TransactionId,
    ) -> Result<Answer<TransactionV2>, Error> {
        let segments = ["v2", "cpn", "payments", payment.as_str(), "transactions", transaction.as_str()];
        self.data(Request::get(&segments)).await
    }

    /// Sends a prepared submit, once: it has no key. From here on the money is to be counted as moving. After a lost
    /// answer read the transaction; codes 290307 and 290333 mean that it went through.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_submit_transaction(
        &self,
        prepared: &Prepared<SubmitTransaction>,
    ) -> Result<Answer<TransactionV2>, Error> {
        let [payment, transaction, _] = prepared.segments();
        let segments = ["v2", "cpn", "payments", payment, "transactions", transaction, "submit"];
        self.data(Request::write(&segments, prepared)).await
    }
}
