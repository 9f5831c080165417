//! The list: one row each, in the order of who is waited for and how long there is.
use domain::ids::OrderId;
use domain::status::{ActsNext, StatusWord};
use jiff::SignedDuration;
use store::fact::{Fact, RfiRecord};
use store::{DeadlineKind, ListPage, ListQuery, ListRow, RowId, View};

use crate::support::{World, refund, stopped, unanswered};

fn query(view: View) -> ListQuery {
    ListQuery { text: None, view, today: None, limit: 200, offset: 0 }
}

fn page(world: &World, view: View) -> ListPage {
    world.store().list(&query(view)).unwrap()
}

fn words(world: &World, view: View) -> Vec<StatusWord> {
    page(world, view).rows.into_iter().map(|row| row.status).collect()
}

fn only(world: &World) -> ListRow {
    let mut rows = page(world, View::All).rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[test]
fn a_draft_an_order_and_an_attempt_are_one_row_in_turn() {
    let mut world = World::new();
    let mut order = world.order_record(store::record::FixedRecord::Destination("450000.00 MXN".parse().unwrap()));
    order.id = OrderId::generate();
    let draft = Fact::DraftSaved {
        order: order.id,
        form: "{}".to_owned(),
        beneficiary: "Talleres".to_owned(),
        reference: "INV".to_owned(),
    };
    world.record(&[draft]).unwrap();
    let row = only(&world);
    assert_eq!((row.id, row.status, row.number.as_str()), (RowId::Draft(order.id), StatusWord::Draft, ""));

    world.record(&[Fact::OrderPlaced { order: order.clone() }]).unwrap();
    assert_eq!(world.store().drafts().unwrap(), []);
    let row = only(&world);
    assert_eq!((row.id, row.status, row.acts_next), (RowId::Order(order.id), StatusWord::Stopped, ActsNext::You));
    assert_eq!((row.source.unwrap().to_string().as_str(), row.source_is_limit), ("24128.686327 USDC", true));
    assert_eq!((row.destination.unwrap().to_string().as_str(), row.destination_is_limit), ("450000.00 MXN", false));
    assert_eq!((row.beneficiary.as_str(), row.customer.as_str()), ("Talleres Ríos del Bajío", "Lumen Orchard Foods"));

    let attempt = world.start(order.id);
    let row = only(&world);
    assert_eq!((row.id, row.status, row.bfi), (RowId::Attempt(attempt), StatusWord::Quoting, None));
}

#[test]
fn a_fixed_source_bounds_what_arrives() {
    let mut world = World::new();
    let order = world.order_record(store::record::FixedRecord::Source("25.000000 USDC".parse().unwrap()));
    world.record(&[Fact::OrderPlaced { order }]).unwrap();
    let row = only(&world);
    assert_eq!((row.source.unwrap().to_string().as_str(), row.source_is_limit), ("25.000000 USDC", false));
    assert_eq!((row.destination.unwrap().to_string().as_str(), row.destination_is_limit), ("466.25 MXN", true));
}

#[test]
fn a_payment_shows_its_price_and_its_deadline() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CRYPTO_FUNDS_PENDING");
    let expires = world.attempt(attempt).payment.unwrap().expires;
    let row = only(&world);
    assert_eq!((row.source.unwrap().to_string().as_str(), row.source_is_limit), ("24073.116556 USDC", false));
    assert_eq!(row.bfi.as_deref(), Some("aurora.example"));
    let deadline = row.deadline.unwrap();
    assert_eq!(deadline.kind, DeadlineKind::SignBy);
    assert_eq!(deadline.at, expires.checked_sub(SignedDuration::from_mins(20)).unwrap());

    world.see(attempt, "FIAT_PAYMENT_INITIATED");
    let deadline = only(&world).deadline.unwrap();
    assert_eq!(deadline.kind, DeadlineKind::ArrivalDue);
    assert_eq!(deadline.at, world.now.checked_add(SignedDuration::from_mins(30)).unwrap());
    world.see(attempt, "COMPLETED");
    let row = only(&world);
    assert_eq!((row.deadline, row.terminal, row.acts_next), (None, true, ActsNext::Nobody));
}

#[test]
fn an_arrival_that_is_not_a_number_of_a_known_unit_gives_no_deadline() {
    for (max, unit, known) in [
        ("2", "HOURS", true),
        ("3", "DAYS", true),
        ("1", "WEEKS", true),
        ("soon", "HOURS", false),
        ("2", "MOONS", false),
    ] {
        let mut world = World::new();
        let (_, attempt) = world.paying("CREATED");
        let mut payment = world.payment(attempt, "FIAT_PAYMENT_INITIATED");
        payment.arrival = Some(crate::support::arrival(max, unit));
        world.record(&[Fact::PaymentSeen { attempt, payment: Box::new(payment) }]).unwrap();
        assert_eq!(only(&world).deadline.is_some(), known, "{max} {unit}");
    }
}

