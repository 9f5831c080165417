//! The frame, the first screen, the settings.
use desk::settings::{KeySaved, KeychainState, SettingsState};
use desk::{Connection, Desk, DeviceState, Reach, Wallet};
use domain::Environment;
use domain::fields::PostalAddress;

use super::order::purposes;
use super::time;
use crate::common::ActionView;
use crate::settings::{
    ApiKeySaved, AppView, ConnectionState, ConnectionView, EnvironmentRow, InstitutionForm, KeychainView, SettingsView,
    UnreadableView, WalletView, WelcomeView,
};

/// The version shown and sent along.
const VERSION: &str = env!("CARGO_PKG_VERSION");

impl From<Wallet> for WalletView {
    fn from(wallet: Wallet) -> Self {
        Self {
            balance: wallet.balance.map(Into::into),
            reserved: wallet.reserved.into(),
            available: wallet.available().map(Into::into),
            allowance: wallet.allowance.map(Into::into),
            as_of: wallet.as_of.map(time),
            problem: wallet.problem,
            address: wallet.address,
        }
    }
}

impl From<KeySaved> for ApiKeySaved {
    fn from(saved: KeySaved) -> Self {
        Self { environment: saved.environment.into(), key_id: saved.key_id }
    }
}

impl From<&KeychainState> for KeychainView {
    fn from(state: &KeychainState) -> Self {
        let (problem, way_out) = state.problem.clone().unwrap_or_default();
        let name = if cfg!(target_os = "macos") {
            "macOS Keychain"
        } else if cfg!(windows) {
            "Windows Credential Manager"
        } else {
            "Secret Service"
        };
        Self { usable: state.problem.is_none(), name: name.to_owned(), problem, way_out }
    }
}

impl From<&desk::Unreadable> for UnreadableView {
    fn from(entry: &desk::Unreadable) -> Self {
        Self { id: entry.id.clone(), reason: entry.reason.clone() }
    }
}

fn connection(desk: &Desk, connection: &Connection, block: Option<u64>) -> ConnectionView {
    let since = connection.since.strftime("%H:%M UTC");
    let (state, sentence) = match connection.reach {
        Reach::Checking => (ConnectionState::Checking, "Asking CPN".to_owned()),
        Reach::Online if connection.waits_until.is_some() => {
            let until = connection.waits_until.unwrap_or(connection.since).strftime("%H:%M:%S UTC");
            (ConnectionState::Online, format!("The last look at CPN did not succeed. The next one is at {until}."))
        }
        Reach::Online => {
            let millis = connection.round_trip.map_or(0, |time| time.as_millis());
            (ConnectionState::Online, format!("CPN answers in {millis} ms"))
        }
        Reach::Offline => {
            (ConnectionState::Offline, format!("CPN has not answered since {since}. You can read and prepare orders."))
        }
        Reach::KeyRefused => {
            (ConnectionState::KeyRefused, format!("CPN refuses the API key since {since}. Replace it in Settings."))
        }
        Reach::NoKey => (ConnectionState::NoKey, "No API key for this environment".to_owned()),
    };
    ConnectionView {
        state,
        sentence,
        reason: connection.reason.clone(),
        since: time(connection.since),
        poll_seconds: connection.poll_seconds,
        waits_until: connection.waits_until.map(time),
        within_seconds: connection.within_seconds,
        completed_within_seconds: connection.completed_within_seconds,
        unreadable: connection.unreadable.iter().map(Into::into).collect(),
        trouble: connection.trouble.clone(),
        as_of: connection.as_of.map(time),
        clock_offset: i32::try_from(desk.clock().offset_millis()).unwrap_or(0),
        block: block.map(|block| block.to_string()),
    }
}

/// The frame.
///
/// # Errors
/// When the store cannot be read.
pub async fn app_view(desk: &Desk, first_run: bool) -> desk::Result<AppView> {
    let wallet = desk.wallet().await?;
    let device = desk.device().await?;
    let state = desk.connection();
    let lane =
        desk::store::ListQuery { text: None, view: desk::store::View::NeedsYou, today: None, limit: 1, offset: 0 };
    let needs_you = desk.list(lane).await?.counts.needs_you;
    Ok(AppView {
        environment: desk.environment().into(),
        first_run,
        session_only: desk.session_only(),
        person: desk.person().to_owned(),
        version: VERSION.to_owned(),
        needs_you: u32::try_from(needs_you).unwrap_or(u32::MAX),
        rfis_to_answer: desk.rfis_to_answer().await?,
        connection: connection(desk, &state, wallet.as_ref().and_then(|wallet| wallet.block)),
        order: may_order(&state, &device),
        wallet: wallet.map(Into::into),
        device: device.into(),
        purposes: purposes(),
    })
}

