//! Sounding notes follow their variation: along its glide, and by crossfade to another slot when its switches have turned.

use crate::effects::{self, ChainSettings, EffectMoves};
use crate::fm::Moves;
use vaeform_patch::Patch;
use vaeform_patch::layers::Layers;

use super::lane_idx::LaneIdx;
use super::patch_target::PatchTarget;
use super::slots::{PatchSlots, SlotIdx};
use super::variations::Variations;
use super::voices::Voices;

/// Lanes that crossfades leave free, so that note-ons find room.
const RESERVED_LANES: usize = 4;

/// The variations, and how notes come along.
#[derive(Clone, Debug)]
pub(super) struct PatchFollower {
    variations: Variations,
    /// The tempo that the effects were worked out for, and what was added to them; nothing when the patch has changed since.
    effects_for: Option<(f64, EffectMoves)>,
    /// An effect was on when they were taken last.
    has_effects: bool,
}

impl PatchFollower {
    /// One variation on the initial voice; allocates. `slots` are new.
    pub(super) fn new(slots: &mut PatchSlots, seconds_per_block: f32) -> Self {
        Self {
            variations: Variations::new(&Patch::default(), slots, seconds_per_block),
            effects_for: None,
            has_effects: false,
        }
    }

    /// All variations are at their targets, and the next note-on plays the first.
    pub(super) fn reset(&mut self, voices: &mut Voices) {
        self.settle(voices);
        self.variations.restart();
    }

    /// Loads another patch: notes that sound finish on the old one.
    pub(super) fn load(&mut self, patch: &Patch, voices: &mut Voices) {
        self.effects_for = None;
        voices.banks.notes_mut().for_each(|note| note.variation = None);
        self.variations.load(patch, &mut voices.slots);
    }

    /// Changes the patch in place: notes that sound on it follow at once; notes that play other variations change to it.
    /// What cannot glide in the layers beside FM comes by crossfade.
    pub(super) fn edit(&mut self, patch: &Patch, voices: &mut Voices) {
        self.effects_for = None;
        if self.variations.must_switch_to(&patch.layers) {
            self.variations.set_patch(patch, &mut voices.slots);
            if voices.num_active() == 0 {
                self.settle(voices);
            }
            return;
        }
        let slot = self.variations.edit(patch, &mut voices.slots);
        let frame = voices.frame();
        let Voices { banks, slots, .. } = voices;
        for note in banks.notes_mut().filter(|note| note.slot == slot) {
            note.voice.reshape(slots.patch(slot), frame);
            note.mark_dirty();
        }
    }

    /// Sets out for another target; where nothing sounds, it is there at once.
    pub(super) fn set_target(&mut self, target: &PatchTarget, voices: &mut Voices) {
        self.effects_for = None;
        self.variations.set_target(target, &mut voices.slots);
        if voices.num_active() == 0 {
            self.settle(voices);
        }
    }

    /// Jumps to the target: nothing sounds that could click.
    pub(super) fn settle(&mut self, voices: &mut Voices) {
        if self.variations.is_moving() {
            self.effects_for = None;
        }
        self.variations.settle(&mut voices.slots);
    }

    /// The layers of the first variation, if they have changed since the effects were taken last.
    pub(super) fn changed_layers(&self) -> Option<&Layers> {
        self.effects_for.is_none().then(|| self.variations.layers())
    }

    /// True when no effect is on, as those know who have taken them: nothing that is added to them matters.
    pub(super) fn effects_rest(&self) -> bool {
        self.effects_for.is_some() && !self.has_effects
    }

    /// The effects of the first variation with this added, whose echoes follow this tempo; nothing when they are as they were.
    pub(super) fn take_effects(&mut self, tempo_bpm: f64, moves: EffectMoves) -> Option<ChainSettings> {
        let now = Some((tempo_bpm, moves));
        let is_news = self.effects_for != now;
        self.effects_for = now;
        self.has_effects = self.variations.layers().has_effects();
        is_news.then(|| effects::of_patch(self.variations.layers(), &moves, tempo_bpm))
    }

    /// True while effects move by themselves: they are on their way to a target.
    pub(super) fn moves_effects(&self) -> bool {
        self.variations.is_moving() && self.variations.layers().has_effects()
    }

    /// A key goes down: the LFOs of all variations hear of it.
    pub(super) fn key_on(&self, is_first: bool, voices: &mut Voices) {
        for slot in self.variations.slots() {
            voices.slots.key_on(slot, is_first);
        }
    }

    /// The variation that a key struck now plays, and its slot.
    pub(super) fn next_variation(&mut self, key: u8) -> (u8, SlotIdx) {
        let variation = self.variations.next_variation(key);
        (variation, self.variations.slot(variation))
    }

    /// Moves all variations on by a control block, and their notes with them.
    pub(super) fn advance(&mut self, voices: &mut Voices) {
        if !self.variations.is_moving() {
            return;
        }
        self.effects_for = None;
        for variation in 0..self.variations.num_variations() {
            let is_busy = self.is_crossing(variation, voices);
            let before = self.variations.slot(variation as u8);
            let moves = self.variations.advance(variation, is_busy, &mut voices.slots);
            let slot = self.variations.slot(variation as u8);
            if moves == Moves::NONE || slot != before {
                continue;
            }
            let glide = self.variations.glide(variation);
            let Voices { banks, slots, .. } = voices;
            for note in banks.notes_mut().filter(|note| note.slot == slot) {
                note.voice.apply_patch(slots.patch(slot), moves, glide, 0);
            }
        }
        let are_late = self.cross_over(voices);
        self.variations.rest(are_late);
    }

    /// True while notes of a variation are between two slots.
    fn is_crossing(&self, variation: usize, voices: &Voices) -> bool {
        voices.banks.notes().any(|note| {
            let is_own =
                note.variation.is_some_and(|own| usize::from(own) % self.variations.num_variations() == variation);
            is_own && !note.is_fading() && (note.fades_in() || note.slot != self.variations.slot(variation as u8))
        })
    }

    /// Starts the crossfade of notes whose variation sounds on another slot; true when some must wait for a lane or an earlier one.
    fn cross_over(&self, voices: &mut Voices) -> bool {
        let mut are_late = false;
        let mut num_free = voices.banks.num_free();
        for from in LaneIdx::all() {
            let Voices { banks, slots, .. } = &mut *voices;
            let Some(note) = banks.note_mut(from) else { continue };
            let Some(variation) = note.variation.filter(|_| !note.is_fading()) else { continue };
            note.variation = Some((usize::from(variation) % self.variations.num_variations()) as u8);
            let slot = self.variations.slot(variation);
            if note.slot == slot {
                continue;
            }
            let may_cross = num_free > RESERVED_LANES && !note.fades_in();
            let Some(to) = (if may_cross { banks.last_free() } else { None }) else {
                are_late = true;
                continue;
            };
            num_free -= 1;
            let Some(note) = banks.note_mut(from) else { continue };
            let ghost = note.cross(slot, slots.patch(slot), slots.layers(slot));
            slots.take(slot);
            voices.start_ghost(to, from, ghost);
        }
        are_late
    }
}
