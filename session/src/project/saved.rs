//! What a project keeps of an instance.

use std::sync::Arc;

use serde_json::{Map, Value};
use vaeform_dsp::control::NUM_CONTROLS;
use vaeform_dsp::modulation::OwnSong;
use vaeform_patch::content::Content;
use vaeform_patch::{OwnTable, Preset};
use vaeform_performance::play::PlayedPart;

use super::contents::Contents;
use crate::bank::MAX_LABEL;
use crate::controllers::{CcMap, NUM_LATENTS, ParamMap};
use crate::hardware::HardwareSettings;
use crate::latent::LatentSettings;
use crate::matching::{Matches, Sample};
use crate::perform::{PerformPart, PerformSwitches};
use crate::tuning::NamedTuning;

/// Smallest and largest side of the editor in logical pixels.
const EDITOR_SIDE: std::ops::RangeInclusive<u32> = 200..=8_192;

/// A size of the editor that a window can have.
pub(crate) fn editor_size((width, height): (u32, u32)) -> (u32, u32) {
    let side = |side: u32| side.clamp(*EDITOR_SIDE.start(), *EDITOR_SIDE.end());
    (side(width), side(height))
}

/// What a saved state holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved {
    /// Patch, bank and program.
    pub(crate) contents: Contents,
    /// The tuning of all notes.
    pub(crate) tuning: NamedTuning,
    /// MIDI program changes select programs.
    pub(crate) program_change: bool,
    /// The tempo for the time without a host.
    pub(crate) song: OwnSong,
    /// Logical pixels.
    pub(crate) editor_size: Option<(u32, u32)>,
    /// Settings of the latent layer.
    pub(crate) latent_settings: LatentSettings,
    /// Which controllers move the latents.
    pub(crate) controllers: CcMap,
    /// How far controllers have moved the latents.
    pub(crate) offsets: [f32; NUM_LATENTS],
    /// Which controllers move other parameters.
    pub(crate) params: ParamMap,
    /// What they add to host parameters, -1..1 of their reach.
    pub(crate) param_offsets: [f32; NUM_CONTROLS],
    /// The instrument at the end of a cable.
    pub(crate) hardware: HardwareSettings,
    /// The match, and its sound if it is here; filled in by [`Document::saved_now`].
    pub(crate) matching: (Matches, Option<Arc<Sample>>),
    /// Samples of the tables that patches name; filled in by [`Document::saved_now`], and in a session that goes on its document's.
    pub(crate) tables: Vec<OwnTable>,
    /// The noise bands and partials that patches name; the same holds for them.
    pub(crate) sources: Vec<Content>,
    /// Lanes and gesture on the latents.
    pub(crate) perform: Arc<PerformPart>,
    /// What later builds keep, as it came.
    pub(crate) later: Map<String, Value>,
}

impl Saved {
    /// Keeps a tuning, its name as long as a label may be.
    pub(crate) fn tune(&mut self, tuning: NamedTuning) {
        let name = tuning.name.chars().take(MAX_LABEL).collect();
        self.tuning = NamedTuning { name, ..tuning };
    }

    /// Controllers have not moved the latents and the host parameters.
    pub(crate) fn rest_controllers(&mut self) {
        (self.offsets, self.param_offsets) = ([0.0; NUM_LATENTS], [0.0; NUM_CONTROLS]);
    }

    /// These contents, with all settings as in a new instance.
    pub(crate) fn new(contents: Contents) -> Self {
        Self {
            contents,
            tuning: NamedTuning::default(),
            program_change: false,
            song: OwnSong::default(),
            editor_size: None,
            latent_settings: LatentSettings::default(),
            controllers: CcMap::default(),
            offsets: [0.0; NUM_LATENTS],
            params: ParamMap::default(),
            param_offsets: [0.0; NUM_CONTROLS],
            hardware: HardwareSettings::default(),
            matching: Default::default(),
            tables: Vec::new(),
            sources: Vec::new(),
            perform: Arc::default(),
            later: Map::new(),
        }
    }

    /// What the audio thread plays of lanes and gesture; it knows what the host has of them.
    pub(crate) fn played_part(&self) -> Option<Box<PlayedPart>> {
        let is_played = !self.perform.is_empty();
        is_played.then(|| Box::new(self.perform.played(&PerformSwitches::default())))
    }

    /// The edited patch with its words, then the programs of the bank.
    pub(crate) fn presets(&self) -> Vec<Preset> {
        let programs = self.contents.bank.presets().iter().map(|program| Preset::clone(program));
        std::iter::once(self.contents.preset()).chain(programs).collect()
    }
}
