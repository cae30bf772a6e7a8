//! What random settings of an instrument sound like, kept in a folder: heard once, and continued where it ended.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vaeform_models::Random;
use vaeform_models::library::{Embedder, Wanted};

use super::index_entry::IndexEntry;
use super::instrument::Instrument;
use crate::Note;
use crate::embedding::digits;
use crate::plugin::{Described, Recall};
use crate::space::{ParameterSpace, Point};

/// The note that is indexed.
pub const INDEX_NOTE: Note = Note { key: 64, velocity: 100, hold_s: 1.0, seconds: 1.3 };

const HEAD: &str = "index.json";
const ENTRIES: &str = "renders.jsonl";

/// What an index is of: one of other things is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexHead {
    /// The plugin's id.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// A hash of what is searched.
    pub space: String,
    /// Where the points come from.
    pub seed: u64,
    /// How patches were brought about.
    pub recall: Recall,
    /// What was played.
    pub note: Note,
}

impl IndexHead {
    /// Of a plugin.
    pub fn new(described: &Described, space: &ParameterSpace, recall: Recall, seed: u64) -> Self {
        let mut hash = Sha256::new();
        for axis in space.axes() {
            let param = &axis.param;
            hash.update(format!("{} {} {} {};", param.id, param.min, param.max, param.choices.len()));
        }
        let space = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let (plugin, version) = (described.id.clone(), described.version.clone());
        Self { plugin, version, space, seed, recall, note: INDEX_NOTE }
    }
}

/// What random settings of an instrument sound like.
pub struct RenderIndex {
    folder: PathBuf,
    head: IndexHead,
    num_axes: usize,
    entries: Vec<IndexEntry>,
    embedder: Embedder,
}

impl RenderIndex {
    /// Opens an index in a folder, or begins one.
    ///
    /// # Errors
    /// When the folder holds one of something else, or cannot be used.
    pub fn open(folder: &Path, head: IndexHead, num_axes: usize) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let path = folder.join(HEAD);
        match fs::read(&path) {
            Ok(bytes) => {
                let known: IndexHead = serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?;
                ensure!(
                    known == head,
                    "{}: of {} {}, space {}, seed {}; expected {} {}, space {}, seed {}: name another folder",
                    path.display(),
                    known.plugin,
                    known.version,
                    known.space,
                    known.seed,
                    head.plugin,
                    head.version,
                    head.space,
                    head.seed
                );
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let new = path.with_extension("json.new");
                fs::write(&new, serde_json::to_vec_pretty(&head)?).with_context(|| new.display().to_string())?;
                fs::rename(&new, &path).with_context(|| path.display().to_string())?;
            }
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        }
        let entries = entries(&folder.join(ENTRIES), num_axes)?;
        Ok(Self { folder: folder.to_owned(), head, num_axes, entries, embedder: Embedder::default() })
    }

    /// What was heard.
    pub fn entries(&self) -> &[IndexEntry] {
        &self.entries
    }

    /// Hears settings until there are so many; `heard` is told of each, and ends it by false.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn grow(
        &mut self,
        instrument: &mut impl Instrument,
        len: usize,
        mut heard: impl FnMut(&IndexEntry) -> bool,
    ) -> Result<()> {
        let path = self.folder.join(ENTRIES);
        let mut file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.as_mut().map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        while self.entries.len() < len {
            let entry = self.next(instrument);
            let mut line = serde_json::to_vec(&entry)?;
            line.push(b'\n');
            file.write_all(&line).with_context(|| path.display().to_string())?;
            let goes_on = heard(&entry);
            self.entries.push(entry);
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    fn next(&mut self, instrument: &mut impl Instrument) -> IndexEntry {
        let id = self.entries.len() as u64;
        let mut random = Random::stream(self.head.seed, id);
        // In steps that a line of text keeps.
        let point: Point = (0..self.num_axes).map(|_| (1e4 * random.uniform()).round() / 1e4).collect();
        let none = IndexEntry { id, point, peak: 0.0, sound: String::new(), error: String::new() };
        match instrument.play(&none.point, &self.head.note) {
            Ok(take) if take.is_silent() => none,
            Ok(take) => {
                let sound = digits(&self.embedder.embed(&take.mono(0.0)));
                IndexEntry { peak: take.peak(), sound, ..none }
            }
            Err(error) => IndexEntry { error: error.to_string(), ..none },
        }
    }

    /// The points whose sound is nearest to what is wanted at the index's key, the nearest first, with the distance in dB.
    pub fn nearest(&self, wanted: &Wanted) -> Vec<(f32, &IndexEntry)> {
        let heard = self.entries.iter().filter_map(|entry| Some((wanted.apart_db(&entry.embedding()?), entry)));
        let mut heard: Vec<_> = heard.collect();
        heard.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        heard
    }
}

/// The entries of a file. A last line that was not written whole is cut off; a line that is none is an error.
fn entries(path: &Path, num_axes: usize) -> Result<Vec<IndexEntry>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        let file = OpenOptions::new().write(true).open(path).with_context(|| path.display().to_string())?;
        file.set_len(whole as u64).with_context(|| path.display().to_string())?;
    }
    let mut entries = Vec::new();
    for (n, line) in text[..whole].lines().enumerate() {
        let place = || format!("{}:{}", path.display(), n + 1);
        let entry: IndexEntry = serde_json::from_str(line).with_context(place)?;
        ensure!(entry.id == n as u64, "{}: number {}, expected {n}", place(), entry.id);
        ensure!(entry.point.len() == num_axes, "{}: {} axes, expected {num_axes}", place(), entry.point.len());
        entries.push(entry);
    }
    Ok(entries)
}
