//! `GET /v1/cpn/payments/{paymentId}/refunds/{refundId}`: one refund.

use domain::ids::{PaymentId, RefundId};

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::wire::Refund;

impl Client {
    /// Reads one refund; its hash is there once it is completed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn refund(&self, payment: &PaymentId, refund: &RefundId) -> Result<Answer<Refund>, Error> {
        self.data(Request::get(&["v1", "cpn", "payments", payment.as_str(), "refunds", refund.as_str()])).await
    }
}
