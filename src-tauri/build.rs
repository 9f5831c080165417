//! Tells tauri-build where the configuration is and which commands exist.
fn main() {
    let attributes = tauri_build::Attributes::new();
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("tauri-build: {error:#}");
    }
}
