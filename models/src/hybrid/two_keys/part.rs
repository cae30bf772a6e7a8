//! A sound of one key, and its tone.

use vaeform_patch::content::{NoiseBands, Timeline};

use super::error::TwoKeysError;
use crate::hybrid::loudness::louder_bands;
use crate::hybrid::residual::{Comparison, NoiseFitter, Player, Press};
use crate::hybrid::tone::{HOP_S, HarmonicTrack, ToneHints, ToneModel};
use crate::hybrid::velocity::LOUD_AT;
use crate::hybrid::{HybridPatch, tonal_patch};
use crate::target::Target;

/// How far a sound may be from the key that it is said to be of, in semitones, octaves left out.
const NEAR: f64 = 1.0;
/// A key goes down so long before the onset that was found, in seconds.
const EARLY_S: f64 = 0.005;

/// A mono sound of one key, and what was measured of it.
#[derive(Clone, Copy, Debug)]
pub struct KeyedSound<'a> {
    /// The sound.
    pub samples: &'a [f32],
    /// Its rate.
    pub rate_hz: u32,
    /// What was measured; its note is the key.
    pub target: &'a Target,
}

/// A sound from its onset, with its tone.
pub(super) struct Part<'a> {
    pub(super) body: &'a [f32],
    pub(super) rate_hz: u32,
    pub(super) note: u8,
    pub(super) onset_s: f64,
    pub(super) model: ToneModel,
    pub(super) track: HarmonicTrack,
}

impl<'a> Part<'a> {
    pub(super) fn new(of: &KeyedSound<'a>) -> Result<Self, TwoKeysError> {
        let KeyedSound { samples, rate_hz, target } = *of;
        let note = target.note.min(127);
        let onset_s = (target.onset_s - EARLY_S).max(0.0);
        let onset = ((onset_s * f64::from(rate_hz)).round() as usize).min(samples.len());
        let body = &samples[onset..];
        let own = ToneHints::new(target);
        let key_hz = 440.0 * ((f64::from(note) - 69.0) / 12.0).exp2();
        let octaves = if own.is_pitched { (key_hz / own.hz).log2() } else { 0.0 };
        let off = 12.0 * (octaves - octaves.round());
        if off.abs() > NEAR {
            return Err(TwoKeysError::OutOfTune(note, -off));
        }
        let hz = if own.is_pitched { own.hz * octaves.round().exp2() } else { key_hz };
        let hold_s = target.hold_s.map(|hold| hold + target.onset_s - onset_s);
        let hints = ToneHints { hz, onset_s: 0.0, hold_s, ..own };
        let analysed = ToneModel::analysed(body, rate_hz, &hints);
        let (model, track) = analysed.map_err(|error| TwoKeysError::Tone(note, error))?;
        Ok(Self { body, rate_hz, note, onset_s, model, track })
    }

    /// Semitones from the key to the sound.
    pub(super) fn off(&self) -> f64 {
        69.0 + 12.0 * (self.model.base_hz / 440.0).log2() - f64::from(self.note)
    }

    pub(super) fn press(&self) -> Press {
        let life = &self.model.life;
        let hold_s = (life.key_up - life.onset).max(1) as f64 * HOP_S;
        let hold_frames = (hold_s * f64::from(self.rate_hz)).round() as usize;
        Press { note: self.note, velocity: f32::from(LOUD_AT) / 127.0, hold_frames }
    }

    /// As a patch is heard at this key, at the level of the sounds.
    pub(super) fn take(&self, sound: &HybridPatch, gain_db: f64) -> Vec<f32> {
        let mut player = Player::new(self.rate_hz as f32);
        let mut take = player.play(&sound.patch, sound.tables_over_keys(), self.press(), self.body.len());
        let gain = 10.0_f64.powf(0.05 * gain_db) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        take
    }

    /// Noise of what a take lacks, at the level of the patch.
    pub(super) fn bands(&self, take: &[f32], gain_db: f64) -> Option<NoiseBands> {
        let timeline =
            Timeline::new(440.0 * ((f32::from(self.note) - 69.0) / 12.0).exp2(), tonal_patch::sustain(&self.model));
        let held = self.press().hold_frames.clamp(1, self.body.len());
        let sound = &self.body[..held];
        let mut comparison = Comparison::new(sound, self.rate_hz);
        let mut fitter = NoiseFitter::new(self.rate_hz);
        let noisy = fitter.heard(sound)?;
        let bands = fitter.fit(&noisy, &take[..held], &mut comparison, timeline)?;
        Some(louder_bands(&bands, -gain_db, LOUD_AT))
    }
}
