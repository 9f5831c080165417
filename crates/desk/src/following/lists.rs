//! Which list calls show all payments that are wanted, for the fewest calls. A page holds 200.
//!
//! Two ways lead there. One list from the oldest wanted payment on shows everything made since, ended ones too: one call
//! for a usual desk. Where an old payment is open among thousands that ended, one list for each state of the open ones
//! (cpn-api 3.9) costs a call for each 200 of them and state. What left its state meanwhile is in neither and is read by
//! itself, or, when many did (the computer slept), found by the first way.
use std::collections::{BTreeMap, HashMap, HashSet};

use cpn::wire::{self, PaymentStatus};
use cpn::{Page, PaymentsFilter};
use domain::ids::PaymentId;
use jiff::{SignedDuration, Timestamp};
use store::OutlinePayment;

use crate::Desk;
use crate::connection::Unreadable;
use crate::error::Result;

/// Most that CPN gives in one page (cpn-api 1.6).
const PAGE: usize = 200;

/// Local clocks and CPN's differ; payments are asked for from a little before the oldest one that is wanted.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// More than this many left over after all lists are not read one by one before a list was tried again.
const FEW: usize = 8;

/// What the lists showed.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The wanted payments.
    pub(super) payments: HashMap<PaymentId, wire::Payment>,
    /// What was wanted and in no list.
    pub(super) missing: HashSet<PaymentId>,
    /// What could not be read, wanted or not.
    pub(super) unreadable: Vec<Unreadable>,
    /// How many calls it took.
    pub(super) calls: usize,
    /// Whether the list from the oldest payment on held too much else to be of use.
    pub(super) crowded: bool,
}

/// How many calls it takes to list these by their states.
pub(super) fn calls_by_status(wanted: &[OutlinePayment]) -> usize {
    by_status(wanted).values().map(|group| group.len().div_ceil(PAGE)).sum()
}

fn by_status(wanted: &[OutlinePayment]) -> BTreeMap<&str, Vec<&OutlinePayment>> {
    let mut groups = BTreeMap::<&str, Vec<&OutlinePayment>>::new();
    for payment in wanted {
        groups.entry(&payment.status).or_default().push(payment);
    }
    groups
}

fn since<'a>(payments: impl Iterator<Item = &'a OutlinePayment>) -> Option<Timestamp> {
    payments.map(|payment| payment.created).min().and_then(|oldest| oldest.saturating_sub(SLACK).ok())
}

impl Desk {
    /// Lists the wanted payments. Without any, one row, which proves connection and key. `crowded` says that the list
    /// from the oldest one on held too much else before.
    pub(super) async fn list_wanted(&self, wanted: &[OutlinePayment], crowded: bool) -> Result<Shown> {
        let mut shown =
            Shown { missing: wanted.iter().map(|payment| payment.id.clone()).collect(), ..Shown::default() };
        let by_status = calls_by_status(wanted);
        if wanted.is_empty() {
            let proof = PaymentsFilter { page_size: Some(1), ..PaymentsFilter::default() };
            self.walk(proof, 1, &mut shown).await?;
            return Ok(shown);
        }
        if !crowded {
            let whole = PaymentsFilter { from: since(wanted.iter()), ..PaymentsFilter::default() };
            let ended = self.walk(whole, by_status.max(1), &mut shown).await?;
            shown.crowded = !ended && !shown.missing.is_empty();
            if !shown.crowded {
                return Ok(shown);
            }
        }
        self.walk_by_status(wanted, &mut shown).await?;
        if shown.missing.len() > FEW {
            // Each page must show more than one of them to be better than reading them one by one.
            let left: Vec<_> = wanted.iter().filter(|payment| shown.missing.contains(&payment.id)).collect();
            let filter = PaymentsFilter { from: since(left.iter().copied()), ..PaymentsFilter::default() };
            self.walk(filter, left.len() / 2, &mut shown).await?;
        }
        Ok(shown)
    }

