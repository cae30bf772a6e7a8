//! Whether a hybrid is an instrument beside its own key, as [`Keyboard`](super::test::Keyboard) asks it of FM patches.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::features::{Pitch, PitchTracker};
use crate::hybrid::residual::{Player, Press};
use crate::matcher::Candidate;
use crate::metrics::RATE_HZ;
use crate::search::playability::test::{
    ENDED_S, PITCHED, TAIL_S, TRACKED_HZ, TRIED_HOLD_S, TRIED_NOTES, Trial, cents_from,
};
use crate::target::Target;

/// How softly and how hard each key is played.
const VELOCITIES: [u8; 2] = [20, 127];

/// Plays keys of hybrids; kept, because plans are made for it.
pub(crate) struct HybridKeys {
    player: Player,
    tracker: PitchTracker,
}

impl Default for HybridKeys {
    fn default() -> Self {
        let (low_hz, high_hz) = TRACKED_HZ;
        Self {
            player: Player::new(RATE_HZ as f32),
            tracker: PitchTracker::new(f64::from(RATE_HZ), low_hz, high_hz, 220),
        }
    }
}

impl HybridKeys {
    /// Plays keys of five octaves, softly and hard, until one is at fault: whether none was. None where it was cancelled before.
    pub(crate) fn plays(&mut self, candidate: &Candidate, target: &Target, cancel: &AtomicBool) -> Option<bool> {
        let sound = candidate.sound();
        let tables = sound.tables_over_keys();
        let rate = RATE_HZ as f32;
        let end_s = TRIED_HOLD_S + ((target.seconds() - target.onset_s) as f32).max(ENDED_S);
        let hold_frames = (TRIED_HOLD_S * rate) as usize;
        for note in TRIED_NOTES {
            for velocity in VELOCITIES {
                if cancel.load(Ordering::Relaxed) {
                    return None;
                }
                let press = Press { note, velocity: f32::from(velocity) / 127.0, hold_frames };
                let take = self.player.play(&sound.patch, tables.clone(), press, ((end_s + TAIL_S) * rate) as usize);
                let ended = ((end_s * rate) as usize).min(take.len());
                let cents = target.is_pitched().then(|| self.cents(note, &take[..hold_frames])).flatten();
                if Trial::new((note, velocity), &take, ended, cents).fault().is_some() {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    /// How far from the key's pitch the held part sounds, octaves apart.
    fn cents(&mut self, note: u8, held: &[f32]) -> Option<f32> {
        let pitch = Pitch::of_note(&self.tracker.track(held));
        (pitch.confidence >= PITCHED && pitch.hz > 0.0).then(|| cents_from(pitch.hz, note))
    }
}
