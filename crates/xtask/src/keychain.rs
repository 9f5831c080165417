//! A session bus and a keychain of their own for the tests, so that no test touches the person's own secrets.

use crate::process::{Program, program};

/// What the private session runs before the command: the keychain keeps its file in a folder that goes away.
///
/// Only the keychain gets another HOME. cargo and rustup find their own files through it, so the command keeps the
/// real one.
const SESSION: &str = r#"
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
printf 'tests' | HOME="$home" XDG_DATA_HOME="$home" gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$@"
"#;

/// The command inside a private session on Linux where the programs for it are installed; elsewhere the bare command.
pub(crate) fn with_private_keychain(command: &[&str]) -> Program {
    let tools = ["dbus-run-session", "gnome-keyring-daemon"];
    if cfg!(target_os = "linux") && tools.iter().all(|tool| program(tool).args(["--version"]).succeeds()) {
        program("dbus-run-session").args(["--", "bash", "-c", SESSION, "private-keychain"]).args(command)
    } else {
        println!("Without dbus and gnome-keyring the tests use this computer's keychain, under names of their own.");
        match command.split_first() {
            Some((name, args)) => program(name).args(args),
            None => program("true"),
        }
    }
}
