//! The event pump: what the desk says has changed becomes one event for the window, with the tags that are stale.
use desk::Desk;
use ipc::event::{StaleEvent, Tag};
use sandbox::Sandbox;
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::windows;

/// The event's name.
const STALE: &str = "stale";

const ALL: [Tag; 9] = [
    Tag::App,
    Tag::Payments,
    Tag::Book,
    Tag::Corridors,
    Tag::Signing,
    Tag::Device,
    Tag::Wallet,
    Tag::Connection,
    Tag::Settings,
];

/// Passes on what this desk says, until it is closed.
pub(crate) fn start<R: Runtime>(app: AppHandle<R>, desk: &Desk) {
    let mut changes = desk.subscribe();
    tauri::async_runtime::spawn(async move {
        loop {
            match changes.recv().await {
                Ok(topics) => tell(&app, topics.into_iter().map(Into::into).collect()),
                // Too slow to hear everything: everything may be stale.
                Err(RecvError::Lagged(_)) => tell_all(&app),
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Everything is stale: another environment was opened.
pub(crate) fn tell_all<R: Runtime>(app: &AppHandle<R>) {
    tell(app, ALL.to_vec());
}

/// Follows the simulated device's screen, and brings its window up when it asks something.
pub(crate) fn follow_simulator<R: Runtime>(app: AppHandle<R>, sandbox: &Sandbox) {
    let mut screen = sandbox.ledger().watch();
    tauri::async_runtime::spawn(async move {
        let mut asking = false;
        while screen.changed().await.is_ok() {
            let asks = screen.borrow_and_update().kind.is_prompt();
            if asks && !asking {
                windows::show_simulator(&app);
            }
            asking = asks;
            tell(&app, vec![Tag::Simulator]);
        }
    });
}

fn tell<R: Runtime>(app: &AppHandle<R>, tags: Vec<Tag>) {
    if let Err(error) = app.emit(STALE, StaleEvent { tags }) {
        tracing::warn!(%error, "the window could not be told");
    }
}
