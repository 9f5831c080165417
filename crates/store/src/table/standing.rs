//! Where an attempt stands: phase, status word, whether money moved, whether it is over, whether it holds its order.
use domain::ids::{AttemptId, OrderId, TransactionId};
use domain::money::{Currency, Money};
use domain::payment::{PaymentStatus, RefundStatus, TransactionStatus};
use domain::rfi::RfiStatus;
use domain::status::{self, AttemptPhase, Situation};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::column::Text;
use crate::error::StoreError;
use crate::fact::Call;
use crate::open::Store;
use crate::table::attempts::{self, AttemptState, OpenRfi};
use crate::table::outbox::CallState;
use crate::table::transactions::TransactionState;

/// How an attempt holds its order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Not,
    Live,
    Paid,
}

/// Fills in all that follows from the rest of the state.
pub(crate) fn derive(state: &mut AttemptState) {
    state.phase = phase(state);
    state.funds_moved = funds_moved(state);
    state.signature_out = signature_out(state);
    state.refunded = refunded(state);
    state.open_rfi = open_rfi(state);
    state.status = status::word(&situation(state));
    state.finished = finished(state);
}

/// The payment's state.
fn payment_status(state: &AttemptState) -> Option<PaymentStatus> {
    state.payment.as_ref().map(|payment| {
        let Ok(status) = payment.status.parse();
        status
    })
}

fn phase(state: &AttemptState) -> AttemptPhase {
    let creates = || state.outbox.iter().filter(|entry| entry.call == Call::CreatePayment);
    if state.payment.is_some() {
        AttemptPhase::Created
    } else if state.stop.is_some() {
        AttemptPhase::Stopped
    } else if creates().any(|entry| entry.state == CallState::Accepted) {
        AttemptPhase::Created
    } else if creates().any(|entry| entry.is_open() && entry.unanswered > 0) {
        AttemptPhase::Unknown
    } else {
        AttemptPhase::Running
    }
}

fn moved(status: &TransactionStatus) -> bool {
    match status {
        TransactionStatus::Broadcasted | TransactionStatus::Completed => true,
        TransactionStatus::Created
        | TransactionStatus::Pending
        | TransactionStatus::Failed
        | TransactionStatus::Unknown(_) => false,
    }
}

/// A state that nobody knows says nothing; the furthest known one before it does.
fn still_moved(transaction: &TransactionState) -> bool {
    matches!(transaction.status(), TransactionStatus::Unknown(_)) && moved(&transaction.reached)
}

/// Whether a signature of this transaction left this computer, as far as is known.
fn handed_over(state: &AttemptState, id: &TransactionId) -> bool {
    state.outbox.iter().any(|entry| {
        entry.call == Call::SubmitTransaction
            && matches!(entry.state, CallState::Open | CallState::Accepted)
            && entry.subject.ends_with(id.as_str())
    })
}

/// Transactions on their way, and those that were handed over, whatever state was last read of them.
fn signature_out(state: &AttemptState) -> Vec<TransactionId> {
    let out = |transaction: &&TransactionState| match transaction.status() {
        TransactionStatus::Pending | TransactionStatus::Broadcasted | TransactionStatus::Unknown(_) => true,
        TransactionStatus::Created => handed_over(state, &transaction.record.id),
        TransactionStatus::Completed | TransactionStatus::Failed => false,
    };
    state.transactions.iter().filter(out).map(|transaction| transaction.record.id.clone()).collect()
}

/// Whether the completed refunds bring back what the BFI got.
fn refunded(state: &AttemptState) -> bool {
    let (owed, back) = (state.refund_owed(), state.refund_received());
    !back.is_zero() && owed.is_some_and(|owed| back.minor() >= owed.minor())
}

impl AttemptState {
    /// What the BFI got, in USDC, and so owes when the payment fails after it was funded. Whether fees come back is not
    /// documented (cpn-flows 1.6). None without a payment.
    #[must_use]
    pub fn refund_owed(&self) -> Option<Money> {
        let payment = self.payment.as_ref()?;
        let fees = payment.fees.iter().fold(0_u64, |sum, fee| sum.saturating_add(fee.amount.minor()));
        let without_fees = Money::new(payment.source.minor().saturating_sub(fees), payment.source.currency());
        Some(self.settlement.as_ref().map_or(without_fees, |settlement| settlement.value))
    }

    /// What completed refunds brought back, in USDC, as CPN says.
    #[must_use]
    pub fn refund_received(&self) -> Money {
        let completed = self.refunds.iter().filter(|refund| refund.status() == RefundStatus::Completed);
        let amounts = completed.filter_map(|refund| refund.record.amount);
        Money::new(amounts.fold(0, |sum, amount| sum.saturating_add(amount.minor())), Currency::USDC)
    }

