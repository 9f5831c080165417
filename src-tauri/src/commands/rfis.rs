//! Requests for information: the board, one request, and everything that prepares and sends its answer.
use domain::ids::RfiId;
use ipc::rfi::{
    RfiAnswerForm, RfiFileForm, RfiFileRef, RfiRef, RfiSubmit, RfiView, RfisPage, RfisQuery, SavedFile, SecondLookForm,
};
use tauri::{AppHandle, Runtime, State};

use super::Answer;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn rfis(shell: State<'_, Shell>, args: RfisQuery) -> Answer<RfisPage> {
    let desk = shell.desk().await?;
    let (board, tickets) = (desk.rfis(args.view.into()).await?, desk.tickets_to_answer().await?);
    Ok(ipc::rfis_page(board, tickets, &desk.connection()))
}

#[tauri::command]
pub(crate) async fn rfi(shell: State<'_, Shell>, args: RfiRef) -> Answer<RfiView> {
    Ok(shell.desk().await?.rfi(&(&args).into()).await?.into())
}

#[tauri::command]
pub(crate) async fn save_rfi_answer(shell: State<'_, Shell>, args: RfiAnswerForm) -> Answer<RfiView> {
    Ok(shell.desk().await?.save_rfi_answer(&RfiId::new(args.id), args.values).await?.into())
}

#[tauri::command]
pub(crate) async fn add_rfi_file(shell: State<'_, Shell>, args: RfiFileForm) -> Answer<RfiView> {
    let content = args.bytes()?;
    let id = RfiId::new(args.id);
    Ok(shell.desk().await?.add_rfi_file(&id, &args.key, &args.name, content).await?.into())
}

#[tauri::command]
pub(crate) async fn remove_rfi_file(shell: State<'_, Shell>, args: RfiFileRef) -> Answer<RfiView> {
    let file = args.file()?;
    Ok(shell.desk().await?.remove_rfi_file(&RfiId::new(args.id), file).await?.into())
}

#[tauri::command]
pub(crate) async fn give_second_look(shell: State<'_, Shell>, args: SecondLookForm) -> Answer<RfiView> {
    let id = RfiId::new(args.id);
    Ok(shell.desk().await?.give_second_look(&id, &args.digest, &args.name).await?.into())
}

#[tauri::command]
pub(crate) async fn submit_rfi(shell: State<'_, Shell>, args: RfiSubmit) -> Answer<RfiView> {
    Ok(shell.desk().await?.submit_rfi(&RfiId::new(args.id), &args.digest).await?.into())
}

#[tauri::command]
pub(crate) async fn send_rfi_file(shell: State<'_, Shell>, args: RfiFileRef) -> Answer<RfiView> {
    let file = args.file()?;
    Ok(shell.desk().await?.send_rfi_file(&RfiId::new(args.id), file).await?.into())
}

/// The window names no path: the file goes to the downloads of whoever works here.
#[tauri::command]
pub(crate) async fn save_rfi_calendar<R: Runtime>(app: AppHandle<R>, shell: State<'_, Shell>) -> Answer<SavedFile> {
    let calendar = shell.desk().await?.rfi_calendar().await?;
    crate::downloads::save(&app, "CPN Desk RFI deadlines.ics", calendar.into_bytes()).await
}
