//! `cargo xtask bench`: what CPN Desk costs beside the bare calls it makes, measured in one run on one machine.
//!
//! Linux only, like the machine that the measured window runs on.

#[cfg(target_os = "linux")]
mod creating;
#[cfg(target_os = "linux")]
mod filling;
#[cfg(target_os = "linux")]
mod following;
#[cfg(target_os = "linux")]
mod measure;
#[cfg(target_os = "linux")]
mod pair;
#[cfg(target_os = "linux")]
mod quotes;
#[cfg(target_os = "linux")]
mod signing;
#[cfg(target_os = "linux")]
mod starting;

use std::io::Write;
use std::process::ExitCode;

use acceptance::Failure;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [what, home] = args.as_slice()
        && what == "fill"
    {
        return say(filling::fill(std::path::Path::new(home)).map(|()| "The store is filled.".to_owned()));
    }
    if args == ["following"] {
        return say(following::lines().await);
    }
    say(report().await)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    say(Err(Failure::new("The bench drives the window through WebKitWebDriver, which exists on Linux only.")))
}

/// Success whatever the ratios are: a time is never an assertion.
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
async fn report() -> Result<String, Failure> {
    use acceptance::desk::{Desk, Start};

    let mut rows = vec![creating::row().await?];
    let (signing, checks) = signing::rows().await?;
    rows.extend(signing);
    let desk = Desk::start(Start::named("bench")).await?;
    acceptance::steps::open_sandbox(&desk.window).await?;
    rows.splice(0..0, quotes::rows(&desk).await?);
    rows.push(starting::row(desk).await?);
    let apart = [
        measure::apart("before the message: reads, checks, look at the device", &checks),
        measure::apart("one durable write to this disk", &creating::writes()?),
    ];
    let following = following::lines().await?;
    Ok(format!("{}\n{}\n{following}", measure::table(&rows), apart.join("\n")))
}
