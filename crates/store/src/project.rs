//! Records facts: appends each to the journal and applies it to the projections, all in one transaction.
use domain::ids::{AttemptId, OrderId};
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::{Call, Fact};
use crate::journal::{self, Source, Subject};
use crate::open::Store;
use crate::table::kept_files::KeptFile;
use crate::table::{
    api_key, arrivals, attempts, beneficiaries, chain_nodes, customers, devices, drafts, institution, kept_files, list,
    orders, outbox, payments, policy, refunds, requirements, rfi_files, rfis, settlements, signings, tickets,
    transactions,
};

/// What was recorded and whose state may have changed; the events of the desk are made from this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The first entry's sequence.
    pub sequence_from: i64,
    /// The last entry's sequence.
    pub sequence_to: i64,
    /// The orders concerned, each once.
    pub orders: Vec<OrderId>,
    /// The attempts concerned, each once.
    pub attempts: Vec<AttemptId>,
}

/// When and where in the journal a fact stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) at: Timestamp,
    pub(crate) sequence: i64,
}

impl Store {
    /// Records facts: all of them or none. When it returns, they are durable.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a rule of the store forbids one of them, or what the disk says.
    pub fn record(&self, at: Timestamp, source: &Source, facts: &[Fact]) -> Result<Recorded, StoreError> {
        self.record_with_files(at, source, facts, &[])
    }

    /// Records facts and keeps the contents of the files that they name by their hash: all of it or none.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn record_with_files(
        &self,
        at: Timestamp,
        source: &Source,
        facts: &[Fact],
        files: &[KeptFile],
    ) -> Result<Recorded, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut recorded = Recorded::default();
        for file in files {
            kept_files::keep(&transaction, file)?;
        }
        for fact in facts {
            let subject = subject(&transaction, fact)?;
            let sequence = journal::append(&transaction, self.environment(), at, source, subject, fact)?;
            apply(&transaction, Step { at, sequence }, subject, fact)?;
            if recorded.sequence_from == 0 {
                recorded.sequence_from = sequence;
            }
            recorded.sequence_to = sequence;
            recorded.orders.extend(subject.order.filter(|order| !recorded.orders.contains(order)));
            recorded.attempts.extend(subject.attempt.filter(|attempt| !recorded.attempts.contains(attempt)));
        }
        transaction.commit()?;
        self.outlines().forget(&recorded.orders);
        Ok(recorded)
    }
}

/// Which order and attempt a fact is about; an attempt's order is looked up.
pub(crate) fn subject(connection: &Connection, fact: &Fact) -> Result<Subject, StoreError> {
    let (order, attempt) = match fact {
        Fact::InstitutionSaved { .. }
        | Fact::CustomerSaved { .. }
        | Fact::BeneficiarySaved { .. }
        | Fact::RequirementsSeen { .. }
        | Fact::DevicePaired { .. }
        | Fact::DeviceForgotten { .. }
        | Fact::ApiKeySaved { .. }
        | Fact::ApiKeyRemoved
        | Fact::ChainNodeSaved { .. }
        | Fact::PolicySaved { .. }
        | Fact::FormDraftSaved { .. }
        | Fact::FormDraftDiscarded { .. } => return Ok(Subject::default()),
        Fact::DraftSaved { order, .. } | Fact::DraftDiscarded { order } | Fact::OrderClosed { order } => (*order, None),
        Fact::OrderPlaced { order } => (order.id, None),
        Fact::AttemptStarted { attempt, order, .. } => (*order, Some(*attempt)),
        Fact::CallAnswered { key, .. } | Fact::CallUnanswered { key, .. } | Fact::CallAbandoned { key, .. } => {
            let attempt = outbox::attempt_of(connection, *key)?;
            (known_order(connection, attempt)?, Some(attempt))
        }
        Fact::QuoteTaken { attempt, .. }
        | Fact::FieldsComplete { attempt, .. }
        | Fact::Sealed { attempt, .. }
        | Fact::AttemptStopped { attempt, .. }
        | Fact::CallIntended { attempt, .. }
        | Fact::PaymentSeen { attempt, .. }
        | Fact::TransactionSeen { attempt, .. }
        | Fact::RefundSeen { attempt, .. }
        | Fact::MessageChecked { attempt, .. }
        | Fact::SignatureAsked { attempt, .. }
        | Fact::SignatureDecided { attempt, .. }
        | Fact::SettlementSeen { attempt, .. }
        | Fact::RfiSeen { attempt, .. }
        | Fact::RfiEnded { attempt, .. }
        | Fact::RfiDraftSaved { attempt, .. }
        | Fact::RfiFileChosen { attempt, .. }
        | Fact::RfiFileRemoved { attempt, .. }
        | Fact::RfiSecondLook { attempt, .. }
        | Fact::RfiAnswerSealed { attempt, .. }
        | Fact::RfiFileSealed { attempt, .. }
        | Fact::TicketSeen { attempt, .. }
        | Fact::TicketMarked { attempt, .. }
        | Fact::TicketNoted { attempt, .. }
        | Fact::ArrivalConfirmed { attempt, .. }
        | Fact::RefundSighted { attempt, .. } => (known_order(connection, *attempt)?, Some(*attempt)),
    };
    Ok(Subject { order: Some(order), attempt })
}

