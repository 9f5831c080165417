//! CPN Desk.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    #[cfg(not(debug_assertions))]
    if automation_refused() {
        return;
    }
    cpn_desk::run();
}

/// A shipped window must not be steerable from outside: the program starts itself again without the variable that
/// would allow it.
#[cfg(not(debug_assertions))]
fn automation_refused() -> bool {
    const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";
    if std::env::var_os(AUTOMATION).is_none() {
        return false;
    }
    let Ok(program) = std::env::current_exe() else { return true };
    let arguments = std::env::args_os().skip(1);
    let _ = std::process::Command::new(program).args(arguments).env_remove(AUTOMATION).status();
    true
}
