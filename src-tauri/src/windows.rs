//! The windows: the main one, hidden until its first screen is ready, and the simulated Ledger's.
use std::time::Duration;

use domain::Environment;
use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder};

use crate::shell::Shell;

const MAIN: &str = "main";
const SIMULATOR: &str = "simulator";

/// A page that does not come up within this is shown anyway: a blank window says more than none.
const SHOW_ANYWAY: Duration = Duration::from_secs(10);

/// Opens the main window, hidden.
pub(crate) fn open_main<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let (width, height) = size();
    let window = builder(app, MAIN, "index.html")
        .title("CPN Desk")
        .inner_size(width, height)
        .min_inner_size(1024.0, 700.0)
        // Dropped files go to the page, which takes their content; the shell's own handler would keep them from it.
        .disable_drag_drop_handler()
        .visible(false)
        .build()?;
    let app = app.clone();
    window.on_window_event(move |event| {
        if let tauri::WindowEvent::Destroyed = event {
            app.exit(0);
        }
    });
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_ANYWAY).await;
        if let Ok(false) = window.is_visible() {
            tracing::warn!("the first screen did not come up in time");
            let _ = window.show();
        }
    });
    Ok(())
}

/// Shows the main window: its first screen is ready.
pub(crate) fn show_main<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.show();
    }
}

/// Brings the main window to the front, for a second start of the program.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Puts the environment into the window's title.
pub(crate) fn name<R: Runtime>(app: &AppHandle<R>, environment: Environment) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.set_title(&format!("CPN Desk, {}", environment.word()));
    }
}

/// Shows the simulated Ledger: its page has something to draw.
pub(crate) fn reveal_simulator<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(SIMULATOR)
        && let Ok(false) = window.is_visible()
    {
        let _ = window.show();
    }
}

/// Opens the simulated Ledger's window, hidden until its page asks for the screen, or brings it to the front.
pub(crate) fn show_simulator<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(SIMULATOR) {
        let _ = window.show();
        let _ = window.set_focus();
        return;
    }
    let opened = builder(app, SIMULATOR, "simulator.html")
        .title("Simulated Ledger, SANDBOX")
        .inner_size(380.0, 460.0)
        .min_inner_size(340.0, 420.0)
        .visible(false)
        .build();
    if let Err(error) = opened {
        tracing::warn!(%error, "the simulated Ledger's window did not open");
    }
}

/// The wanted size, for tests; otherwise the reference size.
fn size() -> (f64, f64) {
    let wanted = std::env::var("CPN_DESK_WINDOW").ok();
    let parsed = wanted.as_deref().and_then(|text| {
        let (width, height) = text.split_once('x')?;
        Some((width.parse().ok()?, height.parse().ok()?))
    });
    parsed.unwrap_or((1280.0, 800.0))
}

/// A window that keeps its own settings in the data folder.
fn builder<'a, R: Runtime>(
    app: &'a AppHandle<R>,
    label: &str,
    page: &str,
) -> WebviewWindowBuilder<'a, R, AppHandle<R>> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .data_directory(app.state::<Shell>().home().join("window"))
}
