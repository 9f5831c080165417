//! `POST /v1/cpn/supportTickets`: asking Circle and the institution for help. There is no lookup: keep the answer.

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::prepared::Prepared;
use crate::wire::{CreateSupportTicket, MaybeEnveloped, SupportTicket};

impl Client {
    /// Sends a prepared support ticket, byte for byte. Safe to repeat with the same value, also after a restart.
    ///
    /// The answer is read with and without its `data` envelope, because the sources disagree.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_create_support_ticket(
        &self,
        prepared: &Prepared<CreateSupportTicket>,
    ) -> Result<Answer<SupportTicket>, Error> {
        let answer: Answer<MaybeEnveloped<SupportTicket>> =
            self.plain(Request::write(&["v1", "cpn", "supportTickets"], prepared)).await?;
        Ok(answer.map(|MaybeEnveloped(ticket)| ticket))
    }
}
