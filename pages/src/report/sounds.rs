//! Sounds that JSON names, in the page.

use std::fs;
use std::path::{Component, Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::escape::escaped;

/// The largest file that goes into a page, and the most of all, in bytes.
const MAX_FILE: u64 = 4 << 20;
const MAX_ALL: u64 = 64 << 20;

/// Sounds in a folder, if there is one.
pub(super) struct Sounds<'a> {
    folder: Option<&'a Path>,
    left: u64,
}

impl<'a> Sounds<'a> {
    pub(super) fn new(folder: Option<&'a Path>) -> Self {
        Self { folder, left: MAX_ALL }
    }

    /// A player of a sound file that is in the folder or below it; nothing for other text.
    pub(super) fn player(&mut self, text: &str) -> Option<String> {
        let path = Path::new(text);
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let kind = match extension.as_str() {
            "wav" => "wav",
            "flac" => "flac",
            "mp3" => "mpeg",
            "ogg" => "ogg",
            _ => return None,
        };
        let file = self.inside(path)?;
        let len = fs::metadata(&file).ok().filter(fs::Metadata::is_file)?.len();
        if len > MAX_FILE.min(self.left) {
            return None;
        }
        let bytes = fs::read(&file).ok()?;
        self.left -= len.min(self.left);
        Some(format!(
            "<figure><audio controls preload=\"none\" src=\"data:audio/{kind};base64,{}\"></audio><figcaption>{}</figcaption></figure>",
            STANDARD.encode(bytes),
            escaped(text)
        ))
    }

    /// The file in the folder; nothing for one that is elsewhere.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        if path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
            return None;
        }
        Some(self.folder?.join(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sounds_of_the_folder_are_played() {
        let folder = std::env::temp_dir().join(format!("vaeform-report-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.wav"), b"RIFF").unwrap();
        let mut sounds = Sounds::new(Some(&folder));
        assert!(sounds.player("a.wav").unwrap().contains("data:audio/wav;base64,UklGRg=="));
        assert_eq!(sounds.player("b.wav"), None);
        assert_eq!(sounds.player("../a.wav"), None);
        assert_eq!(sounds.player(&folder.join("a.wav").display().to_string()), None);
        assert_eq!(sounds.player("a.txt"), None);
        assert_eq!(Sounds::new(None).player("a.wav"), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
