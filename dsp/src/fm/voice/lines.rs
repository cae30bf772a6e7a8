//! The lines that a note's gains run in, and the frequencies of its operators, drawn into a lane.

use super::{Modulation, Voice};
use crate::fm::algorithm::ALGORITHMS;
use crate::fm::{CONTROL_FRAMES, CompiledPatch, Lanes, SILENT, amplitude, exp2, frequency, lfo};

/// While an envelope moves more than this in a control block (3 dB) and is heard, lines are drawn over fewer frames.
const FAST_UNITS: f32 = 128.0;
const FAST_FLOOR: f32 = 3000.0;
const FAST_FRAMES: usize = 8;
/// Amplitude at no attenuation, in steps of the chip's signal (15 bits with its sign; 4,096 steps turn the phase once).
const FULL_SCALE: f32 = 16_384.0;

impl Voice {
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

    /// True when a straight line to the end of the block would miss the shape of an envelope.
    fn moves_fast(&self) -> bool {
        self.motion.iter().zip(&self.saved).any(|(now, before)| {
            let (now, before) = (now.attenuation(), before.attenuation());
            (now - before).abs() > FAST_UNITS && now.min(before) < FAST_FLOOR
        })
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
