//! Tickets, what comes after a payment was sent, and the policy.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use desk::payments::PaymentDetail;
use desk::store::fact::{ArrivalRecord, Fact, KeptFileRecord, PolicyRecord};
use desk::store::{Arrival, RefundState, TicketNote};
use desk::tickets::{FileInput, NoteInput, Ticket, TicketDraft, TicketInput, TicketStanding, TicketToAnswer};
use desk::{ArrivalInput, Error, FieldProblem, tickets};
use domain::payment::RefundStatus;
use domain::status::StatusWord;

use super::{arrival, time};
use crate::ticket::{
    AfterView, ArrivalForm, ArrivalView, DueView, KeptFileForm, KeptFileView, PolicyForm, RefundSightingView,
    RefundSumView, TicketDraftView, TicketForm, TicketIssue, TicketNoteForm, TicketNoteView, TicketRow,
    TicketStandingName, TicketView,
};

impl TicketIssue {
    /// The word as CPN writes it (cpn-api 5.12).
    fn word(self) -> &'static str {
        match self {
            Self::PaymentSettlementDelay => "PAYMENT_SETTLEMENT_DELAY",
            Self::PaymentSentToWrongRecipient => "PAYMENT_SENT_TO_WRONG_RECIPIENT",
            Self::PaymentAmountIncorrect => "PAYMENT_AMOUNT_INCORRECT",
            Self::ReverseFunds => "REVERSE_FUNDS",
            Self::Other => "OTHER",
        }
    }

    fn of(word: &str) -> Self {
        let known = [
            Self::PaymentSettlementDelay,
            Self::PaymentSentToWrongRecipient,
            Self::PaymentAmountIncorrect,
            Self::ReverseFunds,
        ];
        known.into_iter().find(|issue| issue.word() == word).unwrap_or(Self::Other)
    }
}

/// What a ticket's form starts with.
#[must_use]
pub fn ticket_draft(row: String, draft: TicketDraft) -> TicketDraftView {
    TicketDraftView {
        payment: row,
        issue: TicketIssue::of(draft.issue),
        description: draft.description,
        email: draft.email,
        open: draft.open.into(),
    }
}

impl From<TicketForm> for TicketInput {
    fn from(form: TicketForm) -> Self {
        Self { issue: form.issue.word().to_owned(), description: form.description, email: form.email, cc: form.cc }
    }
}

