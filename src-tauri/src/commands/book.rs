//! The address book, corridors, and what they ask for.
use ipc::book::{
    BeneficiaryForm, BeneficiaryView, CorridorView, CustomerForm, CustomerView, RequirementsQuery, RequirementsView,
    SavedParty,
};
use tauri::State;

use super::Answer;
use crate::shell::Shell;

#[tauri::command]
pub(crate) async fn customers(shell: State<'_, Shell>) -> Answer<Vec<CustomerView>> {
    Ok(shell.desk().await?.customers().await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn beneficiaries(shell: State<'_, Shell>) -> Answer<Vec<BeneficiaryView>> {
    Ok(shell.desk().await?.beneficiaries().await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn corridors(shell: State<'_, Shell>) -> Answer<Vec<CorridorView>> {
    Ok(shell.desk().await?.corridors().await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn requirements(shell: State<'_, Shell>, args: RequirementsQuery) -> Answer<RequirementsView> {
    Ok(shell.desk().await?.requirements(args.into()).await?.into())
}

#[tauri::command]
pub(crate) async fn save_customer(shell: State<'_, Shell>, args: CustomerForm) -> Answer<SavedParty> {
    Ok(shell.desk().await?.save_customer(args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn save_beneficiary(shell: State<'_, Shell>, args: BeneficiaryForm) -> Answer<SavedParty> {
    Ok(shell.desk().await?.save_beneficiary(args.try_into()?).await?.into())
}
