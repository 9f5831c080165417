//! Support tickets. There is no lookup: the answer is all that is ever seen of one.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cpn::wire::{CreateSupportTicket, Extra, SupportTicket, TICKET_ISSUES};
use jiff::Timestamp;
use serde_json::Value;

use super::{App, Reply, body, data, uuid};
use crate::on_request::{self, Call};
use crate::refusal::Refusal;
use crate::world::World;

const REQUIRED: &[&str] = &["idempotencyKey", "paymentId", "issueType", "description", "email"];

/// Words of the specification of 2025 that an originating institution may not send.
const FOR_OTHERS: &[&str] = &[
    "REQUEST_FOR_INFORMATION_OFI",
    "REQUEST_FOR_INFORMATION_SENDER",
    "REQUEST_FOR_INFORMATION_RECEIVER",
    "FUNDING_AMOUNT_DISCREPANCY",
];

/// An escalation of an earlier ticket.
const EXISTING: &str = "EXISTING_TICKET";

pub(super) async fn create(State(shared): App, headers: HeaderMap, bytes: Bytes) -> Reply {
    let mut request: CreateSupportTicket = body(&headers, &bytes, REQUIRED)?;
    request.payment_id = uuid("paymentId", &request.payment_id)?;
    let key = request.idempotency_key().to_string();
    check_form(&request)?;
    let ticket = shared.commit(|world, now| {
        if let Some(first) = world.ticket_keys.get(&key) {
            return Ok(first.clone());
        }
        check(world, &request)?;
        let ticket = open(world, now, &request);
        world.ticket_keys.insert(key, ticket.clone());
        Ok(ticket)
    })?;
    Ok(data(StatusCode::CREATED, ticket))
}

fn check_form(request: &CreateSupportTicket) -> Result<(), Refusal> {
    let issue = request.issue_type.as_str();
    if !TICKET_ISSUES.contains(&issue) && !FOR_OTHERS.contains(&issue) && issue != EXISTING {
        return Err(Refusal::parameter("issueType", "issueType is not a kind of issue"));
    }
    if !is_email(&request.email) {
        return Err(Refusal::parameter("email", "email must be an e-mail address"));
    }
    if !request.cc_emails.iter().flatten().all(|email| is_email(email)) {
        return Err(Refusal::parameter("ccEmails", "ccEmails must be e-mail addresses"));
    }
    Ok(())
}

fn check(world: &World, request: &CreateSupportTicket) -> Result<(), Refusal> {
    on_request::refuse(Call::CreateTicket, &request.description)?;
    if FOR_OTHERS.contains(&request.issue_type.as_str()) {
        return Err(Refusal::code(290_602));
    }
    if world.payment(&request.payment_id).is_none() {
        return Err(Refusal::code(290_603));
    }
    if request.issue_type == EXISTING {
        // No source names the member of the request; the answer calls it so.
        let reference = request.extra.get("ticketRefId").and_then(Value::as_str).filter(|text| !text.is_empty());
        let reference = reference.ok_or_else(|| Refusal::code(290_600))?;
        let known = |ticket: &SupportTicket| {
            ticket.payment_id == request.payment_id
                && ticket.ticket_ref_id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(reference))
        };
        if !world.ticket_keys.values().any(known) {
            return Err(Refusal::code(290_601));
        }
    }
    Ok(())
}

fn open(world: &mut World, now: Timestamp, request: &CreateSupportTicket) -> SupportTicket {
    let random = world.random();
    let case = u32::from_be_bytes([0, random[0], random[1], random[2]]) % 900_000 + 100_000;
    SupportTicket {
        id: world.new_id(),
        object_type: Some("supportTicket".to_owned()),
        payment_id: request.payment_id.clone(),
        issue_type: request.issue_type.clone(),
        description: request.description.clone(),
        case_ref_id: format!("CIR-{case}"),
        ticket_ref_id: Some(world.new_id()),
        email: request.email.clone(),
        cc_emails: request.cc_emails.clone(),
        create_date: now.into(),
        extra: Extra::new(),
    }
}

/// One `@` with something before it and a dotted name after it.
fn is_email(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.contains(['@', ',', ';']) && !part.contains(char::is_whitespace);
    text.split_once('@').is_some_and(|(name, host)| {
        plain(name) && plain(host) && host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_dotted_host() {
        for good in ["treasury@ofi.example", "a.b+c@x.y.z"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "treasury", "@ofi.example", "a@b", "a@b.", "a@@b.c", "a b@c.d", "a@b.c,d@e.f"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
