//! The address book, corridors, and what they ask for.
use ipc::book::{
    BeneficiaryForm, BeneficiaryView, CorridorView, CountryView, CustomerForm, CustomerView, FormDraftForm,
    FormDraftRef, FormDraftView, RequirementsQuery, RequirementsView, SavedParty,
};
use ipc::error::FieldError;
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
pub(crate) fn countries() -> Answer<Vec<CountryView>> {
    Ok(ipc::countries())
}

#[tauri::command]
pub(crate) async fn form_draft(shell: State<'_, Shell>, args: FormDraftRef) -> Answer<Option<FormDraftView>> {
    Ok(shell.desk().await?.form_draft(args.name).await?.map(ipc::form_draft))
}

#[tauri::command]
pub(crate) async fn save_form_draft(shell: State<'_, Shell>, args: FormDraftForm) -> Answer<()> {
    Ok(shell.desk().await?.save_form_draft(args.name, args.content).await?)
}

#[tauri::command]
pub(crate) async fn discard_form_draft(shell: State<'_, Shell>, args: FormDraftRef) -> Answer<()> {
    Ok(shell.desk().await?.discard_form_draft(args.name).await?)
}

#[tauri::command]
pub(crate) async fn check_customer(shell: State<'_, Shell>, args: CustomerForm) -> Answer<Vec<FieldError>> {
    let found = shell.desk().await?.check_customer(args.try_into()?);
    Ok(found.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn check_beneficiary(shell: State<'_, Shell>, args: BeneficiaryForm) -> Answer<Vec<FieldError>> {
    let found = shell.desk().await?.check_beneficiary(args.try_into()?).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub(crate) async fn save_customer(shell: State<'_, Shell>, args: CustomerForm) -> Answer<SavedParty> {
    Ok(shell.desk().await?.save_customer(args.try_into()?).await?.into())
}

#[tauri::command]
pub(crate) async fn save_beneficiary(shell: State<'_, Shell>, args: BeneficiaryForm) -> Answer<SavedParty> {
    Ok(shell.desk().await?.save_beneficiary(args.try_into()?).await?.into())
}
