//! The simulated Ledger's window. Sandbox only: there is no simulated device anywhere else.
use ipc::error::{ApiError, ErrorCode};
use ipc::simulator::{SimulatorButton, SimulatorPress, SimulatorView};
use sandbox::ledger::{Button, Screen};
use tauri::{AppHandle, Runtime, State};

use super::Answer;
use crate::shell::Shell;
use crate::windows;

#[tauri::command]
pub(crate) async fn show_simulator<R: Runtime>(app: AppHandle<R>) -> Answer<()> {
    windows::show_simulator(&app);
    Ok(())
}

#[tauri::command]
pub(crate) fn simulator<R: Runtime>(app: AppHandle<R>, shell: State<'_, Shell>) -> Answer<SimulatorView> {
    windows::reveal_simulator(&app);
    Ok(view(&shell.sandbox().ok_or_else(none)?.ledger().screen()))
}

#[tauri::command]
pub(crate) fn simulator_press(shell: State<'_, Shell>, args: SimulatorPress) -> Answer<SimulatorView> {
    let sandbox = shell.sandbox().ok_or_else(none)?;
    sandbox.ledger().press(button(args.button));
    Ok(view(&sandbox.ledger().screen()))
}

fn none() -> ApiError {
    ApiError::safe(ErrorCode::NotFound, "There is no simulated Ledger here.", "")
}

fn button(button: SimulatorButton) -> Button {
    match button {
        SimulatorButton::Left => Button::Left,
        SimulatorButton::Right => Button::Right,
        SimulatorButton::Approve => Button::Approve,
        SimulatorButton::Reject => Button::Reject,
    }
}

fn view(screen: &Screen) -> SimulatorView {
    let reviewing = screen.kind.is_prompt();
    let page = screen.page();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SimulatorView {
        label: page.map_or_else(String::new, |page| page.label.clone()),
        value: page.map_or_else(|| screen.title.clone(), |page| page.value.clone()),
        page: if reviewing { number(screen.index.saturating_add(1)) } else { 0 },
        pages: if reviewing { number(screen.pages.len()) } else { 0 },
        approve: screen.buttons.contains(&Button::Approve),
        reviewing,
    }
}
