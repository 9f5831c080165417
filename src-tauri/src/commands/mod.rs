//! The commands: each parses, calls, converts.
mod book;
mod frame;
mod orders;
mod payments;
mod rfis;
mod settings;
mod signing;
mod simulator;
mod tickets;

use ipc::error::ApiError;
use tauri::Runtime;
use tauri::ipc::Invoke;

/// What a command answers.
type Answer<T> = Result<T, ApiError>;

/// All commands; `crates/ipc/src/commands.rs` is their table.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        frame::app,
        frame::welcome,
        payments::payments,
        payments::payment,
        orders::attempt,
        orders::draft,
        book::customers,
        book::beneficiaries,
        book::corridors,
        book::requirements,
        book::countries,
        orders::look_alikes,
        rfis::rfis,
        rfis::rfi,
        tickets::tickets,
        tickets::ticket_draft,
        signing::signing,
        signing::device,
        settings::settings,
        orders::compare_quotes,
        orders::save_draft,
        orders::discard_draft,
        orders::place_order,
        orders::run_again,
        orders::stop_attempt,
        orders::close_order,
        orders::ask_again,
        payments::check_now,
        rfis::save_rfi_answer,
        rfis::add_rfi_file,
        rfis::remove_rfi_file,
        rfis::give_second_look,
        rfis::submit_rfi,
        rfis::send_rfi_file,
        rfis::save_rfi_calendar,
        tickets::open_ticket,
        tickets::ask_ticket_again,
        tickets::mark_ticket,
        tickets::note_ticket,
        tickets::save_ticket_file,
        tickets::confirm_arrival,
        tickets::save_policy,
        signing::prepare_signing,
        signing::sign,
        signing::stop_waiting,
        signing::open_ethereum_app,
        signing::pair_device,
        signing::forget_device,
        book::form_draft,
        book::save_form_draft,
        book::discard_form_draft,
        book::check_customer,
        book::check_beneficiary,
        book::save_customer,
        book::save_beneficiary,
        settings::save_institution,
        settings::save_chain_node,
        settings::save_api_key,
        settings::remove_api_key,
        settings::switch_environment,
        simulator::show_simulator,
        frame::window_ready,
        simulator::simulator,
        simulator::simulator_press,
    ]
}
