//! The frame around every screen, and the first screen.
use ipc::settings::{AppView, WelcomeView};
use tauri::{AppHandle, Runtime, State};

use super::Answer;
use crate::shell::Shell;
use crate::windows;

#[tauri::command]
pub(crate) async fn app(shell: State<'_, Shell>) -> Answer<AppView> {
    Ok(ipc::app_view(&shell.desk().await?, shell.first_run()).await?)
}

#[tauri::command]
pub(crate) async fn welcome(shell: State<'_, Shell>) -> Answer<WelcomeView> {
    let keychain = desk::settings::keychain_state(shell.keychain()).await;
    Ok(ipc::welcome_view(&shell.desk().await?, &keychain).await?)
}

#[tauri::command]
pub(crate) fn window_ready<R: Runtime>(app: AppHandle<R>) {
    windows::show_main(&app);
}
