//! What a project is about: the edited patch, its bank, the current program.

use std::sync::Arc;

use vaeform_models::named_path::NUM_NAMED;
use vaeform_patch::{Patch, Preset};

use crate::bank::{Bank, NUM_PROGRAMS};
use crate::controllers::NUM_LATENTS;

/// Knobs whose turns can be taken back: those of the latents, the morph, then those with names.
pub const NUM_TURNED: usize = NUM_LATENTS + 1 + NUM_NAMED;

/// Where the knobs of the latent layer stand, 0..1 each as the host has them: latents 1-8, the morph, then brightness, attack, length
/// and inharmonicity.
pub type KnobPositions = [f32; NUM_TURNED];

/// What undo brings back: the edited patch, the bank, and which program is current. Cheap to copy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    /// The edited patch.
    pub(crate) patch: Patch,
    /// What it was edited from: its author, category and tags are the patch's.
    pub(crate) source: Arc<Preset>,
    /// The bank.
    pub(crate) bank: Arc<Bank>,
    /// The current program, 0-31.
    pub(crate) program: usize,
    /// Where knobs stood before the step after this turned them; none of a step that turned none. The host holds where they stand now.
    pub(crate) knobs: Option<KnobPositions>,
}

impl Contents {
    /// A program of a bank, unedited; numbers above 31 are the last.
    pub(crate) fn program(bank: Arc<Bank>, program: usize) -> Self {
        let program = program.min(NUM_PROGRAMS - 1);
        let source = bank.preset(program).clone();
        Self { patch: source.patch, source, bank, program, knobs: None }
    }

    /// All patches: the edited one, what it was edited from, the programs.
    pub(crate) fn patches(&self) -> impl Iterator<Item = &Patch> {
        let programs = self.bank.presets().iter().map(|program| &program.patch);
        [&self.patch, &self.source.patch].into_iter().chain(programs)
    }

    /// The edited patch with the words of what it was edited from.
    pub(crate) fn preset(&self) -> Preset {
        Preset { patch: self.patch, ..Preset::clone(&self.source) }
    }
}
