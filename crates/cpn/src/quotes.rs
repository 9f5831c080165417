//! `/v1/cpn/quotes`: asking for offers, and reading one again.

use domain::ids::QuoteId;
use reqwest::Method;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Effect, Error};
use crate::exchange::Request;
use crate::wire::{CreateQuotes, Quote};

impl Client {
    /// Asks all institutions for offers; the best is first. Asking again is harmless: a quote binds nobody until a
    /// payment takes it.
    ///
    /// # Errors
    /// See [`Error`]. A request in which not exactly one side is fixed is not sent.
    pub async fn create_quotes(&self, body: &CreateQuotes) -> Result<Answer<Vec<Quote>>, Error> {
        let request = Request::json(Method::POST, &["v1", "cpn", "quotes"], body, Effect::Read)?;
        let fixed = [&body.source_amount, &body.destination_amount].map(|side| side.fixed_amount().is_some());
        if fixed[0] == fixed[1] {
            return Err(request.impossible("exactly one of the two amounts must be fixed".to_owned()));
        }
        self.data(request).await
    }

    /// Reads one quote, for its expiry and fees.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn quote(&self, quote: &QuoteId) -> Result<Answer<Quote>, Error> {
        self.data(Request::get(&["v1", "cpn", "quotes", quote.as_str()])).await
    }
}
