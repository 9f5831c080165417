//! Settings: keys, environment, institution, chain node.
use domain::Environment;
use ipc::error::{ApiError, ErrorCode};
use ipc::settings::{ApiKeyForm, ApiKeySaved, ChainNodeForm, EnvironmentRequest, InstitutionForm, SettingsView};
use tauri::{AppHandle, Runtime, State};

use super::Answer;
use crate::opening;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn settings(shell: State<'_, Shell>) -> Answer<SettingsView> {
    let keychain = desk::settings::keychain_state(shell.keychain()).await;
    Ok(ipc::settings_view(&shell.desk().await?, &keychain).await?)
}

#[tauri::command]
pub(crate) async fn save_institution(shell: State<'_, Shell>, args: InstitutionForm) -> Answer<()> {
    Ok(shell.desk().await?.save_institution(args.into()).await?)
}

#[tauri::command]
pub(crate) async fn save_chain_node(shell: State<'_, Shell>, args: ChainNodeForm) -> Answer<()> {
    Ok(shell.desk().await?.save_chain_node(args.url).await?)
}

#[tauri::command]
pub(crate) async fn save_api_key(shell: State<'_, Shell>, args: ApiKeyForm) -> Answer<ApiKeySaved> {
    let saved =
        desk::settings::save_api_key(shell.keychain(), &args.key, args.confirm_live).await.map_err(|error| {
            let error = ApiError::from(error);
            ApiError { advice: format!("The key was not saved. {}", error.advice), ..error }
        })?;
    shell.desk().await?.key_saved(&saved).await?;
    Ok(saved.into())
}

#[tauri::command]
pub(crate) async fn remove_api_key(shell: State<'_, Shell>, args: EnvironmentRequest) -> Answer<()> {
    Ok(shell.desk().await?.remove_api_key(args.environment.into()).await?)
}

#[tauri::command]
pub(crate) async fn switch_environment<R: Runtime>(
    app: AppHandle<R>,
    shell: State<'_, Shell>,
    args: EnvironmentRequest,
) -> Answer<()> {
    let environment = Environment::from(args.environment);
    opening::switch_to(&app, environment).await?;
    shell.chosen();
    let failed =
        |error: std::io::Error| ApiError::safe(ErrorCode::Internal, error.to_string(), "It is open all the same.");
    opening::remember(shell.home(), environment).map_err(failed)
}
