//! Support tickets.

use serde_json::{Value, json};

use super::common::{Bench, id};

const TICKETS: &str = "/v1/cpn/supportTickets";

fn ticket(payment: &str, issue: &str) -> Value {
    json!({
        "idempotencyKey": uuid::Uuid::new_v4(),
        "paymentId": payment,
        "issueType": issue,
        "description": "Fiat leg not settled in the announced window",
        "email": "treasury@ofi.example",
        "ccEmails": ["ops@ofi.example"],
    })
}

#[tokio::test]
async fn a_ticket_is_answered_with_its_case_and_once_per_key() {
    let bench = Bench::new().await;
    let payment = bench.payment("Northwind Trading LLC").await;
    let body = ticket(id(&payment), "PAYMENT_SETTLEMENT_DELAY");
    let answer = bench.post(TICKETS, &body).await;
    assert!(uuid::Uuid::parse_str(answer.header("x-request-id").unwrap()).is_ok());
    let first = answer.expect(201);
    for member in ["paymentId", "issueType", "description", "email", "ccEmails"] {
        assert_eq!(first[member], body[member], "{member}");
    }
    assert_eq!(first["type"], "supportTicket");
    let case = first["caseRefId"].as_str().unwrap();
    assert!(case.len() == 10 && case.starts_with("CIR-"), "{case}");
    assert!(uuid::Uuid::parse_str(first["ticketRefId"].as_str().unwrap()).is_ok());
    assert_eq!(bench.post(TICKETS, &body).await.expect(201), first);
    let other = bench.post(TICKETS, &ticket(id(&payment), "OTHER")).await.expect(201);
    assert_ne!(other["id"], first["id"]);
    assert_eq!(bench.get(TICKETS).await.refusal(), (405, 405));
}

#[tokio::test]
async fn what_makes_no_ticket_is_refused_with_its_code() {
    let bench = Bench::new().await;
    let payment = bench.payment("Northwind Trading LLC").await;
    let refused = async |change: Value| {
        let mut body = ticket(id(&payment), "OTHER");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        bench.post(TICKETS, &body).await.refusal()
    };
    assert_eq!(refused(json!({ "issueType": "REQUEST_FOR_INFORMATION_SENDER" })).await, (400, 290_602));
    assert_eq!(refused(json!({ "paymentId": uuid::Uuid::new_v4() })).await, (404, 290_603));
    assert_eq!(refused(json!({ "description": "REFUSE-290604" })).await, (500, 290_604));
    assert_eq!(refused(json!({ "description": "REFUSE-290605" })).await, (500, 290_605));
    for change in [
        json!({ "issueType": "LOST_LUGGAGE" }),
        json!({ "paymentId": "seven" }),
        json!({ "email": "treasury" }),
        json!({ "ccEmails": ["treasury@ofi.example", "ops"] }),
        json!({ "description": null }),
        json!({ "idempotencyKey": "7" }),
    ] {
        assert_eq!(refused(change.clone()).await, (400, 2), "{change}");
    }
}

#[tokio::test]
async fn an_escalation_names_a_ticket_of_the_same_payment() {
    let bench = Bench::new().await;
    let payment = bench.payment("Northwind Trading LLC").await;
    let mut body = ticket(id(&payment), "EXISTING_TICKET");
    assert_eq!(bench.post(TICKETS, &body).await.refusal(), (400, 290_600));
    body["ticketRefId"] = uuid::Uuid::new_v4().to_string().into();
    assert_eq!(bench.post(TICKETS, &body).await.refusal(), (404, 290_601));
    let first = bench.post(TICKETS, &ticket(id(&payment), "OTHER")).await.expect(201);
    body["ticketRefId"] = first["ticketRefId"].clone();
    assert_eq!(bench.post(TICKETS, &body).await.expect(201)["issueType"], "EXISTING_TICKET");
}
