//! The shape of source files: a first line that says the subject, a length one can read, a name that says something.

use std::path::{Path, PathBuf};

/// One source file of ours, by its path from the root.
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

/// Where our sources are. Generated code (`ui/src/bindings`) is not ours to shape.
const FOLDERS: &[&str] = &["crates", "src-tauri", "tests", "ui"];
const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "bindings", "gen", "fonts"];

/// Longer than this, a file has more than one subject.
const MOST_LINES: usize = 500;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "manager", "managers", "service", "services", "misc"];

/// Every Rust and TypeScript file of ours.
pub(crate) fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut todo: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = todo.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !NOT_OURS.contains(&name.as_str()) && !name.starts_with('.') {
                todo.push(path);
            } else if ["rs", "ts", "tsx"].iter().any(|end| path.extension().is_some_and(|it| it == *end))
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push(Source { path: path.strip_prefix(root).unwrap_or(&path).to_path_buf(), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// One sentence for each broken rule.
pub(crate) fn wrong(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        let path = source.path.to_string_lossy().replace('\\', "/");
        let rust = path.ends_with(".rs");
        if rust && !source.text.starts_with("//! ") {
            wrong.push(format!("{path} does not open with a `//!` line that says its subject"));
        }
        let lines = source.text.lines().count();
        if lines > MOST_LINES && LONGER.iter().all(|(longer, _)| *longer != path) {
            wrong.push(format!("{path} has {lines} lines, over {MOST_LINES}: it has more than one subject"));
        }
        let named = |part: &str| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part).to_lowercase().as_str());
        if path.split('/').any(named) {
            wrong.push(format!("{path} has a name that says nothing; name it after its subject"));
        }
        if rust {
            let modules = source.text.lines().filter_map(module_name).filter(|name| EMPTY_NAMES.contains(name));
            wrong.extend(modules.map(|name| format!("{path} declares a module named `{name}`, which says nothing")));
        }
    }
    for (path, _) in LONGER {
        if sources.iter().all(|source| source.path != Path::new(path)) {
            wrong.push(format!("{path} is allowed to be long but does not exist: take it off the list"));
        }
    }
    wrong
}

/// The name in `mod name {`; modules in files of their own are seen by their file name.
fn module_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.split_once("mod ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"))?.1;
    line.strip_suffix('{').map(str::trim_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: PathBuf::from(path), text: text.to_owned() }
    }

    #[test]
    fn a_file_with_a_subject_a_name_and_a_readable_length_is_fine() {
        assert!(wrong(&[source("crates/cpn/src/quotes.rs", "//! Quotes.\npub mod wire {\n}\n")]).is_empty());
        assert!(wrong(&[source("ui/src/api/money.ts", "export const x = 1;\n")]).is_empty());
    }

    #[test]
    fn each_broken_file_rule_is_named() {
        let long = format!("//! Long.\n{}", "// line\n".repeat(MOST_LINES));
        let cases = [
            ("crates/cpn/src/quotes.rs", "use std::fmt;\n", "`//!` line"),
            ("crates/cpn/src/long.rs", long.as_str(), "501 lines"),
            ("crates/cpn/src/utils.rs", "//! Things.\n", "says nothing"),
            ("crates/cpn/src/helpers/a.rs", "//! Things.\n", "says nothing"),
            ("ui/src/services/Quote.service.ts", "", "says nothing"),
            ("crates/cpn/src/a.rs", "//! A.\npub(crate) mod manager {\n}\n", "module named `manager`"),
        ];
        for (path, text, expected) in cases {
            let wrong = wrong(&[source(path, text)]);
            assert!(wrong.len() == 1 && wrong.iter().all(|line| line.contains(expected)), "{path}: {wrong:?}");
        }
    }
}
