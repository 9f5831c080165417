//! Checks the Rust and Node versions before anything long starts, and says what to do about an old one.

use crate::process::{cargo, npm, program};

/// The oldest Node that Vite 8 runs on, in the 20 line; 21 is not supported by it at all.
const NODE: [u32; 2] = [20, 19];

/// Fails with one sentence and one command when a tool is missing or too old.
///
/// # Errors
/// The sentence.
pub(crate) fn check() -> Result<(), String> {
    let rust = program("rustc").args(["--version"]).output().map_err(|_| {
        "Rust is not installed. Install it from https://rustup.rs, then run this command again.".to_owned()
    })?;
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    if numbers(&rust) < numbers(wanted) {
        return Err(format!("Rust {wanted} or newer is needed; this is {}. Run: rustup update stable", rust.trim()));
    }
    let node = program("node").args(["--version"]).output().map_err(|_| {
        "Node is not installed. Install Node 20.19 or newer (https://nodejs.org), then run this command again."
            .to_owned()
    })?;
    if !node_is_new_enough(&numbers(&node)) {
        return Err(format!("Node 20.19, or 22.12 and newer, is needed; this is {}.", node.trim()));
    }
    let npm = npm(["--version"]).output().map_err(|_| "npm is missing; it comes with Node (https://nodejs.org).")?;
    println!("{}, Node {}, npm {}", rust.trim(), node.trim(), npm.trim());
    Ok(())
}

/// `cargo fmt` and `cargo clippy` come as parts of the toolchain that a minimal installation leaves out.
///
/// # Errors
/// When one is missing, with the command that adds it.
pub(crate) fn check_lint_tools() -> Result<(), String> {
    for (tool, part) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !cargo([tool, "--version"]).succeeds() {
            return Err(format!("{part} is not installed. Run: rustup component add {part}"));
        }
    }
    Ok(())
}

fn node_is_new_enough(version: &[u32]) -> bool {
    match version {
        [20, ..] => version >= NODE.as_slice(),
        [22, ..] => version >= [22, 12].as_slice(),
        [major, ..] => *major > 22,
        [] => false,
    }
}

/// The first dotted number in a version text: `rustc 1.95.0 (…)` gives `[1, 95, 0]`.
fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|word| word.contains('.'))
        .map(|word| word.split('.').filter_map(|part| part.parse().ok()).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers_not_as_text() {
        assert_eq!(numbers("rustc 1.95.0 (59807616e 2026-04-14)"), [1, 95, 0]);
        assert!(numbers("rustc 1.100.0") > numbers("1.90"));
        assert!(numbers("rustc 1.9.0") < numbers("1.90"));
    }

    #[test]
    fn only_node_versions_that_vite_runs_on_pass() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0"] {
            assert!(node_is_new_enough(&numbers(good)), "{good}");
        }
        for bad in ["v18.20.0", "v20.18.9", "v21.7.0", "v22.11.0", "nothing"] {
            assert!(!node_is_new_enough(&numbers(bad)), "{bad}");
        }
    }
}
