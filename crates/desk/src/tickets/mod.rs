//! Support tickets about payments: opened with a key, answered by e-mail, kept for good.
//!
//! CPN shows a ticket once, in the answer that opens it, and has no way to read it again (cpn-api 3.18; cpn-flows 1.7).
//! What is recorded here is the only record: the bytes that were sent, the one answer, and what people noted since.
mod draft;
mod notes;
mod open;
mod send;

use cpn::wire::CreateSupportTicket;
use domain::ids::{AttemptId, IdempotencyKey};
use domain::money::Money;
use domain::outcome::{MoneyMoved, of_refusal};
use store::{AttemptState, CallState, TicketState};

use crate::Desk;
use crate::error::{Error, Result};

pub use draft::TicketDraft;
pub use notes::{FileInput, NoteInput};
pub use open::TicketInput;
pub(crate) use send::Sending;

/// A ticket, with what was asked read back from its bytes.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// What is recorded of it.
    pub state: TicketState,
    /// What was asked.
    pub request: CreateSupportTicket,
    /// Where it stands.
    pub standing: TicketStanding,
}

/// A ticket that asks for information, with what its row on the board shows.
#[derive(Clone, Debug)]
pub struct TicketToAnswer {
    /// The ticket.
    pub ticket: Ticket,
    /// `ORD-0612`.
    pub order_number: String,
    /// Who is paid.
    pub beneficiary: String,
    /// Who pays.
    pub customer: String,
    /// What left the wallet, or will.
    pub at_risk: Option<Money>,
}

/// Where a ticket stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketStanding {
    /// On its way to CPN.
    Sending,
    /// No clear answer came. It may exist; the same key makes no second one.
    Unknown {
        /// How often it was tried.
        tries: u32,
        /// What happened last, in words.
        last: String,
    },
    /// CPN has it.
    Open,
    /// CPN has it, and the one answer with its case reference was lost.
    AnswerLost,
    /// CPN refused it; nothing was opened.
    Refused {
        /// Why, in words.
        sentence: String,
    },
    /// It never left this computer.
    NotSent {
        /// Why, in words.
        sentence: String,
    },
}

impl Ticket {
    fn new(state: TicketState) -> Result<Self> {
        let request = send::prepared(&state.call)?.body().map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Self { standing: standing(&state), request, state })
    }

    /// Its id: the idempotency key of the call that opens it.
    #[must_use]
    pub fn id(&self) -> IdempotencyKey {
        self.state.call.key
    }

    /// Whether asking again with the same key makes sense.
    ///
    /// # Errors
    /// Why not.
    pub fn may_ask_again(&self) -> std::result::Result<(), String> {
        match &self.standing {
            TicketStanding::Unknown { .. } => Ok(()),
            TicketStanding::Sending => Err("It is being sent.".to_owned()),
            TicketStanding::Open
            | TicketStanding::AnswerLost
            | TicketStanding::Refused { .. }
            | TicketStanding::NotSent { .. } => Err("There is nothing unknown about it.".to_owned()),
        }
    }

    /// Whether it can be marked and noted: CPN has it.
    ///
    /// # Errors
    /// Why not.
    pub fn may_note(&self) -> std::result::Result<(), String> {
        match &self.standing {
            TicketStanding::Open | TicketStanding::AnswerLost => Ok(()),
            TicketStanding::Sending | TicketStanding::Unknown { .. } => {
                Err("It is not known yet whether CPN has this ticket.".to_owned())
            }
            TicketStanding::Refused { .. } | TicketStanding::NotSent { .. } => {
                Err("CPN does not have this ticket.".to_owned())
            }
        }
    }

    /// Whether people should see it: one that was refused at once was put right in its form, and stands in the timeline.
    fn is_shown(&self) -> bool {
        match &self.standing {
            TicketStanding::Sending
            | TicketStanding::Unknown { .. }
            | TicketStanding::Open
            | TicketStanding::AnswerLost => true,
            TicketStanding::Refused { .. } | TicketStanding::NotSent { .. } => self.state.call.unanswered > 0,
        }
    }
}

fn standing(state: &TicketState) -> TicketStanding {
    let call = &state.call;
    match call.state {
        CallState::Open if call.unanswered == 0 => TicketStanding::Sending,
        CallState::Open => {
            TicketStanding::Unknown { tries: call.unanswered, last: call.note.clone().unwrap_or_default() }
        }
        CallState::Accepted if state.record.is_some() => TicketStanding::Open,
        CallState::Accepted => TicketStanding::AnswerLost,
        CallState::Refused => {
            let code = call.code.as_deref().and_then(|code| code.parse().ok());
            let outcome = of_refusal(call.status.unwrap_or_default(), code, MoneyMoved::No);
            TicketStanding::Refused { sentence: format!("{} {}", outcome.what, outcome.advice).trim().to_owned() }
        }
        CallState::Abandoned => TicketStanding::NotSent { sentence: call.note.clone().unwrap_or_default() },
    }
}

/// Whether a ticket can be opened for an attempt now.
///
/// # Errors
/// Why not.
pub fn may_open(attempt: &AttemptState) -> std::result::Result<(), String> {
    if attempt.payment.is_none() {
        return Err("There is no payment at CPN yet that a ticket could be about.".to_owned());
    }
    let ticket = |entry: &&store::OutboxEntry| entry.call == store::fact::Call::CreateSupportTicket;
    if attempt.outbox.iter().filter(ticket).any(store::OutboxEntry::is_open) {
        return Err("It is not known yet what became of the last ticket. Ask again with its key first.".to_owned());
    }
    Ok(())
}

impl Desk {
    /// The tickets of an attempt's payment, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tickets(&self, attempt: AttemptId) -> Result<Vec<Ticket>> {
        let states = self.store(move |store| store.tickets(attempt)).await?;
        let tickets = states.into_iter().map(Ticket::new).collect::<Result<Vec<_>>>()?;
        Ok(tickets.into_iter().filter(Ticket::is_shown).collect())
    }

    /// Every ticket that asks for information and waits for the answer, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tickets_to_answer(&self) -> Result<Vec<TicketToAnswer>> {
        let mut waiting = Vec::new();
        for state in self.store(|store| store.tickets_to_answer()).await? {
            let attempt = self.attempt(state.call.attempt).await?;
            let (order, customer, beneficiary) = self.order_and_parties(attempt.order).await?;
            waiting.push(TicketToAnswer {
                ticket: Ticket::new(state)?,
                order_number: order.order.number,
                beneficiary: beneficiary.name,
                customer: customer.name,
                at_risk: attempt.payment.map(|payment| payment.source),
            });
        }
        Ok(waiting)
    }

    /// The ticket of this id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ticket(&self, id: IdempotencyKey) -> Result<Ticket> {
        let state = self.store(move |store| store.ticket(id)).await?;
        Ticket::new(state.ok_or(Error::NotFound("the ticket"))?)
    }
}
