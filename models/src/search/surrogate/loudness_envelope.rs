//! The target's loudness as an operator's envelope: eight panel values whose level over time follows it best, found before
//! anything is rendered. Carriers that take it have the target's attack, decay and release at once.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::fm::{CompiledPatch, EnvelopeTrace, NoteStart};
use vaeform_patch::{Patch, operator};

use crate::features::rms_db;
use crate::fm::audible::operators;
use crate::fm::trace::HeldTrace;
use crate::metrics::RATE_HZ;
use crate::random::Random;
use crate::search::genome::Genome;
use crate::target::Target;

/// Values of an envelope: rates 1-4, levels 1-4.
const NUM_VALUES: usize = 8;
/// Window of the level and most points that are compared.
const WINDOW: usize = 441;
const POINTS: usize = 120;
/// How far under the loudest it is followed, in dB.
const RANGE_DB: f32 = 60.0;
/// Envelopes to begin with: struck, plucked, held, swelling.
const STARTS: [[u8; NUM_VALUES]; 4] = [
    [95, 40, 25, 50, 99, 70, 0, 0],
    [99, 60, 35, 50, 99, 85, 0, 0],
    [70, 50, 40, 55, 99, 95, 90, 0],
    [45, 40, 30, 45, 99, 98, 92, 0],
];
/// Changes that are tried from each beginning.
const NUM_TRIES: usize = 500;

/// An envelope with the time that the key stays down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoudnessEnvelope {
    /// Rates 1-4 and levels 1-4 of the panel.
    pub(crate) values: [u8; NUM_VALUES],
    /// Seconds.
    pub(crate) hold_s: f32,
    /// Mean |difference| of the level, in dB.
    pub(crate) apart_db: f32,
}

/// Which operators take a loudness envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Carriers: the sound gets its loudness, and keeps its colours.
    Carriers,
    /// Some of the carriers.
    Some,
    /// All that is heard: what is softer is darker, as with most that is struck or plucked.
    All,
}

impl Scope {
    /// All of them.
    pub(crate) const EACH: [Self; 3] = [Self::Carriers, Self::Some, Self::All];
}

impl LoudnessEnvelope {
    /// A genome whose operators take the envelope.
    pub(crate) fn applied_to(&self, genome: &Genome, scope: Scope, random: &mut Random) -> Genome {
        let mut changed = *genome;
        let mask = if scope == Scope::All { genome.audible() } else { genome.carriers() & genome.audible() };
        for op in operators(mask) {
            if scope != Scope::Some || random.chance(0.5) {
                for (offset, value) in self.values.iter().enumerate() {
                    changed.set_op(op, offset, f32::from(*value));
                }
                changed.set_op(op, operator::RATE_SCALING, 0.0);
            }
        }
        changed.hold_s = self.hold_s;
        changed
    }
}

/// The target's level over time from its onset, in dB under its loudest.
struct Course {
    levels_db: Vec<f32>,
    step_s: f32,
}

impl Course {
    fn new(target: &Target) -> Self {
        let rate = f64::from(RATE_HZ);
        let from = (target.onset_s * rate) as usize;
        let samples = &target.samples[from.min(target.samples.len())..];
        let hop = samples.len().div_ceil(POINTS).max(WINDOW / 4);
        let mut levels_db = rms_db(samples, WINDOW, hop);
        let loudest = levels_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        levels_db.iter_mut().for_each(|level| *level = (*level - loudest).max(-RANGE_DB));
        Self { levels_db, step_s: hop as f32 / RATE_HZ as f32 }
    }

    fn seconds(&self) -> f32 {
        self.levels_db.len() as f32 * self.step_s
    }

    /// Mean |difference| to an envelope, each at its loudest at 0 dB.
    fn apart_db(&self, values: &[u8; NUM_VALUES], hold_s: f32, found: &mut Vec<f32>) -> f32 {
        let mut patch = Patch::default();
        for (offset, value) in values.iter().enumerate() {
            patch.fm.set(operator::param(0, offset), f32::from(*value));
        }
        let trace = EnvelopeTrace::new(&CompiledPatch::new(&patch), NoteStart { note: 60, velocity: 1.0 });
        let mut note = HeldTrace::new(trace, hold_s);
        found.clear();
        for nth in 0..self.levels_db.len() {
            // A window's level is that of its middle.
            note.follow(nth as f32 * self.step_s + 0.5 * WINDOW as f32 / RATE_HZ as f32);
            found.push(note.trace().level_db());
        }
        let loudest = found.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let pairs = self.levels_db.iter().zip(found.iter());
        pairs.map(|(level, found)| (level - (found - loudest).max(-RANGE_DB)).abs()).sum::<f32>()
            / self.levels_db.len() as f32
    }
}

/// The best few, nearest first: one from each beginning. As far as it got, when cancelled.
pub(crate) fn loudness_envelopes(target: &Target, seed: u64, cancel: &AtomicBool) -> Vec<LoudnessEnvelope> {
    let course = Course::new(target);
    let mut found = Vec::new();
    let holds = target.hold_s.map_or(course.seconds(), |hold_s| hold_s as f32);
    let mut envelopes: Vec<LoudnessEnvelope> = STARTS
        .iter()
        .zip(0..)
        .map(|(start, nth)| {
            let mut random = Random::stream(seed, nth);
            let apart_db = course.apart_db(start, holds, &mut found);
            let mut best = LoudnessEnvelope { values: *start, hold_s: holds, apart_db };
            for tried in (0..NUM_TRIES).take_while(|_| !cancel.load(Ordering::Relaxed)) {
                let size = 30.0 * (1.0 - tried as f32 / NUM_TRIES as f32) + 1.0;
                let mut next = best;
                for _ in 0..=random.below(2) {
                    let place = random.below(NUM_VALUES);
                    // A release ends in silence.
                    if place + 1 < NUM_VALUES {
                        let value = f32::from(next.values[place]) + size * random.normal();
                        next.values[place] = value.round().clamp(0.0, 99.0) as u8;
                    } else if target.hold_s.is_some() {
                        next.hold_s = (next.hold_s + 0.02 * random.normal()).clamp(0.01, course.seconds());
                    }
                }
                next.apart_db = course.apart_db(&next.values, next.hold_s, &mut found);
                if next.apart_db <= best.apart_db {
                    best = next;
                }
            }
            best
        })
        .collect();
    envelopes.sort_by(|a, b| a.apart_db.total_cmp(&b.apart_db));
    envelopes
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::factory;

    #[test]
    fn the_loudness_of_voices_is_followed() {
        let mut apart: Vec<f32> = factory::bank()
            .iter()
            .filter_map(|preset| {
                let job = Job { note: 57, velocity: 0.8, hold_frames: 20_000 };
                let sound = render_note(&preset.patch, job, 33_000, RATE_HZ as f32);
                let target = Target::new(&sound, RATE_HZ).ok()?;
                Some(loudness_envelopes(&target, 1, &AtomicBool::new(false))[0].apart_db)
            })
            .collect();
        apart.sort_by(f32::total_cmp);
        assert!(apart[apart.len() / 2] < 2.0, "{apart:?}");
    }

    #[test]
    fn a_seed_gives_one_contour() {
        let sound: Vec<f32> = (0..22_050).map(|i| (-(i as f32) / 5e3).exp() * (i as f32 * 0.1).sin()).collect();
        let target = Target::new(&sound, RATE_HZ).unwrap();
        let found = || loudness_envelopes(&target, 3, &AtomicBool::new(false));
        assert_eq!(found(), found());
        assert!(found()[0].apart_db < 1.0, "{:?}", found());
    }
}
