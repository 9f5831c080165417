//! Attempts: one run of an order each, with all that came of it.
use domain::ids::{AttemptId, OrderId, TransactionId};
use domain::order::StopReason;
use domain::rfi::RfiStatus;
use domain::status::{AttemptPhase, StatusWord};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::column::{Json, Text};
use crate::constraint::{Constraint, refused};
use crate::error::StoreError;
use crate::fact::{PaymentRecord, QuoteRecord};
use crate::open::Store;
use crate::project::Step;
use crate::table::arrivals::Arrival;
use crate::table::outbox::OutboxEntry;
use crate::table::refunds::RefundState;
use crate::table::rfis::RfiStanding;
use crate::table::settlements::Settlement;
use crate::table::signings::SigningState;
use crate::table::transactions::TransactionState;
use crate::table::{arrivals, outbox, payments, refunds, rfis, settlements, signings, standing, tickets, transactions};

/// The fields of the binding quote, once they were found complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldsSeen {
    /// How many.
    pub count: u32,
    /// Whether the list equals the one seen when the order was placed.
    pub unchanged: bool,
}

/// How an attempt ended without a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Why, as a stable code.
    pub reason: StopReason,
    /// Why, in words.
    pub sentence: String,
    /// CPN's code, if it refused.
    pub code: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A request for information that has not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRfi {
    /// CPN's id.
    pub id: String,
    /// Its state: the furthest that the payment or the request itself told.
    pub status: RfiStatus,
    /// Its deadline, if known.
    pub expires: Option<Timestamp>,
    /// Whether the money was out of the wallet when it was raised, or is by now.
    pub funded: bool,
}

/// All that is known of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptState {
    /// The attempt.
    pub id: AttemptId,
    /// Its order.
    pub order: OrderId,
    /// 1 for the first attempt of the order.
    pub number: u32,
    /// Where it stands.
    pub phase: AttemptPhase,
    /// When it began.
    pub started_at: Timestamp,
    /// The wallet that pays.
    pub sender_address: String,
    /// Where a refund goes.
    pub refund_address: String,
    /// The binding quote taken last.
    pub quote: Option<QuoteRecord>,
    /// When it was taken.
    pub quote_taken_at: Option<Timestamp>,
    /// The fields, once found complete.
    pub fields: Option<FieldsSeen>,
    /// When both parts were sealed last.
    pub sealed_at: Option<Timestamp>,
    /// The travel-rule plaintext that was sealed.
    pub travel_rule: Option<String>,
    /// The beneficiary-account plaintext that was sealed.
    pub beneficiary_account: Option<String>,
    /// What was found about the certificate.
    pub certificate_note: Option<String>,
    /// How it ended, if it ended without a payment.
    pub stop: Option<Stop>,
    /// The payment, forward only.
    pub payment: Option<PaymentRecord>,
    /// When CPN showed it so.
    pub payment_seen_at: Option<Timestamp>,
    /// When CPN first said that the BFI has the USDC.
    pub funded_at: Option<Timestamp>,
    /// The payment's transactions, oldest first.
    pub transactions: Vec<TransactionState>,
    /// The payment's refunds, oldest first.
    pub refunds: Vec<RefundState>,
    /// The requests for information about the payment that were read, oldest first.
    pub rfis: Vec<RfiStanding>,
    /// Whether a ticket asks for information and waits for the answer.
    pub ticket_waits: bool,
    /// Who confirmed that the beneficiary has the money.
    pub arrival: Option<Arrival>,
    /// Of all requests the one that matters most now: waiting for us before in review before anything unknown.
    pub open_rfi: Option<OpenRfi>,
    /// The newest signing.
    pub signing: Option<SigningState>,
    /// The transactions whose message may have been signed, whatever was decided later.
    pub maybe_signed: Vec<TransactionId>,
    /// The transactions whose signature CPN has, or may have, and may still use.
    pub signature_out: Vec<TransactionId>,
    /// Whether the completed refunds cover what was owed.
    pub refunded: bool,
    /// What the chain showed.
    pub settlement: Option<Settlement>,
    /// The calls of this attempt, oldest first.
    pub outbox: Vec<OutboxEntry>,
    /// The status that staff see.
    pub status: StatusWord,
    /// Whether USDC has left the wallet, as far as is known.
    pub funds_moved: bool,
    /// Whether nothing more can come from CPN.
    pub finished: bool,
    /// When something last happened to it.
    pub updated_at: Timestamp,
}

