//! Where draws are heard: sixteen at a time through the engine, brought to the metrics' rate, and painted.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use super::mixture::MixtureDraw;
use crate::features::first_onset;
use crate::features::half_band::HalfBand;
use crate::fm::predictor::{FeatureExtractor, InputFeatures, NUM_SAMPLES};
use crate::metrics::RATE_HZ;

/// Rate of the engine: twice that of the metrics.
const ENGINE_HZ: u32 = 2 * RATE_HZ;
/// A take whose peak is lower is silent: -60 dB.
const SILENT_PEAK: f32 = 1e-3;

/// What was heard of a draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What the predictor hears.
    pub features: InputFeatures,
    /// Mono at the metrics' rate, [`NUM_SAMPLES`] of them.
    pub samples: Vec<f32>,
}

/// Renderer and buffers.
pub struct Studio {
    batch: Batch,
    half_band: HalfBand,
    extractor: FeatureExtractor,
    outputs: Vec<Vec<f32>>,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            batch: Batch::new(ENGINE_HZ as f32, Isa::detect()),
            half_band: HalfBand::default(),
            extractor: FeatureExtractor::default(),
            outputs: vec![vec![0.0; 2 * NUM_SAMPLES]; Batch::MAX],
        }
    }
}

impl Studio {
    /// Hears draws in their order; None for those that are silent.
    pub fn hear(&mut self, draws: &[MixtureDraw]) -> Vec<Option<Example>> {
        let mut heard = Vec::with_capacity(draws.len());
        for part in draws.chunks(Batch::MAX) {
            let jobs: Vec<(Patch, Job)> = part.iter().map(|draw| (draw.patch, job(draw))).collect();
            let outputs = &mut self.outputs[..part.len()];
            self.batch.render(&jobs, outputs);
            for output in outputs {
                let mut samples = Vec::with_capacity(NUM_SAMPLES);
                self.half_band.halve(output, &mut samples);
                let is_heard = samples.iter().any(|s| s.abs() >= SILENT_PEAK);
                heard.push(is_heard.then(|| {
                    let onset = first_onset(&samples, f64::from(RATE_HZ)).unwrap_or(0);
                    Example { features: self.extractor.of_samples(&samples[onset..], None), samples }
                }));
            }
        }
        heard
    }
}

fn job(draw: &MixtureDraw) -> Job {
    // What is infinite or too long becomes the largest number: the key stays down.
    let hold_frames = (draw.hold_s * ENGINE_HZ as f32).round() as usize;
    Job { note: draw.note, velocity: f32::from(draw.velocity) / 127.0, hold_frames }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn company_changes_nothing_and_silence_is_none() {
        let mut silent = MixtureDraw { patch: Patch::default(), note: 60, velocity: 100, hold_s: 0.5 };
        silent.patch.fm.set(vaeform_patch::operator::param(0, vaeform_patch::operator::OUTPUT_LEVEL), 0.0);
        let draw = |note| MixtureDraw { patch: Patch::default(), note, ..silent };
        let draws: Vec<MixtureDraw> = (0..20).map(|nth| if nth == 3 { silent } else { draw(40 + nth) }).collect();
        let mut studio = Studio::default();
        let all = studio.hear(&draws);
        assert!(all.iter().enumerate().all(|(nth, example)| example.is_some() == (nth != 3)));
        assert_eq!(studio.hear(&draws[17..18])[0], all[17]);
        assert_eq!(all[17].as_ref().unwrap().features.measured[0], 57);
    }
}
