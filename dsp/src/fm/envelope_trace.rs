//! How loud a note's operators are over time and where its pitch envelope is, without any sound: for whoever fits or checks a patch.
//! LFO and feedback stay out.

use super::algorithm::ALGORITHMS;
use super::attenuation::{SILENT, amplitude};
use super::compiled::CompiledPatch;
use super::frequency::{self, WORDS_PER_OCTAVE};
use super::playing::{NoteStart, Offsets};
use super::rates::TICK_HZ;
use super::voice::Voice;

/// The pitch envelope steps with every second tick of the timer.
const PITCH_STEP_S: f32 = 2.0 / TICK_HZ;

/// A note that is followed but not heard.
#[derive(Clone, Copy, Debug)]
pub struct EnvelopeTrace {
    voice: Voice,
    patch: CompiledPatch,
    /// Seconds to the next step of the pitch envelope.
    to_tick_s: f32,
    carriers: u8,
    carrier_attenuation: f32,
    /// Pitch word of the key.
    word: f32,
}

impl EnvelopeTrace {
    /// A new note at its key going down.
    pub fn new(patch: &CompiledPatch, start: NoteStart) -> Self {
        let algorithm = &ALGORITHMS[usize::from(patch.algorithm)];
        let key = start.key(patch.transpose) as u8;
        Self {
            voice: Voice::new(patch, start, Offsets::default(), 0, 1.0),
            patch: *patch,
            to_tick_s: PITCH_STEP_S,
            carriers: algorithm.carriers,
            carrier_attenuation: algorithm.carrier_attenuation(),
            word: frequency::note_word(key),
        }
    }

    /// The key goes up.
    pub fn key_off(&mut self) {
        self.voice.key_off(0);
    }

    /// Moves on.
    pub fn advance(&mut self, seconds: f32) {
        self.voice.pass(seconds);
        self.to_tick_s -= seconds;
        while self.to_tick_s <= 0.0 {
            self.voice.tick(&self.patch);
            self.to_tick_s += PITCH_STEP_S;
        }
    }

    /// How far the pitch envelope is from the key's pitch, in cents.
    pub fn pitch_cents(&self) -> f32 {
        1200.0 * self.voice.pitch_octaves()
    }

    /// Amplitude of an operator, 1 at full scale; a carrier's as it reaches the output.
    pub fn amplitude(&self, op: usize) -> f32 {
        let attenuation = self.voice.attenuation(op);
        let added = if self.carriers >> op & 1 == 1 { self.carrier_attenuation } else { 0.0 };
        if attenuation >= SILENT { 0.0 } else { amplitude((attenuation + added).max(0.0)) }
    }

    /// Frequency of an operator in Hz.
    pub fn hz(&self, op: usize) -> f32 {
        let operator = &self.patch.operators[op];
        let played = self.word + WORDS_PER_OCTAVE * self.voice.pitch_octaves();
        frequency::hz(if operator.fixed { operator.word } else { played + operator.word })
    }

    /// Level of all carriers together in dB re one at full scale; -120 for silence. What modulators do changes it little: they
    /// move a carrier's power to other partials.
    pub fn level_db(&self) -> f32 {
        const FLOOR_POWER: f32 = 1e-12;
        let carriers = (0..6).filter(|op| self.carriers >> op & 1 == 1);
        let power: f32 = carriers.map(|op| self.amplitude(op).powi(2)).sum();
        10.0 * (power + FLOOR_POWER).log10()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Job, render_note};
    use vaeform_patch::factory;

    #[test]
    fn the_pitch_envelope_goes_to_where_it_rests() {
        let mut patch = vaeform_patch::Patch::default();
        patch.fm.set(vaeform_patch::global::PITCH_LEVEL[0], 60.0);
        patch.fm.set(vaeform_patch::global::PITCH_RATE[1], 40.0);
        let mut note = EnvelopeTrace::new(&CompiledPatch::new(&patch), NoteStart { note: 60, velocity: 1.0 });
        note.advance(0.03);
        assert!(note.pitch_cents() > 100.0, "{}", note.pitch_cents());
        note.advance(2.0);
        assert_eq!(note.pitch_cents(), 0.0);
    }

    #[test]
    fn it_rises_and_falls_as_the_sound_does() {
        const RATE_HZ: usize = 48_000;
        const WINDOW: usize = 960;
        let (mut num_compared, mut apart) = (0, 0.0);
        for preset in factory::bank().iter().take(40) {
            let job = Job { note: 57, velocity: 0.8, hold_frames: RATE_HZ / 2 };
            let sound = render_note(&preset.patch, job, RATE_HZ, RATE_HZ as f32);
            let start = NoteStart { note: job.note, velocity: job.velocity };
            let mut outline = EnvelopeTrace::new(&CompiledPatch::new(&preset.patch), start);
            outline.advance(0.01);
            for (nth, window) in sound.chunks_exact(WINDOW).enumerate() {
                let power = window.iter().map(|x| x * x).sum::<f32>() / WINDOW as f32;
                // A sine at full scale has a mean power of a half.
                let heard_db = 10.0 * (2.0 * power + 1e-12).log10();
                if heard_db > -50.0 {
                    apart += (heard_db - outline.level_db()).abs();
                    num_compared += 1;
                }
                if nth + 1 == RATE_HZ / 2 / WINDOW {
                    outline.key_off();
                }
                outline.advance(WINDOW as f32 / RATE_HZ as f32);
            }
        }
        let apart_db = apart / num_compared as f32;
        assert!(num_compared > 1_000 && apart_db < 2.5, "{apart_db} dB over {num_compared} windows");
    }
}
