//! Which room may depend on which, and which room alone may name a library.

use serde_json::Value;

/// A package of this workspace and the names of what it depends on, tests and build scripts included.
pub(crate) struct Package {
    name: String,
    dependencies: Vec<String>,
}

/// Each room and the rooms of ours that it may use. ARCHITECTURE.md draws the same picture.
const ROOMS: &[(&str, &[&str])] = &[
    ("cpn-desk-domain", &[]),
    ("cpn-desk-vault", &[]),
    ("cpn-desk-xtask", &[]),
    ("cpn-desk-cpn", &["cpn-desk-domain"]),
    ("cpn-desk-settlement", &["cpn-desk-domain"]),
    ("cpn-desk-signer", &["cpn-desk-domain"]),
    ("cpn-desk-store", &["cpn-desk-domain"]),
    (
        "cpn-desk-desk",
        &[
            "cpn-desk-domain",
            "cpn-desk-cpn",
            "cpn-desk-settlement",
            "cpn-desk-signer",
            "cpn-desk-store",
            "cpn-desk-vault",
        ],
    ),
    ("cpn-desk-ipc", &["cpn-desk-domain", "cpn-desk-desk"]),
    ("cpn-desk-sandbox", &["cpn-desk-domain", "cpn-desk-cpn", "cpn-desk-settlement"]),
    ("cpn-desk", &["cpn-desk-domain", "cpn-desk-desk", "cpn-desk-ipc", "cpn-desk-sandbox"]),
];

/// The package of the acceptance tests: it looks at the house from outside, so it may use every room.
const TESTS: &str = "acceptance";

/// A library, named by the start of its package name, and the rooms that may name it. A crate that needs another's
/// library is in the wrong room.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("tauri", &["cpn-desk"]),
    ("wry", &["cpn-desk"]),
    ("notify-rust", &["cpn-desk"]),
    ("reqwest", &["cpn-desk-cpn", "cpn-desk-settlement", TESTS]),
    ("rusqlite", &["cpn-desk-store"]),
    ("libsqlite3-sys", &["cpn-desk-store"]),
    ("hidapi", &["cpn-desk-signer"]),
    ("trezor", &["cpn-desk-signer"]),
    ("ledger", &["cpn-desk-signer"]),
    ("keyring", &["cpn-desk-vault"]),
    ("axum", &["cpn-desk-sandbox"]),
    ("ts-rs", &["cpn-desk-ipc"]),
    ("fantoccini", &[TESTS]),
];

/// The packages in `cargo metadata --no-deps`.
///
/// # Errors
/// When the answer is not shaped as cargo documents it.
pub(crate) fn packages(metadata: &Value) -> Result<Vec<Package>, String> {
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let list = metadata.get("packages").and_then(Value::as_array).ok_or("cargo metadata names no packages")?;
    list.iter()
        .map(|package| {
            let dependencies = package.get("dependencies").and_then(Value::as_array);
            let dependencies = dependencies.map(|all| all.iter().filter_map(name).collect()).unwrap_or_default();
            Some(Package { name: name(package)?, dependencies })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| "cargo metadata has a package without a name".to_owned())
}

/// One sentence for each edge that should not be there.
pub(crate) fn wrong(packages: &[Package]) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages {
        let room = ROOMS.iter().find(|(name, _)| *name == package.name);
        if room.is_none() && package.name != TESTS {
            wrong.push(format!(
                "{} is a room that no rule names: add it to crates/xtask/src/tidy/edges.rs",
                package.name
            ));
        }
        for dependency in &package.dependencies {
            let ours = ROOMS.iter().any(|(name, _)| name == dependency) || dependency == TESTS;
            if let Some((_, allowed)) = room
                && ours
                && !allowed.contains(&dependency.as_str())
            {
                wrong.push(format!("{} depends on {dependency}, which is not an edge of the house", package.name));
            }
            let library = LIBRARIES.iter().find(|(start, _)| {
                dependency == start || dependency.strip_prefix(start).is_some_and(|rest| rest.starts_with('-'))
            });
            if let Some((_, rooms)) = library
                && !rooms.contains(&package.name.as_str())
            {
                wrong.push(format!("{} names {dependency}, which belongs to {} alone", package.name, rooms.join(", ")));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package { name: name.to_owned(), dependencies: dependencies.iter().map(|&name| name.to_owned()).collect() }
    }

    #[test]
    fn an_edge_that_runs_the_other_way_is_named() {
        let wrong = wrong(&[package("cpn-desk-domain", &["serde", "cpn-desk-cpn"])]);
        assert_eq!(wrong, ["cpn-desk-domain depends on cpn-desk-cpn, which is not an edge of the house"]);
    }

    #[test]
    fn the_vault_depends_on_nothing_of_ours_and_nothing_depends_on_the_tests() {
        assert_eq!(wrong(&[package("cpn-desk-vault", &["cpn-desk-domain"])]).len(), 1);
        assert_eq!(wrong(&[package("cpn-desk-desk", &["acceptance"])]).len(), 1);
    }

    #[test]
    fn a_library_outside_its_room_is_named_with_its_room() {
        let wrong = wrong(&[package("cpn-desk-desk", &["reqwest", "tauri-plugin-single-instance", "trezor-client"])]);
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(
            wrong.iter().any(|line| line.contains("tauri-plugin-single-instance, which belongs to cpn-desk alone"))
        );
        assert!(super::wrong(&[package("cpn-desk-desk", &["tauric", "keyringless"])]).is_empty());
    }

    #[test]
    fn a_new_room_must_be_given_its_edges() {
        assert_eq!(wrong(&[package("cpn-desk-attic", &[])]).len(), 1);
    }

    #[test]
    fn the_tests_may_use_every_room_and_the_edges_of_the_plan_are_allowed() {
        let every_room: Vec<&str> = ROOMS.iter().map(|(name, _)| *name).collect();
        assert!(wrong(&[package("acceptance", &every_room)]).is_empty());
        for (name, allowed) in ROOMS {
            assert!(wrong(&[package(name, allowed)]).is_empty(), "{name}");
        }
    }

    #[test]
    fn cargos_own_description_is_understood() {
        let metadata = serde_json::json!({ "packages": [{ "name": "cpn-desk-cpn", "dependencies": [
            { "name": "cpn-desk-domain", "kind": null }, { "name": "axum", "kind": "dev" } ] }] });
        let packages = packages(&metadata).unwrap();
        assert_eq!(wrong(&packages), ["cpn-desk-cpn names axum, which belongs to cpn-desk-sandbox alone"]);
    }
}
