//! Programs that a test starts and that must not outlive it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// A running program in a process group of its own; the whole group is ended when this is dropped.
pub struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started, usually because it is not installed.
    pub fn start(command: &mut Command) -> Result<Self, Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().map_err(|error| {
            Failure::new(format!(
                "{name} could not be started ({error}); `cargo xtask test` installs what the tests need"
            ))
        })?;
        Ok(Self { child, name })
    }

    /// Starts it and waits for the first line it prints, which is how these programs say that they are ready.
    ///
    /// # Errors
    /// When it cannot be started or ends without a line.
    pub fn start_and_read_line(command: &mut Command) -> Result<(Self, String), Failure> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        if let Some(out) = running.child.stdout.take() {
            let mut out = BufReader::new(out);
            out.read_line(&mut line)?;
            // Left open and unread: these programs print one line only.
            running.child.stdout = Some(out.into_inner());
        }
        let line = line.trim().to_owned();
        if line.is_empty() {
            Err(Failure::new(format!("{} ended before it was ready", running.name)))
        } else {
            Ok((running, line))
        }
    }

    /// The process id, which is also the id of the group.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes to its standard input and closes it.
    ///
    /// # Errors
    /// When it was started without a piped standard input or has ended.
    pub fn write_input(&mut self, text: &str) -> Result<(), Failure> {
        let mut input = self.child.stdin.take().ok_or_else(|| Failure::new("no standard input"))?;
        Ok(std::io::Write::write_all(&mut input, text.as_bytes())?)
    }

    /// Ends the whole group at once, as a power cut would.
    pub fn kill(&mut self) {
        // The group may already be gone, which is what is wanted.
        let _ =
            Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
        // What the program started may take a moment longer to go, and would be found by whoever comes next.
        let _ = wait_until("the end of the group", Duration::from_secs(5), || !self.someone_is_left());
    }

    fn someone_is_left(&self) -> bool {
        // A process that has ended and was not yet looked at by its parent counts as gone.
        let group = self.child.id().to_string();
        let left = Command::new("ps").args(["-o", "pgid=,stat=", "-e"]).output();
        left.is_ok_and(|left| {
            let text = String::from_utf8_lossy(&left.stdout).into_owned();
            text.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.next() == Some(group.as_str()) && words.next().is_some_and(|state| !state.starts_with('Z'))
            })
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks `ready` again and again until it says yes.
///
/// # Errors
/// When `deadline` has passed; the sentence names what did not happen.
pub fn wait_until(what: &str, deadline: Duration, mut ready: impl FnMut() -> bool) -> Result<(), Failure> {
    let start = Instant::now();
    while !ready() {
        if start.elapsed() > deadline {
            return Err(Failure::new(format!("{what} did not happen within {} s", deadline.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
