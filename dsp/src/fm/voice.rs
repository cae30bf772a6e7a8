//! One note of a patch: envelopes and modulation in, operator gains and frequencies out, once a control block.
//!
//! Between two control points gains run in straight lines, so the envelopes are always computed ahead to the end of the block.
//! When an event falls inside the block, [`Voice::rewind`] takes them back to the event's frame: events are never rounded to a
//! block.

mod level_ramp;
mod levels;
mod lines;
mod playing;

use super::envelope::EnvelopeShape;
use super::pitch_envelope::PitchEnvelope;
use super::{CompiledPatch, Envelope, SILENT};
use crate::fm::algorithm::ALGORITHMS;

pub use level_ramp::LevelGlide;
use level_ramp::LevelRamp;
pub use playing::{Modulation, NoteStart, Offsets};

/// From this attenuation on an operator is off for good: its envelope is then run as if at [`STAND_IN`], so that a level offset
/// can still bring it up with its own shape.
const OFF: f32 = 3968.0;
const STAND_IN: f32 = 1024.0;

type Motion = [Envelope; 6];

/// A sounding note. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    start: NoteStart,
    offsets: Offsets,
    shapes: [EnvelopeShape; 6],
    /// What level offsets, and a patch that moved since the note began, add to the envelopes' attenuation.
    bias: [f32; 6],
    ride: LevelRamp,
    pitch_envelope: PitchEnvelope,
    motion: Motion,
    /// The motion as it was at `saved_frame` of the control block, and whether the motion is ahead at the lines' end.
    saved: Motion,
    saved_frame: usize,
    is_ahead: bool,
    /// Frame of the control block at which the lines end.
    end: usize,
    /// Attenuations at the end of the lines, and the amplitudes that they are.
    totals: [f32; 6],
    gains: [f32; 6],
    /// Pitch word that the lane's frequencies are set to.
    word: f32,
    /// Feedback coefficient.
    feedback: f32,
    /// Attenuation by the LFO when the lines were drawn; steps with the timer.
    tremolo: f32,
    /// The patch moves: a change of tremolo runs along the line, and is no step of the timer.
    follows: bool,
    released: bool,
    seconds_per_frame: f32,
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
        let motion = [Envelope::default(); 6];
        let shape = EnvelopeShape { rate: [0.0; 4], level: [SILENT; 4], base: SILENT };
        let mut voice = Self {
            start,
            offsets,
            shapes: [shape; 6],
            bias: [0.0; 6],
            ride: LevelRamp::default(),
            pitch_envelope: PitchEnvelope::default(),
            motion,
            saved: motion,
            saved_frame: frame,
            is_ahead: false,
            end: 0,
            totals: [SILENT; 6],
            gains: [0.0; 6],
            word: f32::NAN,
            feedback: 0.0,
            tremolo: 0.0,
            follows: false,
            released: false,
            seconds_per_frame,
        };
        voice.shape(patch, true);
        for (envelope, shape) in voice.motion.iter_mut().zip(&voice.shapes) {
            envelope.key_on(shape);
        }
        voice.pitch_envelope.key_on(&patch.pitch_envelope);
        voice.saved = voice.motion;
        voice
    }

    /// The same voice strikes another note (mono): envelopes attack again from where they are.
    pub fn strike(&mut self, patch: &CompiledPatch, start: NoteStart, frame: usize) {
        self.rewind(frame);
        self.start = start;
        self.released = false;
        self.shape(patch, true);
        for (envelope, shape) in self.motion.iter_mut().zip(&self.shapes) {
            envelope.key_on(shape);
        }
        self.pitch_envelope.key_again();
        self.saved = self.motion;
    }

    /// The key goes up.
    pub fn key_off(&mut self, frame: usize) {
        self.rewind(frame);
        self.released = true;
        for (envelope, shape) in self.motion.iter_mut().zip(&self.shapes) {
            envelope.key_off(shape);
        }
        self.pitch_envelope.key_off();
        self.saved = self.motion;
    }

    /// The patch was edited: the note follows, levels from where they are.
    pub fn reshape(&mut self, patch: &CompiledPatch, frame: usize) {
        self.rewind(frame);
        let latched = self.shapes.map(|s| s.base);
        self.shape(patch, false);
        for (shape, base) in self.shapes.iter_mut().zip(latched) {
            shape.base = base;
        }
        self.rebias(patch);
        for (envelope, shape) in self.motion.iter_mut().zip(&self.shapes) {
            envelope.reshape(shape);
        }
        self.saved = self.motion;
    }

    /// Sets the performer's offsets; the note follows over the next control block.
    pub fn set_offsets(&mut self, patch: &CompiledPatch, offsets: Offsets, frame: usize) {
        if offsets == self.offsets {
            return;
        }
        self.rewind(frame);
        let before = std::mem::replace(&mut self.offsets, offsets);
        for op in 0..6 {
            self.shapes[op].rate = self.rates(patch, op);
            self.motion[op].set_speed(&self.shapes[op]);
        }
        if self.ride.serial == 0 {
            self.rebias(patch);
        } else {
            self.shift(patch, &before);
        }
        self.saved = self.motion;
    }

    /// The offsets now.
    pub fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// True after the key went up.
    pub fn is_released(&self) -> bool {
        self.released
    }

    /// Takes the envelopes back to `frame` of the running control block, so that an event can happen there.
    pub fn rewind(&mut self, frame: usize) {
        if self.is_ahead && frame < self.end {
            self.motion = self.saved;
            if frame > self.saved_frame {
                self.advance(frame - self.saved_frame);
            }
        }
        self.saved_frame = frame;
        self.saved = self.motion;
        self.is_ahead = false;
    }

    /// [`Tick::PitchAndEnvelope`](super::Tick).
    pub fn tick(&mut self, patch: &CompiledPatch) {
        self.pitch_envelope.tick(&patch.pitch_envelope);
    }

    /// True when ticks of the timer change this voice's pitch: the LFO reaches it or its pitch envelope moves.
    pub fn has_vibrato(&self, patch: &CompiledPatch, modulation: &Modulation) -> bool {
        let vibrato = patch.pitch_mod_sens > 0.0 && (self.is_deep(modulation) || patch.lfo_pitch_depth > 0.0);
        vibrato || (self.pitch_envelope.is_moving() && !patch.pitch_envelope.is_flat())
    }

    /// True when ticks of the timer change this voice's amplitude.
    pub fn has_tremolo(&self, patch: &CompiledPatch, modulation: &Modulation) -> bool {
        patch.has_amp_sens && (self.is_deep(modulation) || patch.lfo_amp_depth > 0.0)
    }

    fn is_deep(&self, modulation: &Modulation) -> bool {
        modulation.depth > 0.0 || self.offsets.lfo_depth > 0.0
    }

    /// The frame of the control block up to which lines are drawn; they must be drawn again from there.
    pub fn aimed_until(&self) -> usize {
        if self.is_ahead { self.end } else { 0 }
    }

    /// A new control block begins.
    pub fn next_block(&mut self) {
        self.saved = self.motion;
        self.saved_frame = 0;
        self.is_ahead = false;
    }

    /// True when no carrier sounds or will sound again.
    pub fn has_ended(&self, patch: &CompiledPatch) -> bool {
        self.carriers_are(patch, |voice, op| {
            let shape = &voice.shapes[op];
            let is_off = shape.base == STAND_IN && STAND_IN + voice.bias[op] >= OFF;
            is_off || voice.motion[op].is_silent_for_good(shape)
        })
    }

    /// True when the key is up and nothing moves any more, though it may sound: a patch whose level 4 is not silent.
    pub fn is_drone(&self, patch: &CompiledPatch) -> bool {
        self.released && self.carriers_are(patch, |voice, op| voice.motion[op].at_rest())
    }

    fn carriers_are(&self, patch: &CompiledPatch, test: impl Fn(&Self, usize) -> bool) -> bool {
        let carriers = ALGORITHMS[usize::from(patch.algorithm)].carriers;
        (0..6).all(|op| carriers >> op & 1 == 0 || test(self, op))
    }

    /// Moves the envelopes on by `seconds`, for a note that is not heard.
    pub(super) fn pass(&mut self, seconds: f32) {
        for (envelope, shape) in self.motion.iter_mut().zip(&self.shapes) {
            envelope.advance(seconds, shape);
        }
    }

    /// Attenuation of an operator, without what makes a carrier softer.
    pub(super) fn attenuation(&self, op: usize) -> f32 {
        self.motion[op].attenuation() + self.bias[op]
    }

    /// Where the pitch envelope is, in octaves.
    pub(super) fn pitch_octaves(&self) -> f32 {
        self.pitch_envelope.octaves()
    }

    fn advance(&mut self, frames: usize) {
        let seconds = frames as f32 * self.seconds_per_frame;
        for (envelope, shape) in self.motion.iter_mut().zip(&self.shapes) {
            envelope.advance(seconds, shape);
        }
    }
}
