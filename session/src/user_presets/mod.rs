//! The user's presets: a folder of preset files, read anew when somebody asks, and which presets are favourites. The worker alone touches
//! the disk.

mod edits;
mod favourites;
mod scan;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vaeform_patch::layers::NUM_MACROS;

use crate::import::files::{FileError, Problem};
use crate::storage::whole_file::WriteError;
use crate::storage::{data_folder, whole_file};

pub use edits::{Deleted, PresetEdit};

/// The folder of the presets inside the user's data folder.
const PRESETS: &str = "presets";
/// The file of the favourites beside it.
const FAVOURITES: &str = "favourites.json";

/// A preset file of the user's, without its sound.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPreset {
    /// What favourites call it: `user/` and its path in the folder.
    pub key: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// A factory category, or one of the user's own; may be empty.
    pub category: String,
    /// Free words.
    pub tags: Vec<String>,
    /// What its macros are called; empty where they have no names.
    pub macros: [String; NUM_MACROS],
    /// Length and time of the file, so that it is read again only when it is another one.
    seen: scan::Seen,
}

/// The user's presets as last listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserPresets {
    /// Where they lie; nothing where the system names no folder.
    pub folder: Option<PathBuf>,
    /// By name.
    pub presets: Arc<[UserPreset]>,
    /// Keys of the favourites, those of factory presets (`factory/` and the name) among them.
    pub favourites: Arc<BTreeSet<String>>,
    /// They were listed since the session opened.
    pub is_listed: bool,
    /// What was deleted and can come back, the last one last.
    pub deleted: Vec<Deleted>,
}

impl UserPresets {
    /// The presets and favourites in the user's data folder now; what has not changed since `before` is not read again. Reads files.
    pub(crate) fn list(before: &Self) -> Self {
        match data_folder() {
            Some(folder) => Self::list_in(&folder, before),
            None => Self { is_listed: true, ..Self::default() },
        }
    }

    /// Changes the files as asked; lists are to be made anew afterwards. Says what was done. Reads and writes files.
    ///
    /// # Errors
    /// When that cannot be done; then all is as it was.
    pub(crate) fn edit(&mut self, edit: &PresetEdit) -> Result<String, FileError> {
        let folder = data_folder().unwrap_or_default();
        edit.apply(&folder, &self.presets.clone(), &mut self.deleted)
    }

    /// Where they lie, whether the folder is there or not; nothing where the system names none.
    pub fn place() -> Option<PathBuf> {
        Some(data_folder()?.join(PRESETS))
    }

    fn list_in(data_folder: &Path, before: &Self) -> Self {
        let folder = data_folder.join(PRESETS);
        let presets = scan::presets(&folder, &before.presets).into();
        let favourites = favourites::read(&data_folder.join(FAVOURITES)).unwrap_or_default();
        Self {
            folder: Some(folder),
            presets,
            favourites: Arc::new(favourites),
            is_listed: true,
            deleted: before.deleted.clone(),
        }
    }

    /// The folder that the user's presets lie in, made where it is missing.
    ///
    /// # Errors
    /// When there is none, or it cannot be written to.
    pub(crate) fn prepare_folder() -> Result<PathBuf, FileError> {
        let fail = |path: PathBuf, error| FileError { path, problem: Problem::Write(WriteError::Io(error)) };
        let none =
            || fail(PathBuf::from(PRESETS), std::io::Error::other("the system names no folder for the user's data"));
        let folder = Self::place().ok_or_else(none)?;
        whole_file::prepare_folder(&folder).map_err(|error| fail(folder.clone(), error))?;
        Ok(folder)
    }

    /// Makes a preset a favourite, or no longer, on the disk; what other instances have changed meanwhile stays.
    ///
    /// # Errors
    /// When the file cannot be written, or is there and cannot be read; nothing changes then.
    pub(crate) fn keep_favourite(key: &str, on: bool) -> Result<(), FileError> {
        match data_folder() {
            Some(folder) => favourites::keep(&folder.join(FAVOURITES), key, on),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::{Patch, PatchName, Preset};

    use super::*;

    fn write(folder: &Path, file: &str, preset: &Preset) {
        std::fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
        std::fs::write(folder.join(file), preset.to_json()).unwrap();
    }

    #[test]
    fn presets_are_found_in_folders_and_read_again_only_when_they_have_changed() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join(PRESETS);
        assert_eq!(UserPresets::list_in(data.path(), &UserPresets::default()).presets.len(), 0);
        let mut patch = Patch { name: PatchName::new("Zither"), ..Patch::default() };
        patch.layers.macro_names[1] = *b"Bite        ";
        let preset = Preset { category: "Pluck".into(), tags: vec!["bright".into()], ..Preset::from(patch) };
        write(&folder, "a/zither.json", &preset);
        write(&folder, "bell.JSON", &Preset::from(Patch { name: PatchName::new("Bell"), ..Patch::default() }));
        std::fs::write(folder.join("broken.json"), "{").unwrap();
        std::fs::write(folder.join("readme.txt"), "no preset").unwrap();
        let listed = UserPresets::list_in(data.path(), &UserPresets::default());
        let names: Vec<_> = listed.presets.iter().map(|preset| preset.name.as_str()).collect();
        assert_eq!(names, ["Bell", "Zither"]);
        let zither = &listed.presets[1];
        assert_eq!((zither.key.as_str(), zither.macros[1].as_str()), ("user/a/zither.json", "Bite"));
        assert_eq!((zither.category.as_str(), &zither.tags[..]), ("Pluck", &["bright".to_owned()][..]));
        assert_eq!(UserPresets::list_in(data.path(), &listed), listed);
        std::fs::remove_file(folder.join("bell.JSON")).unwrap();
        assert_eq!(UserPresets::list_in(data.path(), &listed).presets.len(), 1);
    }

    #[test]
    fn favourites_are_kept_beside_and_a_broken_file_is_not_overwritten() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join(FAVOURITES);
        for key in ["factory/Lantern", "user/x.json", "factory/Lantern"] {
            favourites::keep(&file, key, true).unwrap();
        }
        favourites::keep(&file, "user/x.json", false).unwrap();
        let listed = UserPresets::list_in(data.path(), &UserPresets::default());
        assert!(listed.favourites.iter().eq(["factory/Lantern"]));
        std::fs::write(&file, "[1, 2").unwrap();
        assert!(favourites::keep(&file, "a", true).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[1, 2");
    }
}
