//! What a release holds: plugins, programs, licences, and how to install them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::system::System;

/// What was built for the release.
pub(super) struct Built<'a> {
    /// The folder of the bundles.
    pub(super) bundled: &'a Path,
    /// The program `vaeform`.
    pub(super) command_line: &'a Path,
    /// The licences of what is built in.
    pub(super) notices: String,
}

/// A file of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path below the archive's folder, with `/` on every system.
    pub(super) name: String,
    pub(super) is_program: bool,
    pub(super) bytes: Vec<u8>,
}

/// All files of a release, in the order of their names. The Audio Unit is made by another build and may be missing.
///
/// # Errors
/// Something else is not there, or cannot be read.
pub(super) fn gather(system: System, built: &Built<'_>) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let (standalone, standalone_name) = system.standalone();
    let mut parts = vec![
        ("CLAP", built.bundled.join("Vaeform.clap"), "Vaeform.clap"),
        ("VST3", built.bundled.join("Vaeform.vst3"), "Vaeform.vst3"),
        ("standalone", built.bundled.join(standalone), standalone_name),
        ("command line", built.command_line.to_owned(), system.command_line()),
    ];
    let audio_unit = built.bundled.join("Vaeform.component");
    if system == System::MacOs && audio_unit.exists() {
        parts.push(("Audio Unit", audio_unit, "Vaeform.component"));
    }
    for (what, from, name) in parts {
        if !from.exists() {
            bail!("{what}: {} was not built", from.display());
        }
        read(&from, name, &mut entries)?;
    }
    for (name, text) in [
        ("INSTALL.txt", system.install_text()),
        ("LICENSE", include_str!("../../../LICENSE")),
        ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
        ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
        ("THIRD-PARTY.txt", &built.notices),
    ] {
        entries.push(Entry { name: name.to_owned(), is_program: false, bytes: text.into() });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Adds a file, or a folder with all that is in it.
fn read(from: &Path, name: &str, entries: &mut Vec<Entry>) -> Result<()> {
    let context = || format!("cannot read {}", from.display());
    if !from.is_dir() {
        let bytes = fs::read(from).with_context(context)?;
        entries.push(Entry { name: name.to_owned(), is_program: is_program(from), bytes });
        return Ok(());
    }
    for entry in fs::read_dir(from).with_context(context)? {
        let path = entry.with_context(context)?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else {
            bail!("{} has no name in UTF-8, as archives want it", path.display());
        };
        read(&path, &format!("{name}/{file}"), entries)?;
    }
    Ok(())
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_program(_file: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files with their own paths in them.
    fn lay(folder: &Path, files: &[&str]) {
        for file in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
    }

    fn gathered(system: System, files: &[&str]) -> Result<Vec<Entry>> {
        let folder = tempfile::tempdir().unwrap();
        lay(folder.path(), files);
        let command_line = folder.path().join("built/vaeform");
        gather(system, &Built { bundled: folder.path(), command_line: &command_line, notices: "notices".into() })
    }

    fn names(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    const TEXTS: [&str; 5] = ["INSTALL.txt", "LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.txt"];

    #[test]
    fn linux_gets_files_beside_each_other_and_the_vst3_as_a_folder() {
        let so = "Vaeform.vst3/Contents/x86_64-linux/Vaeform.so";
        let entries = gathered(System::Linux, &["Vaeform.clap", so, "Vaeform", "built/vaeform"]).unwrap();
        let all = [&TEXTS[..], &["Vaeform.clap", so, "vaeform", "vaeform-standalone"]].concat();
        assert_eq!(names(&entries), all);
        let of = |name| &entries.iter().find(|entry| entry.name == name).unwrap().bytes[..];
        assert_eq!(of("vaeform-standalone"), b"Vaeform");
        assert_eq!(of("vaeform"), b"built/vaeform");
        assert_eq!(of("THIRD-PARTY.txt"), b"notices");
    }

    #[test]
    fn macos_gets_the_audio_unit_where_there_is_one() {
        let app = "Vaeform.app/Contents/MacOS/Vaeform";
        let clap = "Vaeform.clap/Contents/MacOS/Vaeform";
        let unit = "Vaeform.component/Contents/MacOS/Vaeform";
        let vst3 = "Vaeform.vst3/Contents/MacOS/Vaeform";
        let entries = gathered(System::MacOs, &[app, clap, vst3, "built/vaeform"]).unwrap();
        assert_eq!(names(&entries), [&TEXTS[..], &[app, clap, vst3, "vaeform"]].concat());
        let entries = gathered(System::MacOs, &[app, clap, unit, vst3, "built/vaeform"]).unwrap();
        assert_eq!(names(&entries), [&TEXTS[..], &[app, clap, unit, vst3, "vaeform"]].concat());
    }

    #[test]
    fn what_was_not_built_is_named() {
        let error = gathered(System::Windows, &["Vaeform.clap", "Vaeform.vst3/x", "built/vaeform"]).unwrap_err();
        assert!(error.to_string().starts_with("standalone: "), "{error}");
        assert!(error.to_string().ends_with("Vaeform.exe was not built"), "{error}");
    }
}
