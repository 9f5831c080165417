//! The command table: what each command takes and answers, and which tags a read is made of.
//!
//! The window's typed `call` and its query keys are generated from it (`cargo xtask bindings`).
use ts_rs::{Config, TS};

use crate::book::{
    BeneficiaryForm, BeneficiaryView, CorridorView, CountryView, CustomerForm, CustomerView, FormDraftForm,
    FormDraftRef, FormDraftView, RequirementsQuery, RequirementsView, SavedParty,
};
use crate::common::RowRef;
use crate::error::FieldError;
use crate::event::Tag;
use crate::order::{
    AttemptView, DraftView, LookAlikeView, LookAlikesQuery, OrderForm, OrderSaved, PlaceOrder, QuotesRequest,
    QuotesView,
};
use crate::payment::{PaymentView, PaymentsPage, PaymentsQuery};
use crate::rfi::{
    RfiAnswerForm, RfiFileForm, RfiFileRef, RfiRef, RfiSubmit, RfiView, RfisPage, RfisQuery, SavedFile, SecondLookForm,
};
use crate::settings::{
    ApiKeyForm, ApiKeySaved, AppView, ChainNodeForm, EnvironmentRequest, InstitutionForm, PairForm, SettingsView,
    WelcomeView,
};
use crate::signing::{DeviceView, SignRequest, SigningView};
use crate::simulator::{SimulatorPress, SimulatorView};
use crate::ticket::{
    ArrivalForm, PolicyForm, TicketDraftView, TicketFileRef, TicketForm, TicketMark, TicketNoteForm, TicketRef,
    TicketView,
};

/// One command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// The TypeScript type of its argument; `null` when it takes none.
    pub args: String,
    /// The TypeScript type of its answer.
    pub result: String,
    /// For a read: what it is made of. None for a command that changes something.
    pub tags: Option<&'static [Tag]>,
    /// The files of the named types.
    imports: Vec<(String, String)>,
}

fn command<A: TS + 'static, R: TS + 'static>(
    name: &'static str,
    tags: Option<&'static [Tag]>,
    config: &Config,
) -> Command {
    let mut imports = Vec::new();
    collect::<A>(&mut imports, config);
    collect::<R>(&mut imports, config);
    Command { name, args: A::name(config), result: R::name(config), tags, imports }
}

fn collect<T: TS + 'static>(imports: &mut Vec<(String, String)>, config: &Config) {
    struct Visit<'a>(&'a mut Vec<(String, String)>, &'a Config);
    impl ts_rs::TypeVisitor for Visit<'_> {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            if let Some(path) = T::output_path() {
                self.0.push((T::ident(self.1), path.with_extension("").display().to_string()));
            }
        }
    }
    let mut visit = Visit(imports, config);
    ts_rs::TypeVisitor::visit::<T>(&mut visit);
    // `Array<Payment>` has no file of its own; its element has.
    if T::output_path().is_none() {
        T::visit_generics(&mut visit);
    }
}

