//! One note of a patch: envelopes and modulation in, operator gains and frequencies out, once a control block.
//!
//! Between two control points gains run in straight lines, so the envelopes are always computed ahead to the end of the block.
//! When an event falls inside the block, [`Voice::rewind`] takes them back to the event's frame: events are never rounded to a
//! block.

mod envelopes;
mod gain_ramps;
mod level_bias;
mod lfo_reach;
mod operators;
mod pitch;

use super::algorithm::ALGORITHMS;
use super::compiled::{CompiledPatch, Moves};
use super::lanes::Lanes;
use super::playing::{Modulation, NoteStart, Offsets};
use envelopes::Envelopes;
use gain_ramps::GainRamps;
use level_bias::LevelBias;
use pitch::VoicePitch;

pub use level_bias::LevelGlide;

/// From this attenuation on an operator is silent. Its envelope runs as if at [`STAND_IN`], so that a level offset which makes it audible
/// finds the envelope in its own shape.
const OFF: f32 = 3968.0;
const STAND_IN: f32 = 1024.0;

/// A sounding note. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    start: NoteStart,
    offsets: Offsets,
    envelopes: Envelopes,
    bias: LevelBias,
    ramps: GainRamps,
    pitch: VoicePitch,
    /// Feedback coefficient.
    feedback: f32,
    released: bool,
}

impl Voice {
    /// A new note at `frame` of the control block, from silence.
    pub fn new(
        patch: &CompiledPatch,
        start: NoteStart,
        offsets: Offsets,
        frame: usize,
        seconds_per_frame: f32,
    ) -> Self {
        let mut voice = Self {
            start,
            offsets,
            envelopes: Envelopes::new(frame, seconds_per_frame),
            bias: LevelBias::default(),
            ramps: GainRamps::default(),
            pitch: VoicePitch::new(seconds_per_frame),
            feedback: 0.0,
            released: false,
        };
        voice.key_on(patch);
        voice.pitch.envelope.key_on(&patch.pitch_envelope);
        voice
    }

    /// The same voice strikes another note (mono): envelopes attack again from where they are.
    pub fn strike(&mut self, patch: &CompiledPatch, start: NoteStart, frame: usize) {
        self.rewind(frame);
        self.start = start;
        self.released = false;
        self.key_on(patch);
        self.pitch.envelope.key_again();
    }

    /// Starts the envelopes on the attenuations of patch and key.
    fn key_on(&mut self, patch: &CompiledPatch) {
        self.update_shapes(patch);
        for (op, shape) in self.envelopes.shapes.iter_mut().enumerate() {
            let base = operators::attenuation(patch, op, self.start, &Offsets::default());
            shape.base = if base >= OFF { STAND_IN } else { base };
        }
        self.update_levels(patch);
        self.envelopes.key_on();
    }

    /// The key goes up.
    pub fn key_off(&mut self, frame: usize) {
        self.rewind(frame);
        self.released = true;
        self.envelopes.key_off();
        self.pitch.envelope.key_off();
    }

    /// The patch was edited: the note follows, levels from where they are.
    pub fn reshape(&mut self, patch: &CompiledPatch, frame: usize) {
        self.rewind(frame);
        self.update_shapes(patch);
        self.update_levels(patch);
        self.envelopes.reshape();
    }

    /// The patch moves: `moves` says what of it at `frame`, and envelopes at rest go along with their levels. On a glide
    /// attenuations go the same part of their way as the glide; without one they are the patch's at once.
    pub fn apply_patch(&mut self, patch: &CompiledPatch, moves: Moves, glide: Option<LevelGlide<'_>>, frame: usize) {
        self.rewind(frame);
        for op in (0..6).filter(|op| moves.envelopes >> op & 1 == 1) {
            self.update_shape(patch, op);
            self.envelopes.follow(op);
        }
        let (start, offsets, shapes) = (self.start, &self.offsets, &self.envelopes.shapes);
        let bias_on = |patch, op| operators::attenuation(patch, op, start, offsets) - shapes[op].base;
        match glide {
            None => self.bias.set_some(moves.levels, |op| bias_on(patch, op)),
            Some(glide) if glide.way >= 1.0 => self.bias.set_all(std::array::from_fn(|op| bias_on(patch, op))),
            Some(glide) => self.bias.follow(&glide, || std::array::from_fn(|op| bias_on(glide.target, op))),
        }
        self.pitch.envelope.follow(&patch.pitch_envelope);
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.pitch.mark_dirty();
        self.ramps.follows = true;
    }

    /// Sets the performer's offsets; the note follows over the next control block.
    pub fn set_offsets(&mut self, patch: &CompiledPatch, offsets: Offsets, frame: usize) {
        if offsets == self.offsets {
            return;
        }
        self.rewind(frame);
        let before = std::mem::replace(&mut self.offsets, offsets);
        for (op, shape) in self.envelopes.shapes.iter_mut().enumerate() {
            shape.rate = operators::rates(patch, op, self.start, &self.offsets);
        }
        self.envelopes.set_speeds();
        if self.bias.is_gliding() {
            let level = |op, offsets: &Offsets| operators::attenuation(patch, op, self.start, offsets);
            self.bias.shift(std::array::from_fn(|op| level(op, &self.offsets) - level(op, &before)));
            self.feedback = patch.feedback_coefficient(self.offsets.feedback);
            self.pitch.mark_dirty();
        } else {
            self.update_levels(patch);
        }
    }

    /// The offsets now.
    pub fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// How hard the key was struck, 0..1.
    pub fn velocity(&self) -> f32 {
        self.start.velocity
    }

