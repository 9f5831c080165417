//! From starting the program to the list of a thousand payments in its window, against the barest window there is.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::desk::{Desk, Start, binary, driver, target};
use acceptance::machine::Machine;
use acceptance::window::{Driver, Window};

use crate::measure::Row;

const RUNS: usize = 15;

/// A screenful of payments, and that they are all counted.
const LIST: &str = "document.querySelectorAll('table tbody tr[data-id]').length >= 15
    && /of 1,0\\d\\d payments/.test(document.body.innerText)";

const BARE: &str = "document.querySelector('h1')?.textContent === 'Bare'";

/// `desk` was opened on the sandbox before; its machine is used up.
pub(crate) async fn row(desk: Desk) -> Result<Row, Failure> {
    let start = Start::named("bench");
    let machine = desk.close().await?;
    machine.wait_until_nobody_runs()?;
    let me = std::env::current_exe()?;
    let filled = machine.command(me).arg("fill").arg(machine.home().join("desk")).status()?;
    if !filled.success() {
        return Err(Failure::new("the store could not be filled with payments"));
    }
    let (ours, bare) = (binary()?, bare_window()?);
    let (mut ours_took, mut bare_took) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let one = time(&machine, &start, &ours, LIST).await?;
        let other = time(&machine, &start, &bare, BARE).await?;
        // The first turn fills the caches of disk and fonts.
        if run > 0 {
            ours_took.push(one);
            bare_took.push(other);
        }
    }
    Ok(Row::new("start to 1,000 payments in the window", 1.5, ours_took, bare_took))
}

async fn time(machine: &Machine, start: &Start, binary: &Path, until: &str) -> Result<Duration, Failure> {
    machine.wait_until_nobody_runs()?;
    let mut command = driver(machine, start);
    let driver = Driver::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let begun = Instant::now();
    let window = driver.open(binary, &[], &target().join("desktop/bench")).await?;
    let script = format!("return Boolean({until});");
    loop {
        // A page that is being replaced may not answer.
        if let Ok(there) = window.client().execute(&script, vec![]).await
            && there == true
        {
            break;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            return Err(late(&window, until).await);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let took = begun.elapsed();
    window.close().await?;
    Ok(took)
}

async fn late(window: &Window, until: &str) -> Failure {
    let text = window.text().await.unwrap_or_else(|failure| failure.to_string());
    Failure::new(format!("`{until}` did not come true; the page says: {text}"))
}

/// The example `bare-window`, which stands beside the program.
fn bare_window() -> Result<PathBuf, Failure> {
    let bare = binary()?.with_file_name("examples").join("bare-window");
    if bare.is_file() {
        Ok(bare)
    } else {
        Err(Failure::new(format!("{} is not built; run: cargo xtask bench", bare.display())))
    }
}
