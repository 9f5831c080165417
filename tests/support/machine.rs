//! A machine of the test's own: a virtual display, a session bus, an unlocked keychain, and a home that goes away.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::Failure;
use crate::programs::{Running, wait_until};

/// The virtual display: room for the window at its reference size and the simulated device beside it.
const SCREEN: &str = "1400x900x24";

/// Which keychain the machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keychain {
    /// A real Secret Service with an unlocked, empty keyring.
    Unlocked,
    /// A session bus on which nobody keeps secrets, nor can be started for it.
    Absent,
    /// Not even a session bus, as over a bare remote login.
    NoBus,
}

/// A bus that starts nobody: what is not on it already cannot be called into being.
const BARE_BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;

/// Everything a desktop program finds around it, owned by one test. Nothing of the person's own is touched.
pub struct Machine {
    environment: Vec<(&'static str, String)>,
    // Ended in this order: what uses the bus and the display before the bus and the display, the home last.
    _keychain: Option<Running>,
    _bus: Option<Running>,
    _display: Running,
    home: TempDir,
}

impl Machine {
    /// Starts display, bus and keychain.
    ///
    /// # Errors
    /// When a program is not installed or does not come up.
    pub fn start(keychain: Keychain) -> Result<Self, Failure> {
        let home = tempfile::Builder::new().prefix("cpn-desk-test-").tempdir()?;
        let (display, number) = Running::start_and_read_line(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null()),
        )?;
        let mut environment = vec![("DISPLAY", format!(":{number}")), ("GDK_BACKEND", "x11".to_owned())];
        for (name, folder) in [
            ("HOME", "."),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let path = home.path().join(folder);
            std::fs::create_dir_all(&path)?;
            // A runtime directory that others can read is refused by those who use it.
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700))?;
            environment.push((name, path.display().to_string()));
        }
        let config = match keychain {
            Keychain::Unlocked => Some("--session".to_owned()),
            Keychain::Absent => {
                let file = home.path().join("bus.conf");
                std::fs::write(&file, BARE_BUS)?;
                Some(format!("--config-file={}", file.display()))
            }
            Keychain::NoBus => None,
        };
        let bus = match config {
            Some(config) => {
                let (bus, address) = Running::start_and_read_line(
                    Command::new("dbus-daemon")
                        .args([config.as_str(), "--nofork", "--nopidfile", "--print-address=1"])
                        .envs(environment.iter().map(|(name, value)| (name, value)))
                        .stderr(Stdio::null()),
                )?;
                environment.push(("DBUS_SESSION_BUS_ADDRESS", address));
                Some(bus)
            }
            None => {
                // Left unset, a bus would be looked for and even started.
                let nowhere = format!("unix:path={}", home.path().join("run/no-bus").display());
                environment.push(("DBUS_SESSION_BUS_ADDRESS", nowhere));
                None
            }
        };
        let mut machine = Self { environment, _keychain: None, _bus: bus, _display: display, home };
        if keychain == Keychain::Unlocked {
            machine._keychain = Some(machine.unlock_keychain()?);
        }
        Ok(machine)
    }

    /// A program that will find this machine around it, and nothing else of the session that runs the tests.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XAUTHORITY")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The home folder; it is removed with the machine.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A picture of the whole display, all windows as they lie.
    ///
    /// # Errors
    /// When ImageMagick is not installed or cannot write the file.
    pub fn picture(&self, file: &Path) -> Result<(), Failure> {
        let status = self.command("import").args(["-window", "root"]).arg(file).status()?;
        if status.success() { Ok(()) } else { Err(Failure::new("import (ImageMagick) could not take a picture")) }
    }

    /// Waits until the program that ran here before has left the bus, so that the next one is not taken for its second start.
    ///
    /// # Errors
    /// When it is still there after ten seconds.
    pub fn wait_until_nobody_runs(&self) -> Result<(), Failure> {
        if self._bus.is_none() {
            return Ok(());
        }
        wait_until("the earlier program's leaving the bus", Duration::from_secs(10), || {
            self.ask_bus(&["org.freedesktop.DBus.ListNames"]).is_some_and(|names| !names.contains("SingleInstance"))
        })
    }

    fn ask_bus(&self, question: &[&str]) -> Option<String> {
        let asked = self
            .command("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(question)
            .stderr(Stdio::null())
            .output()
            .ok()?;
        asked.status.success().then(|| String::from_utf8_lossy(&asked.stdout).into_owned())
    }

    fn unlock_keychain(&self) -> Result<Running, Failure> {
        let mut keychain = Running::start(
            self.command("gnome-keyring-daemon")
                .args(["--foreground", "--unlock", "--components=secrets"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        keychain.write_input("tests")?;
        wait_until("the keychain's arrival on the bus", Duration::from_secs(10), || self.someone_keeps_secrets())?;
        Ok(keychain)
    }

    fn someone_keeps_secrets(&self) -> bool {
        self.ask_bus(&["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .is_some_and(|answer| answer.contains("boolean true"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_display_of_its_own_and_a_keychain_when_asked() {
        let machine = Machine::start(Keychain::Unlocked).unwrap();
        assert!(machine.someone_keeps_secrets());
        let picture = machine.home().join("root.png");
        machine.picture(&picture).unwrap();
        assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"));
    }
}
