//! Patches as they are against a target: each is heard once and changed in nothing, for ranking what somebody has.

use std::sync::atomic::AtomicBool;

use vaeform_patch::Patch;

use super::evaluate::evaluator::Evaluator;
use super::evaluate::request::{EvalOptions, EvalRequest};
use super::genome::Genome;
use super::key::Key;
use crate::matcher::{Candidate, Origin, Settings};
use crate::target::Target;

/// Hears patches against one target; one for each thread that ranks.
pub struct Audition<'a> {
    evaluator: Evaluator<'a>,
}

impl<'a> Audition<'a> {
    /// Of a target, with the settings' key, velocity and threads.
    pub fn new(target: &'a Target, settings: Settings) -> Self {
        Self { evaluator: Evaluator::new(target, settings) }
    }

    /// Engine calls so far.
    pub fn num_renders(&self) -> usize {
        self.evaluator.num_renders()
    }

    /// The patches as candidates, in their order, played `octave` octaves from the key; fewer when cancelled.
    pub fn hear(&mut self, patches: &[Patch], octave: i8, cancel: &AtomicBool) -> Vec<Candidate> {
        let onset_s = self.evaluator.target().onset_s as f32;
        let hold_s = self.evaluator.hold_s();
        let requests: Vec<EvalRequest> =
            patches.iter().map(|patch| EvalRequest::new(Genome::new(patch, onset_s, hold_s))).collect();
        let own = self.evaluator.key();
        let note = (i32::from(own.note) + 12 * i32::from(octave)).clamp(0, 127) as u8;
        let key = Key { note, ..own };
        let options = EvalOptions::of_strangers(onset_s, f64::INFINITY, cancel);
        let takes = self.evaluator.hear_at(key, &requests, options);
        let pairs = takes.iter().zip(patches);
        pairs.map(|(take, patch)| Candidate { patch: *patch, ..take.candidate(key, Origin::Library, 0) }).collect()
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
