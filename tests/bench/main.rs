//! `cargo xtask bench`: what CPN Desk costs beside the bare calls it makes, measured in one run on one machine.
//!
//! Linux only, like the machine that the measured window runs on.

#[cfg(target_os = "linux")]
mod measure;
#[cfg(target_os = "linux")]
mod quotes;

use std::io::Write;
use std::process::ExitCode;

use acceptance::Failure;
#[cfg(target_os = "linux")]
use acceptance::desk::{Desk, Start};

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    say(rows().await.map(|rows| measure::table(&rows)))
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    say(Err(Failure::new("The bench drives the window through WebKitWebDriver, which exists on Linux only.")))
}

fn say(result: Result<String, Failure>) -> ExitCode {
    let (text, code) = match result {
        Ok(table) => (table, ExitCode::SUCCESS),
        Err(failure) => (failure.to_string(), ExitCode::FAILURE),
    };
    // Nothing can be done about a closed standard output.
    let _ = writeln!(std::io::stdout(), "{text}");
    code
}

#[cfg(target_os = "linux")]
async fn rows() -> Result<Vec<measure::Row>, Failure> {
    let desk = Desk::start(Start::named("bench")).await?;
    acceptance::steps::open_sandbox(&desk.window).await?;
    let rows = vec![quotes::row(&desk).await?];
    desk.close().await?;
    Ok(rows)
}
