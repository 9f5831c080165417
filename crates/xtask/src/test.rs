//! `cargo xtask test`: every check there is, from a cold clone, ending in one plain line.

use crate::bindings::Snapshot;
use crate::counts::Counts;
use crate::keychain::with_private_keychain;
use crate::process::{cargo, npm, program};
use crate::steps::Steps;
use crate::{packages, tidy, toolchain, ui};

/// Runs all of it. A failed check does not hide the next one; a failed installation ends the run.
///
/// # Errors
/// When anything failed.
pub(crate) fn test() -> Result<(), String> {
    let (mut steps, mut counts) = (Steps::default(), Counts::default());
    let through = all(&mut steps, &mut counts);
    println!("{}", steps.summary());
    // A step that failed without a failed test (a lint, a build) is a failure all the same.
    let failed = counts.failed.max(steps.failures());
    println!("\n{} passed, {failed} failed", counts.passed);
    match through {
        Ok(()) if failed == 0 => Ok(()),
        Ok(()) => Err(format!("{} of the steps above failed.", steps.failures())),
        Err(reason) => Err(reason),
    }
}

fn all(steps: &mut Steps, counts: &mut Counts) -> Result<(), String> {
    steps.need("Rust and Node", || toolchain::check().and_then(|()| toolchain::check_lint_tools()))?;
    steps.need("System packages", || packages::install(packages::Need::Walk))?;
    steps.check("Formatting", || cargo(["fmt", "--all", "--check"]).run());
    steps.check("Rules of the house", tidy::rules);
    steps.need("UI packages", ui::install)?;
    steps.check("UI: lint, types, dead code", || npm(["run", "check"]).run());
    steps.check("UI: tests", || counted(npm(["run", "test"]).env("NO_COLOR", "1").lines(|line| counts.read(line))));
    // Every crate that follows is built with ui/dist inside.
    steps.need("UI: build", ui::build)?;
    steps.check("Lints", || cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]).run());
    // One build serves all: the same targets, and so the same features, as the tests below.
    steps.need("Build", || cargo(["build", "--workspace", "--all-targets"]).run())?;
    let bindings = Snapshot::take()?;
    steps.check("Tests", || {
        let tests = with_private_keychain(&["cargo", "test", "--workspace", "--no-fail-fast"]);
        counted(tests.lines(|line| counts.read(line)))
    });
    // The tests of the ipc crate have just written the bindings again.
    steps.check("Bindings are current", || bindings.compare());
    if cargo(["deny", "--version"]).succeeds() {
        steps.check("Licences and sources", || cargo(["deny", "check", "licenses", "bans", "sources"]).run());
    } else {
        steps.skip("Licences and sources", "cargo-deny is not installed (cargo install cargo-deny)");
    }
    if program("git").args(["rev-parse", "--git-dir"]).succeeds() {
        steps.check("Lock files unchanged", lock_files_unchanged);
    }
    Ok(())
}

fn counted(succeeded: Result<bool, String>) -> Result<(), String> {
    if succeeded? { Ok(()) } else { Err("Some tests failed; see above.".to_owned()) }
}

/// A build that had to change a lock file would build something else elsewhere.
fn lock_files_unchanged() -> Result<(), String> {
    let changed = program("git").args(["diff", "--name-only", "--", "Cargo.lock", "ui/package-lock.json"]).output()?;
    if changed.trim().is_empty() { Ok(()) } else { Err(format!("Changed by building; commit: {}", changed.trim())) }
}