/// All commands.
#[must_use]
pub fn table(config: &Config) -> Vec<Command> {
    let read = |tags: &'static [Tag]| Some(tags);
    vec![
        command::<(), AppView>(
            "app",
            read(&[Tag::App, Tag::Connection, Tag::Device, Tag::Wallet, Tag::Payments, Tag::Rfis]),
            config,
        ),
        command::<(), WelcomeView>("welcome", read(&[Tag::App, Tag::Book, Tag::Connection, Tag::Device]), config),
        command::<PaymentsQuery, PaymentsPage>("payments", read(&[Tag::Payments]), config),
        command::<RowRef, PaymentView>("payment", read(&[Tag::Payments, Tag::Signing, Tag::Rfis]), config),
        command::<RowRef, AttemptView>("attempt", read(&[Tag::Payments]), config),
        command::<RowRef, DraftView>("draft", read(&[Tag::Payments]), config),
        command::<(), Vec<CustomerView>>("customers", read(&[Tag::Book]), config),
        command::<(), Vec<BeneficiaryView>>("beneficiaries", read(&[Tag::Book, Tag::Payments]), config),
        command::<(), Vec<CorridorView>>("corridors", read(&[Tag::Corridors]), config),
        command::<RequirementsQuery, RequirementsView>(
            "requirements",
            read(&[Tag::Book, Tag::Corridors, Tag::Settings]),
            config,
        ),
        command::<(), Vec<CountryView>>("countries", read(&[]), config),
        command::<LookAlikesQuery, Vec<LookAlikeView>>("look_alikes", read(&[Tag::Payments, Tag::Settings]), config),
        command::<RfisQuery, RfisPage>("rfis", read(&[Tag::Rfis, Tag::Payments]), config),
        command::<RfiRef, RfiView>("rfi", read(&[Tag::Rfis, Tag::Payments, Tag::Book, Tag::Settings]), config),
        command::<RowRef, Vec<TicketView>>("tickets", read(&[Tag::Rfis]), config),
        command::<RowRef, TicketDraftView>("ticket_draft", read(&[Tag::Rfis, Tag::Payments, Tag::Settings]), config),
        command::<RowRef, SigningView>("signing", read(&[Tag::Signing, Tag::Payments]), config),
        command::<(), DeviceView>("device", read(&[Tag::Device]), config),
        command::<(), SettingsView>("settings", read(&[Tag::Settings, Tag::Device, Tag::Wallet]), config),
        command::<QuotesRequest, QuotesView>("compare_quotes", None, config),
        command::<OrderForm, OrderSaved>("save_draft", None, config),
        command::<RowRef, ()>("discard_draft", None, config),
        command::<PlaceOrder, OrderSaved>("place_order", None, config),
        command::<RowRef, OrderSaved>("run_again", None, config),
        command::<RowRef, ()>("stop_attempt", None, config),
        command::<RowRef, ()>("close_order", None, config),
        command::<RowRef, ()>("ask_again", None, config),
        command::<(), ()>("check_now", None, config),
        command::<RfiAnswerForm, RfiView>("save_rfi_answer", None, config),
        command::<RfiFileForm, RfiView>("add_rfi_file", None, config),
        command::<RfiFileRef, RfiView>("remove_rfi_file", None, config),
        command::<SecondLookForm, RfiView>("give_second_look", None, config),
        command::<RfiSubmit, RfiView>("submit_rfi", None, config),
        command::<RfiFileRef, RfiView>("send_rfi_file", None, config),
        command::<(), SavedFile>("save_rfi_calendar", None, config),
        command::<TicketForm, TicketView>("open_ticket", None, config),
        command::<TicketRef, TicketView>("ask_ticket_again", None, config),
        command::<TicketMark, TicketView>("mark_ticket", None, config),
        command::<TicketNoteForm, TicketView>("note_ticket", None, config),
        command::<TicketFileRef, SavedFile>("save_ticket_file", None, config),
        command::<ArrivalForm, ()>("confirm_arrival", None, config),
        command::<PolicyForm, ()>("save_policy", None, config),
        command::<RowRef, SigningView>("prepare_signing", None, config),
        command::<SignRequest, ()>("sign", None, config),
        command::<RowRef, ()>("stop_waiting", None, config),
        command::<(), ()>("open_ethereum_app", None, config),
        command::<PairForm, DeviceView>("pair_device", None, config),
        command::<(), ()>("forget_device", None, config),
        command::<FormDraftRef, Option<FormDraftView>>("form_draft", None, config),
        command::<FormDraftForm, ()>("save_form_draft", None, config),
        command::<FormDraftRef, ()>("discard_form_draft", None, config),
        command::<CustomerForm, Vec<FieldError>>("check_customer", None, config),
        command::<BeneficiaryForm, Vec<FieldError>>("check_beneficiary", None, config),
        command::<CustomerForm, SavedParty>("save_customer", None, config),
        command::<BeneficiaryForm, SavedParty>("save_beneficiary", None, config),
        command::<InstitutionForm, ()>("save_institution", None, config),
        command::<ChainNodeForm, ()>("save_chain_node", None, config),
        command::<ApiKeyForm, ApiKeySaved>("save_api_key", None, config),
        command::<EnvironmentRequest, ()>("remove_api_key", None, config),
        command::<EnvironmentRequest, ()>("switch_environment", None, config),
        command::<(), ()>("show_simulator", None, config),
        command::<(), ()>("window_ready", None, config),
        command::<(), SimulatorView>("simulator", read(&[Tag::Simulator]), config),
        command::<SimulatorPress, SimulatorView>("simulator_press", None, config),
    ]
}