#[test]
fn needs_you_comes_first_by_time_left_then_others_then_finished_newest_first() {
    let mut world = World::new();
    world.paying("COMPLETED");
    world.paying("COMPLETED");
    world.paying("CREATED");
    let (_, late) = world.paying("CRYPTO_FUNDS_PENDING");
    let (_, early) = world.paying("CREATED");
    let mut payment = world.payment(early, "CREATED");
    payment.rfi = Some(RfiRecord {
        id: "rfi".to_owned(),
        status: "INFORMATION_REQUIRED".to_owned(),
        level: None,
        expires: Some(world.now),
    });
    world.record(&[Fact::PaymentSeen { attempt: early, payment: Box::new(payment) }]).unwrap();
    let (_, stop, key) = world.intended();
    world.record(&[crate::support::declined(key), stopped(stop)]).unwrap();

    let rows = page(&world, View::All).rows;
    let statuses: Vec<_> = rows.iter().map(|row| row.status).collect();
    assert_eq!(
        statuses,
        [
            StatusWord::RfiAnswer,
            StatusWord::ReadyToSign,
            StatusWord::Stopped,
            StatusWord::WaitingForNetwork,
            StatusWord::SentByBfi,
            StatusWord::SentByBfi
        ]
    );
    assert_eq!((rows[0].id, rows[1].id), (RowId::Attempt(early), RowId::Attempt(late)));
    assert!(rows[4].updated_at > rows[5].updated_at);
}

#[test]
fn a_later_decision_takes_an_ended_attempt_off_the_desk() {
    let mut world = World::new();
    let order = world.order();
    let first = world.start(order);
    world.record(&[stopped(first)]).unwrap();
    let row = only(&world);
    assert_eq!((row.status, row.acts_next, row.terminal), (StatusWord::Stopped, ActsNext::You, false));
    let second = world.start(order);
    let rows = page(&world, View::All).rows;
    let ended = rows.iter().find(|row| row.id == RowId::Attempt(first)).unwrap();
    assert_eq!((ended.acts_next, ended.terminal), (ActsNext::Nobody, true));
    world.record(&[stopped(second), Fact::OrderClosed { order }]).unwrap();
    assert_eq!(words(&world, View::NeedsYou), []);
    assert_eq!(page(&world, View::All).total_in_view, 2);
}

#[test]
fn each_view_holds_what_its_name_says_and_counts_it() {
    let mut world = World::new();
    world.paying("CRYPTO_FUNDS_PENDING");
    world.paying("CREATED");
    world.paying("FIAT_PAYMENT_INITIATED");
    world.paying("COMPLETED");
    let (_, _, key) = world.intended();
    world.record(&[unanswered(key)]).unwrap();
    let (_, due) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(due, "FAILED");
    let (_, back) = world.paying("FIAT_PAYMENT_INITIATED");
    world.see(back, "FAILED");
    world.record(&[refund(back, "r1", "COMPLETED")]).unwrap();
    world.order();
    let order = OrderId::generate();
    world
        .record(&[Fact::DraftSaved {
            order,
            form: "{}".to_owned(),
            beneficiary: String::new(),
            reference: String::new(),
        }])
        .unwrap();

    assert_eq!(words(&world, View::ToSign), [StatusWord::ReadyToSign]);
    assert_eq!(words(&world, View::WithBfi), [StatusWord::BfiPaying, StatusWord::WaitingForNetwork]);
    assert_eq!(words(&world, View::Unknown), [StatusWord::Unknown]);
    assert_eq!(words(&world, View::Refunds), [StatusWord::FailedRefundDue, StatusWord::Refunded]);
    assert_eq!(words(&world, View::NeedsYou), [StatusWord::ReadyToSign, StatusWord::Stopped]);
    let counts = page(&world, View::All).counts;
    assert_eq!((counts.open, counts.to_sign, counts.with_bfi, counts.unknown), (7, 1, 2, 1));
    assert_eq!((counts.refunds, counts.all, counts.needs_you), (2, 9, 2));
    for view in View::ALL {
        let page = page(&world, view);
        assert_eq!(page.total_in_view, page.rows.len() as u64, "{view:?}");
    }
}

#[test]
fn the_search_needs_all_words_and_takes_signs_literally() {
    let mut world = World::new();
    world.paying("CREATED");
    let find = |text: &str| {
        let query = ListQuery { text: Some(text.to_owned()), ..query(View::All) };
        world.store().list(&query).unwrap().total_in_view
    };
    for text in ["", "  ", "talleres", "RÍOS bajío", "ord-0001", "aurora", "inv-2026", "24073.11", "lumen p-"] {
        assert_eq!(find(text), 1, "{text}");
    }
    for text in ["talleres nobody", "%", "_", "ord_0001", "\\", "'; DROP TABLE list"] {
        assert_eq!(find(text), 0, "{text}");
    }
}

#[test]
fn pages_follow_each_other() {
    let mut world = World::new();
    for _ in 0..5 {
        world.order();
    }
    let all: Vec<_> = page(&world, View::All).rows.into_iter().map(|row| row.id).collect();
    let mut paged = Vec::new();
    for offset in [0, 2, 4] {
        let page = world.store().list(&ListQuery { limit: 2, offset, ..query(View::All) }).unwrap();
        assert_eq!(page.total_in_view, 5);
        paged.extend(page.rows.into_iter().map(|row| row.id));
    }
    assert_eq!(paged, all);
}

#[test]
fn what_ended_since_the_day_began_stands_below_what_is_open() {
    let mut world = World::new();
    world.paying("COMPLETED");
    let began = world.now.checked_add(SignedDuration::from_millis(500)).unwrap();
    world.paying("COMPLETED");
    world.paying("CREATED");
    let of_day = |today| world.store().list(&ListQuery { today, ..query(View::Open) }).unwrap();
    for (today, open) in [(None, 1), (Some(began), 2), (Some(jiff::Timestamp::MIN), 3)] {
        let page = of_day(today);
        assert_eq!((page.total_in_view, page.counts.open, page.counts.all), (open, open, 3));
        assert_eq!(page.rows.iter().map(|row| row.terminal).next_back(), Some(today.is_some()));
    }
}
