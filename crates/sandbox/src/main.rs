//! The sandbox as a program: starts, says in one line of JSON where everything is, and runs until it is told to stop.

use std::io::Write;
use std::process::ExitCode;

use sandbox::{Sandbox, SandboxOptions};

const USAGE: &str =
    "usage: cpn-desk-sandbox [--port N] [--state FILE] [--ca-out FILE] [--ledger-port N] [--speed FACTOR] [--seed N]";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => return complain(&format!("{problem}\n{USAGE}"), 2),
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => complain(&problem, 1),
    }
}

fn complain(text: &str, code: u8) -> ExitCode {
    // Nothing can be done about a closed standard error.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::from(code)
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<SandboxOptions, String> {
    let mut options = SandboxOptions::default();
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
        fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
            text.parse().map_err(|_| format!("{name} needs a number, not {text}"))
        }
        match name.as_str() {
            "--port" => options.port = Some(number(&name, &value()?)?),
            "--ledger-port" => options.ledger_port = Some(number(&name, &value()?)?),
            "--speed" => options.speed = number(&name, &value()?)?,
            "--seed" => options.seed = number(&name, &value()?)?,
            "--state" => options.state_file = Some(value()?.into()),
            "--ca-out" => options.ca_out = Some(value()?.into()),
            _ => return Err(format!("unknown option {name}")),
        }
    }
    // Somebody outside this process must be able to read the certificate.
    options.ca_out.get_or_insert_with(|| match &options.state_file {
        Some(state) => state.with_extension("ca.pem"),
        None => std::env::temp_dir().join(format!("cpn-desk-sandbox-{}.ca.pem", std::process::id())),
    });
    Ok(options)
}

async fn run(options: SandboxOptions) -> Result<(), String> {
    let ca = options.ca_out.clone().unwrap_or_default();
    let stop = stop_signal()?;
    let sandbox = Sandbox::start(options).await.map_err(|error| error.to_string())?;
    let line = sandbox.line(&std::path::absolute(&ca).unwrap_or(ca));
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    stop.await;
    sandbox.shutdown().await;
    Ok(())
}

/// Resolves at the first signal to stop. Listening starts with the call, before anything is announced.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let text = |error: std::io::Error| error.to_string();
    let mut terminate = signal(SignalKind::terminate()).map_err(text)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(text)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        // Without a handler the program cannot be stopped politely; it can still be ended.
        let _ = tokio::signal::ctrl_c().await;
    })
}
