//! The document of a session and what happens to it: shared by all threads but the audio thread, behind one short lock.

mod commands;
mod document;
mod hand_off;
mod keeping;
mod matching;
mod ports;
mod shown;
mod steering;

use std::sync::Arc;

use serde_json::{Map, Value};
use vaeform_dsp::tuning::Tuning;
use vaeform_patch::{Patch, Preset};

use crate::audio_thread::{self, AudioThreadHandle, CorePort, Programs, Sound};
use crate::bank::Bank;
use crate::controllers::{CcMap, Learning, NUM_LATENTS};
use crate::hardware::HardwareSettings;
use crate::latest::Reader;
use crate::matching::{Matches, Sample};
use crate::parameter_changes::ALL_OPERATORS;
use crate::performance::{NUM_KNOBS, Performance};
use crate::signals::Signals;
use crate::snapshot::{Notice, Snapshot};
use crate::state::StateError;
use crate::undo::{Document, History, KnobPositions, NUM_TURNED};

use keeping::RefusedText;
use matching::Matching;
pub(crate) use matching::{MatchRequest, levelled};

/// Smallest and largest side of the editor in logical pixels.
const EDITOR_SIDE: std::ops::RangeInclusive<u32> = 200..=8_192;

/// A size of the editor that a window can have.
pub(crate) fn editor_size((width, height): (u32, u32)) -> (u32, u32) {
    let side = |side: u32| side.clamp(*EDITOR_SIDE.start(), *EDITOR_SIDE.end());
    (side(width), side(height))
}

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
    /// What later builds keep, as it came.
    pub(crate) later: Map<String, Value>,
}

impl Saved {
    /// The edited patch with its words, then the programs of the bank.
    pub(crate) fn presets(&self) -> Vec<Preset> {
        let programs = self.document.bank.presets().iter().map(|program| Preset::clone(program));
        std::iter::once(self.document.preset()).chain(programs).collect()
    }
}

/// Everything behind the lock.
pub(crate) struct Core {
    saved: Saved,
    history: History,
    comparing: bool,
    notices: Vec<Notice>,
    num_notices: u64,
    port: CorePort,
    signals: Arc<Signals>,
    bank_serial: u64,
    /// Program changes of the audio thread that have been handled.
    programs_seen: u32,
    /// Parameter changes of the audio thread that have been handled.
    changes_seen: u64,
    /// Lost messages of the audio thread that have been told.
    lost_seen: u32,
    /// Which operators of the patch sound; no part of it.
    operators: u8,
    unsent_patch: Option<Change>,
    pub(crate) unsent_tuning: bool,
    /// The tuning of an MTS-ESP master, heard instead of the document's.
    master_tuning: Option<NamedTuning>,
    /// Everything is to fall silent.
    unsent_silence: bool,
    unsent_programs: bool,
    /// Counts changes of what should sound, so that a patch decoded for an older goal is not sent.
    generation: u64,
    /// What the latent layer last sent, unless it was the anchor itself.
    decoded: Option<Patch>,
    /// Where a hand has left the knobs, as undo knows it.
    knobs: KnobPositions,
    /// Where undo wants the knobs, which the editor moves: counts up, so that each wish is done once.
    knobs_wanted: Option<(u64, KnobPositions)>,
    num_knobs_wanted: u64,
    /// After a bake the knobs count as at rest until they are.
    knobs_are_parked: bool,
    /// What controllers are being learnt.
    learning: Learning,
    /// Counts the times that somebody asked for learning, or for its end.
    learnings: u32,
    unsent_controllers: bool,
    /// The offsets of a restored state are on their way.
    unsent_offsets: bool,
    matching: Matching,
    /// How the last restore went.
    restored: Result<(), StateError>,
    /// A state that could not be read.
    refused: Option<RefusedText>,
    /// What found no room in the last saved state.
    left_out: Vec<String>,
    /// The ports of a restored project wait for a person's leave.
    ports_wait: bool,
    snapshot: Arc<Snapshot>,
    /// The bank that the snapshot's list of programs was made from.
    published_bank: u64,
}

impl Core {
    /// A new instance: the factory bank, its first program.
    pub(crate) fn new() -> (Self, AudioThreadHandle, Reader<NUM_KNOBS>) {
        let bank = Bank::factory();
        let (port, audio, knobs) = audio_thread::pair(Programs { serial: 0, patches: bank.patches() });
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
            later: Map::new(),
        };
        let mut core = Self {
            saved,
            history: History::default(),
            comparing: false,
            notices: Vec::new(),
            num_notices: 0,
            port,
            signals: Arc::default(),
            bank_serial: 0,
            programs_seen: 0,
            changes_seen: 0,
            lost_seen: 0,
            operators: ALL_OPERATORS,
            unsent_patch: Some(Change::Load),
            unsent_tuning: false,
            master_tuning: None,
            unsent_silence: false,
            unsent_programs: false,
            generation: 0,
            decoded: None,
            knobs: [0.5; NUM_TURNED],
            knobs_wanted: None,
            num_knobs_wanted: 0,
            knobs_are_parked: false,
            learning: Learning::Off,
            learnings: 0,
            unsent_controllers: false,
            unsent_offsets: false,
            matching: Matching::default(),
            restored: Ok(()),
            refused: None,
            left_out: Vec::new(),
            ports_wait: false,
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

    /// What is left for the host and the window.
    pub(crate) fn signals(&self) -> &Arc<Signals> {
        &self.signals
    }

    /// What was loaded, edited and set.
    pub(crate) fn saved(&self) -> &Saved {
        &self.saved
    }

    /// The patch that should sound.
    pub(crate) fn sounding(&self) -> Patch {
        self.sound().heard()
    }

    /// What the audio thread is to play.
    fn sound(&self) -> Sound {
        let is_document = !self.comparing && self.matching.auditioned().is_none();
        let operators = if is_document { self.operators } else { ALL_OPERATORS };
        let (programs_seen, changes_seen) = (self.programs_seen, self.changes_seen);
        Sound { patch: self.shown_patch(), operators, is_document, programs_seen, changes_seen }
    }

    /// The patch that should sound, were all its operators on.
    fn shown_patch(&self) -> Patch {
        let document = &self.saved.document;
        if let Some(auditioned) = self.matching.auditioned() {
            return auditioned;
        }
        if self.comparing { document.bank.preset(document.program).patch } else { document.patch }
    }
}
