//! The icon in the system's tray, with how many payments need a person. A desktop without a tray does without.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use desk::store::{ListQuery, View};
use desk::{Desk, Topic};
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::shell::Shell;
use crate::windows;

const OPEN: &str = "open";

/// Several changes that come together are counted once.
const GATHER: Duration = Duration::from_secs(1);

const NEEDS_YOU: ListQuery = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 0, offset: 0 };

/// The icon and its one line.
struct Tray<R: Runtime> {
    icon: TrayIcon<R>,
    line: MenuItem<R>,
}

/// Puts the icon up, where there is a tray. Must be called on the main thread.
pub(crate) fn put_up<R: Runtime>(app: &AppHandle<R>) {
    if !library_is_here() {
        tracing::info!("there is no tray here: its library is not installed");
        return;
    }
    // Where the library cannot be loaded all the same, the binding panics instead of saying so.
    match catch_unwind(AssertUnwindSafe(|| build(app))) {
        Ok(Ok(tray)) => {
            app.manage(tray);
        }
        Ok(Err(error)) => tracing::info!(%error, "there is no tray here"),
        Err(_) => tracing::info!("there is no tray here: its library cannot be loaded"),
    }
}

/// Whether one of the libraries that draw a tray icon is where the system keeps libraries.
#[cfg(target_os = "linux")]
fn library_is_here() -> bool {
    const NAMES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let of_system = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib"].map(std::path::PathBuf::from);
    let of_machine = std::path::Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
    let of_user = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let folders = of_system.into_iter().chain([of_machine]).chain(std::env::split_paths(&of_user));
    folders.into_iter().any(|folder| NAMES.iter().any(|name| folder.join(name).exists()))
}

/// Elsewhere the system draws it.
#[cfg(not(target_os = "linux"))]
fn library_is_here() -> bool {
    true
}

fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Tray<R>> {
    let line = MenuItem::with_id(app, OPEN, words(0), true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&line])?;
    let mut builder = TrayIconBuilder::new().tooltip("CPN Desk").menu(&menu).on_menu_event(|app, event| {
        if event.id() == OPEN {
            windows::focus(app);
        }
    });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    Ok(Tray { icon: builder.build(app)?, line })
}

/// Keeps the count up to date, until this desk is closed.
pub(crate) fn follow<R: Runtime>(app: AppHandle<R>, desk: &Desk) {
    if app.try_state::<Tray<R>>().is_none() {
        return;
    }
    // The desk itself is not kept: it would live on after another one took its place.
    let mut changes = desk.subscribe();
    tauri::async_runtime::spawn(async move {
        loop {
            count(&app).await;
            loop {
                match changes.recv().await {
                    Ok(topics) if !topics.iter().any(counts) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return,
                }
            }
            tokio::time::sleep(GATHER).await;
            while matches!(changes.try_recv(), Ok(_) | Err(TryRecvError::Lagged(_))) {}
        }
    });
}

async fn count<R: Runtime>(app: &AppHandle<R>) {
    let Ok(desk) = app.state::<Shell>().desk().await else { return };
    match desk.list(NEEDS_YOU).await {
        Ok(page) => show(app, page.counts.needs_you),
        Err(error) => tracing::debug!(%error, "what needs a person could not be counted"),
    }
}

fn counts(topic: &Topic) -> bool {
    matches!(topic, Topic::Payments | Topic::Rfis | Topic::App)
}

fn show<R: Runtime>(app: &AppHandle<R>, count: u64) {
    let Some(tray) = app.try_state::<Tray<R>>() else { return };
    let title = (count > 0).then(|| count.to_string());
    let said = tray
        .line
        .set_text(words(count))
        .and_then(|()| tray.icon.set_tooltip(Some(format!("CPN Desk: {}", words(count)))))
        .and_then(|()| tray.icon.set_title(title));
    if let Err(error) = said {
        tracing::debug!(%error, "the tray could not be changed");
    }
}

fn words(count: u64) -> String {
    match count {
        0 => "Nothing needs you".to_owned(),
        1 => "1 payment needs you".to_owned(),
        many => format!("{many} payments need you"),
    }
}
