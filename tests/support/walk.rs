//! A walk through the window that people can look at afterwards: numbered pictures and a transcript.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::desk::Desk;

/// The pictures and the transcript of one walk, written as it goes, so that a walk that fails shows how far it came.
pub struct Walk {
    folder: PathBuf,
    lines: Vec<String>,
    pictures: u32,
    start: Instant,
}

impl Walk {
    /// Starts an empty transcript in `folder`; what an earlier walk left there is removed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn start(folder: PathBuf, title: &str) -> Result<Self, Failure> {
        if folder.is_dir() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let walk =
            Self { folder, lines: vec![format!("# {title}"), String::new()], pictures: 0, start: Instant::now() };
        walk.write()?;
        Ok(walk)
    }

    /// Writes down what was done and what was seen.
    ///
    /// # Errors
    /// When the transcript cannot be written.
    pub fn say(&mut self, done: &str, seen: &str) -> Result<(), Failure> {
        let at = self.start.elapsed().as_secs_f64();
        self.lines.push(format!("- {at:5.1} s  {done} Seen: {seen}"));
        self.write()
    }

    /// The same with a picture of the window, named after its number and `name`.
    ///
    /// # Errors
    /// When the picture cannot be taken or the transcript cannot be written.
    pub async fn show(&mut self, desk: &Desk, name: &str, done: &str, seen: &str) -> Result<(), Failure> {
        let file = self.next_picture(name);
        // A button that has just become usable still fades in; the picture is for people.
        tokio::time::sleep(Duration::from_millis(250)).await;
        std::fs::write(self.folder.join(&file), desk.window.client().screenshot().await?)?;
        self.say(done, &format!("{seen} ({file})"))
    }

    /// The same with a picture of the whole display, where the simulated device's window is.
    ///
    /// # Errors
    /// When the picture cannot be taken or the transcript cannot be written.
    pub fn show_display(&mut self, desk: &Desk, name: &str, done: &str, seen: &str) -> Result<(), Failure> {
        let file = self.next_picture(name);
        desk.machine.picture(&self.folder.join(&file))?;
        self.say(done, &format!("{seen} ({file})"))
    }

    /// Writes down that the walk ended here, and why.
    ///
    /// # Errors
    /// When the transcript cannot be written.
    pub fn failed(&mut self, failure: &Failure) -> Result<(), Failure> {
        self.lines.push(format!("\n**The walk ended here:** {failure}"));
        self.write()
    }

    fn next_picture(&mut self, name: &str) -> String {
        self.pictures += 1;
        format!("{:02}-{name}.png", self.pictures)
    }

    fn write(&self) -> Result<(), Failure> {
        Ok(std::fs::write(self.folder.join("transcript.md"), self.lines.join("\n") + "\n")?)
    }
}
