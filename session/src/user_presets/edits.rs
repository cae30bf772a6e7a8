//! What is changed about the user's preset files: names, categories, tags, and which are there. Nothing is lost: what is deleted goes to a
//! folder beside the others, and comes back when that is asked.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use vaeform_patch::{MAX_PRESET_BYTES, PatchName, Preset};

use super::{UserPreset, favourites};
use crate::import::files::{self, FileError, Problem};
use crate::storage::plain_file::{self, ReadError};
use crate::storage::whole_file::{self, Existing, WriteError};

/// Tags of a preset, and characters of a tag or a category, at most.
const MAX_TAGS: usize = 16;
const MAX_WORD: usize = 40;
/// The folder of what was deleted, inside the user's data folder.
const DELETED: &str = "deleted presets";

/// A change of one of the user's presets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetEdit {
    /// Gives it another name: its patch and its file. What does not fit the ten characters of a patch is cut.
    Rename {
        /// Its [key](UserPreset::key).
        key: String,
        /// Not empty.
        name: String,
    },
    /// Gives it another category and other tags.
    Tag {
        /// Its key.
        key: String,
        /// A category, or nothing.
        category: String,
        /// Free words.
        tags: Vec<String>,
    },
    /// Puts its file away.
    Delete {
        /// Its key.
        key: String,
    },
    /// Brings back what was put away last.
    Restore,
}

/// A file that was put away: where it was, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Its name in lists.
    pub name: String,
    from: PathBuf,
    to: PathBuf,
}

impl PresetEdit {
    /// Does it to one of these presets; what was put away last goes in and comes out. Says what was done.
    ///
    /// # Errors
    /// When the preset is not there any more, or a file cannot be read or written; then all is as it was.
    pub(super) fn apply(
        &self,
        data_folder: &Path,
        presets: &[UserPreset],
        deleted: &mut Vec<Deleted>,
    ) -> Result<String, FileError> {
        match self {
            Self::Rename { key, name } => rename(data_folder, find(presets, key)?, name),
            Self::Tag { key, category, tags } => tag(find(presets, key)?, category, tags),
            Self::Delete { key } => {
                let preset = find(presets, key)?;
                let put_away = delete(data_folder, preset)?;
                let words =
                    format!("Deleted {}: Bring back undoes it, the file is {}", preset.name, put_away.to.display());
                deleted.push(put_away);
                Ok(words)
            }
            Self::Restore => {
                let Some(put_away) = deleted.pop() else { return Ok("Nothing was deleted".to_owned()) };
                match move_file(&put_away.to, &put_away.from) {
                    Ok(()) => Ok(format!("{} is back", put_away.name)),
                    Err(error) => {
                        deleted.push(put_away);
                        Err(error)
                    }
                }
            }
        }
    }
}

fn find<'a>(presets: &'a [UserPreset], key: &str) -> Result<&'a UserPreset, FileError> {
    presets.iter().find(|preset| preset.key == key).ok_or_else(|| FileError {
        path: PathBuf::from(key),
        problem: Problem::Io(io::Error::new(io::ErrorKind::NotFound, "no such preset any more")),
    })
}

fn read(path: &Path) -> Result<Preset, FileError> {
    let fail = |problem| FileError { path: path.to_owned(), problem };
    let bytes = plain_file::read(path, MAX_PRESET_BYTES as u64).map_err(|error| match error {
        ReadError::Io(error) => fail(Problem::Io(error)),
        other => fail(Problem::Io(io::Error::other(other.to_string()))),
    })?;
    let (preset, _) = Preset::from_json(&bytes).map_err(|error| fail(Problem::Preset(error)))?;
    Ok(preset)
}

/// The new file is whole before the old one goes.
fn rename(data_folder: &Path, preset: &UserPreset, name: &str) -> Result<String, FileError> {
    let mut contents = read(&preset.path)?;
    contents.patch.name = PatchName::new(name.trim());
    let name = contents.patch.name.to_string().trim().to_owned();
    if name.is_empty() {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "expected a name of letters or digits");
        return Err(FileError { path: preset.path.clone(), problem: Problem::Io(error) });
    }
    let folder = preset.path.parent().unwrap_or(data_folder);
    let written = files::write(folder, &name, "json", contents.to_json().as_bytes())?;
    fs::remove_file(&preset.path)
        .map_err(|error| FileError { path: preset.path.clone(), problem: Problem::Io(error) })?;
    let favourites = data_folder.join(super::FAVOURITES);
    let is_favourite = favourites::read(&favourites).is_ok_and(|keys| keys.contains(&preset.key));
    if is_favourite {
        let stem = preset.key.rsplit_once('/').map_or("", |(stem, _)| stem);
        let file = written.file_name().unwrap_or_default().to_string_lossy().into_owned();
        favourites::keep(&favourites, &format!("{stem}/{file}"), true)?;
        favourites::keep(&favourites, &preset.key, false)?;
    }
    Ok(format!("{} is now {name}", preset.name))
}

