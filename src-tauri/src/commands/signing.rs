//! The signing page and the device.
use ipc::common::RowRef;
use ipc::settings::PairForm;
use ipc::signing::{DeviceView, SignRequest, SigningView};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn signing(shell: State<'_, Shell>, args: RowRef) -> Answer<SigningView> {
    let desk = shell.desk().await?;
    let page = desk.signing_page(desk.attempt_of_row(&args.id).await?).await?;
    Ok(ipc::signing_view(page, desk.environment()))
}

#[tauri::command]
pub(crate) async fn prepare_signing(shell: State<'_, Shell>, args: RowRef) -> Answer<SigningView> {
    let desk = shell.desk().await?;
    let page = desk.prepared_page(desk.attempt_of_row(&args.id).await?).await?;
    Ok(ipc::signing_view(page, desk.environment()))
}

#[tauri::command]
pub(crate) async fn sign(shell: State<'_, Shell>, args: SignRequest) -> Answer<()> {
    let desk = shell.desk().await?;
    Ok(desk.sign(desk.attempt_of_row(&args.id).await?, &args.digest).await?)
}

#[tauri::command]
pub(crate) async fn stop_waiting(shell: State<'_, Shell>) -> Answer<()> {
    Ok(shell.desk().await?.stop_waiting().await?)
}

#[tauri::command]
pub(crate) async fn device(shell: State<'_, Shell>) -> Answer<DeviceView> {
    Ok(shell.desk().await?.attend_device().await?.into())
}

#[tauri::command]
pub(crate) async fn open_ethereum_app(shell: State<'_, Shell>) -> Answer<()> {
    Ok(shell.desk().await?.open_ethereum_app().await?)
}

#[tauri::command]
pub(crate) async fn pair_device(shell: State<'_, Shell>, args: PairForm) -> Answer<DeviceView> {
    let desk = shell.desk().await?;
    desk.pair_device(args.into()).await?;
    Ok(desk.device().await?.into())
}

#[tauri::command]
pub(crate) async fn forget_device(shell: State<'_, Shell>) -> Answer<()> {
    Ok(shell.desk().await?.forget_device().await?)
}
