//! One desk as a process: started, told what to do, killed.
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use acceptance::Failure;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::runner::PLACE;

/// How long any answer may take, in real time.
const PATIENCE: Duration = Duration::from_secs(20);

/// A desk that runs. It is killed at the latest when this is dropped.
pub(crate) struct Process {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts a desk and does not wait until it is open.
    pub(crate) fn begin(sandbox: &Sandbox, home: &Path, key: &str) -> Result<Self, Failure> {
        let place = json!({
            "home": home,
            "key": key,
            "api": sandbox.api_url(),
            "chain": sandbox.chain_url(),
            "caPem": sandbox.ca_pem(),
            "apiKey": sandbox.api_key(),
            "ledger": sandbox.ledger().link(),
        });
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", "runner::the_desk_that_is_killed", "--ignored", "--nocapture", "--test-threads=1"])
            .env(PLACE, place.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let missing = || Failure::new("the desk's process has no standard input or output");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?).lines();
        Ok(Self { child, input, output })
    }

    /// Tells the desk what to do, and does not wait for it.
    pub(crate) async fn send(&mut self, command: &Value) -> Result<(), Failure> {
        self.input.write_all(format!("{command}\n").as_bytes()).await?;
        Ok(self.input.flush().await?)
    }

    /// The next answer. Lines of the test harness around the desk are passed over.
    pub(crate) async fn answer(&mut self) -> Result<Value, Failure> {
        loop {
            let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await;
            let line = line.map_err(|_| Failure::new("the desk does not answer"))??;
            let line = line.ok_or_else(|| Failure::new("the desk ended by itself"))?;
            if line.starts_with('{') {
                return Ok(serde_json::from_str(&line)?);
            }
        }
    }

    /// `kill -9`, and waits until the process is gone.
    pub(crate) async fn kill(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }
}
