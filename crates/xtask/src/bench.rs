//! `cargo xtask bench`: our times against the bare calls, as ratios of the same run, in the release build.

use crate::keychain::with_private_keychain;
use crate::process::cargo;
use crate::{packages, toolchain, ui};

/// Builds the release program and the bench, and prints the bench's table.
///
/// # Errors
/// When something does not install, build or run.
pub(crate) fn bench() -> Result<(), String> {
    toolchain::check()?;
    packages::install(packages::Need::Walk)?;
    ui::install()?;
    ui::build_if_stale()?;
    cargo(["build", "--release", "--package", "cpn-desk", "--package", "acceptance", "--bins"]).run()?;
    with_private_keychain(&["target/release/bench"]).quiet().run()
}
