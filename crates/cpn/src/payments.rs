//! `/v1/cpn/payments`: creating, reading and listing payments.

use domain::ids::PaymentId;
use reqwest::Url;
use reqwest::header::{HeaderMap, LINK};
use serde::Deserialize;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::prepared::Prepared;
use crate::wire::{CreatePayment, Envelope, Payment, PaymentStatus, RawJson};

/// How many payments a page has when nothing is said.
const USUAL_PAGE: u32 = 50;

/// Which payments to list. The default is all of them, the newest first as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentsFilter {
    /// Only with this status.
    pub status: Option<PaymentStatus>,
    /// Only of this customer; exact.
    pub customer_ref_id: Option<String>,
    /// Only with this reference; exact. Finds a payment whose creation was not answered.
    pub ref_code: Option<String>,
    /// Created at or after.
    pub from: Option<jiff::Timestamp>,
    /// Created at or before.
    pub to: Option<jiff::Timestamp>,
    /// 1 to 200; 50 when nothing is said.
    pub page_size: Option<u32>,
    /// Start after this payment. Not together with `page_before`.
    pub page_after: Option<PaymentId>,
    /// End before this payment. Not together with `page_after`.
    pub page_before: Option<PaymentId>,
}

/// Some payments, and where the next ones are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The payments.
    pub payments: Vec<Payment>,
    /// What else was listed and could not be read: whoever looks for a payment here cannot say that it is missing.
    pub unreadable: Vec<UnreadablePayment>,
    next: Option<Next>,
}

/// An entry of the list that is not a payment as we know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadablePayment {
    /// Its id, when that much could be read.
    pub id: Option<PaymentId>,
    /// What is wrong with it.
    pub reason: String,
}

/// The query of the next page: the one CPN's `Link` header named, or our own with the last id.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Next(Vec<(String, String)>);

impl Page {
    /// Whether there may be more.
    #[must_use]
    pub fn has_next(&self) -> bool {
        self.next.is_some()
    }
}

impl PaymentsFilter {
    fn pairs(&self) -> Vec<(String, String)> {
        let entries = [
            ("status", self.status.as_ref().map(ToString::to_string)),
            ("customerRefId", self.customer_ref_id.clone()),
            ("refCode", self.ref_code.clone()),
            ("from", self.from.map(|instant| instant.to_string())),
            ("to", self.to.map(|instant| instant.to_string())),
            ("pageSize", self.page_size.map(|size| size.clamp(1, 200).to_string())),
            ("pageAfter", self.page_after.as_ref().map(ToString::to_string)),
            ("pageBefore", self.page_before.as_ref().map(ToString::to_string)),
        ];
        entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

impl Client {
    /// Sends a prepared create payment, byte for byte. Safe to repeat with the same value, also after a restart.
    ///
    /// A repeat may yield the payment made earlier, or be refused with 409 and code 290001: then find the payment with
    /// [`Client::payments`] by its reference.
    ///
    /// # Errors
    /// See [`Error`]; ask [`Error::may_have_taken_effect`] before anything else.
    pub async fn send_create_payment(&self, prepared: &Prepared<CreatePayment>) -> Result<Answer<Payment>, Error> {
        self.data(Request::write(&["v1", "cpn", "payments"], prepared)).await
    }

    /// Reads one payment.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn payment(&self, payment: &PaymentId) -> Result<Answer<Payment>, Error> {
        self.data(Request::get(&["v1", "cpn", "payments", payment.as_str()])).await
    }

    /// Lists payments, one page at a time.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn payments(&self, filter: &PaymentsFilter) -> Result<Answer<Page>, Error> {
        self.page(filter.pairs()).await
    }

    /// The page after this one; `None` at the end.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn next_payments(&self, page: &Page) -> Result<Option<Answer<Page>>, Error> {
        match &page.next {
            None => Ok(None),
            Some(Next(query)) => self.page(query.clone()).await.map(Some),
        }
    }

    async fn page(&self, query: Vec<(String, String)>) -> Result<Answer<Page>, Error> {
        let borrowed: Vec<(&str, String)> = query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let request = Request { query: &borrowed, ..Request::get(&["v1", "cpn", "payments"]) };
        let base = self.endpoint.base();
        self.exchange(request, |headers, envelope: Envelope<Vec<RawJson>>| {
            let entries = envelope.data;
            let next = match links(headers) {
                // Where CPN pages by header, a header without `next` means the end.
                Some(links) => links.get("next").and_then(|target| linked(base, target)),
                None => after_last(&query, &entries),
            };
            // A next page equal to this one would never end.
            let next = next.filter(|next| *next != query && !entries.is_empty()).map(Next);
            let mut page = Page { payments: Vec::with_capacity(entries.len()), unreadable: Vec::new(), next };
            // One by one: an entry that cannot be read must not hide the others.
            for entry in &entries {
                match serde_json::from_str(entry.get()) {
                    Ok(payment) => page.payments.push(payment),
                    Err(error) => {
                        page.unreadable.push(UnreadablePayment { id: id_of(entry), reason: error.to_string() });
                    }
                }
            }
            page
        })
        .await
    }
}

/// Without a header: our query with the last id, unless this page is not full or ran backwards.
fn after_last(query: &[(String, String)], entries: &[RawJson]) -> Option<Vec<(String, String)>> {
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let size = value("pageSize").and_then(|text| text.parse().ok()).unwrap_or(USUAL_PAGE);
    let full = u32::try_from(entries.len()).is_ok_and(|count| count >= size);
    if !full || value("pageBefore").is_some() {
        return None;
    }
    let last = id_of(entries.last()?)?;
    let mut next: Vec<_> = query.iter().filter(|(name, _)| name != "pageAfter").cloned().collect();
    next.push(("pageAfter".to_owned(), last.to_string()));
    Some(next)
}

/// The id of a listed entry, whatever else it holds.
fn id_of(entry: &RawJson) -> Option<PaymentId> {
    #[derive(Deserialize)]
    struct Identified {
        id: String,
    }
    serde_json::from_str(entry.get()).ok().map(|Identified { id }| PaymentId::new(id))
}

/// The relations of the `Link` header: `<address>; rel="next", …`. `None` when there is none that names `next` or `self`.
fn links(headers: &HeaderMap) -> Option<std::collections::HashMap<String, String>> {
    let mut found = std::collections::HashMap::new();
    for header in headers.get_all(LINK) {
        for part in header.to_str().ok()?.split('<').skip(1) {
            let (target, parameters) = part.split_once('>')?;
            for parameter in parameters.split([';', ',']) {
                if let Some(("rel", relation)) = parameter.trim().split_once('=') {
                    found.insert(relation.trim_matches('"').to_owned(), target.to_owned());
                }
            }
        }
    }
    ["self", "first", "next", "prev"].iter().any(|relation| found.contains_key(*relation)).then_some(found)
}

/// The query of a linked page. A link to another host or path is not followed: the host is pinned.
fn linked(base: &Url, target: &str) -> Option<Vec<(String, String)>> {
    let url = base.join(target).ok()?;
    let same = url.origin() == base.origin() && url.path() == "/v1/cpn/payments";
    same.then(|| url.query_pairs().into_owned().collect())
}