    /// True after the key went up.
    pub fn is_released(&self) -> bool {
        self.released
    }

    /// Takes the envelopes back to `frame` of the running control block, so that an event can happen there.
    pub fn rewind(&mut self, frame: usize) {
        self.envelopes.rewind(frame);
    }

    /// [`Tick::PitchAndEnvelope`](super::Tick).
    pub fn tick(&mut self, patch: &CompiledPatch) {
        self.pitch.envelope.tick(&patch.pitch_envelope);
    }

    /// True when ticks of the timer change this voice's pitch: the LFO reaches it or its pitch envelope moves.
    pub fn has_vibrato(&self, patch: &CompiledPatch, modulation: &Modulation) -> bool {
        lfo_reach::reaches_pitch(patch, modulation, &self.offsets)
            || (self.pitch.envelope.is_moving() && !patch.pitch_envelope.is_flat())
    }

    /// True when ticks of the timer change this voice's amplitude.
    pub fn has_tremolo(&self, patch: &CompiledPatch, modulation: &Modulation) -> bool {
        lfo_reach::reaches_amplitude(patch, modulation, &self.offsets)
    }

    /// Draws gain ramps into lane `lane` from `frame` to the end of the control block, or to less far while an envelope moves fast.
    pub fn update_ramps(
        &mut self,
        patch: &CompiledPatch,
        modulation: &Modulation,
        lanes: &mut Lanes,
        lane: usize,
        frame: usize,
    ) {
        self.update_pitch(patch, modulation, lanes, lane);
        let end = self.envelopes.run_ahead(frame);
        lanes.set_algorithm(lane, patch.algorithm);
        lanes.set_feedback(lane, self.feedback);
        let tremolo = lfo_reach::tremolo(patch, modulation, &self.offsets);
        self.ramps.update(patch, (&self.envelopes, &self.bias), tremolo, (lanes, lane), (frame, end));
    }

    /// Sets the lane's frequencies to the note's pitch and what modulates it.
    pub fn update_pitch(&mut self, patch: &CompiledPatch, modulation: &Modulation, lanes: &mut Lanes, lane: usize) {
        let vibrato = lfo_reach::vibrato(patch, modulation, &self.offsets);
        self.pitch.update(patch, modulation.pitch, vibrato, lanes, lane);
    }

    /// The frame of the control block up to which ramps are drawn; they must be drawn again from there.
    pub fn ramps_end(&self) -> usize {
        self.envelopes.end()
    }

    /// A new control block begins.
    pub fn next_block(&mut self) {
        self.envelopes.next_block();
    }

    /// True when no carrier sounds or will sound again.
    pub fn has_ended(&self, patch: &CompiledPatch) -> bool {
        carriers(patch).all(|op| {
            let is_off = self.envelopes.shapes[op].base == STAND_IN && STAND_IN + self.bias.get(op) >= OFF;
            is_off || self.envelopes.is_silent_for_good(op)
        })
    }

    /// True when the key is up and nothing moves any more, though it may sound: a patch whose level 4 is not silent.
    pub fn is_drone(&self, patch: &CompiledPatch) -> bool {
        self.released && carriers(patch).all(|op| self.envelopes.is_at_rest(op))
    }

    /// Moves the envelopes on by `seconds`, for a note that is not heard.
    pub(super) fn pass(&mut self, seconds: f32) {
        self.envelopes.advance(seconds);
    }

    /// Attenuation of an operator, without what makes a carrier softer.
    pub(super) fn attenuation(&self, op: usize) -> f32 {
        self.envelopes.attenuation(op) + self.bias.get(op)
    }

    /// How loud operators 1-6 are, for pictures: 0 is 60 dB below full scale or less, 1 is full scale.
    pub(crate) fn shown_levels(&self) -> [f32; 6] {
        /// Units of 256 to a factor of two, over 60 dB.
        const RANGE: f32 = 60.0 / 6.020_6 * 256.0;
        std::array::from_fn(|op| {
            let is_off = self.envelopes.shapes[op].base == STAND_IN && STAND_IN + self.bias.get(op) >= OFF;
            if is_off { 0.0 } else { (1.0 - self.attenuation(op) / RANGE).clamp(0.0, 1.0) }
        })
    }

    /// Where the pitch envelope is, in octaves.
    pub(super) fn pitch_octaves(&self) -> f32 {
        self.pitch.envelope.octaves()
    }

    /// Takes rates and levels of all operators from the patch.
    fn update_shapes(&mut self, patch: &CompiledPatch) {
        for op in 0..6 {
            self.update_shape(patch, op);
        }
    }

    fn update_shape(&mut self, patch: &CompiledPatch, op: usize) {
        let shape = &mut self.envelopes.shapes[op];
        shape.rate = operators::rates(patch, op, self.start, &self.offsets);
        shape.level = patch.operators[op].level;
    }

    /// Takes attenuations and feedback from the patch at once, under the offsets.
    fn update_levels(&mut self, patch: &CompiledPatch) {
        let (start, offsets, shapes) = (self.start, &self.offsets, &self.envelopes.shapes);
        let bias = |op| operators::attenuation(patch, op, start, offsets) - shapes[op].base;
        self.bias.set_all(std::array::from_fn(bias));
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.pitch.mark_dirty();
    }
}

/// The operators that are heard.
fn carriers(patch: &CompiledPatch) -> impl Iterator<Item = usize> {
    let carriers = ALGORITHMS[usize::from(patch.algorithm)].carriers;
    (0..6).filter(move |op| carriers >> op & 1 == 1)
}
