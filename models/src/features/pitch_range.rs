//! The pitch of a note over the whole range of a keyboard: one tracker for what most instruments play, and where that one is at an end
//! of its range, others for the lowest and the highest notes.

use super::pitch::{Pitch, PitchTracker};

/// Those of the lowest notes, for sounds whose pitch is under [`LOW_FROM_HZ`] or unknown.
const LOW_HZ: (f64, f64) = (16.0, 140.0);
const LOW_FROM_HZ: f32 = 130.0;
/// Frequencies under this are the low tracker's.
const LOW_TO_HZ: f32 = 46.0;
/// Those of the highest notes, for sounds whose pitch is over [`HIGH_FROM_HZ`] or unknown.
const HIGH_HZ: (f64, f64) = (1_000.0, 10_800.0);
const HIGH_FROM_HZ: f32 = 400.0;
/// Frequencies over this are the high tracker's.
const HIGH_TO_HZ: f32 = 4_100.0;
/// Less confidence than this is a guess.
const SURE: f32 = 0.5;

/// Trackers for mono sounds of one rate.
pub struct PitchRange {
    sample_rate_hz: f64,
    hop: usize,
    middle: PitchTracker,
}

impl PitchRange {
    /// Plans for sounds at `sample_rate_hz`, one frame every `hop` samples; `middle_hz` is what is looked for in any sound.
    ///
    /// # Panics
    /// At rates under 21.6 kHz, for a `hop` of 0, and where `middle_hz` is no range under half the rate.
    pub fn new(sample_rate_hz: f64, middle_hz: (f64, f64), hop: usize) -> Self {
        Self { sample_rate_hz, hop, middle: PitchTracker::new(sample_rate_hz, middle_hz.0, middle_hz.1, hop) }
    }

    /// The pitch every `hop` samples, as far as the middle range goes.
    pub fn track(&mut self, samples: &[f32]) -> Vec<Pitch> {
        self.middle.track(samples)
    }

    /// The pitch of one note whose frames `track` gave, of which `counts` says which are of the note.
    pub fn of_note(&mut self, samples: &[f32], frames: &[Pitch], counts: impl Fn(usize) -> bool) -> Pitch {
        let of = |frames: &[Pitch]| {
            let counted: Vec<Pitch> =
                frames.iter().enumerate().filter(|(nth, _)| counts(*nth)).map(|(_, pitch)| *pitch).collect();
            Pitch::of_note(&counted)
        };
        let middle = of(frames);
        let is_guess = middle.confidence < SURE;
        let tracked =
            |(lowest, highest)| of(&PitchTracker::new(self.sample_rate_hz, lowest, highest, self.hop).track(samples));
        if is_guess || middle.hz > HIGH_FROM_HZ {
            let high = tracked(HIGH_HZ);
            if high.hz > HIGH_TO_HZ && high.confidence >= SURE && !is_same(high, middle) {
                return high;
            }
        }
        if is_guess || middle.hz < LOW_FROM_HZ {
            let low = tracked(LOW_HZ);
            if low.hz > 0.0 && low.hz < LOW_TO_HZ && low.confidence >= SURE && !is_same(low, middle) {
                return low;
            }
        }
        middle
    }
}

/// Whether two trackers heard the same; the one for all sounds then has the word.
fn is_same(a: Pitch, b: Pitch) -> bool {
    b.confidence >= SURE && (a.hz / b.hz).log2().abs() < 0.04
}
