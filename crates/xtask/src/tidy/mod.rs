//! `cargo xtask tidy`: the rules of the house that the compiler does not check.

mod edges;
mod files;

use serde_json::Value;

use crate::bindings;
use crate::process::{cargo, root};

/// All rules, and whether the generated bindings are current.
///
/// # Errors
/// Lists everything that breaks a rule.
pub(crate) fn tidy() -> Result<(), String> {
    rules()?;
    bindings::check()
}

/// The rules that need no build: dependency edges, who may name which library, and the shape of source files.
///
/// # Errors
/// Lists everything that breaks a rule.
pub(crate) fn rules() -> Result<(), String> {
    let metadata = cargo(["metadata", "--no-deps", "--format-version", "1"]).quiet().output()?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = edges::packages(&metadata)?;
    let sources = files::sources(&root());
    let mut wrong = edges::wrong(&packages);
    wrong.extend(files::wrong(&sources));
    if wrong.is_empty() {
        println!("{} packages and {} source files keep the rules of the house.", packages.len(), sources.len());
        Ok(())
    } else {
        Err(format!("{} rules of the house are broken (ARCHITECTURE.md):\n  {}", wrong.len(), wrong.join("\n  ")))
    }
}