fn known_order(connection: &Connection, attempt: AttemptId) -> Result<OrderId, StoreError> {
    attempts::order_of(connection, attempt)?.ok_or_else(|| Constraint::UnknownAttempt(attempt).into())
}

/// Applies one fact to the projections. Its effect depends on nothing but the fact, its step and the facts before it.
pub(crate) fn apply(connection: &Connection, step: Step, subject: Subject, fact: &Fact) -> Result<(), StoreError> {
    match fact {
        Fact::InstitutionSaved { institution } => institution::save(connection, institution)?,
        Fact::CustomerSaved { customer } => customers::save(connection, customer)?,
        Fact::BeneficiarySaved { beneficiary } => beneficiaries::save(connection, beneficiary)?,
        Fact::RequirementsSeen { corridor, requirements } => {
            requirements::save(connection, step, corridor, requirements)?;
        }
        Fact::DevicePaired { device } => devices::save(connection, step, device)?,
        Fact::DeviceForgotten { device } => devices::forget(connection, *device)?,
        Fact::ApiKeySaved { key_id } => api_key::save(connection, step, key_id)?,
        Fact::ApiKeyRemoved => api_key::remove(connection)?,
        Fact::ChainNodeSaved { blockchain, url } => chain_nodes::save(connection, blockchain, url)?,
        Fact::PolicySaved { policy } => policy::save(connection, policy)?,
        Fact::FormDraftSaved { name, content } => policy::keep_form(connection, step, name, content)?,
        Fact::FormDraftDiscarded { name } => policy::discard_form(connection, name)?,
        Fact::DraftSaved { order, form, beneficiary, reference } => {
            drafts::save(connection, step, *order, form, beneficiary, reference)?;
        }
        Fact::DraftDiscarded { order } => drafts::discard(connection, *order)?,
        Fact::OrderPlaced { order } => orders::place(connection, step, order)?,
        Fact::OrderClosed { order } => orders::close(connection, step, *order)?,
        Fact::AttemptStarted { attempt, order, number, sender_address, refund_address } => {
            let started = attempts::Started { attempt: *attempt, order: *order, number: *number };
            attempts::start(connection, step, &started, sender_address, refund_address)?;
        }
        Fact::QuoteTaken { attempt, quote } => attempts::take_quote(connection, step, *attempt, quote)?,
        Fact::FieldsComplete { attempt, count, unchanged } => {
            attempts::complete_fields(connection, *attempt, *count, *unchanged)?;
        }
        Fact::Sealed { attempt, travel_rule, beneficiary_account, certificate_note } => {
            attempts::seal(connection, step, *attempt, [travel_rule, beneficiary_account, certificate_note])?;
        }
        Fact::AttemptStopped { attempt, reason, sentence, code } => {
            attempts::stop(connection, step, *attempt, reason, sentence, code.as_deref())?;
        }
        Fact::CallIntended { key, attempt, call, subject, body } => {
            outbox::intend(connection, step, *key, *attempt, *call, subject, body)?;
            if *call == Call::CreateSupportTicket {
                tickets::begin(connection, step, *attempt, *key)?;
            }
        }
        Fact::CallAnswered { key, status, accepted, code, request_id } => {
            let answer = outbox::Answer { status: *status, accepted: *accepted, code, request_id };
            outbox::answer(connection, step, *key, &answer)?;
        }
        Fact::CallUnanswered { key, error } => outbox::unanswered(connection, step, *key, error)?,
        Fact::CallAbandoned { key, reason } => outbox::abandon(connection, step, *key, reason)?,
        Fact::PaymentSeen { attempt, payment } => payments::see(connection, step, *attempt, payment)?,
        Fact::TransactionSeen { attempt, transaction } => transactions::see(connection, step, *attempt, transaction)?,
        Fact::RefundSeen { attempt, refund } => refunds::see(connection, step, *attempt, refund)?,
        Fact::MessageChecked { attempt, transaction, digest, passed, failed, report } => {
            let checked = signings::Checked { digest, passed: *passed, failed: *failed, report };
            signings::check(connection, step, *attempt, transaction, &checked)?;
        }
        Fact::SignatureAsked { transaction, digest, nonce, attempt: _ } => {
            signings::ask(connection, step, transaction, digest, nonce)?;
        }
        Fact::SignatureDecided { transaction, decision, note, attempt: _ } => {
            signings::decide(connection, step, transaction, decision, note)?;
        }
        Fact::SettlementSeen { attempt, hash, block, value, fee } => {
            let chain = settlements::Seen { hash, block: *block, value: *value, fee: *fee };
            settlements::see(connection, step, *attempt, &chain)?;
        }
        Fact::RfiSeen { attempt, rfi } => rfis::see(connection, step, *attempt, rfi)?,
        Fact::RfiEnded { rfi, attempt: _ } => rfis::end(connection, step, rfi)?,
        Fact::RfiDraftSaved { rfi, values, by, attempt: _ } => rfis::save_draft(connection, step, rfi, values, by)?,
        Fact::RfiFileChosen { rfi, file, attempt: _ } => rfi_files::choose(connection, step, rfi, file)?,
        Fact::RfiFileRemoved { rfi, file, attempt: _ } => rfi_files::remove(connection, rfi, *file)?,
        Fact::RfiSecondLook { rfi, digest, name, attempt: _ } => rfis::look(connection, step, rfi, digest, name)?,
        Fact::RfiAnswerSealed { rfi, version, answer, digest, attempt: _ } => {
            rfis::seal(connection, step, rfi, *version, [answer, digest])?;
        }
        Fact::RfiFileSealed { file, attempt: _, rfi: _, sha256: _ } => rfi_files::seal(connection, step, *file)?,
        Fact::TicketSeen { ticket, record, attempt: _ } => tickets::see(connection, *ticket, record)?,
        Fact::TicketMarked { ticket, information_request, attempt: _ } => {
            tickets::mark(connection, *ticket, *information_request)?;
        }
        Fact::TicketNoted { ticket, person, text, answers, files, attempt: _ } => {
            tickets::note(connection, step, *ticket, &tickets::Noted { person, text, answers: *answers, files })?;
        }
        Fact::ArrivalConfirmed { attempt, on, bank_reference, person } => {
            let said = arrivals::Said { on: *on, bank_reference: bank_reference.as_deref(), person };
            arrivals::say(connection, step, *attempt, &said)?;
        }
        Fact::RefundSighted { attempt, refund, hash, block, value } => {
            let sighted = refunds::Sighted { hash, block: *block, value: *value };
            refunds::sight(connection, step, *attempt, refund, &sighted)?;
        }
    }
    if let Some(attempt) = subject.attempt {
        attempts::touch(connection, step, attempt)?;
    }
    match subject.order {
        Some(order) => list::refresh(connection, order),
        None => Ok(()),
    }
}
