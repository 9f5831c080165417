//! Support tickets, the confirmation of arrival, and the policy.
use domain::ids::IdempotencyKey;
use ipc::common::RowRef;
use ipc::rfi::SavedFile;
use ipc::ticket::{
    ArrivalForm, PolicyForm, TicketDraftView, TicketFileRef, TicketForm, TicketMark, TicketNoteForm, TicketRef,
    TicketView,
};
use tauri::{AppHandle, Runtime, State};

use super::Answer;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn tickets(shell: State<'_, Shell>, args: RowRef) -> Answer<Vec<TicketView>> {
    let desk = shell.desk().await?;
    let tickets = desk.tickets(desk.attempt_of_row(&args.id).await?).await?;
    Ok(tickets.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn ticket_draft(shell: State<'_, Shell>, args: RowRef) -> Answer<TicketDraftView> {
    let desk = shell.desk().await?;
    let draft = desk.ticket_draft(desk.attempt_of_row(&args.id).await?).await?;
    Ok(ipc::ticket_draft(args.id, draft))
}

#[tauri::command]
pub(crate) async fn open_ticket(shell: State<'_, Shell>, args: TicketForm) -> Answer<TicketView> {
    let desk = shell.desk().await?;
    let attempt = desk.attempt_of_row(&args.payment).await?;
    Ok(desk.open_ticket(attempt, args.into()).await?.into())
}

#[tauri::command]
pub(crate) async fn ask_ticket_again(shell: State<'_, Shell>, args: TicketRef) -> Answer<TicketView> {
    Ok(shell.desk().await?.ask_ticket_again(id(&args.id)?).await?.into())
}

#[tauri::command]
pub(crate) async fn mark_ticket(shell: State<'_, Shell>, args: TicketMark) -> Answer<TicketView> {
    Ok(shell.desk().await?.mark_ticket(id(&args.id)?, args.information_request).await?.into())
}

#[tauri::command]
pub(crate) async fn note_ticket(shell: State<'_, Shell>, args: TicketNoteForm) -> Answer<TicketView> {
    let ticket = id(&args.id)?;
    Ok(shell.desk().await?.note_ticket(ticket, args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn save_ticket_file<R: Runtime>(
    app: AppHandle<R>,
    shell: State<'_, Shell>,
    args: TicketFileRef,
) -> Answer<SavedFile> {
    let (name, content) = shell.desk().await?.ticket_file(id(&args.id)?, &args.sha256).await?;
    crate::downloads::save(&app, &name, content).await
}

#[tauri::command]
pub(crate) async fn confirm_arrival(shell: State<'_, Shell>, args: ArrivalForm) -> Answer<()> {
    let desk = shell.desk().await?;
    let attempt = desk.attempt_of_row(&args.id).await?;
    Ok(desk.confirm_arrival(attempt, args.into()).await?)
}

#[tauri::command]
pub(crate) async fn save_policy(shell: State<'_, Shell>, args: PolicyForm) -> Answer<()> {
    Ok(shell.desk().await?.save_policy(args.into()).await?)
}

fn id(text: &str) -> desk::Result<IdempotencyKey> {
    text.parse().map_err(|_| desk::Error::NotFound("the ticket"))
}
