//! The payments list and one payment.
use desk::store::{ListQuery, View};
use ipc::common::RowRef;
use ipc::error::{ApiError, ErrorCode};
use ipc::payment::{PaymentView, PaymentsPage, PaymentsQuery};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// What needs a person: the next four by time left.
const LANE: ListQuery = ListQuery { text: None, view: View::NeedsYou, today: None, limit: 4, offset: 0 };

#[tauri::command]
pub(crate) async fn payments(shell: State<'_, Shell>, args: PaymentsQuery) -> Answer<PaymentsPage> {
    let desk = shell.desk().await?;
    let (page, lane) = (desk.list(args.into()).await?, desk.list(LANE).await?);
    Ok(ipc::payments_page(page, lane, desk.connection().as_of))
}

#[tauri::command]
pub(crate) async fn payment(shell: State<'_, Shell>, args: RowRef) -> Answer<PaymentView> {
    let desk = shell.desk().await?;
    let detail = desk.payment_detail(desk.attempt_of_row(&args.id).await?).await?;
    let none = || ApiError::safe(ErrorCode::NotFound, "There is no payment yet.", "Look at the attempt instead.");
    ipc::payment_view(detail, desk.connection().as_of).ok_or_else(none)
}

#[tauri::command]
pub(crate) async fn check_now(shell: State<'_, Shell>) -> Answer<()> {
    shell.desk().await?.poll_soon();
    Ok(())
}
