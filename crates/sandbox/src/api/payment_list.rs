//! The list of payments: filters, pages, and the links between them.

use std::num::IntErrorKind;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use cpn::wire::{Payment, PaymentStatus};
use jiff::Timestamp;

use super::{App, Params, Reply, data, parameter, uuid};
use crate::refusal::Refusal;
use crate::world::PaymentRecord;

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

pub(super) async fn list(State(shared): App, params: Params) -> Reply {
    let filter = Filter::read(&params)?;
    let (page, more_before, more_after) = shared.read(|world, _| page_of(&world.payments, &filter))?;
    let mut response = data(StatusCode::OK, &page);
    let links = links(&shared.url, &params, &page, more_before, more_after);
    if let Ok(links) = HeaderValue::from_str(&links) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

/// A page, and whether there is more before and after it.
fn page_of(all: &[PaymentRecord], filter: &Filter) -> Result<(Vec<Payment>, bool, bool), Refusal> {
    // Newest first, as Circle's other lists are.
    let found: Vec<&PaymentRecord> = all.iter().rev().filter(|record| filter.fits(record)).collect();
    let position = |name: &str, id: &str| {
        found
            .iter()
            .position(|record| record.payment.id == id)
            .ok_or_else(|| Refusal::parameter(name, format!("{name} is not in this collection")))
    };
    let (start, end) = match (&filter.after, &filter.before) {
        (Some(after), _) => {
            let start = position("pageAfter", after)? + 1;
            (start, (start + filter.size).min(found.len()))
        }
        (None, Some(before)) => {
            let end = position("pageBefore", before)?;
            (end.saturating_sub(filter.size), end)
        }
        (None, None) => (0, filter.size.min(found.len())),
    };
    let page = found.get(start..end).unwrap_or_default().iter().map(|record| record.payment.clone()).collect();
    Ok((page, start > 0, end < found.len()))
}

struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    status: Option<PaymentStatus>,
    customer: Option<String>,
    reference: Option<String>,
    after: Option<String>,
    before: Option<String>,
    size: usize,
}

impl Filter {
    fn read(params: &Params) -> Result<Self, Refusal> {
        let time = |name: &str| {
            let parsed = parameter(params, name).map(str::parse::<Timestamp>).transpose();
            parsed.map_err(|_| Refusal::parameter(name, format!("{name} must be a date-time")))
        };
        let id = |name: &str| -> Result<Option<String>, Refusal> {
            let Some(text) = parameter(params, name) else { return Ok(None) };
            uuid(name, text).map(Some)
        };
        let status = parameter(params, "status").map(PaymentStatus::from);
        if status.as_ref().is_some_and(|status| !PaymentStatus::KNOWN.contains(status)) {
            return Err(Refusal::parameter("status", "status is not a payment status"));
        }
        let size = match parameter(params, "pageSize").map(str::parse::<usize>) {
            None => PAGE,
            Some(Ok(size)) if size > 0 => size.min(LARGEST_PAGE),
            Some(Err(error)) if *error.kind() == IntErrorKind::PosOverflow => LARGEST_PAGE,
            Some(Ok(_) | Err(_)) => return Err(Refusal::parameter("pageSize", "pageSize must be 1 to 200")),
        };
        let (after, before) = (id("pageAfter")?, id("pageBefore")?);
        if after.is_some() && before.is_some() {
            return Err(Refusal::parameter("pageBefore", "pageAfter and pageBefore exclude each other"));
        }
        Ok(Self {
            from: time("from")?,
            to: time("to")?,
            status,
            customer: parameter(params, "customerRefId").map(str::to_owned),
            reference: parameter(params, "refCode").map(str::to_owned),
            after,
            before,
            size,
        })
    }

    fn fits(&self, record: &PaymentRecord) -> bool {
        let payment = &record.payment;
        // What is shown has milliseconds; comparing finer would exclude a bound taken from an answer.
        let created = record.created.as_millisecond();
        self.from.is_none_or(|from| created >= from.as_millisecond())
            && self.to.is_none_or(|to| created <= to.as_millisecond())
            && self.status.as_ref().is_none_or(|status| payment.status == *status)
            && (self.customer.is_none() || self.customer == payment.customer_ref_id)
            && (self.reference.is_none() || self.reference == payment.ref_code)
    }
}

/// The `Link` header as Circle's other lists have it.
fn links(base: &str, params: &Params, page: &[Payment], before: bool, after: bool) -> String {
    let filters: String = params
        .0
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "pageAfter" | "pageBefore"))
        .map(|(name, value)| format!("&{name}={}", escaped(value)))
        .collect();
    let link = |relation: &str, bound: String| {
        let query = format!("{bound}{filters}");
        let query = query.trim_start_matches('&');
        let mark = if query.is_empty() { "" } else { "?" };
        format!("<{base}/v1/cpn/payments{mark}{query}>; rel=\"{relation}\"")
    };
    let bound = |name: &str| params.0.get(name).map(|id| format!("{name}={}", escaped(id)));
    let own = bound("pageAfter").or_else(|| bound("pageBefore")).unwrap_or_default();
    let mut links = vec![link("self", own), link("first", String::new())];
    if let (true, Some(last)) = (after, page.last()) {
        links.push(link("next", format!("pageAfter={}", last.id)));
    }
    if let (true, Some(first)) = (before, page.first()) {
        links.push(link("prev", format!("pageBefore={}", first.id)));
    }
    links.join(",")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