/// Which attempt begins.
pub(crate) struct Started {
    pub(crate) attempt: AttemptId,
    pub(crate) order: OrderId,
    pub(crate) number: u32,
}

pub(crate) fn start(
    connection: &Connection,
    step: Step,
    started: &Started,
    sender_address: &str,
    refund_address: &str,
) -> Result<(), StoreError> {
    let order = Text(started.order);
    let of_order = |sql: &str| connection.prepare_cached(sql)?.exists([&order]);
    if of_order("SELECT 1 FROM orders WHERE id = ?1 AND closed_at IS NOT NULL")? {
        return Err(Constraint::OrderClosed.into());
    }
    if of_order("SELECT 1 FROM attempts WHERE order_id = ?1 AND holds = 'paid'")? {
        return Err(Constraint::OrderPaid.into());
    }
    connection
        .prepare_cached(
            "INSERT INTO attempts (id, order_id, number, sender_address, refund_address, started_at, holds, finished, \
             updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'live', 0, ?6)",
        )?
        .execute(params![Text(started.attempt), order, started.number, sender_address, refund_address, Text(step.at)])
        .map_err(|error| refused(error, Constraint::UnknownOrder(started.order)))?;
    Ok(())
}

pub(crate) fn take_quote(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    quote: &QuoteRecord,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO quotes (id, attempt_id) VALUES (?1, ?2)")?
        .execute(params![quote.id.as_str(), Text(attempt)])?;
    // What was found and sealed for an earlier quote says nothing about this one.
    connection
        .prepare_cached(
            "UPDATE attempts SET quote = ?2, quote_taken_at = ?3, field_count = NULL, fields_unchanged = NULL, \
             sealed_at = NULL, travel_rule = NULL, beneficiary_account = NULL, certificate_note = NULL WHERE id = ?1",
        )?
        .execute(params![Text(attempt), Json(quote), Text(step.at)])?;
    Ok(())
}

pub(crate) fn complete_fields(
    connection: &Connection,
    attempt: AttemptId,
    count: u32,
    unchanged: bool,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE attempts SET field_count = ?2, fields_unchanged = ?3 WHERE id = ?1")?
        .execute(params![Text(attempt), count, unchanged])?;
    Ok(())
}

pub(crate) fn seal(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    [travel_rule, beneficiary_account, certificate_note]: [&str; 3],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE attempts SET sealed_at = ?2, travel_rule = ?3, beneficiary_account = ?4, certificate_note = ?5 \
             WHERE id = ?1",
        )?
        .execute(params![Text(attempt), Text(step.at), travel_rule, beneficiary_account, certificate_note])?;
    Ok(())
}

/// Ends an attempt without a payment. Refused while one exists or may exist: the order would be free to pay again.
pub(crate) fn stop(
    connection: &Connection,
    step: Step,
    attempt: AttemptId,
    reason: &StopReason,
    sentence: &str,
    code: Option<&str>,
) -> Result<(), StoreError> {
    let may_exist = connection
        .prepare_cached(
            "SELECT 1 FROM payments WHERE attempt_id = ?1 UNION ALL SELECT 1 FROM outbox \
             WHERE attempt_id = ?1 AND call = 'create_payment' AND state IN ('open', 'accepted')",
        )?
        .exists([Text(attempt)])?;
    if may_exist {
        return Err(Constraint::PaymentMayExist.into());
    }
    connection
        .prepare_cached(
            "UPDATE attempts SET stop_reason = ?2, stop_sentence = ?3, stop_code = ?4, stopped_at = ?5 \
             WHERE id = ?1 AND stopped_at IS NULL",
        )?
        .execute(params![Text(attempt), Text(reason), sentence, code, Text(step.at)])?;
    Ok(())
}

/// Notes that something happened to the attempt.
pub(crate) fn touch(connection: &Connection, step: Step, attempt: AttemptId) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE attempts SET updated_at = ?2 WHERE id = ?1")?
        .execute(params![Text(attempt), Text(step.at)])?;
    Ok(())
}

