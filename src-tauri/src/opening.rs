//! Opening an environment: the data folder, the embedded sandbox, the desk. Failures are told in the window.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::{Clock, Desk, Network, OpenError, Options};
use domain::Environment;
use ipc::error::{ApiError, ErrorCode};
use sandbox::{Sandbox, SandboxOptions};
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::Shell;
use crate::{notices, pump, tray};

/// Names another data folder, for tests.
pub(crate) const HOME: &str = "CPN_DESK_HOME";
/// Names a file for the embedded sandbox's addresses, for tests. Says nothing about other environments.
const CONTROL_OUT: &str = "CPN_DESK_CONTROL_OUT";
/// The file that remembers the environment in use.
pub(crate) const CURRENT: &str = "environment";

/// The data folder.
pub(crate) fn home<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<PathBuf> {
    match std::env::var_os(HOME) {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => app.path().app_local_data_dir(),
    }
}

/// Opens the environment that was in use; the sandbox at first.
pub(crate) async fn open<R: Runtime>(app: AppHandle<R>) {
    let current = std::fs::read_to_string(app.state::<Shell>().home().join(CURRENT)).unwrap_or_default();
    let environment = current.trim().parse().unwrap_or(Environment::Sandbox);
    open_environment(&app, environment).await;
}

/// Switches to an environment; choosing the one that is open changes nothing.
pub(crate) async fn switch_to<R: Runtime>(app: &AppHandle<R>, environment: Environment) -> Result<(), ApiError> {
    let shell = app.state::<Shell>();
    let _opening = shell.opening.lock().await;
    if let Ok(desk) = shell.desk().await {
        if desk.environment() == environment {
            pump::tell_all(app);
            return Ok(());
        }
        if desk.is_signing() {
            let reason = "A payment is being signed. Approve or reject it on the device first.";
            return Err(ApiError::safe(ErrorCode::NotNow, reason, ""));
        }
    }
    open_environment(app, environment).await;
    shell.desk().await.map(drop)
}

/// Opens an environment in the place of the present one.
pub(crate) async fn open_environment<R: Runtime>(app: &AppHandle<R>, environment: Environment) {
    let shell = app.state::<Shell>();
    shell.put(None);
    let opened = open_desk(app, environment).await;
    if let Ok(desk) = &opened {
        crate::windows::name(app, environment);
        pump::start(app.clone(), desk);
        notices::start(app.clone(), desk);
        tray::follow(app.clone(), desk);
    }
    shell.put(Some(opened));
    pump::tell_all(app);
}

/// Remembers the environment for the next start.
pub(crate) fn remember(home: &Path, environment: Environment) -> std::io::Result<()> {
    std::fs::create_dir_all(home)?;
    std::fs::write(home.join(CURRENT), environment.to_string())
}

async fn open_desk<R: Runtime>(app: &AppHandle<R>, environment: Environment) -> Result<Desk, ApiError> {
    let shell = app.state::<Shell>();
    let failed =
        |message: String| ApiError::safe(ErrorCode::Internal, message, "Close the application and start it again.");
    let network = match environment {
        Environment::Sandbox => sandbox_network(app).await.map_err(failed)?,
        Environment::Testnet | Environment::Live => Network::Circle,
    };
    let options = Options {
        environment,
        home: shell.home().to_owned(),
        keychain: shell.keychain(),
        network,
        person: person(),
        clock: Clock::system(),
    };
    Desk::open(options).await.map_err(|error| refused(&error))
}

async fn sandbox_network<R: Runtime>(app: &AppHandle<R>) -> Result<Network, String> {
    let shell = app.state::<Shell>();
    let sandbox = match shell.sandbox() {
        Some(running) => running,
        None => {
            let ca = shell.home().join("sandbox-ca.pem");
            std::fs::create_dir_all(shell.home()).map_err(|error| error.to_string())?;
            let options = SandboxOptions {
                state_file: Some(shell.home().join("sandbox-state.json")),
                ca_out: Some(ca.clone()),
                ..SandboxOptions::default()
            };
            let sandbox = Sandbox::start(options).await.map_err(|error| error.to_string())?;
            if let Some(out) = std::env::var_os(CONTROL_OUT) {
                std::fs::write(out, sandbox.line(&ca)).map_err(|error| error.to_string())?;
            }
            let sandbox = Arc::new(sandbox);
            shell.keep_sandbox(Arc::clone(&sandbox));
            pump::follow_simulator(app.clone(), &sandbox);
            sandbox
        }
    };
    Ok(Network::Sandbox {
        api: sandbox.api_url().to_owned(),
        chain: sandbox.chain_url(),
        ca_pem: sandbox.ca_pem().to_owned(),
        api_key: sandbox.api_key().to_owned(),
        ledger: sandbox.ledger().link(),
    })
}

/// Who works here, as the operating system knows them; for the journal.
fn person() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| "operator".to_owned())
}

fn refused(error: &OpenError) -> ApiError {
    let (code, advice) = match error {
        OpenError::Keychain(problem) => (ErrorCode::Keychain, problem.way_out().to_owned()),
        OpenError::KeyLost(_) => (ErrorCode::Keychain, desk::KeyLost.way_out().to_owned()),
        OpenError::Store(_) => (
            ErrorCode::Store,
            "Nothing was changed. If another copy of CPN Desk is open, use that one; otherwise keep the file and ask for help.".to_owned(),
        ),
        OpenError::Network(_) | OpenError::File(_) => {
            (ErrorCode::Internal, "Nothing was changed. Close the application and start it again.".to_owned())
        }
    };
    ApiError::safe(code, error.to_string(), advice)
}
