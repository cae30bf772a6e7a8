//! A hybrid that was found for a sound, and how near it comes.

use super::residual::{Player, Press, blend};
use super::stereo::Width;
use super::{HybridKind, HybridPatch};
use crate::metrics::Panel;
use crate::placed::placed;

/// A hybrid with what makes it the sound.
#[derive(Clone, Debug)]
pub struct HybridCandidate {
    /// What it is made of.
    pub kind: HybridKind,
    /// What speaks against it, in decibels of MSS.
    pub(crate) doubt: f64,
    /// The patch.
    pub sound: HybridPatch,
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// Seconds from the start of the sound to the key going down.
    pub onset_s: f64,
    /// What brings a take to the sound's level, in dB.
    pub gain_db: f64,
    /// How near the take comes to the sound.
    pub panel: Panel,
    /// How wide both are; none where the sound is mono.
    pub width: Option<Width>,
}

impl HybridCandidate {
    /// The match as the sound would be heard: mono, `num_frames` long at `rate_hz`, with onset and gain. Builds tables and a synth.
    pub fn render(&self, num_frames: usize, rate_hz: u32) -> Vec<f32> {
        let rate = f64::from(rate_hz);
        let onset = (self.onset_s * rate).round() as isize;
        let press = self.press(rate);
        let len = num_frames.saturating_add_signed(-onset);
        let take = Player::new(rate_hz as f32).play(&self.sound.patch, self.sound.tables_at_own_key(), press, len);
        let mut take = placed(&take, onset, num_frames);
        let gain = 10.0_f64.powf(self.gain_db / 20.0) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        take
    }

    /// The key that plays it.
    fn press(&self, rate_hz: f64) -> Press {
        let hold_frames = (self.hold_s * rate_hz).round().max(1.0) as usize;
        Press { note: self.note, velocity: f32::from(self.velocity) / 127.0, hold_frames }
    }

    /// Bytes of the preset's text.
    pub fn num_bytes(&self) -> usize {
        self.sound.preset().to_json().len()
    }

    /// How far it is, with the price of what it is made of: what candidates are ranked by.
    pub fn rank(&self) -> f64 {
        blend(&self.panel) + self.kind.price() + self.doubt
    }
}