/// The generated `commands.ts`.
#[must_use]
pub fn typescript(config: &Config) -> String {
    let table = table(config);
    let mut imports: Vec<_> = table.iter().flat_map(|command| command.imports.clone()).collect();
    imports.push((Tag::ident(config), "Tag".to_owned()));
    imports.sort();
    imports.dedup();
    let mut text =
        String::from("// Generated from crates/ipc/src/commands.rs by `cargo xtask bindings`. Do not edit.\n");
    for (name, file) in imports {
        text.push_str(&format!("import type {{ {name} }} from \"./{file}\";\n"));
    }
    text.push_str("\n/** What each command takes and answers. */\nexport interface Commands {\n");
    for command in &table {
        text.push_str(&format!("\t{}: {{ args: {}; result: {} }};\n", command.name, command.args, command.result));
    }
    text.push_str("}\n\n/** Which tags each read is made of. */\nexport const reads = {\n");
    for command in &table {
        if let Some(tags) = command.tags {
            let tags: Vec<_> = tags.iter().filter_map(|tag| serde_json::to_string(tag).ok()).collect();
            text.push_str(&format!("\t{}: [{}],\n", command.name, tags.join(", ")));
        }
    }
    text.push_str("} as const satisfies Partial<Record<keyof Commands, readonly Tag[]>>;\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::command_names::{MAIN_WINDOW, SIMULATOR_WINDOW};

    #[test]
    fn the_table_holds_exactly_the_granted_commands() {
        let table: Vec<_> = table(&Config::from_env()).into_iter().map(|command| command.name).collect();
        let granted: Vec<_> = MAIN_WINDOW.iter().chain(SIMULATOR_WINDOW).copied().collect();
        assert_eq!(table, granted);
    }

    /// A command that is not granted is refused only when somebody calls it.
    #[test]
    fn each_window_is_granted_its_commands_and_no_others() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tauri.conf.json");
        let configuration: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let capabilities = configuration.pointer("/app/security/capabilities").unwrap().as_array().unwrap();
        for (window, commands) in [("main", MAIN_WINDOW), ("simulator", SIMULATOR_WINDOW)] {
            let capability = capabilities.iter().find(|capability| capability["identifier"] == window).unwrap();
            let granted = capability["permissions"].as_array().unwrap().iter().filter_map(serde_json::Value::as_str);
            let granted: BTreeSet<_> =
                granted.filter_map(|name| name.strip_prefix("allow-")).map(str::to_owned).collect();
            let wanted: BTreeSet<_> = commands.iter().map(|name| name.replace('_', "-")).collect();
            assert_eq!(granted, wanted, "{window}");
        }
    }

    /// Writes the bindings; `cargo xtask tidy` fails when they differ from what is committed.
    #[test]
    fn export_commands() {
        let config = Config::from_env();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bindings");
        std::fs::create_dir_all(&folder).unwrap();
        crate::event::StaleEvent::export_all(&config).unwrap();
        crate::error::ApiError::export_all(&config).unwrap();
        std::fs::write(folder.join("commands.ts"), typescript(&config)).unwrap();
    }
}
