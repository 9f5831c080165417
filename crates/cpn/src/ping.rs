//! `GET /ping`: is the host there at all. Needs no key and sends none.

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::wire::Pong;

impl Client {
    /// Asks whether CPN answers.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn ping(&self) -> Result<Answer<Pong>, Error> {
        self.plain(Request { authorized: false, ..Request::get(&["ping"]) }).await
    }
}
