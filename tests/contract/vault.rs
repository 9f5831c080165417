//! One contract for both vaults, the real one against a real Secret Service; and each way the keychain can be missing.
//!
//! The real Secret Service is gnome-keyring on a session bus of its own, with a home of its own: this binary starts
//! itself again inside, so that no person's keyring is ever touched. Needs Debian's `dbus` and `gnome-keyring`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use vault::{Entry, MemoryVault, OsKeychain, SecretText, Vault, VaultError};

/// The service name of the tests' entries.
const SERVICE: &str = "CPN Desk contract test";

/// Set inside a session that this binary made.
const INSIDE: &str = "CPN_DESK_VAULT_TEST";

/// Starts a keyring daemon and unlocks its login keyring, making it when there is none.
const UNLOCKED: &str = r#"printf 'pw\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null"#;

/// Starts a keyring daemon that nobody unlocks.
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null </dev/null";

fn api_key(environment: &str) -> Entry {
    Entry::ApiKey(environment.to_owned())
}

fn kept(vault: &dyn Vault, entry: &Entry) -> Option<String> {
    vault.get(entry).unwrap().map(|secret| secret.expose().to_owned())
}

/// What every vault promises.
fn contract(vault: &dyn Vault) {
    assert_eq!(vault.status(), Ok(()));
    let (api, store) = (api_key("sandbox"), Entry::StoreKey("sandbox".to_owned()));

    // What was never put is not there, and taking it out is no error.
    assert_eq!(kept(vault, &api), None);
    vault.remove(&api).unwrap();

    // What is put comes back exactly, also when it is long or not plain ASCII.
    for secret in ["TEST_API_KEY:id:secret", "ключ 🔑", " blanks \n stay ", &"k".repeat(512)] {
        vault.put(&api, &SecretText::new(secret)).unwrap();
        assert_eq!(kept(vault, &api).as_deref(), Some(secret));
    }

    // Entries do not meet: neither kinds nor environments.
    assert_eq!(kept(vault, &store), None);
    assert_eq!(kept(vault, &api_key("live")), None);
    vault.put(&store, &SecretText::new("ab".repeat(32))).unwrap();
    vault.put(&api_key("live"), &SecretText::new("LIVE_API_KEY:id:secret")).unwrap();
    vault.remove(&api).unwrap();
    assert_eq!(kept(vault, &api), None);
    assert_eq!(kept(vault, &store), Some("ab".repeat(32)));
    assert_eq!(kept(vault, &api_key("live")).as_deref(), Some("LIVE_API_KEY:id:secret"));
    vault.remove(&store).unwrap();
    vault.remove(&api_key("live")).unwrap();

    // Calls from several threads at once do not mix.
    std::thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                let (entry, secret) = (api_key(&format!("t{number}")), format!("secret {number}"));
                for _ in 0..5 {
                    vault.put(&entry, &SecretText::new(secret.as_str())).unwrap();
                    assert_eq!(kept(vault, &entry).as_ref(), Some(&secret));
                }
                vault.remove(&entry).unwrap();
            });
        }
    });
}

