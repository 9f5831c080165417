//! The journal: append-only, chained, and the only source.
use domain::ids::{AttemptId, OrderId};
use rusqlite::Connection;
use store::fact::Fact;
use store::{RowId, Source, StoreError};

use crate::support::{World, started, stopped};

/// Lets a forger work: without the triggers, as someone with the key could.
fn forge(raw: &Connection, sql: &str) {
    raw.execute_batch(
        "DROP TRIGGER journal_keeps_what_was_written; DROP TRIGGER journal_forgets_nothing; DROP TRIGGER journal_only_grows;",
    )
    .unwrap();
    raw.execute_batch(sql).unwrap();
}

fn broken(world: &World) -> i64 {
    match world.store().verify_chain(None) {
        Err(StoreError::ChainBroken { sequence, .. }) => sequence,
        other => panic!("the forgery was not noticed: {other:?}"),
    }
}

#[test]
fn the_database_itself_refuses_to_change_or_drop_entries() {
    let mut world = World::new();
    world.order();
    world
        .reopen(|raw| {
            for sql in [
                "UPDATE journal SET body = '{}'",
                "DELETE FROM journal",
                "DELETE FROM journal WHERE sequence = 3",
                "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE sequence = 2",
                "INSERT INTO journal SELECT 9, at, source_kind, source_name, order_id, attempt_id, fact, version, body, \
                 prev_hash, hash FROM journal WHERE sequence = 2",
            ] {
                let refused = raw.execute_batch(sql).unwrap_err().to_string();
                assert!(refused.contains("append-only"), "{sql}: {refused}");
            }
        })
        .unwrap();
    assert_eq!(world.store().verify_chain(None).unwrap().entries, 3);
}

#[test]
fn each_changed_member_of_an_entry_is_noticed() {
    for (change, at) in [
        ("UPDATE journal SET body = replace(body, 'Talleres', 'Tallerez') WHERE sequence = 2", 2),
        ("UPDATE journal SET at = '2026-03-02T10:00:09Z' WHERE sequence = 3", 3),
        ("UPDATE journal SET source_kind = 'person' WHERE sequence = 1", 1),
        ("UPDATE journal SET source_name = 'x' WHERE sequence = 1", 1),
        ("UPDATE journal SET order_id = NULL WHERE sequence = 3", 3),
        ("UPDATE journal SET attempt_id = '' WHERE sequence = 3", 3),
        ("UPDATE journal SET fact = 'x' WHERE sequence = 3", 3),
        ("UPDATE journal SET version = 2 WHERE sequence = 3", 3),
        ("UPDATE journal SET hash = zeroblob(32) WHERE sequence = 2", 2),
        ("UPDATE journal SET prev_hash = zeroblob(32) WHERE sequence = 2", 2),
    ] {
        let mut world = World::new();
        world.order();
        world.order();
        world.reopen(|raw| forge(raw, change)).unwrap();
        assert_eq!(broken(&world), at, "{change}");
    }
}

#[test]
fn missing_and_swapped_entries_are_noticed() {
    for (change, at) in [
        ("DELETE FROM journal WHERE sequence = 1", 2),
        ("DELETE FROM journal WHERE sequence = 3", 4),
        ("DELETE FROM journal WHERE sequence = 3; UPDATE journal SET sequence = 3 WHERE sequence = 4", 3),
        (
            "UPDATE journal SET sequence = 99 WHERE sequence = 3; UPDATE journal SET sequence = 3 WHERE sequence = 4; \
             UPDATE journal SET sequence = 4 WHERE sequence = 99",
            3,
        ),
    ] {
        let mut world = World::new();
        world.order();
        world.order();
        world.reopen(|raw| forge(raw, change)).unwrap();
        assert_eq!(broken(&world), at, "{change}");
    }
}

