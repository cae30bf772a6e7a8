//! Patches as they are against a target: each is heard once and changed in nothing, for ranking what somebody has.

use std::sync::atomic::AtomicBool;

use vaeform_patch::Patch;

use super::candidate::{Candidate, Origin};
use super::evaluator_pool::{EvalOptions, EvalRequest, EvaluatorPool, Key};
use super::genome::Genome;
use super::objective::TargetFeatures;
use super::target::Target;
use super::{ALIGN_STEPS_S, Settings};
use crate::metrics::RATE_HZ;

/// Hears patches against one target; one for each thread that ranks.
pub struct Audition<'a> {
    target: &'a Target,
    key: Key,
    stage: EvaluatorPool,
    heard: TargetFeatures,
}

impl<'a> Audition<'a> {
    /// Of a target, with the settings' key, velocity and threads.
    pub fn new(target: &'a Target, settings: Settings) -> Self {
        let mut stage = EvaluatorPool::new(settings.num_threads);
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let heard = stage.objective().hear(&target.samples, target.pitch, onset);
        Self { target, key: Key::new(target, settings), stage, heard }
    }

    /// Engine calls so far.
    pub fn num_renders(&self) -> usize {
        self.stage.num_renders()
    }

    /// The patches as candidates, in their order, played `octave` octaves from the key; fewer when cancelled.
    pub fn hear(&mut self, patches: &[Patch], octave: i8, cancel: &AtomicBool) -> Vec<Candidate> {
        let onset_s = self.target.onset_s as f32;
        let hold_s = self.target.hold_s.unwrap_or(self.target.seconds()) as f32;
        let ideas: Vec<EvalRequest> =
            patches.iter().map(|patch| EvalRequest::new(Genome::new(patch, onset_s, hold_s))).collect();
        let note = (i32::from(self.key.note) + 12 * i32::from(octave)).clamp(0, 127) as u8;
        let key = Key { note, ..self.key };
        let how = EvalOptions {
            cancel,
            align_under: f64::INFINITY,
            align_steps_s: &ALIGN_STEPS_S,
            align_to_s: Some(onset_s),
        };
        let takes = self.stage.hear(&self.heard, self.target.samples.len(), key, &ideas, how);
        let candidate = |(take, patch): (super::evaluator_pool::Evaluated, &Patch)| Candidate {
            patch: *patch,
            note: key.note,
            velocity: key.velocity,
            hold_s: f64::from(take.genome.hold_s),
            onset_s: f64::from(take.genome.onset_s),
            gain_db: f64::from(take.gain_db),
            distance: Some(take.distance),
            origin: Origin::Library,
            strand: 0,
        };
        takes.into_iter().zip(patches).map(candidate).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::factory;

    #[test]
    fn a_patch_is_nearest_to_its_own_sound_and_stays_as_it_is() {
        let patches: Vec<Patch> = factory::bank().iter().take(20).map(|preset| preset.patch).collect();
        let job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 30_000 };
        let sound = render_note(&patches[7], job, 40_000, 44_100.0);
        let target = Target { note: 60, ..Target::new(&sound, 44_100).unwrap() };
        let mut audition = Audition::new(&target, Settings::default());
        let heard = audition.hear(&patches, 0, &AtomicBool::new(false));
        assert_eq!((heard.len(), audition.num_renders()), (20, 20));
        assert!(heard.iter().zip(&patches).all(|(candidate, patch)| candidate.patch == *patch));
        let total = |idx: usize| heard[idx].distance.unwrap().total();
        assert!((0..20).all(|idx| idx == 7 || total(7) < total(idx)), "{}", total(7));
    }
}
