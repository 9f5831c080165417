//! Tells tauri-build which commands exist, so that each is denied unless a capability grants it.
#[path = "../crates/ipc/src/command_names.rs"]
#[expect(unreachable_pub, reason = "the file is public where it belongs, in crates/ipc")]
mod command_names;

fn main() {
    let names: Vec<&'static str> =
        command_names::MAIN_WINDOW.iter().chain(command_names::SIMULATOR_WINDOW).copied().collect();
    let commands = tauri_build::AppManifest::new().commands(Vec::leak(names));
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        panic!("tauri-build: {error:#}");
    }
    // The window's files are embedded: a new build of the UI must lead to a new binary.
    println!("cargo::rerun-if-changed=ui/dist");
}