    /// When the fiat is due: the longest announced arrival, counted from when CPN first said that the BFI has the USDC.
    /// None before that, or when the announcement cannot be read.
    #[must_use]
    pub fn arrival_due(&self) -> Option<Timestamp> {
        self.funded_at?.checked_add(self.payment.as_ref()?.arrival.as_ref()?.longest()?).ok()
    }
}

/// True as soon as anything says so: the chain, a transaction, the payment's own past, a refund.
fn funds_moved(state: &AttemptState) -> bool {
    let inside = state.payment.iter().flat_map(|payment| &payment.transactions);
    state.settlement.is_some()
        || state.funded_at.is_some()
        || !state.refunds.is_empty()
        || state.transactions.iter().any(|transaction| moved(&transaction.status()) || still_moved(transaction))
        || inside.filter(|(id, _)| state.transactions.iter().all(|known| known.record.id.as_str() != id)).any(
            |(_, status)| {
                let Ok(status) = status.parse();
                moved(&status)
            },
        )
}

/// The request that matters most now. Those that the payment names count before they were read themselves; one whose time
/// has ended unanswered is open no more.
fn open_rfi(state: &AttemptState) -> Option<OpenRfi> {
    let payment = state.payment.as_ref()?;
    let told = payment.rfi.iter().map(|rfi| (rfi.id.as_str(), rfi.status.as_str(), rfi.expires));
    let told = told.chain(payment.rfis.iter().map(|(id, status)| (id.as_str(), status.as_str(), None)));
    let mut open: Vec<OpenRfi> = Vec::new();
    for (id, status, expires) in told {
        let Ok(status) = status.parse::<RfiStatus>();
        if !state.rfis.iter().any(|rfi| rfi.id.as_str() == id) && open.iter().all(|earlier| earlier.id != id) {
            open.push(OpenRfi { id: id.to_owned(), status, expires, funded: state.funds_moved });
        }
    }
    for rfi in &state.rfis {
        let inside = payment.rfi.iter().map(|rfi| (rfi.id.as_str(), rfi.status.as_str()));
        let inside = inside.chain(payment.rfis.iter().map(|(id, status)| (id.as_str(), status.as_str())));
        let told = inside.filter(|(id, _)| *id == rfi.id.as_str()).map(|(_, status)| status);
        let status = told.fold(rfi.status.clone(), |status, incoming| {
            let Ok(incoming) = incoming.parse();
            status.advance_past(&rfi.reached, &incoming)
        });
        let ended = rfi.ended_at.is_some() && status == RfiStatus::InformationRequired;
        if !ended {
            let funded = state.funds_moved || rfi.point.is_funded();
            open.push(OpenRfi { id: rfi.id.to_string(), status, expires: rfi.expires, funded });
        }
    }
    let urgency = |rfi: &OpenRfi| match rfi.status {
        RfiStatus::InformationRequired => (0, rfi.expires.unwrap_or(Timestamp::MAX)),
        RfiStatus::InReview => (1, rfi.expires.unwrap_or(Timestamp::MAX)),
        RfiStatus::Unknown(_) | RfiStatus::Approved | RfiStatus::Refused(_) => (2, Timestamp::MAX),
    };
    open.into_iter().filter(|rfi| !rfi.status.is_terminal()).min_by_key(urgency)
}

fn situation(state: &AttemptState) -> Situation {
    let newest = state.transactions.last();
    let current = |transaction: &str| newest.is_none_or(|newest| newest.record.id.as_str() == transaction);
    Situation {
        attempt: Some(state.phase),
        payment: payment_status(state),
        addendum: state.payment.as_ref().and_then(|payment| payment.addendum.clone()),
        transaction: newest.map(|transaction| {
            let status = transaction.status();
            // Nobody is asked to sign what is on its way to CPN already, before CPN says so.
            let on_its_way = status == TransactionStatus::Created && handed_over(state, &transaction.record.id);
            if on_its_way { TransactionStatus::Pending } else { status }
        }),
        funds_moved: state.funds_moved,
        on_device: state
            .signing
            .as_ref()
            .is_some_and(|signing| signing.on_device() && current(signing.transaction.as_str())),
        submit_unknown: state.outbox.iter().any(|entry| {
            let transaction = entry.subject.rsplit('/').next().unwrap_or_default();
            entry.call == Call::SubmitTransaction && entry.is_open() && entry.unanswered > 0 && current(transaction)
        }),
        rfi: state.open_rfi.as_ref().map(|rfi| rfi.status.to_string()),
        refunds: state.refunds.iter().map(|refund| refund.status()).collect(),
        refunded: state.refunded,
        arrival_confirmed: state.arrival.is_some(),
    }
}

fn finished(state: &AttemptState) -> bool {
    match payment_status(state) {
        None => state.stop.is_some(),
        Some(PaymentStatus::Completed) => true,
        Some(PaymentStatus::Failed) => {
            // A failed refund is no end: another one may follow. A signature that is out may still reach the chain.
            state.refunded || (!state.funds_moved && state.signature_out.is_empty())
        }
        Some(
            PaymentStatus::Created
            | PaymentStatus::CryptoFundsPending
            | PaymentStatus::FiatPaymentInitiated
            | PaymentStatus::Unknown(_),
        ) => false,
    }
}

