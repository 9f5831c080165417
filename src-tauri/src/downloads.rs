//! Files that a person asked to have: written into their download folder, under a name that is free. The window names
//! what it wants, never where it goes.
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use ipc::error::{ApiError, ErrorCode};
use ipc::rfi::SavedFile;
use tauri::{AppHandle, Manager, Runtime};

/// Most bytes of a name, so that its number fits: file systems take 255.
const LONGEST: usize = 200;

/// How many names are tried before giving up.
const NAMES: u32 = 1_000;

/// Writes a file into the download folder and tells where it is. The name must be a plain file name.
///
/// # Errors
/// When there is no such folder, or it cannot be written.
pub(crate) async fn save<R: Runtime>(app: &AppHandle<R>, name: &str, content: Vec<u8>) -> Result<SavedFile, ApiError> {
    let failed = |reason: String| ApiError {
        technical: Some(reason),
        ..ApiError::safe(
            ErrorCode::Store,
            "The file could not be written to the download folder.",
            "Look at its rights.",
        )
    };
    let folder = app.path().download_dir().map_err(|error| failed(error.to_string()))?;
    let name = name.to_owned();
    let written = tokio::task::spawn_blocking(move || write(&folder, &name, &content)).await;
    let path = written.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
    Ok(SavedFile { path: path.display().to_string() })
}

fn write(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<PathBuf> {
    let plain = Path::new(name).file_name().is_some_and(|last| last == name);
    if !plain {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "not a plain file name"));
    }
    let name = fitting(name);
    for number in 1..=NAMES {
        let path = folder.join(numbered(&name, number));
        match File::create_new(&path) {
            Ok(mut file) => {
                let written = file.write_all(content).and_then(|()| file.sync_all());
                if written.is_err() {
                    drop(file);
                    // Half a file would be taken for the whole one.
                    let _ = std::fs::remove_file(&path);
                }
                return written.map(|()| path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::new(ErrorKind::AlreadyExists, "all names are taken"))
}

/// The name as every file system takes it: no signs that mean something to one of them, and not too long.
fn fitting(name: &str) -> String {
    let meant = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let plain: String = name.chars().map(|c| if meant(c) { '_' } else { c }).collect();
    let (stem, ending) = plain.rsplit_once('.').filter(|(_, ending)| ending.len() <= 16).unwrap_or((&plain, ""));
    let room = LONGEST - ending.len() - 1;
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= room;
    let stem: String = stem.char_indices().take_while(fits).map(|(_, c)| c).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

/// `invoice.pdf`, `invoice (2).pdf`, …
fn numbered(name: &str, number: u32) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (number, Some((stem, ending))) => format!("{stem} ({number}).{ending}"),
        (number, None) => format!("{name} ({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over_and_nothing_outside_the_folder() {
        let folder = std::env::temp_dir().join(format!("cpn-desk-downloads-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let written =
            |name: &str| write(&folder, name, b"x").map(|path| path.strip_prefix(&folder).unwrap().to_owned());
        assert_eq!(written("invoice.pdf").unwrap(), Path::new("invoice.pdf"));
        assert_eq!(written("invoice.pdf").unwrap(), Path::new("invoice (2).pdf"));
        assert_eq!(written("notes").unwrap(), Path::new("notes"));
        assert_eq!(written("notes").unwrap(), Path::new("notes (2)"));
        assert_eq!(written("C:invoice?.pdf").unwrap(), Path::new("C_invoice_.pdf"));
        let long = format!("{}.pdf", "\u{5408}".repeat(120));
        for _ in 0..2 {
            assert!(written(&long).unwrap().to_string_lossy().ends_with(".pdf"), "a name of 364 bytes");
        }
        for name in ["../invoice.pdf", "/tmp/invoice.pdf", "a/b", "", "..", "."] {
            assert!(written(name).is_err(), "{name}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