fn may_order(connection: &Connection, device: &DeviceState) -> ActionView {
    match connection.reach {
        Reach::Offline => ActionView::no("CPN does not answer. You can prepare the order and save it as a draft."),
        Reach::KeyRefused => ActionView::no("CPN refuses the API key. Replace it in Settings."),
        Reach::NoKey => ActionView::no("Save an API key in Settings first."),
        Reach::Online | Reach::Checking if device.device.is_none() => {
            ActionView::no("Pair a device in Settings first.")
        }
        Reach::Online | Reach::Checking => ActionView::yes(),
    }
}

/// The first screen.
///
/// # Errors
/// When the store cannot be read.
pub async fn welcome_view(desk: &Desk, keychain: &KeychainState) -> desk::Result<WelcomeView> {
    let customers = desk.customers().await?.len();
    let beneficiaries = desk.beneficiaries().await?.len();
    let state = desk.connection();
    let sandbox = desk.environment() == Environment::Sandbox;
    let ready = sandbox && state.reach == Reach::Online;
    let words = match state.round_trip {
        _ if !sandbox => "The sandbox stands beside this environment; switch to it at any time.".to_owned(),
        Some(time) if ready => format!("Ready. It answers in {} ms", time.as_millis()),
        Some(_) | None => "Starting".to_owned(),
    };
    Ok(WelcomeView {
        customers: u32::try_from(customers).unwrap_or(u32::MAX),
        beneficiaries: u32::try_from(beneficiaries).unwrap_or(u32::MAX),
        sandbox: words,
        sandbox_ready: ready,
        keychain: keychain.into(),
        device: desk.device().await?.into(),
    })
}

/// The settings.
///
/// # Errors
/// When the store cannot be read.
pub async fn settings_view(desk: &Desk, keychain: &KeychainState) -> desk::Result<SettingsView> {
    let state = desk.settings().await?;
    let chain = desk.chain();
    Ok(SettingsView {
        environments: Environment::ALL.into_iter().map(|environment| row(desk, keychain, environment)).collect(),
        keychain: keychain.into(),
        device: desk.device().await?.into(),
        wallet: desk.wallet().await?.map(Into::into),
        institution: institution(&state),
        policy: desk.policy().await?.into(),
        chain_node: state.chain_node.clone().unwrap_or_default(),
        chain: format!("{}, chain {}", chain.name, chain.chain_id),
        store: store_words(desk, &state),
        journal: match &state.journal {
            (entries, None) => format!("{entries} entries; the hash chain holds."),
            (_, Some(problem)) => problem.clone(),
        },
        version: VERSION.to_owned(),
    })
}

fn row(desk: &Desk, keychain: &KeychainState, environment: Environment) -> EnvironmentRow {
    let current = desk.environment() == environment;
    let key_id = keychain.keys.iter().find(|(known, _)| *known == environment).map(|(_, id)| id.clone());
    let switch = if current {
        ActionView::no("You are here.")
    } else if environment != Environment::Sandbox && key_id.is_none() {
        ActionView::no("Save its API key first.")
    } else {
        ActionView::yes()
    };
    let remove_key = match (&key_id, current) {
        (None, _) => ActionView::no("There is no key."),
        (Some(_), true) => ActionView::yes(),
        (Some(_), false) => ActionView::no("Switch to this environment first."),
    };
    EnvironmentRow { environment: environment.into(), current, key_id, switch, remove_key }
}

fn institution(state: &SettingsState) -> InstitutionForm {
    match &state.institution {
        Some(known) => {
            InstitutionForm { name: known.name.clone(), address: known.address.clone().into(), id: known.id.clone() }
        }
        None => InstitutionForm { name: String::new(), address: PostalAddress::default().into(), id: String::new() },
    }
}

fn store_words(desk: &Desk, state: &SettingsState) -> String {
    let key = if desk.session_only() {
        "its key lives for this session only, because there is no keychain"
    } else {
        "its key is in the keychain"
    };
    format!("{}, encrypted; {key}.", state.store_path)
}
