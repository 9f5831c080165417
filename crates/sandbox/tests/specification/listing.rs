//! The list of payments: pages, filters, bounds and links.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common::{Raw, ask, id};
use crate::judge::{Judge, with};

const LIST: &str = "/v1/cpn/payments";

fn ids(answer: &Raw) -> Vec<String> {
    answer.expect(200).as_array().unwrap().iter().map(|payment| id(payment).to_owned()).collect()
}

/// The path and query of each relation in the `Link` header.
fn links(answer: &Raw) -> BTreeMap<String, String> {
    let one = |link: &str| {
        let (target, relation) = link.trim().split_once(">; rel=").unwrap();
        let path = &target[target.find("/v1/").unwrap()..];
        assert!(target.starts_with("<https://"), "{link}");
        (relation.trim_matches('"').to_owned(), path.to_owned())
    };
    answer.header("link").unwrap().split(',').map(one).collect()
}

/// Seven payments, each a second after the one before, newest first.
async fn seven(judge: &Judge) -> Vec<Value> {
    let mut payments = Vec::new();
    for number in 0..7 {
        let name = if number == 3 { "Failed" } else { "Northwind Trading LLC" };
        let quote = judge.quote(&ask()).await;
        let references =
            json!({ "customerRefId": format!("CUST {}", number % 2), "refCode": format!("INV/{number}&é") });
        let body = with(&judge.order(&quote, name).await, &references);
        payments.insert(0, judge.post(LIST, &body).await);
        judge.bench.advance(1);
    }
    payments
}

#[tokio::test]
async fn pages_are_walked_in_both_directions_by_id_and_by_link() {
    let judge = Judge::new().await;
    let all: Vec<String> = seven(&judge).await.iter().map(|payment| id(payment).to_owned()).collect();
    assert_eq!(ids(&judge.get(LIST).await), all);
    for size in [1, 2, 3, 7, 200, 201, 100_000] {
        let mut page = judge.get(&format!("{LIST}?pageSize={size}")).await;
        let mut walked = ids(&page);
        while let Some(next) = links(&page).get("next") {
            assert!(next.contains(&format!("pageSize={size}")), "{next}");
            page = judge.get(next).await;
            walked.extend(ids(&page));
        }
        assert_eq!(walked, all, "{size}");
        let last = ids(&page);
        while let Some(previous) = links(&page).get("prev") {
            page = judge.get(previous).await;
            assert!(ids(&page).len() <= size);
        }
        assert!(last.len() == 7 || ids(&page)[0] == all[0], "{size}");
        assert_eq!(
            ids(&judge.get(&links(&page)["first"]).await),
            ids(&judge.get(&format!("{LIST}?pageSize={size}")).await)
        );
    }
    assert_eq!(ids(&judge.get(&format!("{LIST}?pageSize={}", u128::MAX)).await), all);
    assert_eq!(ids(&judge.get(&format!("{LIST}?pageAfter={}&pageSize=2", all[1])).await), all[2..4]);
    assert_eq!(ids(&judge.get(&format!("{LIST}?pageBefore={}&pageSize=2", all[4])).await), all[2..4]);
    assert_eq!(ids(&judge.get(&format!("{LIST}?pageAfter={}", all[6])).await), Vec::<String>::new());
    assert_eq!(ids(&judge.get(&format!("{LIST}?pageAfter={}", all[5].to_uppercase())).await), all[6..]);
    let both = format!("{LIST}?pageAfter={}&pageBefore={}", all[1], all[4]);
    assert_eq!(judge.get(&both).await.refusal(), (400, 2));
}

#[tokio::test]
async fn filters_choose_what_they_name() {
    let judge = Judge::new().await;
    let all = seven(&judge).await;
    let date = |index: usize| all[index]["createDate"].as_str().unwrap();
    for (query, wanted) in [
        ("status=FAILED".to_owned(), vec![3]),
        ("status=CRYPTO_FUNDS_PENDING".to_owned(), vec![0, 1, 2, 4, 5, 6]),
        ("status=COMPLETED".to_owned(), vec![]),
        ("status=FIAT_PAYMENT_INITIATED".to_owned(), vec![]),
        ("status=CREATED".to_owned(), vec![]),
        ("customerRefId=CUST%201".to_owned(), vec![1, 3, 5]),
        ("customerRefId=CUST+1&status=FAILED".to_owned(), vec![3]),
        ("customerRefId=cust%201".to_owned(), vec![]),
        ("refCode=INV%2F6%26%C3%A9".to_owned(), vec![0]),
        ("refCode=INV".to_owned(), vec![]),
        (format!("from={}", date(2)), vec![0, 1, 2]),
        (format!("to={}", date(4)), vec![4, 5, 6]),
        (format!("from={}&to={}", date(4), date(2)), vec![2, 3, 4]),
        (format!("from={}&to={}", date(2), date(4)), vec![]),
        (format!("from={}", date(2).replace('Z', "%2B00:00")), vec![0, 1, 2]),
        ("status=&customerRefId=&pageSize=".to_owned(), vec![0, 1, 2, 3, 4, 5, 6]),
        ("somethingElse=1".to_owned(), vec![0, 1, 2, 3, 4, 5, 6]),
    ] {
        let wanted: Vec<String> = wanted.into_iter().map(|index: usize| id(&all[index]).to_owned()).collect();
        assert_eq!(ids(&judge.get(&format!("{LIST}?{query}")).await), wanted, "{query}");
    }
}

#[tokio::test]
async fn bounds_that_are_none_are_refused_and_named() {
    let judge = Judge::new().await;
    for (query, location) in [
        ("pageSize=0", "pageSize"),
        ("pageSize=-1", "pageSize"),
        ("pageSize=ten", "pageSize"),
        ("from=yesterday", "from"),
        ("from=2026-10-06", "from"),
        ("to=1791295330", "to"),
        ("status=REFUNDED", "status"),
        ("status=failed", "status"),
        ("pageAfter=7", "pageAfter"),
        ("pageBefore=7", "pageBefore"),
        ("pageAfter=00000000-0000-4000-8000-000000000000", "pageAfter"),
        ("pageBefore=00000000-0000-4000-8000-000000000000", "pageBefore"),
    ] {
        let answer = judge.get(&format!("{LIST}?{query}")).await;
        assert_eq!((answer.refusal(), answer.wrong_inputs()), ((400, 2), vec![location.to_owned()]), "{query}");
    }
}
