//! Finds the preset files in a folder and below it, and reads what a list shows of them.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use vaeform_patch::{MAX_PRESET_BYTES, Preset};

use super::UserPreset;
use crate::project::{self, MAX_FOREIGN};
use crate::storage::plain_file;

/// Files of a list, at most.
const MAX_FILES: usize = 4_096;
/// Folders below the first, one in another. A link to a folder is not followed, so that none is walked in a circle.
const MAX_DEPTH: usize = 4;

/// Which file was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    len: u64,
    modified: Option<SystemTime>,
}

impl Seen {
    fn new(metadata: &Metadata) -> Self {
        Self { len: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// The presets in a folder by name; those of `before` are taken as they are where their files have not changed. What is no preset is left
/// out.
pub(super) fn presets(folder: &Path, before: &[UserPreset]) -> Vec<UserPreset> {
    let mut files = Vec::new();
    find(folder, MAX_DEPTH, &mut files);
    let mut presets: Vec<_> = files.iter().filter_map(|(path, seen)| preset(folder, path, *seen, before)).collect();
    presets.sort_by_cached_key(|preset| (preset.name.to_lowercase(), preset.key.clone()));
    presets
}

fn find(folder: &Path, depth: usize, files: &mut Vec<(PathBuf, Seen)>) {
    let Ok(entries) = folder.read_dir() else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_dir() && depth > 0 {
            find(&path, depth - 1, files);
        } else if metadata.is_file() && is_preset(&path) && files.len() < MAX_FILES {
            files.push((path, Seen::new(&metadata)));
        }
    }
}

fn is_preset(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn preset(folder: &Path, path: &Path, seen: Seen, before: &[UserPreset]) -> Option<UserPreset> {
    if let Some(kept) = before.iter().find(|preset| preset.path == path && preset.seen == seen) {
        return Some(kept.clone());
    }
    let bytes = plain_file::read(path, MAX_PRESET_BYTES as u64).ok()?;
    let (preset, _) = Preset::from_json(&bytes).ok()?;
    let (preset, _) = project::bounded(preset, MAX_FOREIGN);
    let below: Vec<_> = path.strip_prefix(folder).ok()?.iter().map(|part| part.to_string_lossy()).collect();
    let macros = preset.patch.layers.macro_names.map(|name| String::from_utf8_lossy(&name).trim().to_owned());
    let name = preset.patch.name.to_string().trim().to_owned();
    let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Some(UserPreset {
        key: format!("user/{}", below.join("/")),
        path: path.to_owned(),
        name: if name.is_empty() { stem() } else { name },
        author: preset.author,
        category: preset.category,
        tags: preset.tags,
        macros,
        seen,
    })
}
