//! The payments list: filters, bounds, pages.

use cpn::PaymentsFilter;
use cpn::wire::{Payment, PaymentStatus};
use domain::ids::PaymentId;

use super::payer::{Payer, refusal};

/// Seven payments, a second apart, oldest first.
async fn seven(payer: &Payer) -> Vec<Payment> {
    let mut made = Vec::new();
    for number in 0..7 {
        let mut body = payer.order(if number % 3 == 0 { "Failed" } else { "Northwind Trading LLC" }).await;
        body.ref_code = Some(format!("INV {number} & more"));
        body.customer_ref_id = format!("CUST-{}", number % 2);
        made.push(payer.create(&body).await.unwrap().value);
        payer.advance(1);
    }
    made
}

fn ids(payments: &[Payment]) -> Vec<String> {
    payments.iter().map(|payment| payment.id.clone()).collect()
}

#[tokio::test]
async fn pages_hold_every_payment_once_newest_first() {
    let payer = Payer::new().await;
    let mut expected = ids(&seven(&payer).await);
    expected.reverse();
    for page_size in [1, 2, 3, 7, 200] {
        let filter = PaymentsFilter { page_size: Some(page_size), ..PaymentsFilter::default() };
        let mut page = payer.client.payments(&filter).await.unwrap().value;
        let mut found = ids(&page.payments);
        while let Some(next) = payer.client.next_payments(&page).await.unwrap() {
            page = next.value;
            assert!(!page.payments.is_empty());
            found.extend(ids(&page.payments));
        }
        assert_eq!(found, expected, "pages of {page_size}");
    }
}

#[tokio::test]
async fn filters_find_exactly_what_they_name() {
    let payer = Payer::new().await;
    let made = seven(&payer).await;
    let list = async |filter: PaymentsFilter| ids(&payer.client.payments(&filter).await.unwrap().value.payments);
    let picked = |wanted: &[usize]| -> Vec<String> { wanted.iter().map(|index| made[*index].id.clone()).collect() };
    let none = PaymentsFilter::default();
    assert_eq!(list(PaymentsFilter { status: Some(PaymentStatus::Failed), ..none.clone() }).await, picked(&[6, 3, 0]));
    let customer = PaymentsFilter { customer_ref_id: Some("CUST-1".to_owned()), ..none.clone() };
    assert_eq!(list(customer).await, picked(&[5, 3, 1]));
    let reference = PaymentsFilter { ref_code: Some("INV 4 & more".to_owned()), ..none.clone() };
    assert_eq!(list(reference).await, picked(&[4]));
    let time = |index: usize| Some(made[index].create_date.parse().unwrap());
    assert_eq!(list(PaymentsFilter { from: time(2), to: time(4), ..none.clone() }).await, picked(&[4, 3, 2]));
    let before = PaymentsFilter { page_before: Some(PaymentId::new(made[1].id.clone())), page_size: Some(2), ..none };
    assert_eq!(list(before).await, picked(&[3, 2]));
}

#[tokio::test]
async fn impossible_pages_are_refused() {
    let payer = Payer::new().await;
    let made = seven(&payer).await;
    let id = |index: usize| Some(PaymentId::new(made[index].id.clone()));
    let none = PaymentsFilter::default();
    for filter in [
        PaymentsFilter { page_after: id(1), page_before: id(2), ..none.clone() },
        PaymentsFilter { page_after: Some(PaymentId::new("first")), ..none.clone() },
        PaymentsFilter { page_after: Some(PaymentId::new("c2a7e5d4-1b3f-4e60-8a9c-6d5e4f3a2b1c")), ..none.clone() },
        PaymentsFilter { status: Some(PaymentStatus::from("LOST")), ..none },
    ] {
        assert_eq!(refusal(payer.client.payments(&filter).await), (400, 2), "{filter:?}");
    }
}
