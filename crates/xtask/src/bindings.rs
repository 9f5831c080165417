//! Writes `ui/src/bindings` from `crates/ipc`, and tells whether what is checked in is current.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::process::{cargo, root};

/// Where ts-rs writes to; `.cargo/config.toml` sets it to `ui/src/bindings` unless it is set already.
pub(crate) const EXPORT_DIR: &str = "TS_RS_EXPORT_DIR";

/// Writes the bindings into the UI's sources. The export is a set of tests of the ipc crate (ts-rs works that way).
///
/// # Errors
/// When the ipc crate does not build or its export fails.
pub(crate) fn write() -> Result<(), String> {
    // Removed first, so that the binding of a type that is gone goes too.
    let there = checked_in();
    if there.is_dir() {
        std::fs::remove_dir_all(&there).map_err(|error| format!("{} cannot be emptied: {error}", there.display()))?;
    }
    cargo(["test", "--quiet", "--package", "cpn-desk-ipc"]).run()
}

/// An empty folder to export into, for a comparison.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn fresh_dir() -> Result<PathBuf, String> {
    let fresh = root().join("target/bindings");
    if fresh.is_dir() {
        std::fs::remove_dir_all(&fresh).map_err(|error| error.to_string())?;
    }
    std::fs::create_dir_all(&fresh).map_err(|error| error.to_string())?;
    Ok(fresh)
}

/// Exports into a fresh folder and compares.
///
/// # Errors
/// As [`compare`], and when the export fails.
pub(crate) fn check() -> Result<(), String> {
    let fresh = fresh_dir()?;
    cargo(["test", "--quiet", "--package", "cpn-desk-ipc"]).env(EXPORT_DIR, &fresh).output()?;
    compare(&fresh)
}

/// Compares what was just exported with what is checked in.
///
/// # Errors
/// Names every file that is missing, left over or different.
pub(crate) fn compare(fresh: &Path) -> Result<(), String> {
    let (new, old) = (files(fresh)?, files(&checked_in())?);
    let differences = differences(&new, &old);
    if new.is_empty() {
        return Err("The export wrote no bindings at all.".to_owned());
    }
    if differences.is_empty() {
        println!("{} bindings are current.", new.len());
        return Ok(());
    }
    Err(format!("Bindings are not current; run `cargo xtask bindings` and commit:\n  {}", differences.join("\n  ")))
}

fn checked_in() -> PathBuf {
    root().join("ui/src/bindings")
}

fn differences(new: &BTreeMap<PathBuf, Vec<u8>>, old: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let missing =
        new.keys().filter(|path| !old.contains_key(*path)).map(|path| format!("missing   {}", path.display()));
    let left = old.keys().filter(|path| !new.contains_key(*path)).map(|path| format!("left over {}", path.display()));
    let changed = new
        .iter()
        .filter(|(path, text)| old.get(*path).is_some_and(|other| other != *text))
        .map(|(path, _)| format!("changed   {}", path.display()));
    missing.chain(left).chain(changed).collect()
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let mut found = BTreeMap::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                todo.push(path);
            } else {
                let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                found.insert(path.strip_prefix(folder).unwrap_or(&path).to_path_buf(), bytes);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_left_over_and_changed_bindings_are_each_named() {
        let set = |pairs: &[(&str, &str)]| -> BTreeMap<PathBuf, Vec<u8>> {
            pairs.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
        };
        let new = set(&[("Money.ts", "a"), ("Order.ts", "b"), ("Same.ts", "c")]);
        let old = set(&[("Gone.ts", "x"), ("Order.ts", "B"), ("Same.ts", "c")]);
        assert_eq!(differences(&new, &old), ["missing   Money.ts", "left over Gone.ts", "changed   Order.ts"]);
        assert!(differences(&new, &new).is_empty());
    }
}
