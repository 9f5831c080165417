//! Reading requests for information: new ones, those that moved, those whose answer got lost on the way, and now and then
//! those that wait for us, because their schema, certificate or deadline may have changed.
use cpn::wire;
use domain::ids::{PaymentId, RfiId};
use domain::payment::PaymentStatus;
use domain::rfi::{RfiPoint, RfiStatus};
use jiff::SignedDuration;
use store::fact::{Call, Fact, RfiFullRecord};
use store::{AttemptState, OutboxEntry, RfiStanding, RfiState, Source};

use super::change;
use crate::Desk;
use crate::attempts::payment_status;
use crate::desk::lock;
use crate::error::{Error, Result};
use crate::mirror;

/// How often a request that waits for us is read again although nothing says that it changed.
const REFRESH: SignedDuration = SignedDuration::from_mins(10);

/// A request is found late when CPN was not asked for longer than this.
const GAP: SignedDuration = SignedDuration::from_mins(10);

impl Desk {
    /// Reads each request about an attempt's payment that is new or has moved, and settles answers whose fate is open.
    ///
    /// # Errors
    /// The first failure; the other requests are read all the same.
    pub(crate) async fn follow_rfis(&self, attempt: &AttemptState) -> Result<()> {
        let mut outcome = Ok(());
        for id in self.to_read(attempt) {
            let read = if lost_answer(attempt, &id).is_some() && !self.is_sending(&id) {
                self.settle_lost(attempt, &id).await
            } else {
                self.read_rfi(attempt, &id).await.map(|_| ())
            };
            if let Err(error) = read {
                tracing::debug!(rfi = %id, %error, "a request for information could not be read");
                outcome = outcome.and(Err(error));
            }
        }
        outcome
    }

    /// Which requests are worth a call.
    fn to_read(&self, attempt: &AttemptState) -> Vec<RfiId> {
        let Some(payment) = &attempt.payment else { return Vec::new() };
        let open = payment.rfi.iter().map(|rfi| (rfi.id.as_str(), rfi.status.as_str()));
        let told = open.chain(payment.rfis.iter().map(|(id, status)| (id.as_str(), status.as_str())));
        let mut ids: Vec<RfiId> = Vec::new();
        for (id, status) in told {
            let Ok(status) = status.parse::<RfiStatus>();
            let known = attempt.rfis.iter().find(|known| known.id.as_str() == id);
            let moved = known.is_none_or(|known| {
                let next = known.status.advance_past(&known.reached, &status);
                next != known.status && next == status
            });
            if moved {
                ids.push(RfiId::new(id));
            }
        }
        let stale = attempt.rfis.iter().filter(|known| {
            let lost = lost_answer(attempt, &known.id).is_some() && !self.is_sending(&known.id);
            lost || (known.waits_for_us() && self.is_stale(known)) || self.ended_too_soon(known)
        });
        ids.extend(stale.map(|known| known.id.clone()));
        ids.sort();
        ids.dedup();
        ids
    }

    fn is_stale(&self, known: &RfiStanding) -> bool {
        let over = known.expires.is_some_and(|end| end <= self.clock().server_now());
        let read = lock(&self.rfi_slot().read_at).get(&known.id).copied().unwrap_or(known.seen_at);
        over || self.clock().now().duration_since(read) > REFRESH
    }

    /// Whether requests about the payment may have to be read at the next look, whatever the list says: one that waits for
    /// us now and then, or would if its time had not ended by our clock, and one whose state the payment tells otherwise.
    pub(crate) fn watches_rfis(&self, attempt: &AttemptState) -> bool {
        attempt.rfis.iter().any(|known| known.status == RfiStatus::InformationRequired)
            || !self.to_read(attempt).is_empty()
    }

    /// Whether its time was taken to have ended by a clock that was wrong: an answer of CPN had a false date.
    fn ended_too_soon(&self, known: &RfiStanding) -> bool {
        let waits = known.status == RfiStatus::InformationRequired && known.ended_at.is_some();
        waits && known.expires.is_none_or(|end| end > self.clock().server_now())
    }

    /// Reads one request and writes down what is new about it.
    pub(super) async fn read_rfi(&self, attempt: &AttemptState, id: &RfiId) -> Result<wire::Rfi> {
        let payment = payment_of(attempt)?;
        let client = self.client()?;
        let rfi = self.noted(client.rfi(&payment, id).await)?;
        mirror::about("request", &rfi.id, id.as_str())?;
        lock(&self.rfi_slot().read_at).insert(id.clone(), self.clock().now());
        let facts = self.seen(attempt, &rfi).await?;
        if !facts.is_empty() {
            self.record(Source::Cpn, facts).await?;
        }
        Ok(rfi)
    }

