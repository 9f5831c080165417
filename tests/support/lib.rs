//! What the acceptance tests share: a private machine (display, bus, keychain) and the real window on it, and the workbench
//! on which a desk and its sandbox run without a window.
//!
//! The machine is made of Linux programs (Xvfb, D-Bus, gnome-keyring, WebKitWebDriver), so the desktop tests exist there only.

#[cfg(target_os = "linux")]
pub mod desk;
pub mod device;
pub mod failure;
#[cfg(target_os = "linux")]
pub mod machine;
#[cfg(target_os = "linux")]
pub mod programs;
pub mod questions;
#[cfg(target_os = "linux")]
pub mod steps;
#[cfg(target_os = "linux")]
pub mod walk;
pub mod weather;
#[cfg(target_os = "linux")]
pub mod window;
pub mod workbench;

pub use failure::Failure;
