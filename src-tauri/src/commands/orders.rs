//! Quotes, drafts, orders, attempts.
use ipc::common::RowRef;
use ipc::order::{
    AttemptView, DraftView, LookAlikeView, LookAlikesQuery, OrderForm, OrderSaved, PlaceOrder, QuotesRequest,
    QuotesView,
};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn compare_quotes(shell: State<'_, Shell>, args: QuotesRequest) -> Answer<QuotesView> {
    Ok(shell.desk().await?.compare_quotes(args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn save_draft(shell: State<'_, Shell>, args: OrderForm) -> Answer<OrderSaved> {
    Ok(shell.desk().await?.save_draft(args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn draft(shell: State<'_, Shell>, args: RowRef) -> Answer<DraftView> {
    let desk = shell.desk().await?;
    Ok(desk.draft(desk.draft_of_row(&args.id)?).await?.try_into()?)
}

#[tauri::command]
pub(crate) async fn discard_draft(shell: State<'_, Shell>, args: RowRef) -> Answer<()> {
    let desk = shell.desk().await?;
    Ok(desk.discard_draft(desk.draft_of_row(&args.id)?).await?)
}

#[tauri::command]
pub(crate) async fn look_alikes(shell: State<'_, Shell>, args: LookAlikesQuery) -> Answer<Vec<LookAlikeView>> {
    Ok(shell.desk().await?.look_alikes(args.try_into()?).await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn place_order(shell: State<'_, Shell>, args: PlaceOrder) -> Answer<OrderSaved> {
    Ok(shell.desk().await?.place_order(args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn attempt(shell: State<'_, Shell>, args: RowRef) -> Answer<AttemptView> {
    let desk = shell.desk().await?;
    Ok(desk.payment_detail(desk.attempt_of_row(&args.id).await?).await?.into())
}

#[tauri::command]
pub(crate) async fn run_again(shell: State<'_, Shell>, args: RowRef) -> Answer<OrderSaved> {
    let desk = shell.desk().await?;
    Ok(desk.run_again(desk.attempt_of_row(&args.id).await?).await?.into())
}

#[tauri::command]
pub(crate) async fn stop_attempt(shell: State<'_, Shell>, args: RowRef) -> Answer<()> {
    let desk = shell.desk().await?;
    Ok(desk.stop_attempt(desk.attempt_of_row(&args.id).await?).await?)
}

#[tauri::command]
pub(crate) async fn close_order(shell: State<'_, Shell>, args: RowRef) -> Answer<()> {
    let desk = shell.desk().await?;
    Ok(desk.close_order(desk.order_of_row(&args.id).await?).await?)
}

#[tauri::command]
pub(crate) async fn ask_again(shell: State<'_, Shell>, args: RowRef) -> Answer<()> {
    let desk = shell.desk().await?;
    Ok(desk.ask_again(desk.attempt_of_row(&args.id).await?).await?)
}