    /// What an answer of CPN about a request says that was not known. Parts that a shorter answer leaves out are kept.
    pub(super) async fn seen(&self, attempt: &AttemptState, rfi: &wire::Rfi) -> Result<Vec<Fact>> {
        let id = RfiId::new(&rfi.id);
        let of = id.clone();
        let known: Option<RfiState> = self.store(move |store| store.rfi(&of)).await?;
        let rfi = match known.as_ref().and_then(|known| mirror::stored_rfi(&known.record).ok()) {
            Some(earlier) => change::kept_whole(&earlier, rfi),
            None => rfi.clone(),
        };
        let (point, late_since) = match &known {
            Some(known) => (known.standing.point, known.standing.late_since),
            None => self.first_sight(attempt).await?,
        };
        let record = mirror::full_rfi(&rfi, point, late_since)?;
        let over = is_over(&record) && record.expires.is_some_and(|end| end <= self.clock().server_now());
        let same = known.as_ref().is_some_and(|known| known.record == record);
        let ended = known.is_some_and(|known| known.standing.ended_at.is_some());
        let mut facts = Vec::new();
        // Seen again before its end, one that was taken to have ended waits as before.
        if !same || (ended && !over) {
            facts.push(Fact::RfiSeen { attempt: attempt.id, rfi: Box::new(record) });
        }
        if over && !(same && ended) {
            facts.push(Fact::RfiEnded { attempt: attempt.id, rfi: id });
        }
        Ok(facts)
    }

    /// When it was raised, seen from the money; and the last look at CPN before, server time, where that was long ago.
    async fn first_sight(&self, attempt: &AttemptState) -> Result<(RfiPoint, Option<jiff::Timestamp>)> {
        let status = payment_status(attempt).unwrap_or(PaymentStatus::Created);
        let point = RfiPoint::of(&status, attempt.funds_moved);
        let created = attempt.payment.as_ref().map(|payment| payment.created);
        let last = self.store(|store| store.last_look()).await?;
        // The answer to its creation was a look at it, too.
        let since = last.map(|last| created.map_or(last, |created| created.max(last)));
        let asleep = since.filter(|since| self.clock().server_now().duration_since(*since) > GAP);
        Ok((point, asleep))
    }

    /// The answer to a submit got lost. Only a request that waits takes an answer, so what it shows now tells.
    async fn settle_lost(&self, attempt: &AttemptState, id: &RfiId) -> Result<()> {
        let Some(entry) = lost_answer(attempt, id) else { return Ok(()) };
        let key = entry.key;
        let payment = payment_of(attempt)?;
        let client = self.client()?;
        let rfi = self.noted(client.rfi(&payment, id).await)?;
        mirror::about("request", &rfi.id, id.as_str())?;
        let mut facts = match arrived(&rfi) {
            Some(true) => {
                vec![Fact::CallAnswered { key, status: 0, accepted: true, code: None, request_id: None }]
            }
            Some(false) => {
                let reason = "CPN shows that it still waits for an answer: this one did not arrive.".to_owned();
                vec![Fact::CallAbandoned { key, reason }]
            }
            None => Vec::new(),
        };
        facts.extend(self.seen(attempt, &rfi).await?);
        if facts.is_empty() { Ok(()) } else { self.record(Source::Cpn, facts).await }
    }
}

/// Whether an answer arrived, from the state of the request; an unknown state does not tell.
pub(super) fn arrived(rfi: &wire::Rfi) -> Option<bool> {
    let Ok(status) = rfi.status.to_string().parse::<RfiStatus>();
    match status {
        RfiStatus::InformationRequired => Some(false),
        RfiStatus::InReview | RfiStatus::Approved | RfiStatus::Refused(_) => Some(true),
        RfiStatus::Unknown(_) => None,
    }
}

fn is_over(record: &RfiFullRecord) -> bool {
    record.status == RfiStatus::InformationRequired.code()
}

/// The open call that sends the answer to a request.
fn lost_answer<'a>(attempt: &'a AttemptState, id: &RfiId) -> Option<&'a OutboxEntry> {
    let mut open = attempt.outbox.iter().filter(|entry| entry.call == Call::SubmitRfi && entry.is_open());
    open.find(|entry| entry.subject.split('/').nth(1) == Some(id.as_str()))
}

pub(super) fn payment_of(attempt: &AttemptState) -> Result<PaymentId> {
    attempt.payment.as_ref().map(|payment| payment.id.clone()).ok_or(Error::NotFound("the payment"))
}
