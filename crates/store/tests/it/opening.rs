//! Opening: the right file, with the right key, of the right environment, by one process.
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use domain::Environment;
use store::fact::Fact;
use store::{Source, Store, StoreError, StoreKey};

use crate::support::{World, key};

/// Set in the child process of a test.
const CHILD: &str = "CPN_DESK_STORE_TEST";

#[test]
fn what_was_recorded_is_there_after_reopening() {
    let mut world = World::new();
    let order = world.order();
    world.reopen(|_| {}).unwrap();
    assert_eq!(world.store().order(order).unwrap().unwrap().order.number, "ORD-0001");
    assert_eq!(world.store().next_numbers().unwrap().order, "ORD-0002");
}

#[test]
fn the_file_shows_nothing_of_what_it_holds() {
    let mut world = World::new();
    world.paying("CREATED");
    let folder = world.path().parent().unwrap().to_owned();
    let find = |what: &str| {
        for file in std::fs::read_dir(&folder).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            for text in
                ["SQLite format", "Talleres", "Lumen", "24073", "INV-2026", "ORD-0001", "journal", "CREATE TABLE"]
            {
                assert!(!holds(text.as_bytes()), "{what}: {text}");
            }
        }
    };
    find("while open");
    world.store = None;
    find("when closed");
}

#[test]
fn a_wrong_key_is_said_to_be_wrong_and_spoils_nothing() {
    let mut world = World::new();
    world.order();
    world.store = None;
    let before = std::fs::read(world.path()).unwrap();
    let refused = Store::open(&world.path(), &StoreKey::from_bytes([8; 32]), Environment::Sandbox);
    assert!(matches!(refused, Err(StoreError::WrongKey(_))), "{refused:?}");
    assert_eq!(std::fs::read(world.path()).unwrap(), before);
    world.reopen(|_| {}).unwrap();
}

#[test]
fn another_file_is_not_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain.db");
    rusqlite::Connection::open(&plain).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "Hello").unwrap();
    for path in [plain, text] {
        let before = std::fs::read(&path).unwrap();
        let refused = Store::open(&path, &key(), Environment::Sandbox);
        assert!(matches!(refused, Err(StoreError::NotAStore(_))), "{refused:?}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
    let nowhere = folder.path().join("no/such/folder/file");
    assert!(matches!(
        Store::open(&nowhere, &key(), Environment::Sandbox),
        Err(StoreError::Database(_) | StoreError::File(_))
    ));
}

#[test]
fn a_file_that_was_made_but_never_written_is_taken_as_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    std::fs::write(&path, "").unwrap();
    assert!(Store::open(&path, &key(), Environment::Sandbox).is_ok());
}

#[test]
fn a_log_without_its_file_is_not_taken_for_a_first_run() {
    let mut world = World::new();
    world.order();
    let log = std::path::PathBuf::from(format!("{}-wal", world.path().display()));
    let kept = std::fs::read(&log).unwrap();
    assert!(!kept.is_empty());
    world.store = None;
    std::fs::write(&log, &kept).unwrap();
    std::fs::write(world.path(), "").unwrap();
    let refused = Store::open(&world.path(), &key(), Environment::Sandbox);
    assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
    std::fs::remove_file(world.path()).unwrap();
    let refused = Store::open(&world.path(), &key(), Environment::Sandbox);
    assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
    assert_eq!(std::fs::read(&log).unwrap(), kept, "what is left is left alone");
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let mut world = World::new();
    world.order();
    for file in std::fs::read_dir(world.path().parent().unwrap()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{file:?}");
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let mut world = World::new();
    let refused = world.reopen(|raw| raw.pragma_update(None, "user_version", 99).unwrap());
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 99, known: 1..99 })), "{refused:?}");
}

#[test]
fn a_store_never_crosses_environments() {
    let mut world = World::new();
    world.store = None;
    for environment in [Environment::Testnet, Environment::Live] {
        let refused = Store::open(&world.path(), &key(), environment);
        assert!(
            matches!(&refused, Err(StoreError::OtherEnvironment { found, wanted }) if found == "sandbox" && *wanted == environment),
            "{refused:?}"
        );
    }
    world.reopen(|_| {}).unwrap();
}

#[test]
fn a_damaged_page_is_reported_and_never_read_as_data() {
    let mut world = World::new();
    for _ in 0..20 {
        world.paying("CREATED");
    }
    world.store = None;
    let path = world.path();
    let good = std::fs::read(&path).unwrap();
    for page in 0..good.len() / 4096 {
        let mut bytes = good.clone();
        bytes[page * 4096 + 100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let outcome = Store::open(&path, &key(), Environment::Sandbox).and_then(|store| store.verify_pages());
        match outcome {
            // The first page is what tells a wrong key.
            Err(StoreError::WrongKey(_)) if page == 0 => {}
            Err(StoreError::Damaged(_)) if page > 0 => {}
            other => panic!("page {page}: {other:?}"),
        }
    }
    std::fs::write(&path, &good).unwrap();
    world.reopen(|_| {}).unwrap();
    world.store().verify_pages().unwrap();
}

#[test]
fn one_process_at_a_time() {
    let mut world = World::new();
    let again = Store::open(&world.path(), &key(), Environment::Sandbox);
    assert!(matches!(again, Err(StoreError::InUse(_))), "{again:?}");
    world.store = None;

    let mut child = child(&world, "hold");
    let refused = Store::open(&world.path(), &key(), Environment::Sandbox);
    assert!(matches!(refused, Err(StoreError::InUse(_))), "{refused:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    world.reopen(|_| {}).unwrap();
}

#[test]
fn a_killed_process_leaves_whole_records_only() {
    let mut world = World::new();
    for wait in [5, 20, 35, 60, 90] {
        world.store = None;
        let mut child = child(&world, "write");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        // What was acknowledged before the kill is durable; the pipe holds all that was said.
        let acknowledged = lines.by_ref().map_while(Result::ok).filter_map(|line| line.parse::<i64>().ok()).last();
        world.store = Some(Store::open(&world.path(), &key(), Environment::Sandbox).unwrap());
        let report = world.store().verify_chain(None).unwrap();
        assert!(report.entries >= acknowledged.unwrap_or_default(), "{report:?} {acknowledged:?}");
        assert_eq!((report.entries - 2) % 3, 0, "records have three facts each: {report:?}");
        assert_eq!(world.store().compare().unwrap(), []);
    }
    assert!(world.store().verify_chain(None).unwrap().entries > 2, "the children wrote something");
}

/// Starts this test binary again on the world's file; returns once the child has opened it.
fn child(world: &World, task: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "opening::in_a_child_process", "--ignored", "--nocapture"])
        .env(CHILD, format!("{task} {}", world.path().display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::with_capacity(1, child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("ready") {
        line.clear();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the child ended");
    }
    child.stdout = Some(stdout.into_inner());
    child
}

#[test]
#[ignore = "runs in a child process"]
fn in_a_child_process() {
    let task = std::env::var(CHILD).unwrap();
    let (task, path) = task.split_once(' ').unwrap();
    let store = Store::open(path.as_ref(), &key(), Environment::Sandbox).unwrap();
    println!("ready");
    if task == "hold" {
        std::io::stdin().read_line(&mut String::new()).unwrap();
        return;
    }
    for number in 0.. {
        let facts = [0, 1, 2].map(|part| Fact::ApiKeySaved { key_id: format!("{number}.{part}") });
        let recorded = store.record(jiff::Timestamp::UNIX_EPOCH, &Source::App, &facts).unwrap();
        println!("{}", recorded.sequence_to);
    }
}
