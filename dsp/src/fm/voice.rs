//! One note of a patch: envelopes and modulation in, operator gains and frequencies out, once a control block.
//!
//! Between two control points gains run in straight lines, so the envelopes are always computed ahead to the end of the block.
//! When an event falls inside the block, [`Voice::rewind`] takes them back to the event's frame: events are never rounded to a
//! block.

use super::envelope::EnvelopeShape;
use super::pitch_envelope::PitchEnvelope;
use super::{
    CONTROL_FRAMES, CompiledPatch, Envelope, Lanes, LfoOutput, Moves, SILENT, amplitude, exp2, frequency, lfo, scaling,
};
use crate::fm::algorithm::ALGORITHMS;

/// From this attenuation on an operator is off for good: its envelope is then run as if at [`STAND_IN`], so that a level offset
/// can still bring it up with its own shape.
const OFF: f32 = 3968.0;
const STAND_IN: f32 = 1024.0;
/// While an envelope moves more than this in a control block (3 dB) and is heard, lines are drawn over fewer frames.
const FAST_UNITS: f32 = 128.0;
const FAST_FLOOR: f32 = 3000.0;
const FAST_FRAMES: usize = 8;
/// Amplitude at no attenuation, in steps of the chip's signal (15 bits with its sign; 4,096 steps turn the phase once).
const FULL_SCALE: f32 = 16_384.0;

/// What a performer adds to a patch, in panel steps; all 0 at rest, and then the patch sounds exactly as loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offsets {
    /// Output level of operators 1-6.
    pub level: [f32; 6],
    /// Output level of all modulators.
    pub brightness: f32,
    /// Feedback.
    pub feedback: f32,
    /// Slower attack.
    pub attack: f32,
    /// Slower decay.
    pub decay: f32,
    /// Slower release.
    pub release: f32,
    /// LFO pitch and amplitude depth.
    pub lfo_depth: f32,
    /// Velocity sensitivity of all operators.
    pub velocity_sens: f32,
}

/// How a note starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoteStart {
    /// MIDI note before transpose, 0-127.
    pub note: u8,
    /// 0-1.
    pub velocity: f32,
}

/// Modulation of a voice over one control block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Modulation {
    /// The LFO.
    pub lfo: LfoOutput,
    /// Wheel and pressure: LFO depth on top of the patch's, 0-1.
    pub depth: f32,
    /// Pitch word of the note with bend, glide and tuning.
    pub pitch: f32,
}

/// How far a patch has come on its way to another, for the notes that follow it.
#[derive(Clone, Copy, Debug)]
pub struct Glide<'a> {
    /// Where it goes.
    pub target: &'a CompiledPatch,
    /// Another one for every way, never 0.
    pub serial: u32,
    /// 0-1; 1 has arrived.
    pub way: f32,
    /// What part of the way a control block is.
    pub step: f32,
}

/// Level biases of a note on the way between two patches. They run in straight lines: what lies between in panel values, such as a
/// breakpoint that passes the key, may be tens of dB off both ends.
#[derive(Clone, Copy, Debug, Default)]
struct Ride {
    /// Of the glide; 0 while there is none.
    serial: u32,
    /// Where the glide was when the note joined it, 0-1.
    joined: f32,
    from: [f32; 6],
    to: [f32; 6],
}

type Motion = [Envelope; 6];

