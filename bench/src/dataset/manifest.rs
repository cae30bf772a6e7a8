//! What a dataset was made of and which parts of it are there, with their checksums.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use vaeform_patch::Patch;
use vaeform_session::plain_file;
use vaeform_sysex::dx7::layout;

use super::args::DatasetArgs;
use crate::outputs::Outputs;

/// The file's form, and that of the parts.
const VERSION: u32 = 1;
/// Draws of a part.
pub(super) const PART: u64 = 2_048;
/// Largest manifest that is read, in bytes; a part takes a hundred.
const MAX_BYTES: u64 = 1 << 28;

/// The file of a part.
pub(super) fn file(part: u64) -> String {
    format!("{part:05}.safetensors")
}

/// All that decides what the parts hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Provenance {
    version: u32,
    engine: String,
    seed: u64,
    count: u64,
    draws_a_part: u64,
    /// Checksum of the voices that were drawn from.
    voices: String,
    num_voices: usize,
    real: f32,
    cross: f32,
    random: f32,
    notes: [u8; 2],
    audio: bool,
}

impl Provenance {
    /// Of a command.
    pub(super) fn new(args: &DatasetArgs, voices: &[Patch]) -> Self {
        let bytes: Vec<u8> = voices.iter().flat_map(layout::pack).collect();
        Self {
            version: VERSION,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            seed: args.seed,
            count: args.count,
            draws_a_part: PART,
            voices: checksum(&bytes),
            num_voices: voices.len(),
            real: args.mix.real,
            cross: args.mix.cross,
            random: args.mix.random,
            notes: [args.notes.0, args.notes.1],
            audio: args.audio,
        }
    }
}

/// A part that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    part: u64,
    examples: usize,
    bytes: usize,
    checksum: String,
}

impl Part {
    /// Of what is about to be written.
    pub(super) fn new(part: u64, examples: usize, bytes: &[u8]) -> Self {
        Self { part, examples, bytes: bytes.len(), checksum: checksum(bytes) }
    }

    /// Its file's name.
    pub(super) fn file(&self) -> String {
        file(self.part)
    }

    fn is_whole(&self, folder: &Path) -> bool {
        let found = plain_file::read(&folder.join(self.file()), self.bytes as u64);
        found.is_ok_and(|bytes| bytes.len() == self.bytes && checksum(&bytes) == self.checksum)
    }
}

/// The manifest, kept on disk whenever it changes.
pub(super) struct Manifest {
    path: PathBuf,
    was_found: bool,
    content: Content,
}

#[derive(Serialize, Deserialize)]
struct Content {
    provenance: Provenance,
    parts: Vec<Part>,
}

impl Manifest {
    /// The manifest at a path, or a new one. Parts that are gone or damaged are forgotten.
    ///
    /// # Errors
    /// When the file cannot be read or tells of another dataset.
    pub(super) fn open(path: &Path, provenance: Provenance) -> Result<Self> {
        let mut content = Content { provenance, parts: Vec::new() };
        let was_found = path.symlink_metadata().is_ok();
        if was_found {
            let found = plain_file::read(path, MAX_BYTES).with_context(|| path.display().to_string())?;
            let found: Content = serde_json::from_slice(&found).with_context(|| path.display().to_string())?;
            if found.provenance != content.provenance {
                let [found, wanted] =
                    [&found.provenance, &content.provenance].map(|of| serde_json::json!(of).to_string());
                bail!("{}: another dataset lies here: {found}; expected {wanted}", path.display());
            }
            content.parts = found.parts;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        content.parts.retain(|part| part.is_whole(folder));
        Ok(Self { path: path.to_owned(), was_found, content })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it lay there before.
    pub(super) fn was_found(&self) -> bool {
        self.was_found
    }

    /// Whether a part is there.
    pub(super) fn has(&self, part: u64) -> bool {
        self.content.parts.iter().any(|of| of.part == part)
    }

    /// Examples of all parts.
    pub(super) fn num_examples(&self) -> usize {
        self.content.parts.iter().map(|part| part.examples).sum()
    }

    /// Takes a part in and writes itself.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add(&mut self, part: Part, outputs: &Outputs) -> Result<()> {
        let place = self.content.parts.partition_point(|of| of.part < part.part);
        self.content.parts.insert(place, part);
        outputs.rewrite(&self.path, &self.bytes()?)
    }

    /// Writes itself for the first time in a run.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, outputs: &Outputs) -> Result<()> {
        outputs.write(&self.path, &self.bytes()?)
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        Ok(format!("{}\n", serde_json::to_string_pretty(&self.content)?).into_bytes())
    }
}

/// FNV-1a over words of eight bytes.
fn checksum(bytes: &[u8]) -> String {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let add = |sum: u64, word: u64| (sum ^ word).wrapping_mul(PRIME);
    let sum = words.iter().fold(0xcbf2_9ce4_8422_2325, |sum, word| add(sum, u64::from_le_bytes(*word)));
    format!("{:016x}", rest.iter().fold(sum, |sum, byte| add(sum, u64::from(*byte))))
}