    async fn walk_by_status(&self, wanted: &[OutlinePayment], shown: &mut Shown) -> Result<()> {
        for (status, group) in by_status(wanted) {
            let left = group.iter().filter(|payment| shown.missing.contains(&payment.id)).count();
            let known = PaymentStatus::KNOWN.iter().find(|known| known.to_string() == status).cloned();
            // One is read by itself as cheaply, and a state that nobody knows may not be a filter.
            if let (Some(status), 2..) = (known, left) {
                let from = since(group.into_iter());
                let filter = PaymentsFilter { status: Some(status), from, ..PaymentsFilter::default() };
                self.walk(filter, left, shown).await?;
            }
        }
        Ok(())
    }

    /// All payments of a state made since an instant, page by page. Answers the calls it took.
    pub(super) async fn list_all(
        &self,
        status: PaymentStatus,
        from: Option<Timestamp>,
        mut each: impl FnMut(Page),
    ) -> Result<usize> {
        let client = self.client()?;
        let filter = PaymentsFilter { status: Some(status), from, page_size: page_size(), ..PaymentsFilter::default() };
        let mut page = self.noted(client.payments(&filter).await)?;
        let mut calls = 1;
        loop {
            let next = if page.has_next() { client.next_payments(&page).await.transpose() } else { None };
            each(page);
            let Some(next) = next else { return Ok(calls) };
            page = self.noted(next)?;
            calls += 1;
        }
    }

    /// Follows one list until all that is wanted was found, or it ends, or so many calls were made. Answers whether it
    /// ended.
    async fn walk(&self, filter: PaymentsFilter, most: usize, shown: &mut Shown) -> Result<bool> {
        let client = self.client()?;
        let filter = PaymentsFilter { page_size: filter.page_size.or(page_size()), ..filter };
        let mut page = self.noted(client.payments(&filter).await)?;
        let mut made = 1;
        loop {
            shown.calls += 1;
            let last = !page.has_next();
            take(&mut page, shown);
            if last || shown.missing.is_empty() || made >= most {
                return Ok(last);
            }
            let Some(next) = client.next_payments(&page).await.transpose() else { return Ok(true) };
            page = self.noted(next)?;
            made += 1;
        }
    }
}

fn page_size() -> Option<u32> {
    u32::try_from(PAGE).ok()
}

/// Takes what is wanted out of a page.
fn take(page: &mut Page, shown: &mut Shown) {
    for payment in std::mem::take(&mut page.payments) {
        if let Some(id) = shown.missing.take(&PaymentId::new(&payment.id)) {
            shown.payments.insert(id, payment);
        }
    }
    for entry in &page.unreadable {
        tracing::warn!(payment = ?entry.id, reason = %entry.reason, "CPN lists a payment that cannot be read");
        let entry = Unreadable { id: entry.id.as_ref().map(ToString::to_string), reason: entry.reason.clone() };
        if !shown.unreadable.contains(&entry) {
            shown.unreadable.push(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(number: usize, status: &str) -> OutlinePayment {
        OutlinePayment {
            id: PaymentId::new(format!("payment-{number}")),
            status: status.to_owned(),
            created: Timestamp::UNIX_EPOCH,
            expires: Timestamp::UNIX_EPOCH,
            seen_at: None,
            rfis: Vec::new(),
        }
    }

    #[test]
    fn a_page_holds_two_hundred_of_a_state() {
        let mut wanted: Vec<_> = (0..200).map(|number| payment(number, "CREATED")).collect();
        assert_eq!(calls_by_status(&wanted), 1);
        wanted.push(payment(200, "CREATED"));
        assert_eq!(calls_by_status(&wanted), 2);
        wanted.push(payment(201, "FIAT_PAYMENT_INITIATED"));
        assert_eq!(calls_by_status(&wanted), 3);
        assert_eq!(calls_by_status(&[]), 0);
    }
}
