//! The manual: a page that is built in, written into the user's folder, and opened by whatever shows pages on this computer.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use vaeform_session::{data_folder, whole_file};

/// The page.
const MANUAL: &str = include_str!("../../../docs/manual.html");
const FILE: &str = "manual.html";

/// Opens it.
///
/// # Errors
/// In words, with the file where it lies, when nothing on this computer opens it or it cannot be written.
pub(crate) fn open() -> Result<(), String> {
    let folder =
        data_folder().ok_or("The system names no folder for the manual; it is docs/manual.html of the release")?;
    let file = written(&folder)?;
    let fail = |error: std::io::Error| format!("{}: nothing opens it here ({error})", file.display());
    let mut opener = opener(&file).spawn().map_err(fail)?;
    // Somebody has to wait for it, or its entry stays in the system's table.
    let wait = move || drop(opener.wait());
    std::thread::Builder::new().name("vaeform manual".to_owned()).spawn(wait).map_err(fail)?;
    Ok(())
}

/// Writes the manual of this version into a folder.
fn written(folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join(FILE);
    let fail = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    whole_file::prepare_folder(folder).map_err(|error| fail(&error))?;
    whole_file::write(&file, MANUAL.as_bytes(), whole_file::Existing::Replace).map_err(|error| fail(&error))?;
    Ok(file)
}

/// What opens a page on this system.
fn opener(file: &Path) -> Command {
    let name = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ => "xdg-open",
    };
    let mut command = Command::new(name);
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::pages::Pages;

    #[test]
    fn the_manual_has_a_part_for_every_page_and_lies_where_it_is_opened() {
        for title in Pages::default().titles() {
            assert!(MANUAL.contains(&format!("<h2>{title}</h2>")), "{title}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = written(&folder.path().join("new")).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), MANUAL);
        assert_eq!(written(file.parent().unwrap()).unwrap(), file, "an older one is replaced");
        assert_eq!(opener(&file).get_args().collect::<Vec<_>>(), [file.as_os_str()]);
    }
}
