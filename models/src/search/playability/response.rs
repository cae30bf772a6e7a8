//! How much louder and brighter a patch is at a hard key than at a soft one, as it is heard.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use super::test::{TRIED_HOLD_S, TRIED_VELOCITIES};
use crate::features::half_band::HalfBand;
use crate::features::{Frames, Window};
use crate::metrics::RATE_HZ;

/// The velocities that are compared.
const SOFT: u8 = TRIED_VELOCITIES[0];
const HARD: u8 = TRIED_VELOCITIES[TRIED_VELOCITIES.len() - 1];
/// The least that an instrument is louder.
const LEAST_DB: f32 = 6.0;
/// What nobody doubts.
const PLAIN: Response = Response { louder_db: 7.0, brighter_octaves: 0.04 };
const WINDOW: usize = 1_024;
const ENGINE_HZ: u32 = 2 * RATE_HZ;

/// From the softest to the hardest velocity that is tried, at one key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// How much louder, in dB of the rms of the held part.
    pub louder_db: f32,
    /// How much higher the spectral centroid lies, in octaves: weighted by magnitudes or by power, whichever rises less.
    pub brighter_octaves: f32,
}

impl Response {
    /// Renders that it takes.
    pub const NUM_KEYS: usize = 2;

    /// Whether it is that of an instrument: at least 6 dB louder, and brighter.
    pub fn is_heard(&self) -> bool {
        self.louder_db >= LEAST_DB && self.brighter_octaves > 0.0
    }

    /// Whether it is so beyond doubt.
    pub(crate) fn is_plain(&self) -> bool {
        self.louder_db >= PLAIN.louder_db && self.brighter_octaves >= PLAIN.brighter_octaves
    }

    /// Whether it comes nearer to being plain than another one.
    pub(crate) fn is_nearer_to_an_instrument_than(&self, other: Self) -> bool {
        let share = |of: &Self| {
            let louder = (of.louder_db / PLAIN.louder_db).min(1.0);
            louder.min((of.brighter_octaves / PLAIN.brighter_octaves).min(1.0))
        };
        share(self) > share(&other)
    }
}

/// What responses are measured with.
pub struct ResponseMeter {
    batch: Batch,
    half_band: HalfBand,
    frames: Frames,
}

impl Default for ResponseMeter {
    fn default() -> Self {
        Self {
            batch: Batch::new(ENGINE_HZ as f32, Isa::detect()),
            half_band: HalfBand::default(),
            frames: Frames::new(WINDOW, WINDOW / 2, Window::Periodic),
        }
    }
}

/// A take in three numbers.
struct TakeMoments {
    energy: f64,
    /// Mean frequencies in bins.
    by_magnitude: f64,
    by_power: f64,
}

impl ResponseMeter {
    /// Plays a patch softly and hard at a note.
    pub fn measure(&mut self, patch: &Patch, note: u8) -> Response {
        let hold_frames = (TRIED_HOLD_S * ENGINE_HZ as f32) as usize;
        let jobs =
            [SOFT, HARD].map(|velocity| (*patch, Job { note, velocity: f32::from(velocity) / 127.0, hold_frames }));
        let mut outputs = vec![vec![0.0; hold_frames]; jobs.len()];
        self.batch.render(&jobs, &mut outputs);
        self.between(&outputs[0], &outputs[1])
    }

    /// Between two takes of one key at twice [`RATE_HZ`], the held part each.
    pub(crate) fn between(&mut self, soft: &[f32], hard: &[f32]) -> Response {
        let [soft, hard] = [soft, hard].map(|take| self.hear(take));
        let octaves = |of: fn(&TakeMoments) -> f64| (of(&hard) / of(&soft)).log2();
        let brighter = octaves(|heard| heard.by_magnitude).min(octaves(|heard| heard.by_power));
        Response { louder_db: (10.0 * (hard.energy / soft.energy).log10()) as f32, brighter_octaves: brighter as f32 }
    }

    fn hear(&mut self, take: &[f32]) -> TakeMoments {
        /// Silence has an energy and a frequency too, so that all can be compared.
        const LEAST: f64 = 1e-12;
        let mut samples = Vec::new();
        self.half_band.halve(take, &mut samples);
        let energy: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
        let (mut total, mut magnitude, mut power) = (LEAST, LEAST, LEAST);
        self.frames.each_power(&samples, |bins| {
            let moments = |of: fn(f64) -> f64| {
                bins.iter().enumerate().fold((LEAST, LEAST), |(sum, moment), (bin, &power)| {
                    let weight = of(f64::from(power));
                    (sum + weight, moment + weight * bin as f64)
                })
            };
            let ((sum, moment), (magnitudes, of_magnitudes)) = (moments(|power| power), moments(f64::sqrt));
            // Frames count by their power.
            total += sum;
            power += moment;
            magnitude += sum * of_magnitudes / magnitudes;
        });
        TakeMoments { energy: energy.max(LEAST), by_magnitude: magnitude / total, by_power: power / total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::operator;

    fn response(sensitivities: [f32; 2]) -> Response {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
        for (op, sensitivity) in sensitivities.into_iter().enumerate() {
            patch.fm.set(operator::param(op, operator::VELOCITY_SENS), sensitivity);
        }
        ResponseMeter::default().measure(&patch, 60)
    }

    #[test]
    fn sensitive_carriers_are_louder_and_sensitive_modulators_brighter() {
        let deaf = response([0.0, 0.0]);
        assert!(deaf.louder_db.abs() < 0.1 && deaf.brighter_octaves.abs() < 0.01, "{deaf:?}");
        assert!(!deaf.is_heard());
        let louder = response([2.0, 0.0]);
        assert!((louder.louder_db - 10.2).abs() < 0.5 && louder.brighter_octaves < 0.05, "{louder:?}");
        let both = response([2.0, 4.0]);
        assert!(both.is_heard() && both.brighter_octaves > 0.3, "{both:?}");
        let duller = response([0.0, 4.0]);
        assert!(!duller.is_heard() && duller.brighter_octaves > 0.3, "{duller:?}");
    }
}
