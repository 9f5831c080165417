//! Files that a person asked to have: written into their download folder, under a name that is free. The window names
//! what it wants, never where it goes.
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use ipc::error::{ApiError, ErrorCode};
use ipc::rfi::SavedFile;
use tauri::{AppHandle, Manager, Runtime};

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
    for number in 1..=NAMES {
        let path = folder.join(numbered(name, number));
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(content)?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::new(ErrorKind::AlreadyExists, "all names are taken"))
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
        for name in ["../invoice.pdf", "/tmp/invoice.pdf", "a/b", "", "..", "."] {
            assert!(written(name).is_err(), "{name}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
