//! `cargo xtask run`: from a bare machine to the open window, or to the walk through it where there is no display.

use serde_json::Value;

use crate::process::{cargo, program, root};
use crate::{packages, toolchain, ui};

/// The pictures and the transcript of a walk.
const WALK: &str = "target/walk";

/// Installs what is missing, builds, and opens the window; walks through it where nobody could see it, or on `--walk`.
///
/// # Errors
/// When something does not install or build, or the walk does not arrive.
pub(crate) fn run(walk: bool) -> Result<(), String> {
    let walk = walk || !has_display();
    if walk && !cfg!(target_os = "linux") {
        return Err("The walk drives the window through WebKitWebDriver, which exists on Linux only.".to_owned());
    }
    toolchain::check()?;
    packages::install(if walk { packages::Need::Walk } else { packages::Need::Window })?;
    ui::install()?;
    ui::build_if_stale()?;
    if walk { walk_through() } else { open() }
}

fn open() -> Result<(), String> {
    cargo(["build", "--package", "cpn-desk"]).run()?;
    println!("CPN Desk opens now; close its window to come back here.");
    program(desk_binary()).quiet().run()
}

/// Builds the program and the walk in one go, so that both share every dependency, and runs the walk.
fn walk_through() -> Result<(), String> {
    println!("No display here: the payment is walked through the real window on a virtual one.");
    let mut walk = None;
    let built = cargo(["build", "--package", "cpn-desk", "--package", "acceptance"])
        .args(["--bin", "cpn-desk", "--test", "desktop_walk", "--message-format=json-render-diagnostics"])
        .each_line_unseen(|line| walk = executable(line, "desktop_walk").or(walk.take()))?;
    let Some(walk) = walk.filter(|_| built) else { return Err("The desktop program did not build.".to_owned()) };

    let folder = root().join(WALK);
    let arrived = program(walk)
        .args(["--nocapture", "--test-threads=1"])
        .env("CPN_DESK_BINARY", root().join(desk_binary()))
        .env("CPN_DESK_WALK", &folder)
        .quiet()
        .run();
    if let Ok(transcript) = std::fs::read_to_string(folder.join("transcript.md")) {
        println!("\n{transcript}");
    }
    println!("Pictures and transcript: {WALK}");
    arrived.map_err(|reason| format!("The walk did not arrive. {reason}"))
}

/// The path in cargo's message about the built target of this name.
fn executable(line: &str, target: &str) -> Option<String> {
    let message: Value = serde_json::from_str(line).ok()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    let path = message.get("executable")?.as_str()?;
    (name == target).then(|| path.to_owned())
}

fn desk_binary() -> String {
    format!("target/debug/cpn-desk{}", std::env::consts::EXE_SUFFIX)
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_is_found_among_what_cargo_built() {
        let line =
            r#"{"reason":"compiler-artifact","target":{"name":"desktop_walk"},"executable":"/t/desktop_walk-1"}"#;
        assert_eq!(executable(line, "desktop_walk").as_deref(), Some("/t/desktop_walk-1"));
        assert_eq!(executable(line, "other"), None);
        assert_eq!(executable(r#"{"reason":"build-finished","success":true}"#, "desktop_walk"), None);
    }
}