fn tag(preset: &UserPreset, category: &str, tags: &[String]) -> Result<String, FileError> {
    let mut contents = read(&preset.path)?;
    let word = |text: &str| text.trim().chars().filter(|c| !c.is_control()).take(MAX_WORD).collect::<String>();
    contents.category = word(category);
    contents.tags = tags.iter().map(|tag| word(tag)).filter(|tag| !tag.is_empty()).take(MAX_TAGS).collect();
    whole_file::write(&preset.path, contents.to_json().as_bytes(), Existing::Replace)
        .map_err(|error| FileError { path: preset.path.clone(), problem: Problem::Write(error) })?;
    Ok(format!("{}: category and tags kept", preset.name))
}

fn delete(data_folder: &Path, preset: &UserPreset) -> Result<Deleted, FileError> {
    let folder = data_folder.join(DELETED);
    let fail = |error| FileError { path: folder.clone(), problem: Problem::Write(WriteError::Io(error)) };
    whole_file::prepare_folder(&folder).map_err(fail)?;
    let to = files::free(&folder, &files::sanitise(&preset.name), "json");
    move_file(&preset.path, &to)?;
    Ok(Deleted { name: preset.name.clone(), from: preset.path.clone(), to })
}

/// Moves a file to where none is.
fn move_file(from: &Path, to: &Path) -> Result<(), FileError> {
    let fail = |problem| FileError { path: to.to_owned(), problem };
    if to.symlink_metadata().is_ok() {
        return Err(fail(Problem::Write(WriteError::Exists)));
    }
    fs::rename(from, to).map_err(|error| fail(Problem::Io(error)))
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::super::{FAVOURITES, PRESETS, UserPresets};
    use super::*;

    /// A folder with the presets Bell and Zither.
    fn two() -> (tempfile::TempDir, UserPresets) {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join(PRESETS).join("a");
        fs::create_dir_all(&folder).unwrap();
        for name in ["Bell", "Zither"] {
            let preset = Preset::from(Patch { name: PatchName::new(name), ..Patch::default() });
            fs::write(folder.join(format!("{name}.json")), preset.to_json()).unwrap();
        }
        let listed = UserPresets::list_in(data.path(), &UserPresets::default());
        (data, listed)
    }

    fn names(data: &tempfile::TempDir) -> Vec<String> {
        let listed = UserPresets::list_in(data.path(), &UserPresets::default());
        listed.presets.iter().map(|preset| preset.name.clone()).collect()
    }

    #[test]
    fn a_new_name_is_the_patchs_and_the_files_and_favourites_go_along() {
        let (data, listed) = two();
        let (key, mut deleted) = (listed.presets[0].key.clone(), Vec::new());
        favourites::keep(&data.path().join(FAVOURITES), &key, true).unwrap();
        let edit = PresetEdit::Rename { key, name: "Glass".into() };
        edit.apply(data.path(), &listed.presets, &mut deleted).unwrap();
        assert_eq!(names(&data), ["Glass", "Zither"]);
        let listed = UserPresets::list_in(data.path(), &listed);
        assert!(listed.favourites.iter().eq([&listed.presets[0].key]), "{:?}", listed.favourites);
        let taken = PresetEdit::Rename { key: listed.presets[0].key.clone(), name: "Zither".into() };
        taken.apply(data.path(), &listed.presets, &mut deleted).unwrap();
        assert_eq!(names(&data), ["Zither", "Zither"], "a name that is taken overwrites nothing");
        let empty = PresetEdit::Rename { key: listed.presets[1].key.clone(), name: "  ".into() };
        assert!(empty.apply(data.path(), &listed.presets, &mut deleted).is_err());
    }

    #[test]
    fn what_was_deleted_is_kept_and_comes_back() {
        let (data, listed) = two();
        let mut deleted = Vec::new();
        let edits = [1, 0].map(|i| PresetEdit::Delete { key: listed.presets[i].key.clone() });
        edits[0].apply(data.path(), &listed.presets, &mut deleted).unwrap();
        assert_eq!(names(&data), ["Bell"]);
        edits[1].apply(data.path(), &listed.presets, &mut deleted).unwrap();
        assert_eq!(data.path().join(DELETED).read_dir().unwrap().count(), 2);
        PresetEdit::Restore.apply(data.path(), &[], &mut deleted).unwrap();
        assert_eq!((names(&data), deleted.len()), (vec!["Bell".to_owned()], 1), "the last one comes back first");
        PresetEdit::Restore.apply(data.path(), &[], &mut deleted).unwrap();
        assert_eq!((names(&data).len(), deleted), (2, Vec::new()));
        let again = edits[0].apply(data.path(), &[], &mut Vec::new());
        assert!(again.is_err(), "one that is not there is an error in words");
    }

    #[test]
    fn tags_are_kept_within_bounds() {
        let (data, listed) = two();
        let tags = vec!["dark".to_owned(), " ".to_owned(), "x".repeat(900)];
        let edit = PresetEdit::Tag { key: listed.presets[0].key.clone(), category: "Bell".into(), tags };
        edit.apply(data.path(), &listed.presets, &mut Vec::new()).unwrap();
        let listed = UserPresets::list_in(data.path(), &listed);
        let bell = &listed.presets[0];
        assert_eq!((bell.category.as_str(), bell.tags.len(), bell.tags[1].len()), ("Bell", 2, MAX_WORD));
    }
}
