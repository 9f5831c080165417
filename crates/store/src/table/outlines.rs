//! What following and the wallet need of each attempt, kept in memory: to read ten thousand attempts whole for each look
//! at CPN would cost more than the look itself.
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{AttemptId, OrderId, PaymentId};
use domain::money::Money;
use domain::status::{AttemptPhase, StatusWord};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::column::Text;
use crate::error::StoreError;
use crate::open::Store;
use crate::table::attempts::{self, AttemptState};
use crate::table::outbox::OutboxEntry;
use crate::table::standing;

/// An attempt in outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The attempt.
    pub id: AttemptId,
    /// Its order.
    pub order: OrderId,
    /// Another number after each change of the attempt or its order, for as long as this process runs.
    pub version: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// Where it stands.
    pub phase: AttemptPhase,
    /// The status that staff see.
    pub status: StatusWord,
    /// Its payment, once there is one.
    pub payment: Option<OutlinePayment>,
    /// Whether a call that may have moved the payment has no clear answer yet.
    pub call_open: bool,
    /// Whether a signature is with CPN, or may be, and may still be used.
    pub signature_out: bool,
    /// Its refunds: id and state as they came.
    pub refunds: Vec<(String, String)>,
    /// The USDC that it will still take from the wallet.
    pub reserved: Option<Money>,
    /// The USDC that signatures of it may still take from the wallet.
    pub signed_away: Option<Money>,
}

/// A payment in outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlinePayment {
    /// CPN's id.
    pub id: PaymentId,
    /// The state as it came.
    pub status: String,
    /// When CPN made it.
    pub created: Timestamp,
    /// The end of the onchain window.
    pub expires: Timestamp,
    /// When CPN last showed something new about it, by our clock.
    pub seen_at: Option<Timestamp>,
    /// Its requests for information as they came: id, state, deadline where it is known.
    pub rfis: Vec<(String, String, Option<Timestamp>)>,
}

impl Outline {
    /// The outline of an attempt, with the number that tells it from earlier ones.
    fn of(state: &AttemptState, version: u64) -> Self {
        Self {
            id: state.id,
            order: state.order,
            version,
            started_at: state.started_at,
            phase: state.phase,
            status: state.status,
            payment: payment(state),
            call_open: state.outbox.iter().any(OutboxEntry::may_have_moved_payment),
            signature_out: !state.signature_out.is_empty(),
            refunds: state.refunds.iter().map(|r| (r.record.id.to_string(), r.record.status.clone())).collect(),
            reserved: standing::reserved(state),
            signed_away: standing::signed_away(state),
        }
    }
}

fn payment(state: &AttemptState) -> Option<OutlinePayment> {
    let payment = state.payment.as_ref()?;
    // What was read of a request itself is newer and says more than what the payment tells of it.
    let mut rfis: Vec<_> =
        state.rfis.iter().map(|read| (read.id.to_string(), read.status.to_string(), read.expires)).collect();
    let open = payment.rfi.iter().map(|open| (open.id.clone(), open.status.clone(), open.expires));
    let told = open.chain(payment.rfis.iter().map(|(id, status)| (id.clone(), status.clone(), None)));
    for rfi in told {
        if rfis.iter().all(|(known, ..)| *known != rfi.0) {
            rfis.push(rfi);
        }
    }
    Some(OutlinePayment {
        id: payment.id.clone(),
        status: payment.status.clone(),
        created: payment.created,
        expires: payment.expires,
        seen_at: state.payment_seen_at,
        rfis,
    })
}

/// The outlines that were made since the orders they belong to last changed.
#[derive(Debug, Default)]
pub(crate) struct Outlines {
    kept: Mutex<HashMap<OrderId, Vec<Arc<Outline>>>>,
    version: AtomicU64,
}

impl Outlines {
    /// Forgets what was recorded about; the next reader makes it anew. The caller still holds the connection.
    pub(crate) fn forget(&self, orders: &[OrderId]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for order in orders {
            kept.remove(order);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The outlines of these attempts, in their order.
    fn read(&self, connection: &Connection, ids: Vec<(AttemptId, OrderId)>) -> Result<Vec<Arc<Outline>>, StoreError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut outlines = Vec::with_capacity(ids.len());
        for (id, order) in ids {
            let of_order = kept.entry(order).or_default();
            if let Some(known) = of_order.iter().find(|known| known.id == id) {
                outlines.push(Arc::clone(known));
            } else if let Some(state) = attempts::load(connection, id)? {
                let made = Arc::new(Outline::of(&state, self.version.fetch_add(1, Ordering::Relaxed)));
                of_order.push(Arc::clone(&made));
                outlines.push(made);
            }
        }
        Ok(outlines)
    }
}

fn ids(row: &rusqlite::Row<'_>) -> rusqlite::Result<(AttemptId, OrderId)> {
    Ok((row.get::<_, Text<_>>(0)?.0, row.get::<_, Text<_>>(1)?.0))
}

impl Store {
    /// Every attempt to which something can still happen, oldest first, as [`Store::live_attempts`], in outline.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn live_outlines(&self) -> Result<Vec<Arc<Outline>>, StoreError> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT id, order_id FROM attempts WHERE finished = 0 ORDER BY rowid")?;
        let found = statement.query_map([], ids)?.collect::<Result<_, _>>()?;
        self.outlines().read(&connection, found)
    }

    /// Every attempt whose payment completed and of which CPN last showed something new since then, oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn completed_outlines(&self, since: Timestamp) -> Result<Vec<Arc<Outline>>, StoreError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT a.id, a.order_id FROM payments AS p JOIN attempts AS a ON a.id = p.attempt_id \
             WHERE p.status = 'COMPLETED' AND p.seen_at >= ?1 ORDER BY a.rowid",
        )?;
        let found = statement.query_map([Text(since)], ids)?.collect::<Result<_, _>>()?;
        self.outlines().read(&connection, found)
    }

    /// These attempts in outline; those that are unknown are left out.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn outlines_of(&self, attempts: &[AttemptId]) -> Result<Vec<Arc<Outline>>, StoreError> {
        let connection = self.connection();
        let mut found = Vec::with_capacity(attempts.len());
        for id in attempts {
            if let Some(order) = attempts::order_of(&connection, *id)? {
                found.push((*id, order));
            }
        }
        self.outlines().read(&connection, found)
    }
}
