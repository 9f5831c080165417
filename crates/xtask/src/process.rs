//! Runs other programs from the root of the checkout, and says in words what went wrong.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the checkout: two floors above this crate.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// A program to run from the root. Shown as typed before it runs, unless made quiet.
pub(crate) struct Program {
    command: Command,
    quiet: bool,
}

/// Any program on the path.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Program {
    let mut command = Command::new(name);
    command.current_dir(root());
    Program { command, quiet: false }
}

/// The cargo that runs us, so that the toolchain is the same one throughout.
pub(crate) fn cargo<const N: usize>(args: [&str; N]) -> Program {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(args)
}

/// npm, in the `ui` folder. On Windows npm is a script, which only the command interpreter starts.
pub(crate) fn npm<const N: usize>(args: [&str; N]) -> Program {
    let base = if cfg!(windows) { program("cmd").args(["/C", "npm"]) } else { program("npm") };
    base.args(["--prefix", "ui"]).args(args)
}

impl Program {
    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Runs it in the person's terminal.
    ///
    /// # Errors
    /// When it cannot be started or ends with anything but success.
    pub(crate) fn run(mut self) -> Result<(), String> {
        self.announce();
        let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status}).", self.shown())) }
    }

    /// Runs it, passes each line of its standard output on and shows it to `each`; true when it succeeded.
    ///
    /// # Errors
    /// When it cannot be started or its output cannot be read.
    pub(crate) fn lines(self, mut each: impl FnMut(&str)) -> Result<bool, String> {
        self.each_line_unseen(|line| {
            println!("{line}");
            each(line);
        })
    }

    /// Runs it and shows each line of its standard output to `each` alone; true when it succeeded.
    ///
    /// # Errors
    /// When it cannot be started or its output cannot be read.
    pub(crate) fn each_line_unseen(mut self, mut each: impl FnMut(&str)) -> Result<bool, String> {
        self.announce();
        self.command.stdout(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| self.cannot_start(&error))?;
        if let Some(out) = child.stdout.take() {
            let mut out = BufReader::new(out);
            let mut line = Vec::new();
            // Bytes, not text: a test that prints something odd must not end the run.
            while out.read_until(b'\n', &mut line).map_err(|error| error.to_string())? > 0 {
                each(String::from_utf8_lossy(&line).trim_end());
                line.clear();
            }
        }
        Ok(child.wait().map_err(|error| error.to_string())?.success())
    }

    /// Runs it silently and gives its standard output.
    ///
    /// # Errors
    /// When it cannot be started or fails; the error carries what it said.
    pub(crate) fn output(mut self) -> Result<String, String> {
        let output = self.command.output().map_err(|error| self.cannot_start(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(format!("`{}` failed: {}", self.shown(), String::from_utf8_lossy(&output.stderr).trim()))
        }
    }

    /// Runs it silently; true when it succeeded.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn announce(&self) {
        if !self.quiet {
            println!("$ {}", self.shown());
        }
    }

    fn shown(&self) -> String {
        let name = Path::new(self.command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let args = self.command.get_args().map(|arg| arg.to_string_lossy().into_owned());
        std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
    }

    fn cannot_start(&self, error: &std::io::Error) -> String {
        format!("`{}` could not be started: {error}", self.shown())
    }
}