/// A sounding note. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    start: NoteStart,
    offsets: Offsets,
    shapes: [EnvelopeShape; 6],
    /// What level offsets, and a patch that moved since the note began, add to the envelopes' attenuation.
    bias: [f32; 6],
    ride: Ride,
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
            ride: Ride::default(),
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

    /// The patch moves: what `moves` is worked out again at `frame`, and envelopes at rest go along with their levels. On a glide
    /// attenuations go the same part of their way as the glide; without one they are the patch's at once.
    pub fn follow(&mut self, patch: &CompiledPatch, moves: Moves, glide: Option<Glide<'_>>, frame: usize) {
        self.rewind(frame);
        for op in 0..6 {
            if moves.envelopes >> op & 1 == 1 {
                self.shapes[op].rate = self.rates(patch, op);
                self.shapes[op].level = patch.operators[op].level;
                self.motion[op].follow(&self.shapes[op]);
            }
            if glide.is_none() && moves.levels >> op & 1 == 1 {
                self.bias[op] = self.bias_on(patch, op);
            }
        }
        match glide {
            Some(glide) => self.ride(patch, &glide),
            None => self.ride.serial = 0,
        }
        self.pitch_envelope.follow(&patch.pitch_envelope);
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
        self.follows = true;
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

    /// Goes on with a glide, or joins it where it is.
    fn ride(&mut self, patch: &CompiledPatch, glide: &Glide<'_>) {
        if glide.way >= 1.0 {
            self.bias = std::array::from_fn(|op| self.bias_on(patch, op));
            self.ride.serial = 0;
            return;
        }
        if self.ride.serial != glide.serial {
            let joined = glide.way - glide.step;
            let to = std::array::from_fn(|op| self.bias_on(glide.target, op));
            self.ride = Ride { serial: glide.serial, joined, from: self.bias, to };
        }
        let Ride { joined, from, to, .. } = self.ride;
        let way = (glide.way - joined) / (1.0 - joined);
        self.bias = std::array::from_fn(|op| from[op] + (to[op] - from[op]) * way);
    }

    /// The performer's offsets have changed in the middle of a glide: all of it moves by what they change.
    fn shift(&mut self, patch: &CompiledPatch, before: &Offsets) {
        for op in 0..6 {
            let shift = self.base(patch, op, &self.offsets) - self.base(patch, op, before);
            for bias in [&mut self.bias[op], &mut self.ride.from[op], &mut self.ride.to[op]] {
                *bias += shift;
            }
        }
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
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

    /// Draws lines into lane `lane` from `frame` to the end of the control block, or to less far while an envelope moves fast.
    pub fn aim(
        &mut self,
        patch: &CompiledPatch,
        modulation: &Modulation,
        lanes: &mut Lanes,
        lane: usize,
        frame: usize,
    ) {
        self.set_pitch(patch, modulation, lanes, lane);
        self.saved_frame = frame;
        self.saved = self.motion;
        self.end = CONTROL_FRAMES;
        self.advance(CONTROL_FRAMES - frame);
        if self.moves_fast() {
            self.motion = self.saved;
            self.end = (frame / FAST_FRAMES + 1) * FAST_FRAMES;
            self.advance(self.end - frame);
        }
        self.is_ahead = true;
        let algorithm = &ALGORITHMS[usize::from(patch.algorithm)];
        lanes.set_algorithm(lane, patch.algorithm);
        lanes.set_feedback(lane, self.feedback);
        let tremolo = self.tremolo(patch, modulation);
        let stepped = tremolo - std::mem::replace(&mut self.tremolo, tremolo);
        let stepped = if std::mem::take(&mut self.follows) { 0.0 } else { stepped };
        for op in 0..6 {
            let carrier = if algorithm.carriers >> op & 1 == 1 { algorithm.carrier_attenuation() } else { 0.0 };
            let level = self.motion[op].attenuation();
            let amp_sens = patch.operators[op].amp_sens;
            let total = if level >= SILENT { SILENT } else { level + self.bias[op] + tremolo * amp_sens + carrier };
            // At the start of a block the line goes on exactly from where the last one was to end.
            let mut start = if frame == 0 { self.gains[op] } else { lanes.amplitude(lane, op, frame) };
            if stepped != 0.0 && amp_sens > 0.0 {
                start *= exp2(stepped * amp_sens * (-1.0 / 256.0));
            }
            if total != self.totals[op] {
                self.totals[op] = total;
                self.gains[op] = FULL_SCALE * amplitude(total.max(0.0));
            }
            lanes.set_line(lane, op, (frame, start), (self.end, self.gains[op]));
        }
    }

    /// Attenuation by the LFO at full sensitivity.
    fn tremolo(&self, patch: &CompiledPatch, modulation: &Modulation) -> f32 {
        let lfo = &modulation.lfo.amplitude;
        let depth = self.depth(patch.lfo_amp_depth, lfo.fade, modulation);
        if depth == 0.0 || !patch.has_amp_sens {
            return 0.0;
        }
        lfo::tremolo(lfo.wave, depth)
    }

    /// True when a straight line to the end of the block would miss the shape of an envelope.
    fn moves_fast(&self) -> bool {
        self.motion.iter().zip(&self.saved).any(|(now, before)| {
            let (now, before) = (now.attenuation(), before.attenuation());
            (now - before).abs() > FAST_UNITS && now.min(before) < FAST_FLOOR
        })
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

    /// Computes rates, levels and, with `latch`, the attenuation that the envelopes start on.
    fn shape(&mut self, patch: &CompiledPatch, latch: bool) {
        for op in 0..6 {
            self.shapes[op].rate = self.rates(patch, op);
            self.shapes[op].level = patch.operators[op].level;
            if latch {
                let base = self.base(patch, op, &Offsets::default());
                self.shapes[op].base = if base >= OFF { STAND_IN } else { base };
            }
        }
        self.rebias(patch);
    }

    fn rebias(&mut self, patch: &CompiledPatch) {
        self.bias = std::array::from_fn(|op| self.bias_on(patch, op));
        self.ride.serial = 0;
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
    }

    fn bias_on(&self, patch: &CompiledPatch, op: usize) -> f32 {
        self.base(patch, op, &self.offsets) - self.shapes[op].base
    }

    /// The note that pitch, scaling and rates go by.
    fn note(&self, patch: &CompiledPatch) -> i32 {
        (i32::from(self.start.note) + patch.transpose).clamp(0, 127)
    }

    /// Attenuation of an operator's level by panel level, scaling and velocity, under `offsets`.
    fn base(&self, patch: &CompiledPatch, op: usize, offsets: &Offsets) -> f32 {
        let operator = &patch.operators[op];
        let is_carrier = ALGORITHMS[usize::from(patch.algorithm)].carriers >> op & 1 == 1;
        let brightness = if is_carrier { 0.0 } else { offsets.brightness };
        let level = (operator.output_level + offsets.level[op] + brightness).clamp(0.0, 99.0);
        let sens = (operator.velocity_sens + offsets.velocity_sens).clamp(0.0, 7.0);
        scaling::total_level(
            scaling::output_level(level, &operator.level_scaling, self.note(patch)),
            scaling::velocity_level(self.start.velocity, sens),
        )
    }

    fn rates(&self, patch: &CompiledPatch, op: usize) -> [f32; 4] {
        let operator = &patch.operators[op];
        let scaled = scaling::rate_scaling(operator.rate_scaling, self.note(patch) as f32);
        let Offsets { attack, decay, release, .. } = self.offsets;
        let slower = [attack, decay, decay, release];
        std::array::from_fn(|i| match slower[i] {
            0.0 => operator.quarter_octaves[i] + scaled,
            slower => scaling::envelope_rate((operator.rate[i] - slower).clamp(0.0, 99.0)) + scaled,
        })
    }

    /// Sets the lane's frequencies to the note's pitch and what modulates it.
    pub fn set_pitch(&mut self, patch: &CompiledPatch, modulation: &Modulation, lanes: &mut Lanes, lane: usize) {
        let lfo = &modulation.lfo.pitch;
        let depth = self.depth(patch.lfo_pitch_depth, lfo.fade, modulation);
        let vibrato = if depth > 0.0 { lfo::vibrato_words(lfo.wave, patch.pitch_mod_sens, depth) } else { 0.0 };
        let word = modulation.pitch + frequency::WORDS_PER_OCTAVE * self.pitch_envelope.octaves() + vibrato;
        if word == self.word {
            return;
        }
        self.word = word;
        let phase_per_hz = 4_294_967_296.0 * self.seconds_per_frame;
        for (op, operator) in patch.operators.iter().enumerate() {
            let hz = frequency::hz(if operator.fixed { operator.word } else { word + operator.word });
            // Half a turn a frame is the highest pitch there is.
            lanes.set_step(lane, op, (hz * phase_per_hz).min(2_147_483_648.0) as u32);
        }
    }

    /// LFO depth of the patch and the performer together, 0-255.
    fn depth(&self, panel: f32, fade: f32, modulation: &Modulation) -> f32 {
        let offset = self.offsets.lfo_depth;
        let panel = if offset == 0.0 { panel } else { (panel + offset).clamp(0.0, 99.0) };
        lfo::depth(panel, fade, modulation.depth)
    }
}
