//! The real program on a machine of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::device::Sandbox;
use crate::machine::{Keychain, Machine};
use crate::window::Window;

/// How the program is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// Names the folder under `target/desktop` for pictures and logs.
    pub name: String,
    /// The window's size.
    pub size: (u32, u32),
    /// `light` or `dark`.
    pub theme: &'static str,
    /// Which keychain the machine has.
    pub keychain: Keychain,
    /// Whether no host beyond this computer can be reached.
    pub offline: bool,
}

/// Where nobody listens: all that goes beyond this computer is sent there when it is offline.
const NOWHERE: &str = "http://127.0.0.1:9";

impl Start {
    /// At the reference size, with an unlocked keychain; light, or dark where `CPN_DESK_THEME=dark` asks for other pictures.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let dark = std::env::var_os("CPN_DESK_THEME").is_some_and(|theme| theme == "dark");
        let (name, theme) = if dark { (format!("{name}-dark"), "dark") } else { (name.to_owned(), "light") };
        Self { name, size: (1280, 800), theme, keychain: Keychain::Unlocked, offline: false }
    }
}

/// CPN Desk, running: its window, the sandbox inside it, and the machine around it.
pub struct Desk {
    /// The main window.
    pub window: Window,
    /// The sandbox inside the program.
    pub sandbox: Sandbox,
    /// The machine it runs on.
    pub machine: Machine,
    start: Start,
    folder: PathBuf,
}

impl Desk {
    /// Starts the program on a machine of its own and waits for its window and its sandbox.
    ///
    /// # Errors
    /// When the program is not built, or does not come up.
    pub async fn start(start: Start) -> Result<Self, Failure> {
        let machine = Machine::start(start.keychain)?;
        Self::start_on(machine, start).await
    }

    /// Starts the program on a machine that is there already, with what an earlier run left on it.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub async fn start_on(machine: Machine, start: Start) -> Result<Self, Failure> {
        let binary = binary()?;
        let folder = target().join("desktop").join(&start.name);
        std::fs::create_dir_all(&folder)?;
        let line = machine.home().join("sandbox.json");
        let _ = std::fs::remove_file(&line);
        let log = File::options().create(true).append(true).open(machine.home().join("desk.log"))?;
        machine.wait_until_nobody_runs()?;
        let mut driver = driver(&machine, &start);
        driver
            .env("CPN_DESK_CONTROL_OUT", &line)
            .env("RUST_BACKTRACE", "1")
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log));
        let window = Window::open(&mut driver, &binary, &[], &folder).await;
        let opened = match window {
            Ok(window) => Sandbox::from_file(&line).await.map(|sandbox| (window, sandbox)),
            Err(failure) => Err(failure),
        };
        match opened {
            Ok((window, sandbox)) => Ok(Self { window, sandbox, machine, start, folder }),
            Err(failure) => {
                let said = std::fs::read_to_string(machine.home().join("desk.log")).unwrap_or_default();
                Err(Failure::new(format!("{failure}\n--- what the program said ---\n{said}")))
            }
        }
    }

    /// Everything the program has printed, over all its runs on this machine.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn log(&self) -> Result<String, Failure> {
        Ok(String::from_utf8_lossy(&std::fs::read(self.machine.home().join("desk.log"))?).into_owned())
    }

    /// Where the program keeps its files.
    #[must_use]
    pub fn data_folder(&self) -> PathBuf {
        data_folder(&self.machine)
    }

    /// Where this test's pictures are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A picture of the whole display, with the simulated device's window.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub fn picture_of_display(&self, name: &str) -> Result<PathBuf, Failure> {
        let file = self.folder.join(format!("{name}.png"));
        self.machine.picture(&file)?;
        Ok(file)
    }

    /// Ends the program as a power cut would, and starts it again on the same machine.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub async fn cut_power_and_start_again(self) -> Result<Self, Failure> {
        self.window.kill();
        Self::start_on(self.machine, self.start).await
    }

    /// Closes the window and gives the machine back.
    ///
    /// # Errors
    /// When the window is already gone.
    pub async fn close(self) -> Result<Machine, Failure> {
        self.window.close().await?;
        Ok(self.machine)
    }
}

/// WebKitWebDriver on a machine, set up so that what it starts is as `start` says.
#[must_use]
pub fn driver(machine: &Machine, start: &Start) -> Command {
    let mut driver = machine.command("WebKitWebDriver");
    driver
        .env("CPN_DESK_HOME", data_folder(machine))
        .env("CPN_DESK_WINDOW", format!("{}x{}", start.size.0, start.size.1));
    if start.theme == "dark" {
        // The system's own theme, which the window follows.
        driver.env("GTK_THEME", "Adwaita:dark");
    }
    if start.offline {
        driver.env("HTTPS_PROXY", NOWHERE).env("https_proxy", NOWHERE).env("NO_PROXY", "").env("no_proxy", "");
    }
    driver
}

/// The built program: `CPN_DESK_BINARY`, or the debug build of this checkout.
///
/// # Errors
/// When it is not there.
pub fn binary() -> Result<PathBuf, Failure> {
    let binary = std::env::var_os("CPN_DESK_BINARY").map_or_else(|| target().join("debug/cpn-desk"), PathBuf::from);
    if binary.is_file() {
        Ok(binary)
    } else {
        Err(Failure::new(format!("{} is not built; run: cargo build --package cpn-desk", binary.display())))
    }
}

/// The folder for what building and testing leave behind.
#[must_use]
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target")
}

fn data_folder(machine: &Machine) -> PathBuf {
    machine.home().join("desk")
}
