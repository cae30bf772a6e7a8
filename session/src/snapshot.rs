//! What the editor sees of a session: plain values, shared, never changed after they are published.

use std::sync::Arc;

use vaeform_patch::Patch;

use crate::controllers::{CcMap, Learning};
use crate::hardware::HardwareSettings;
use crate::matching::Matches;
use crate::performance::Performance;
use crate::undo::KnobPositions;

/// A session at one moment. Held by `Arc`; a newer one has a larger `revision`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Grows with every change of anything in here.
    pub revision: u64,
    /// The patch that sounds: the edited one, or the stored program while comparing.
    pub patch: Patch,
    /// The stored program sounds instead of the edited patch.
    pub comparing: bool,
    /// The edited patch differs from the stored program.
    pub is_edited: bool,
    /// Name of the bank: a label, such as the name of the file it came from.
    pub bank_name: String,
    /// The 32 programs of the bank, in order.
    pub programs: Arc<[Program]>,
    /// The current program, 0-31.
    pub program: usize,
    /// [`Command::Undo`](crate::Command::Undo) would do something.
    pub can_undo: bool,
    /// [`Command::Redo`](crate::Command::Redo) would do something.
    pub can_redo: bool,
    /// Name of the tuning: a label.
    pub tuning_name: String,
    /// MIDI program changes select programs.
    pub program_change: bool,
    /// Size of the editor in logical pixels, when one was remembered.
    pub editor_size: Option<(u32, u32)>,
    /// Settings of the latent layer.
    pub performance: Performance,
    /// Which controllers move the latents.
    pub controllers: CcMap,
    /// What controllers are being learnt.
    pub learning: Learning,
    /// Where undo wants the knobs of the latent layer, to be moved through the host once for each number.
    pub knobs_wanted: Option<(u64, KnobPositions)>,
    /// The instrument at the end of a cable.
    pub hardware: HardwareSettings,
    /// Its ports came with a project and stay closed until [`Command::OpenPorts`](crate::Command::OpenPorts).
    pub ports_wait: bool,
    /// What a sound was matched with.
    pub matches: Arc<Matches>,
    /// What a person should know, oldest first; the last 16.
    pub notices: Vec<Notice>,
}

/// A program of the bank as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Name of the patch.
    pub name: String,
    /// Category, or empty.
    pub category: String,
    /// Free words.
    pub tags: Vec<String>,
}

impl Program {
    /// Whether the name, category or a tag contains `query`, whatever the case; an empty query finds everything.
    pub fn matches(&self, query: &str) -> bool {
        let query = query.trim().to_lowercase();
        [&self.name, &self.category].into_iter().chain(&self.tags).any(|text| text.to_lowercase().contains(&query))
    }
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something was done.
    Info,
    /// Something was done, but not quite as asked: values clamped, a checksum wrong.
    Warning,
    /// Nothing was done, and why.
    Error,
}

/// A sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Counts up over the life of the session.
    pub serial: u64,
    /// How much it matters.
    pub severity: Severity,
    /// The sentence.
    pub text: String,
}