fn holds(state: &AttemptState) -> Holds {
    match payment_status(state) {
        None if state.stop.is_some() => Holds::Not,
        None => Holds::Live,
        Some(PaymentStatus::Completed) => Holds::Paid,
        // Nobody may pay again while the money is out. When a signature ends is a matter of time, which the desk judges.
        Some(PaymentStatus::Failed) if state.funds_moved && !state.refunded => Holds::Live,
        Some(PaymentStatus::Failed) => Holds::Not,
        Some(
            PaymentStatus::Created
            | PaymentStatus::CryptoFundsPending
            | PaymentStatus::FiatPaymentInitiated
            | PaymentStatus::Unknown(_),
        ) => Holds::Live,
    }
}

/// Writes down which attempt holds the order and which are over; returns the attempts, oldest first.
///
/// Those that let go come first. A payment that turns up for an attempt already stopped takes its order back only when
/// no other attempt holds it: what CPN shows is never refused, and calls are made for the holder alone.
pub(crate) fn settle(connection: &Connection, order: OrderId) -> Result<Vec<AttemptState>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM attempts WHERE order_id = ?1 ORDER BY number")?;
    let ids = statement.query_map([Text(order)], |row| Ok(row.get::<_, Text<_>>(0)?.0))?;
    let mut states = Vec::new();
    for id in ids.collect::<Result<Vec<_>, _>>()? {
        states.extend(attempts::load(connection, id)?);
    }
    for (wanted, word) in [(Holds::Not, None), (Holds::Paid, Some("paid")), (Holds::Live, Some("live"))] {
        for state in states.iter().filter(|state| holds(state) == wanted) {
            connection
                .prepare_cached(
                    "UPDATE attempts SET finished = ?2, holds = CASE WHEN ?3 IS NULL OR NOT EXISTS (SELECT 1 \
                     FROM attempts WHERE order_id = ?4 AND id <> ?1 AND holds IS NOT NULL) THEN ?3 ELSE holds END \
                     WHERE id = ?1",
                )?
                .execute(params![Text(state.id), state.finished, word, Text(order)])?;
        }
    }
    Ok(states)
}

/// The USDC that this attempt will still take from the wallet, if any.
pub(crate) fn reserved(attempt: &AttemptState) -> Option<Money> {
    let waits = match payment_status(attempt) {
        Some(PaymentStatus::Created | PaymentStatus::CryptoFundsPending | PaymentStatus::Unknown(_)) => true,
        Some(PaymentStatus::FiatPaymentInitiated | PaymentStatus::Completed) => false,
        Some(PaymentStatus::Failed) => !attempt.signature_out.is_empty(),
        None => matches!(attempt.phase, AttemptPhase::Unknown | AttemptPhase::Created),
    };
    let amount = attempt.payment.as_ref().map(|payment| payment.source);
    let amount = amount.or_else(|| attempt.quote.as_ref().map(|quote| quote.source));
    // A broadcast transfer has not left the balance before it is confirmed.
    let left = attempt.settlement.is_some()
        || attempt.transactions.iter().any(|known| known.status() == TransactionStatus::Completed);
    amount.filter(|_| waits && !left)
}

/// The USDC that signatures of this attempt may still take from the wallet, if any.
pub(crate) fn signed_away(attempt: &AttemptState) -> Option<Money> {
    let out = !attempt.signature_out.is_empty() && attempt.settlement.is_none();
    attempt.payment.as_ref().filter(|_| out).map(|payment| payment.source)
}

fn sum(amounts: impl Iterator<Item = Money>) -> Result<Money, StoreError> {
    let mut sum = Money::zero(Currency::USDC);
    for amount in amounts {
        sum = sum.checked_add(amount).map_err(|error| StoreError::Damaged(error.to_string()))?;
    }
    Ok(sum)
}

impl Store {
    /// The USDC that the signatures of all other payments may still take from the wallet.
    ///
    /// # Errors
    /// When the disk fails, or the sum does not fit.
    pub fn signed_away(&self, except: AttemptId) -> Result<Money, StoreError> {
        let live = self.live_outlines()?;
        sum(live.iter().filter(|outline| outline.id != except).filter_map(|outline| outline.signed_away))
    }

    /// The USDC that open payments will still take from the wallet: payments that wait for funds or whose signature is
    /// out, until they are confirmed, and the binding quote of an attempt whose payment may exist.
    ///
    /// # Errors
    /// When the disk fails, or the sum does not fit.
    pub fn reserved(&self) -> Result<Money, StoreError> {
        sum(self.live_outlines()?.iter().filter_map(|outline| outline.reserved))
    }
}
