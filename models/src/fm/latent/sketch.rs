//! How far patches sound from each other, roughly and quickly: one picture of a short note each, at any loudness.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use crate::features::LogMel;

/// Rate of the render in Hz.
const RATE_HZ: f32 = 22_050.0;
/// A render: 1 s.
const FRAMES: usize = 22_050;
/// The key: C4, velocity 100, held for 0.75 s.
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 16_500 };
/// Window and hop in samples, and bands.
const PICTURE: (usize, usize, usize) = (1_024, 512, 64);
/// How far below the loudest band a picture reaches, in dB.
const RANGE_DB: f32 = 80.0;
/// A note whose loudest band is lower than this, in dB, is silent.
const SILENT_DB: f32 = -90.0;

/// Renders patches and pictures them; keeps its buffers.
pub struct Sketcher {
    batch: Batch,
    mels: LogMel,
    outputs: Vec<Vec<f32>>,
}

/// Log-mel bands of a note in dB below its loudest, -80..0.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch(Vec<f32>);

impl Default for Sketcher {
    fn default() -> Self {
        let (len, hop, num_mels) = PICTURE;
        Self {
            batch: Batch::new(RATE_HZ, Isa::detect()),
            mels: LogMel::new(f64::from(RATE_HZ), len, hop, num_mels),
            outputs: Vec::new(),
        }
    }
}

impl Sketcher {
    /// One picture a patch.
    pub fn sketch(&mut self, patches: &[Patch]) -> Vec<Sketch> {
        patches.chunks(Batch::MAX).flat_map(|part| self.part(part)).collect()
    }

    fn part(&mut self, patches: &[Patch]) -> Vec<Sketch> {
        let jobs: Vec<(Patch, Job)> = patches.iter().map(|patch| (*patch, JOB)).collect();
        self.outputs.resize_with(patches.len().max(self.outputs.len()), || vec![0.0; FRAMES]);
        let outputs = &mut self.outputs[..patches.len()];
        self.batch.render(&jobs, outputs);
        outputs.iter().map(|note| picture(&mut self.mels, note)).collect()
    }
}

fn picture(mels: &mut LogMel, note: &[f32]) -> Sketch {
    let mut bands = Vec::new();
    mels.write(note, &mut bands);
    let top_db = bands.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if top_db < SILENT_DB {
        bands.fill(-RANGE_DB);
    } else {
        bands.iter_mut().for_each(|band| *band = (*band - top_db).max(-RANGE_DB));
    }
    Sketch(bands)
}

impl Sketch {
    #[cfg(test)]
    pub(super) fn of(bands: Vec<f32>) -> Self {
        Self(bands)
    }

    /// Mean difference in dB, 0..80.
    pub fn apart(&self, other: &Self) -> f32 {
        let sum: f32 = self.0.iter().zip(&other.0).map(|(a, b)| (a - b).abs()).sum();
        sum / self.0.len() as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::factory;
    use vaeform_patch::operator;

    #[test]
    fn a_sound_is_nowhere_from_itself_and_farther_from_another_than_from_a_louder_one() {
        let mut sketcher = Sketcher::default();
        let bank = factory::bank();
        let louder = crate::fm::latent::level::level_by(&bank[0].patch, -6.0).0;
        let of = sketcher.sketch(&[bank[0].patch, louder, bank[5].patch, bank[0].patch]);
        assert_eq!(of[0].apart(&of[3]), 0.0);
        let (level, other) = (of[0].apart(&of[1]), of[0].apart(&of[2]));
        assert!(level < 0.2 * other && other > 3.0, "{level} {other}");
    }

    #[test]
    fn silence_is_far_from_any_sound() {
        let mut silent = factory::bank()[0].patch;
        for op in 0..6 {
            silent.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 0.0);
        }
        let of = Sketcher::default().sketch(&[factory::bank()[0].patch, silent, silent]);
        assert!(of[0].apart(&of[1]) > 5.0);
        assert_eq!(of[1].apart(&of[2]), 0.0);
    }
}
