//! `cargo xtask bench`: our times against the bare calls, as ratios of the same run.

use crate::keychain::with_private_keychain;
use crate::process::{cargo, root};
use crate::{packages, toolchain, ui};

/// Builds the program optimised, a bare window beside it and the bench, and prints the bench's table.
///
/// # Errors
/// When something does not install, build or run. Never because of a time.
pub(crate) fn bench() -> Result<(), String> {
    toolchain::check()?;
    packages::install(packages::Need::Walk)?;
    ui::install()?;
    ui::build_if_stale()?;
    let build = ["build", "--profile", "measured", "--package", "cpn-desk", "--package", "acceptance"];
    cargo(build).args(["--bin", "cpn-desk", "--bin", "bench", "--example", "bare-window"]).run()?;
    let built = root().join("target/measured");
    let bench = built.join("bench").display().to_string();
    with_private_keychain(&[&bench]).env("CPN_DESK_BINARY", built.join("cpn-desk")).quiet().run()
}