impl From<Ticket> for TicketView {
    fn from(ticket: Ticket) -> Self {
        let (ask_again, note) = (ticket.may_ask_again().into(), ticket.may_note().into());
        let (standing, problem) = standing(&ticket);
        let id = ticket.id().to_string();
        let Ticket { state, request, standing: _ } = ticket;
        let created = state.record.as_ref().and_then(|record| record.created);
        Self {
            id,
            case_reference: state.record.map(|record| record.case_reference),
            issue: request.issue_type,
            description: request.description,
            email: request.email,
            cc: request.cc_emails.unwrap_or_default(),
            opened: time(created.unwrap_or(state.call.intended_at)),
            standing,
            problem,
            ask_again,
            note,
            information_request: state.information_request,
            answered: state.answered,
            notes: state.notes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<TicketToAnswer> for TicketRow {
    fn from(waiting: TicketToAnswer) -> Self {
        let payment = waiting.ticket.state.call.attempt.to_string();
        let TicketView { id, case_reference, opened, description, .. } = waiting.ticket.into();
        Self {
            id,
            payment,
            order_number: waiting.order_number,
            beneficiary: waiting.beneficiary,
            customer: waiting.customer,
            at_risk: waiting.at_risk.map(Into::into),
            case_reference,
            opened,
            description,
        }
    }
}

fn standing(ticket: &Ticket) -> (TicketStandingName, Option<String>) {
    match &ticket.standing {
        TicketStanding::Sending => (TicketStandingName::Sending, Some("It is being sent.".to_owned())),
        TicketStanding::Unknown { tries, last } => {
            let times = if *tries == 1 { "once".to_owned() } else { format!("{tries} times") };
            let sentence = format!(
                "CPN was asked {times} and gave no clear answer. The ticket may exist; asking again with the same key \
                 makes no second one. {last}"
            );
            (TicketStandingName::Unknown, Some(sentence.trim().to_owned()))
        }
        TicketStanding::Open => (TicketStandingName::Open, None),
        TicketStanding::AnswerLost => {
            let sentence = format!(
                "CPN has this ticket, but its answer with the case reference was lost, and CPN does not repeat it. Look \
                 for the e-mail to {}.",
                ticket.request.email
            );
            (TicketStandingName::Open, Some(sentence))
        }
        TicketStanding::Refused { sentence } => {
            (TicketStandingName::Refused, Some(format!("CPN refused it; nothing was opened. {sentence}")))
        }
        TicketStanding::NotSent { sentence } => {
            (TicketStandingName::Refused, Some(format!("It was not sent; nothing was opened. {sentence}")))
        }
    }
}

impl From<TicketNote> for TicketNoteView {
    fn from(note: TicketNote) -> Self {
        Self {
            at: time(note.at),
            person: note.person,
            text: note.text,
            files: note.files.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<KeptFileRecord> for KeptFileView {
    fn from(file: KeptFileRecord) -> Self {
        Self { name: file.name, size: u32::try_from(file.size).unwrap_or(u32::MAX), sha256: file.sha256 }
    }
}

impl TryFrom<TicketNoteForm> for NoteInput {
    type Error = Error;

    fn try_from(form: TicketNoteForm) -> Result<Self, Error> {
        let files = form.files.into_iter().map(FileInput::try_from).collect::<Result<_, _>>()?;
        Ok(Self { text: form.text, answers: form.answers, files })
    }
}

impl TryFrom<KeptFileForm> for FileInput {
    type Error = Error;

    fn try_from(KeptFileForm { name, content }: KeptFileForm) -> Result<Self, Error> {
        let unreadable = |_| {
            let message = format!("{name} could not be read. Choose it again.");
            Error::Invalid(vec![FieldProblem { field: "files".to_owned(), message }])
        };
        Ok(Self { content: STANDARD.decode(content).map_err(unreadable)?, name })
    }
}

impl From<ArrivalForm> for ArrivalInput {
    fn from(form: ArrivalForm) -> Self {
        Self { on: form.on, bank_reference: form.bank_reference }
    }
}

impl From<&Arrival> for ArrivalView {
    fn from(said: &Arrival) -> Self {
        Self {
            person: said.person.clone(),
            at: time(said.said_at),
            on: said.on.to_string(),
            bank_reference: said.bank_reference.clone(),
        }
    }
}

impl From<PolicyRecord> for PolicyForm {
    fn from(policy: PolicyRecord) -> Self {
        let PolicyRecord { second_look, rfi_watch_days, duplicate_days, support_email, notices } = policy;
        Self { second_look, rfi_watch_days, duplicate_days, support_email, notices }
    }
}

impl From<PolicyForm> for PolicyRecord {
    fn from(form: PolicyForm) -> Self {
        let PolicyForm { second_look, rfi_watch_days, duplicate_days, support_email, notices } = form;
        Self { second_look, rfi_watch_days, duplicate_days, support_email, notices }
    }
}

/// What comes after a payment was sent.
pub(super) fn after(detail: &PaymentDetail) -> AfterView {
    let attempt = &detail.attempt;
    AfterView {
        due: due(detail),
        refund: refund_sum(detail),
        sightings: attempt.refunds.iter().filter_map(sighting).collect(),
        arrival: attempt.arrival.as_ref().map(Into::into),
        confirm_arrival: desk::may_confirm_arrival(attempt).into(),
        open_ticket: tickets::may_open(attempt).into(),
    }
}

fn due(detail: &PaymentDetail) -> Option<DueView> {
    let attempt = &detail.attempt;
    let now = attempt.payment.as_ref()?.arrival.as_ref()?;
    let before = earlier_announcement(detail, now);
    let funded = attempt.funded_at;
    let at_before = before.and_then(|before| funded?.checked_add(before.longest()?).ok());
    Some(DueView {
        at: time(attempt.arrival_due()?),
        earlier: at_before.map(time),
        earlier_window: before.map(arrival),
        open: matches!(attempt.status, StatusWord::BfiPaying | StatusWord::BfiPayingDelayed),
    })
}

/// What was announced before the announcement that holds now; none when it never changed.
fn earlier_announcement<'a>(detail: &'a PaymentDetail, now: &ArrivalRecord) -> Option<&'a ArrivalRecord> {
    let quoted = detail.attempt.quote.iter().filter_map(|quote| quote.arrival.as_ref());
    let seen = detail.timeline.iter().filter_map(|entry| {
        let Fact::PaymentSeen { payment, .. } = &entry.fact else { return None };
        payment.arrival.as_ref()
    });
    quoted.chain(seen).rfind(|earlier| *earlier != now)
}

fn refund_sum(detail: &PaymentDetail) -> Option<RefundSumView> {
    let attempt = &detail.attempt;
    let failed = matches!(attempt.status, StatusWord::FailedRefundDue | StatusWord::Refunded);
    let owed = attempt.refund_owed().filter(|_| failed)?;
    let received = attempt.refund_received();
    let short_by = owed.checked_sub(received).ok().filter(|short| !received.is_zero() && !short.is_zero());
    Some(RefundSumView { owed: owed.into(), received: received.into(), short_by: short_by.map(Into::into) })
}

/// In words only for a refund of which the chain could show something.
fn sighting(refund: &RefundState) -> Option<RefundSightingView> {
    let view = |seen, sentence: String| RefundSightingView { refund: refund.record.id.to_string(), seen, sentence };
    if let Some(seen) = &refund.sighting {
        return Some(view(true, format!("Seen on the chain: {}, block {}", seen.value.grouped(), seen.block)));
    }
    match refund.status() {
        RefundStatus::Completed if refund.record.hash.is_some() => {
            let sentence = "Not seen on the chain yet, or no chain node answers. Only CPN says that it was sent.";
            Some(view(false, sentence.to_owned()))
        }
        RefundStatus::Completed => {
            Some(view(false, "CPN names no transaction yet, so the chain cannot be asked.".to_owned()))
        }
        RefundStatus::Created | RefundStatus::Failed | RefundStatus::Unknown(_) => None,
    }
}