#[test]
fn a_cut_off_end_is_noticed_by_who_kept_an_earlier_head() {
    let mut world = World::new();
    world.order();
    world.order();
    let head = world.store().verify_chain(None).unwrap().head;
    world.order();
    assert_eq!(world.store().verify_chain(Some(&head)).unwrap().entries, 5);
    world.reopen(|raw| forge(raw, "DELETE FROM journal WHERE sequence > 3")).unwrap();
    assert!(world.store().verify_chain(None).is_ok());
    assert!(matches!(world.store().verify_chain(Some(&head)), Err(StoreError::ChainBroken { sequence: 4, .. })));
}

#[test]
fn a_forged_projection_is_noticed_and_mended() {
    let mut world = World::new();
    let (_, attempt) = world.paying("CREATED");
    world
        .reopen(|raw| raw.execute_batch("UPDATE payments SET record = replace(record, '24073', '24074')").unwrap())
        .unwrap();
    let differences = world.store().compare().unwrap();
    assert_eq!(differences.len(), 1);
    assert_eq!((differences[0].table, differences[0].unexpected, differences[0].missing), ("payments", 1, 1));
    world.store().rebuild().unwrap();
    assert_eq!(world.store().compare().unwrap(), []);
    assert_eq!(world.attempt(attempt).payment.unwrap().source.to_string(), "24073.116556 USDC");
}

#[test]
fn a_timeline_has_the_order_and_its_own_attempt_only() {
    let mut world = World::new();
    let (order, other) = (world.order(), world.order());
    let first = world.start(order);
    world.record(&[stopped(first)]).unwrap();
    let second = world.start(order);
    world.start(other);
    let person = Source::Person("T. Ferreira".to_owned());
    world.store().record(world.now, &person, &[stopped(second), Fact::OrderClosed { order }]).unwrap();

    let facts =
        |row| -> Vec<Fact> { world.store().timeline(row).unwrap().into_iter().map(|entry| entry.fact).collect() };
    let of_second = world.store().timeline(RowId::Attempt(second)).unwrap();
    assert_eq!(of_second.len(), 4);
    assert_eq!(of_second[1].fact, started(second, order, 2));
    assert_eq!(of_second[3].fact, Fact::OrderClosed { order });
    assert_eq!(of_second[3].source, person);
    assert_eq!(facts(RowId::Order(order)).len(), 6);
    assert_eq!(facts(RowId::Attempt(first)).len(), 4);
    assert_eq!(facts(RowId::Attempt(AttemptId::generate())), []);
    assert_eq!(facts(RowId::Draft(OrderId::generate())), []);
}

#[test]
fn a_record_says_what_it_was_about() {
    let mut world = World::new();
    let order = world.order();
    let attempt = AttemptId::generate();
    let recorded = world.record(&[started(attempt, order, 1), stopped(attempt)]).unwrap();
    assert_eq!((recorded.sequence_from, recorded.sequence_to), (4, 5));
    assert_eq!((recorded.orders, recorded.attempts), (vec![order], vec![attempt]));
    assert_eq!(world.record(&[]).unwrap(), store::Recorded::default());
}

#[test]
fn the_journal_reads_back_in_pages() {
    let mut world = World::new();
    world.order();
    let page = world.store().journal(2, 1).unwrap();
    assert_eq!(page.len(), 1);
    assert!(matches!(&page[0].fact, Fact::BeneficiarySaved { beneficiary } if beneficiary.reference == "BEN-000001"));
    assert_eq!(world.store().journal(1, 100).unwrap().len(), 3);
}

#[test]
fn an_entry_of_a_newer_version_is_not_guessed_at() {
    let mut world = World::new();
    world.reopen(|raw| forge(raw, "UPDATE journal SET version = 2 WHERE sequence = 2")).unwrap();
    assert!(matches!(world.store().journal(1, 9), Err(StoreError::UnreadableFact { sequence: 2, .. })));
    world
        .reopen(|raw| {
            raw.execute_batch("UPDATE journal SET version = 1, body = '{\"fact\":\"new\"}' WHERE sequence = 2").unwrap()
        })
        .unwrap();
    assert!(matches!(world.store().compare(), Err(StoreError::UnreadableFact { sequence: 2, .. })));
}
