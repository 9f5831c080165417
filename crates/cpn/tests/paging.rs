//! Lists over real TLS: pages by `Link` header, or by the last id.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[expect(dead_code, reason = "each test program uses a part of the shared server")]
mod support;

use cpn::{Page, PaymentsFilter};
use serde_json::{Value, json as value};
use support::{Act, Server, example, json, once};

fn page(ids: &[&str]) -> String {
    let payments: Vec<Value> = ids
        .iter()
        .map(|id| {
            let mut payment = example("payment")["data"].clone();
            payment["id"] = value!(id);
            payment
        })
        .collect();
    value!({"data": payments}).to_string()
}

fn ids(page: &Page) -> Vec<&str> {
    page.payments.iter().map(|payment| payment.id.as_str()).collect()
}

fn two_per_page() -> PaymentsFilter {
    PaymentsFilter { customer_ref_id: Some("C".to_owned()), page_size: Some(2), ..PaymentsFilter::default() }
}

#[tokio::test]
async fn without_a_link_header_pages_follow_the_last_id_until_one_is_not_full() {
    let script = [json(200, page(&["a", "b"])), json(200, page(&["c", "d"])), json(200, page(&["e"]))];
    let server = Server::start(script).await;
    let client = server.client(once());
    let first = client.payments(&two_per_page()).await.unwrap().value;
    let second = client.next_payments(&first).await.unwrap().unwrap().value;
    let third = client.next_payments(&second).await.unwrap().unwrap().value;
    assert_eq!((ids(&first), ids(&second), ids(&third)), (vec!["a", "b"], vec!["c", "d"], vec!["e"]));
    assert!(!third.has_next() && client.next_payments(&third).await.unwrap().is_none());
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(lines[1], "GET /v1/cpn/payments?customerRefId=C&pageSize=2&pageAfter=b HTTP/1.1");
    assert_eq!(lines[2], "GET /v1/cpn/payments?customerRefId=C&pageSize=2&pageAfter=d HTTP/1.1");
}

#[tokio::test]
async fn a_link_header_leads_and_its_absence_of_next_ends() {
    let next = "Link: </v1/cpn/payments?pageSize=2>; rel=\"first\", </v1/cpn/payments?cursor=x%26y&pageSize=2>; rel=\"next\"\r\n";
    let last = "Link: </v1/cpn/payments?pageSize=2>; rel=\"self\"\r\n";
    let server = Server::start([Act::Reply(200, next, page(&["a"])), Act::Reply(200, last, page(&["b", "c"]))]).await;
    let client = server.client(once());
    let first = client.payments(&two_per_page()).await.unwrap().value;
    let second = client.next_payments(&first).await.unwrap().unwrap().value;
    assert_eq!((ids(&second), second.has_next()), (vec!["b", "c"], false));
    assert_eq!(server.seen()[1].line, "GET /v1/cpn/payments?cursor=x%26y&pageSize=2 HTTP/1.1");
}

#[tokio::test]
async fn a_link_to_another_host_or_to_the_same_page_is_not_followed() {
    let away = "Link: <https://evil.example/v1/cpn/payments?x=1>; rel=\"next\"\r\n";
    let elsewhere = "Link: </v1/cpn/quotes?x=1>; rel=\"next\"\r\n";
    let same = "Link: </v1/cpn/payments?customerRefId=C&pageSize=2>; rel=\"next\"\r\n";
    for link in [away, elsewhere, same] {
        let server = Server::start([Act::Reply(200, link, page(&["a", "b"]))]).await;
        let first = server.client(once()).payments(&two_per_page()).await.unwrap().value;
        assert!(!first.has_next(), "{link}");
    }
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_hides_no_other_and_does_not_end_the_list() {
    let payment = example("payment")["data"].clone();
    let first = value!({"data": [payment, {"id": "odd", "status": 7}]}).to_string();
    let server = Server::start([json(200, first), json(200, page(&["e"]))]).await;
    let client = server.client(once());
    let first = client.payments(&two_per_page()).await.unwrap().value;
    assert_eq!((first.payments.len(), first.unreadable.len()), (1, 1));
    assert_eq!(first.unreadable[0].id.as_ref().map(ToString::to_string).as_deref(), Some("odd"));
    let second = client.next_payments(&first).await.unwrap().unwrap().value;
    assert_eq!(ids(&second), ["e"]);
    assert!(server.seen()[1].line.contains("pageAfter=odd"));
}
