//! Writes `ui/src/bindings` from `crates/ipc`, and tells whether what was there before was current.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::process::{cargo, root};

/// Where the generated TypeScript is.
const BINDINGS: &str = "ui/src/bindings";

/// Writes the bindings into the UI's sources. The export is a set of tests of the ipc crate (ts-rs works that way).
///
/// # Errors
/// When the ipc crate does not build or its export fails.
pub(crate) fn write() -> Result<(), String> {
    // Removed first, so that the binding of a type that is gone goes too.
    let there = root().join(BINDINGS);
    if there.is_dir() {
        std::fs::remove_dir_all(&there).map_err(|error| format!("{} cannot be emptied: {error}", there.display()))?;
    }
    export()
}

/// Writes the bindings again and compares them with what was there.
///
/// # Errors
/// Names every file that was missing or different.
pub(crate) fn check() -> Result<(), String> {
    let before = Snapshot::take()?;
    export()?;
    before.compare()
}

fn export() -> Result<(), String> {
    cargo(["test", "--quiet", "--package", "cpn-desk-ipc"]).quiet().output().map(drop)
}

/// The bindings as they were at one moment.
pub(crate) struct Snapshot(BTreeMap<PathBuf, Vec<u8>>);

impl Snapshot {
    /// Reads all bindings.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn take() -> Result<Self, String> {
        files(&root().join(BINDINGS)).map(Self)
    }

    /// Compares this with what is there now, after the tests of the ipc crate have written it again.
    ///
    /// # Errors
    /// Names every file that was missing or different.
    pub(crate) fn compare(&self) -> Result<(), String> {
        let now = Self::take()?;
        let differences = differences(&now.0, &self.0);
        if now.0.is_empty() {
            return Err("The export wrote no bindings at all.".to_owned());
        }
        if differences.is_empty() {
            println!("{} bindings are current.", now.0.len());
            return Ok(());
        }
        Err(format!("Bindings were not current. They are written now; commit them:\n  {}", differences.join("\n  ")))
    }
}

fn differences(now: &BTreeMap<PathBuf, Vec<u8>>, before: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    now.iter()
        .filter_map(|(path, text)| match before.get(path) {
            None => Some(format!("missing  {}", path.display())),
            Some(old) if old != text => Some(format!("changed  {}", path.display())),
            Some(_) => None,
        })
        .collect()
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
    fn missing_and_changed_bindings_are_each_named() {
        let set = |pairs: &[(&str, &str)]| -> BTreeMap<PathBuf, Vec<u8>> {
            pairs.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
        };
        let now = set(&[("Money.ts", "a"), ("Order.ts", "b"), ("Same.ts", "c")]);
        let before = set(&[("Order.ts", "B"), ("Same.ts", "c")]);
        assert_eq!(differences(&now, &before), ["missing  Money.ts", "changed  Order.ts"]);
        assert!(differences(&now, &now).is_empty());
    }
}
