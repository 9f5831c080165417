//! Installs and builds the window's contents (`ui`), and skips either when nothing has changed.

use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

use crate::process::{npm, root};

/// `npm ci`, unless what is installed is already what the lock file says.
///
/// # Errors
/// When npm fails.
pub(crate) fn install() -> Result<(), String> {
    let ui = root().join("ui");
    let wanted = std::fs::read_to_string(ui.join("package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json cannot be read: {error}"))?;
    let installed = std::fs::read_to_string(ui.join("node_modules/.package-lock.json")).unwrap_or_default();
    if is_installed(&wanted, &installed) {
        println!("ui/node_modules is what ui/package-lock.json says.");
        return Ok(());
    }
    npm(["ci", "--no-audit", "--no-fund"]).run()
}

/// Builds `ui/dist`, which the desktop program embeds.
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<(), String> {
    npm(["run", "build"]).run()
}

/// Builds `ui/dist` unless it is newer than everything it is made of.
///
/// # Errors
/// When the build fails.
pub(crate) fn build_if_stale() -> Result<(), String> {
    let ui = root().join("ui");
    let built = newest(&ui.join("dist/index.html"));
    let sources = std::fs::read_dir(&ui)
        .map_err(|error| error.to_string())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| !path.ends_with("dist") && !path.ends_with("node_modules"));
    if built.is_some() && sources.filter_map(|path| newest(&path)).max() <= built {
        println!("ui/dist is newer than its sources.");
        return Ok(());
    }
    build()
}

/// True when every package of the lock file that belongs on this machine is installed in that version. npm writes
/// what it installed to `node_modules/.package-lock.json`, leaving out optional packages of other platforms.
fn is_installed(wanted: &str, installed: &str) -> bool {
    let packages = |text: &str| -> Option<serde_json::Map<String, Value>> {
        let lock: Value = serde_json::from_str(text).ok()?;
        lock.get("packages")?.as_object().cloned()
    };
    let (Some(mut wanted), Some(installed)) = (packages(wanted), packages(installed)) else { return false };
    // The lock file's entry for the project itself; the installed list has none.
    wanted.remove("");
    let same = |a: &Value, b: &Value| a.get("version") == b.get("version") && a.get("integrity") == b.get("integrity");
    installed.iter().all(|(name, package)| wanted.get(name).is_some_and(|entry| same(entry, package)))
        && wanted.iter().all(|(name, entry)| {
            installed.contains_key(name) || entry.get("optional").is_some_and(|optional| optional == &Value::Bool(true))
        })
}

/// When the newest file at or below `path` was last written.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        std::fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
    } else {
        path.metadata().ok()?.modified().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"packages":{"":{"name":"ui"},"node_modules/react":{"version":"19.3.1","integrity":"a"},
        "node_modules/esbuild-win32":{"version":"1.0.0","integrity":"b","optional":true}}}"#;

    #[test]
    fn an_installation_that_matches_the_lock_file_is_kept() {
        assert!(is_installed(LOCK, r#"{"packages":{"node_modules/react":{"version":"19.3.1","integrity":"a"}}}"#));
    }

    #[test]
    fn a_missing_changed_or_extra_package_means_a_new_installation() {
        for installed in [
            "",
            r#"{"packages":{}}"#,
            r#"{"packages":{"node_modules/react":{"version":"19.3.0","integrity":"z"}}}"#,
            r#"{"packages":{"node_modules/react":{"version":"19.3.1","integrity":"a"},"node_modules/left":{"version":"1.0.0"}}}"#,
        ] {
            assert!(!is_installed(LOCK, installed), "{installed}");
        }
    }
}