/// Runs one of the ignored tests below in a session of its own. `bus`: words that start the bus; `before`: shell
/// lines that run on it first.
fn inside(test: &str, home: &Path, bus: &[&str], before: &str) {
    let output = session(home, bus, &format!(r#"{before}; exec "$0" --exact {test} --ignored --nocapture"#));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{test}:\n{said}");
}

fn session(home: &Path, bus: &[&str], script: &str) -> Output {
    let words: Vec<&str> = bus.iter().copied().chain(["bash", "-c", script]).collect();
    let (program, arguments) = words.split_first().unwrap();
    Command::new(program)
        .args(arguments)
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

/// A bus that starts no services by itself, unlike a person's.
fn bare_bus(home: &Path) -> String {
    let path = home.join("bus.conf");
    let text = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;
    std::fs::write(&path, text).unwrap();
    format!("--config-file={}", path.display())
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Whether this runs in a session that the test made; anything else would touch a person's keyring.
fn guarded() -> OsKeychain {
    assert!(std::env::var_os(INSIDE).is_some(), "only inside a session of its own");
    OsKeychain::under(SERVICE)
}

#[test]
fn the_memory_vault_keeps_the_contract() {
    contract(&MemoryVault::new());
}

#[test]
fn the_operating_systems_keychain_keeps_the_contract() {
    inside("in_an_unlocked_session", home().path(), &["dbus-run-session", "--"], UNLOCKED);
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_an_unlocked_session() {
    contract(&guarded());
}

#[test]
fn secrets_outlive_the_process_and_the_session() {
    let home = home();
    inside("in_a_session_that_leaves_a_secret", home.path(), &["dbus-run-session", "--"], UNLOCKED);
    inside("in_a_session_that_finds_the_secret", home.path(), &["dbus-run-session", "--"], UNLOCKED);
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_a_session_that_leaves_a_secret() {
    guarded().put(&api_key("testnet"), &SecretText::new("left behind")).unwrap();
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_a_session_that_finds_the_secret() {
    assert_eq!(kept(&guarded(), &api_key("testnet")).as_deref(), Some("left behind"));
}

#[test]
fn without_a_session_bus_it_says_so() {
    inside("in_a_session_without_a_bus", home().path(), &[], ":");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_a_session_without_a_bus() {
    let vault = guarded();
    let error = vault.status().unwrap_err();
    assert!(matches!(error, VaultError::NoSessionBus { .. }), "{error:?}");
    assert_eq!(vault.get(&api_key("sandbox")).map(drop), Err(error.clone()));
    assert_eq!(vault.put(&api_key("sandbox"), &SecretText::new("x")), Err(error));
}

#[test]
fn without_a_program_that_keeps_secrets_it_says_so() {
    let home = home();
    let config = bare_bus(home.path());
    inside("on_a_bus_without_a_provider", home.path(), &["dbus-run-session", &config, "--"], ":");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn on_a_bus_without_a_provider() {
    let vault = guarded();
    let error = vault.status().unwrap_err();
    assert!(matches!(error, VaultError::NoProvider { .. }), "{error:?}");
    let error = vault.get(&api_key("sandbox")).unwrap_err();
    assert!(matches!(error, VaultError::NoProvider { .. }), "{error:?}");
}

#[test]
fn a_keychain_that_comes_up_later_is_found_without_a_restart() {
    let home = home();
    let config = bare_bus(home.path());
    inside("on_a_bus_where_a_provider_comes_up", home.path(), &["dbus-run-session", &config, "--"], ":");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn on_a_bus_where_a_provider_comes_up() {
    let vault = guarded();
    assert!(matches!(vault.status(), Err(VaultError::NoProvider { .. })));
    assert!(Command::new("bash").args(["-c", UNLOCKED]).status().unwrap().success());
    let patience = Instant::now();
    while vault.status().is_err() && patience.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
    }
    contract(&vault);
}

#[test]
fn without_a_keyring_it_says_so() {
    inside("in_a_session_without_a_keyring", home().path(), &["dbus-run-session", "--"], LOCKED);
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_a_session_without_a_keyring() {
    let vault = guarded();
    // Nothing is there, and that is no error; but nothing can be kept either.
    assert_eq!(kept(&vault, &api_key("sandbox")), None);
    assert_eq!(vault.put(&api_key("sandbox"), &SecretText::new("x")), Err(VaultError::NoKeyringYet));
}

#[test]
fn a_locked_keychain_is_said_to_be_locked() {
    let home = home();
    inside("in_a_session_that_leaves_a_secret", home.path(), &["dbus-run-session", "--"], UNLOCKED);
    inside("in_a_locked_session", home.path(), &["dbus-run-session", "--"], LOCKED);
}

#[test]
#[ignore = "runs inside a session of its own"]
fn in_a_locked_session() {
    let vault = guarded();
    // Never "there is no secret": that would look like a first run.
    assert_eq!(vault.get(&api_key("testnet")).map(drop), Err(VaultError::Locked));
    assert_eq!(vault.put(&api_key("testnet"), &SecretText::new("x")), Err(VaultError::Locked));
    assert_eq!(vault.remove(&api_key("testnet")), Err(VaultError::Locked));
}
