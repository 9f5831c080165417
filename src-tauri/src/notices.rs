//! Shows the desk's notices with the system's own means, and opens what a clicked one is about. Decides nothing.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use desk::{Desk, Notice};
use ipc::event::OpenEvent;
use notify_rust::Notification;
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::windows;

/// The event's name.
const OPEN: &str = "open";

/// Each notice waits for its click in a thread of its own, since the library blocks; no more than this at a time.
const WAITING: usize = 16;

/// Shows what this desk gives notice of, until it is closed.
pub(crate) fn start<R: Runtime>(app: AppHandle<R>, desk: &Desk) {
    let mut notices = desk.notices();
    let waiting = Arc::new(AtomicUsize::new(0));
    tauri::async_runtime::spawn(async move {
        loop {
            match notices.recv().await {
                Ok(notice) => show(&app, notice, &waiting),
                // The window shows all of it.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn show<R: Runtime>(app: &AppHandle<R>, notice: Notice, waiting: &Arc<AtomicUsize>) {
    let (app, waiting) = (app.clone(), Arc::clone(waiting));
    let thread = std::thread::Builder::new().name("notice".to_owned()).spawn(move || {
        let mut shown = Notification::new();
        shown.appname("CPN Desk").icon("cpn-desk").summary(&notice.title).body(&notice.body).action("default", "Open");
        match shown.show() {
            Ok(handle) => {
                if waiting.fetch_add(1, Ordering::Relaxed) < WAITING {
                    until_clicked(handle, || open(&app, &notice));
                }
                waiting.fetch_sub(1, Ordering::Relaxed);
            }
            // Not every desktop shows notices; the window and the tray say the same.
            Err(error) => tracing::debug!(%error, "the system does not show notices"),
        }
    });
    if let Err(error) = thread {
        tracing::warn!(%error, "a notice could not be shown");
    }
}

/// Waits until the notice is clicked or goes away.
#[cfg(target_os = "linux")]
fn until_clicked(handle: notify_rust::NotificationHandle, clicked: impl FnOnce()) {
    handle.wait_for_action(|action| {
        if action == "default" {
            clicked();
        }
    });
}

/// Here a click brings the application to the front by itself.
#[cfg(not(target_os = "linux"))]
fn until_clicked(_handle: notify_rust::NotificationHandle, _clicked: impl FnOnce()) {}

fn open<R: Runtime>(app: &AppHandle<R>, notice: &Notice) {
    windows::focus(app);
    let row = notice.row.map(|attempt| attempt.to_string());
    if let Err(error) = app.emit(OPEN, OpenEvent { row }) {
        tracing::warn!(%error, "the window could not be told what to open");
    }
}
