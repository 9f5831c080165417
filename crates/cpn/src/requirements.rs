//! `GET /v1/cpn/payments/requirements`: which personal and bank data a quote needs.

use domain::ids::QuoteId;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::wire::Requirements;

impl Client {
    /// The fields that a payment on this quote must or may carry.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn requirements(&self, quote: &QuoteId) -> Result<Answer<Requirements>, Error> {
        let request = Request::get(&["v1", "cpn", "payments", "requirements"]);
        self.data(Request { query: &[("quoteId", quote.to_string())], ..request }).await
    }
}
