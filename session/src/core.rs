//! The document of a session and what happens to it: shared by all threads but the audio thread, behind one short lock.

mod commands;
mod document;
mod hand_off;
mod matching;
mod shown;
mod steering;

use std::sync::Arc;

use vaeform_dsp::patch::Patch;
use vaeform_dsp::tuning::Tuning;

use crate::audio_port::{self, AudioPort, CorePort, Programs};
use crate::bank::Bank;
use crate::controllers::{CcMap, Learning, NUM_LATENTS};
use crate::hardware::HardwareSettings;
use crate::latest::Reader;
use crate::matching::{Matches, Sample};
use crate::performance::{NUM_KNOBS, Performance};
use crate::snapshot::{Notice, Snapshot};
use crate::undo::{Document, History};

use matching::Matching;
pub(crate) use matching::{Wish, levelled};

/// Largest side of the editor in logical pixels.
pub(crate) const MAX_EDITOR_SIDE: u32 = 8_192;

/// How a patch reaches the notes that sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// Held notes follow.
    Edit,
    /// Held notes finish on the old patch.
    Load,
}

/// A tuning with its label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamedTuning {
    /// The label.
    pub(crate) name: String,
    /// The table.
    pub(crate) tuning: Tuning,
    /// Text of the .scl file that it was made of, or empty.
    pub(crate) scale_text: String,
    /// Text of the .kbm file that it was made of, or empty.
    pub(crate) map_text: String,
}

impl Default for NamedTuning {
    fn default() -> Self {
        let (scale_text, map_text) = Default::default();
        Self { name: "12 equal".to_owned(), tuning: Tuning::default(), scale_text, map_text }
    }
}

/// What a saved state holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved {
    /// Patch, bank and program.
    pub(crate) document: Document,
    /// The tuning of all notes.
    pub(crate) tuning: NamedTuning,
    /// MIDI program changes select programs.
    pub(crate) program_change: bool,
    /// Logical pixels.
    pub(crate) editor_size: Option<(u32, u32)>,
    /// Settings of the latent layer.
    pub(crate) performance: Performance,
    /// Which controllers move the latents.
    pub(crate) controllers: CcMap,
    /// How far controllers have moved the latents.
    pub(crate) offsets: [f32; NUM_LATENTS],
    /// The instrument at the end of a cable.
    pub(crate) hardware: HardwareSettings,
    /// The match, and its sound if it is here; filled in by [`Core::saved_now`].
    pub(crate) matching: (Matches, Option<Arc<Sample>>),
}

/// Everything behind the lock.
pub(crate) struct Core {
    saved: Saved,
    history: History,
    comparing: bool,
    notices: Vec<Notice>,
    num_notices: u64,
    port: CorePort,
    bank_serial: u64,
    /// Program changes of the audio thread that have been handled.
    programs_seen: u32,
    unsent_patch: Option<Change>,
    unsent_tuning: bool,
    unsent_programs: bool,
    /// Counts changes of what should sound, so that a patch decoded for an older goal is not sent.
    generation: u64,
    /// What the latent layer last sent, unless it was the anchor itself.
    decoded: Option<Patch>,
    /// After a bake the knobs count as at rest until they are.
    knobs_are_parked: bool,
    /// What controllers are being learnt.
    learning: Learning,
    unsent_controllers: bool,
    /// The offsets of a restored state are on their way.
    unsent_offsets: bool,
    matching: Matching,
    snapshot: Arc<Snapshot>,
    /// The bank that the snapshot's list of programs was made from.
    published_bank: u64,
}

impl Core {
    /// A new instance: the factory bank, its first program.
    pub(crate) fn new() -> (Self, AudioPort, Reader<NUM_KNOBS>) {
        let bank = Bank::factory();
        let (port, audio, knobs) = audio_port::pair(Programs { serial: 0, patches: bank.patches() });
        let document = Document::program(bank, 0);
        let saved = Saved {
            document,
            tuning: NamedTuning::default(),
            program_change: false,
            editor_size: None,
            performance: Performance::default(),
            controllers: CcMap::default(),
            offsets: [0.0; NUM_LATENTS],
            hardware: HardwareSettings::default(),
            matching: Default::default(),
        };
        let mut core = Self {
            saved,
            history: History::default(),
            comparing: false,
            notices: Vec::new(),
            num_notices: 0,
            port,
            bank_serial: 0,
            programs_seen: 0,
            unsent_patch: Some(Change::Load),
            unsent_tuning: false,
            unsent_programs: false,
            generation: 0,
            decoded: None,
            knobs_are_parked: false,
            learning: Learning::Off,
            unsent_controllers: false,
            unsent_offsets: false,
            matching: Matching::default(),
            snapshot: Arc::default(),
            published_bank: 0,
        };
        core.snapshot = Arc::new(core.shown(0, core.saved.document.bank.programs()));
        (core, audio, knobs)
    }

    /// What a saved state should hold now.
    pub(crate) fn saved_now(&mut self) -> &Saved {
        if !self.unsent_offsets {
            self.saved.offsets = self.port.flags.offsets();
        }
        let (matches, sample) = self.saved_match();
        self.saved.matching = (Matches::clone(&matches), sample);
        &self.saved
    }

    /// What was loaded, edited and set.
    pub(crate) fn saved(&self) -> &Saved {
        &self.saved
    }

    /// The patch that should sound.
    pub(crate) fn sounding(&self) -> Patch {
        let document = &self.saved.document;
        if let Some(auditioned) = self.matching.auditioned() {
            return auditioned;
        }
        if self.comparing { document.bank.preset(document.program).patch } else { document.patch }
    }
}
