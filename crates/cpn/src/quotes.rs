//! `/v1/cpn/quotes`: asking for offers, and reading one again.

use domain::ids::QuoteId;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Call, Effect, Error, NotSent};
use crate::exchange::Request;
use crate::wire::{CreateQuotes, Quote};

impl Client {
    /// Asks all institutions for offers; the best is first. Asking again is harmless: a quote binds nobody until a
    /// payment takes it.
    ///
    /// # Errors
    /// See [`Error`]. A request in which not exactly one side is fixed is not sent.
    pub async fn create_quotes(&self, body: &CreateQuotes) -> Result<Answer<Vec<Quote>>, Error> {
        let segments = ["v1", "cpn", "quotes"];
        let fixed = [&body.source_amount, &body.destination_amount].map(|side| side.fixed_amount().is_some());
        let bytes = match serde_json::to_vec(body) {
            Ok(bytes) if fixed[0] != fixed[1] => bytes,
            Ok(_) => return Err(impossible("exactly one of the two amounts must be fixed".to_owned())),
            Err(error) => return Err(impossible(error.to_string())),
        };
        self.data(Request::post(&segments, bytes, Effect::Read)).await
    }

    /// Reads one quote, for its expiry and fees.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn quote(&self, quote: &QuoteId) -> Result<Answer<Quote>, Error> {
        self.data(Request::get(&["v1", "cpn", "quotes", quote.as_str()])).await
    }
}

fn impossible(reason: String) -> Error {
    let call = Call {
        method: "POST",
        path: "/v1/cpn/quotes".to_owned(),
        effect: Effect::Read,
        attempts: 0,
        earlier_unanswered: false,
    };
    Error::NotSent { call: Box::new(call), cause: NotSent::Impossible(reason) }
}
