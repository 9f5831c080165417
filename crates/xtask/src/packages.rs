//! System packages: what is needed and why, and on Debian and Ubuntu their installation.

use std::io::{IsTerminal, Write};

use crate::process::program;

/// How much is needed: to build and open the window, or to drive it on a display of its own as well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Build and open.
    Window,
    /// Also drive the window without a person: the walk, the tests, the bench.
    Walk,
}

/// A Debian package and the reason for it.
struct Package {
    name: &'static str,
    why: &'static str,
    need: Need,
}

const fn package(name: &'static str, why: &'static str, need: Need) -> Package {
    Package { name, why, need }
}

/// Same names on Debian 12 and 13 and on Ubuntu 22.04 and 24.04.
const PACKAGES: &[Package] = &[
    package("build-essential", "C compiler and make, for SQLCipher and TLS", Need::Window),
    package("pkg-config", "finds the libraries below", Need::Window),
    package("perl", "configures the OpenSSL that SQLCipher and sealing share", Need::Window),
    package("libwebkit2gtk-4.1-dev", "the window's web view", Need::Window),
    package("libgtk-3-dev", "the window itself", Need::Window),
    package("xvfb", "a display without a screen", Need::Walk),
    package("webkit2gtk-driver", "drives the real window", Need::Walk),
    package("dbus-bin", "a session bus of its own for the tests", Need::Walk),
    package("dbus-daemon", "the same", Need::Walk),
    package("gnome-keyring", "a real keychain of its own for the tests", Need::Walk),
    package("imagemagick", "pictures of the whole display", Need::Walk),
    package("fonts-dejavu-core", "letters outside the bundled font", Need::Walk),
];

/// Makes sure that the system packages are there.
///
/// # Errors
/// When they are missing and cannot or may not be installed; the error says exactly what to install and how.
pub(crate) fn install(need: Need) -> Result<(), String> {
    if cfg!(target_os = "macos") {
        return if program("xcode-select").args(["-p"]).succeeds() { Ok(()) } else { Err(MACOS.to_owned()) };
    }
    if cfg!(windows) {
        println!("{WINDOWS}");
        return Ok(());
    }
    if !program("dpkg-query").args(["--version"]).succeeds() {
        let there = program("pkg-config").args(["--exists", "webkit2gtk-4.1", "gtk+-3.0"]).succeeds();
        return if there { Ok(()) } else { Err(OTHER_LINUX.to_owned()) };
    }
    let wanted = PACKAGES.iter().filter(|package| package.need == Need::Window || need == Need::Walk);
    let missing: Vec<&Package> = wanted.filter(|package| !is_installed(package.name)).collect();
    if missing.is_empty() {
        println!("All system packages are installed.");
        return Ok(());
    }
    println!("These system packages are missing:");
    for package in &missing {
        println!("  {:<24}{}", package.name, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let how = Apt::for_this_person(&names)?;
    how.install(&names)
}

/// How apt-get is called here: as root, or through sudo.
struct Apt {
    sudo: bool,
    ask_nothing: bool,
}

impl Apt {
    /// Root and build machines are not asked; a person is.
    fn for_this_person(names: &[&str]) -> Result<Self, String> {
        let by_hand = format!(
            "Install them with:\n  sudo apt-get update && sudo apt-get install --no-install-recommends {}",
            names.join(" ")
        );
        if program("id").args(["-u"]).output().is_ok_and(|id| id.trim() == "0") {
            return Ok(Self { sudo: false, ask_nothing: true });
        }
        if !program("sudo").args(["-V"]).succeeds() {
            return Err(by_hand);
        }
        if std::env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1") {
            return Ok(Self { sudo: true, ask_nothing: true });
        }
        if !std::io::stdin().is_terminal() {
            return Err(by_hand);
        }
        print!("Install them now with sudo apt-get? [Y/n] ");
        std::io::stdout().flush().map_err(|error| error.to_string())?;
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map_err(|error| error.to_string())?;
        match answer.trim().to_lowercase().as_str() {
            "" | "y" | "yes" => Ok(Self { sudo: true, ask_nothing: false }),
            _ => Err(by_hand),
        }
    }

    fn install(&self, names: &[&str]) -> Result<(), String> {
        // The package lists are fetched only when apt does not know a package, or knows it only in a version that is
        // gone from the mirror by now.
        let known = names.iter().all(|name| program("apt-cache").args(["show", "--quiet", name]).succeeds());
        if !known {
            self.call(&["update"])?;
        }
        let install = [&["install", "--yes", "--no-install-recommends"], names].concat();
        self.call(&install).or_else(|first| {
            if !known {
                return Err(first);
            }
            self.call(&["update"])?;
            self.call(&install)
        })
    }

    fn call(&self, args: &[&str]) -> Result<(), String> {
        // Through `env`, because sudo drops variables.
        let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"];
        let command = match (self.sudo, self.ask_nothing) {
            (false, _) => program("env").args(&apt[1..]),
            (true, true) => program("sudo").args(["-n"]).args(apt),
            (true, false) => program("sudo").args(apt),
        };
        command.args(args).run()
    }
}

fn is_installed(name: &str) -> bool {
    let status = program("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", name]).output();
    status.is_ok_and(|status| status == "installed")
}

const MACOS: &str = "\
Install Apple's command line tools, then run this command again:
  xcode-select --install";

const WINDOWS: &str = "\
On Windows this needs, installed by hand:
  Microsoft C++ Build Tools with “Desktop development with C++”  https://visualstudio.microsoft.com/visual-cpp-build-tools/
  WebView2 (part of Windows 11)                                  https://developer.microsoft.com/microsoft-edge/webview2/
  Strawberry Perl, which configures OpenSSL                      https://strawberryperl.com";

const OTHER_LINUX: &str = "\
This Linux is not Debian or Ubuntu, so the system packages are yours to install. What is needed:
  a C compiler, make, perl, pkg-config, WebKitGTK 4.1 and GTK 3 with their headers; a Secret Service (for
  example gnome-keyring) for the API key
  Fedora:  sudo dnf install gcc make perl pkgconf webkit2gtk4.1-devel gtk3-devel
  Arch:    sudo pacman -S --needed base-devel perl webkit2gtk-4.1 gtk3
For the walk without a display also: Xvfb, WebKitWebDriver, dbus-daemon, gnome-keyring, ImageMagick.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_says_why_it_is_needed_and_is_named_once() {
        for (index, package) in PACKAGES.iter().enumerate() {
            assert!(!package.why.is_empty(), "{}", package.name);
            assert!(PACKAGES.iter().skip(index + 1).all(|other| other.name != package.name), "{}", package.name);
        }
    }

    #[test]
    fn someone_on_another_system_is_told_what_to_install() {
        for text in [MACOS, WINDOWS, OTHER_LINUX] {
            assert!(text.lines().count() > 1, "{text}");
        }
        assert!(OTHER_LINUX.contains("webkit2gtk4.1-devel"));
    }
}