/// The order of an attempt.
pub(crate) fn order_of(connection: &Connection, attempt: AttemptId) -> Result<Option<OrderId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT order_id FROM attempts WHERE id = ?1")?;
    Ok(statement.query_row([Text(attempt)], |row| Ok(row.get::<_, Text<_>>(0)?.0)).optional()?)
}

fn own(row: &Row<'_>) -> rusqlite::Result<AttemptState> {
    let at = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Text<Timestamp>>>(index)?.map(|at| at.0));
    let stop = match (row.get::<_, Option<Text<StopReason>>>(15)?, at(18)?) {
        (Some(reason), Some(at)) => Some(Stop { reason: reason.0, sentence: row.get(16)?, code: row.get(17)?, at }),
        (None, _) | (_, None) => None,
    };
    let fields = match (row.get(9)?, row.get(10)?) {
        (Some(count), Some(unchanged)) => Some(FieldsSeen { count, unchanged }),
        (None, _) | (_, None) => None,
    };
    Ok(AttemptState {
        id: row.get::<_, Text<_>>(0)?.0,
        order: row.get::<_, Text<_>>(1)?.0,
        number: row.get(2)?,
        phase: AttemptPhase::Running,
        started_at: row.get::<_, Text<_>>(5)?.0,
        sender_address: row.get(3)?,
        refund_address: row.get(4)?,
        quote: row.get::<_, Option<Json<_>>>(7)?.map(|quote| quote.0),
        quote_taken_at: at(8)?,
        fields,
        sealed_at: at(11)?,
        travel_rule: row.get(12)?,
        beneficiary_account: row.get(13)?,
        certificate_note: row.get(14)?,
        stop,
        payment: None,
        payment_seen_at: None,
        funded_at: None,
        transactions: Vec::new(),
        refunds: Vec::new(),
        rfis: Vec::new(),
        ticket_waits: false,
        arrival: None,
        open_rfi: None,
        signing: None,
        maybe_signed: Vec::new(),
        signature_out: Vec::new(),
        refunded: false,
        settlement: None,
        outbox: Vec::new(),
        status: StatusWord::Quoting,
        funds_moved: false,
        finished: false,
        updated_at: row.get::<_, Text<_>>(6)?.0,
    })
}

/// One attempt with all that came of it.
pub(crate) fn load(connection: &Connection, id: AttemptId) -> Result<Option<AttemptState>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, order_id, number, sender_address, refund_address, started_at, updated_at, quote, quote_taken_at, \
         field_count, fields_unchanged, sealed_at, travel_rule, beneficiary_account, certificate_note, stop_reason, \
         stop_sentence, stop_code, stopped_at FROM attempts WHERE id = ?1",
    )?;
    let Some(mut state) = statement.query_row([Text(id)], own).optional()? else { return Ok(None) };
    if let Some(payment) = payments::of_attempt(connection, id)? {
        state.payment = Some(payment.record);
        state.payment_seen_at = Some(payment.seen_at);
        state.funded_at = payment.funded_at;
    }
    state.transactions = transactions::of_attempt(connection, id)?;
    state.refunds = refunds::of_attempt(connection, id)?;
    state.rfis = rfis::of_attempt(connection, id)?;
    state.ticket_waits = tickets::waits(connection, id)?;
    state.arrival = arrivals::of_attempt(connection, id)?;
    state.signing = signings::of_attempt(connection, id)?;
    state.maybe_signed = signings::maybe_signed(connection, id)?;
    state.settlement = settlements::of_attempt(connection, id)?;
    state.outbox = outbox::of_attempt(connection, id)?;
    standing::derive(&mut state);
    Ok(Some(state))
}

impl Store {
    /// One attempt with all that came of it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn attempt(&self, id: AttemptId) -> Result<Option<AttemptState>, StoreError> {
        load(&self.connection(), id)
    }

    /// Every attempt to which something can still happen, oldest first: running, open payments, and failed ones whose
    /// refund is not final.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn live_attempts(&self) -> Result<Vec<AttemptState>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT id FROM attempts WHERE finished = 0 ORDER BY rowid")?;
        let ids = statement.query_map([], |row| Ok(row.get::<_, Text<AttemptId>>(0)?.0))?;
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let mut attempts = Vec::with_capacity(ids.len());
        for id in ids {
            attempts.extend(load(&connection, id)?);
        }
        Ok(attempts)
    }
}
