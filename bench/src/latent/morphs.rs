//! The A/B morph as a player meets it, beside the straight way through the 145 parameters.

use vaeform_patch::Patch;
use vaeform_session::{Goal, Knobs, LatentDecoder, LatentSettings};

use super::sweeps::{POSITIONS, drift_db, play};
use super::trail::Trail;
use crate::decoded::goal;
use crate::ear::{Ear, Sound};
use crate::straight::straight;

/// One way between two patches.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// From A to B.
    pub(super) trail: Trail,
    /// The farthest that the loudness goes from the line between the ends, in dB.
    pub(super) drift_db: f64,
}

/// The ways between two patches.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The morph with algorithm and ratios held by the nearer end.
    pub(super) held: Way,
    /// The morph with algorithm and ratios free.
    pub(super) free: Way,
    /// All 145 values in straight lines, whole steps rounded.
    pub(super) straight: Way,
}

/// Plays all three.
pub(super) fn between(decoder: &mut LatentDecoder, ear: &mut Ear, a: &Patch, b: &Patch) -> Pair {
    let times = (0..POSITIONS).map(|i| i as f32 / (POSITIONS - 1) as f32);
    let mut morph = |free_algorithm: bool| {
        let knobs = |morph: f32| Knobs { morph, free_algorithm, ..Knobs::default() };
        let goals: Vec<_> = times
            .clone()
            .map(|t| Goal {
                latent_settings: LatentSettings { b: Some(*b), ..LatentSettings::default() },
                ..goal(a, knobs(t))
            })
            .collect();
        let sounds = play(decoder, ear, &goals);
        Way::along(&sounds)
    };
    let (held, free) = (morph(false), morph(true));
    let patches: Vec<(Patch, f32)> = times.map(|t| (straight(a, b, t), 0.0)).collect();
    let sounds = ear.listen(&patches);
    Pair { held, free, straight: Way::along(&sounds) }
}

impl Way {
    fn along(sounds: &[Sound]) -> Self {
        let (first, last) = (sounds[0].lufs, sounds[sounds.len() - 1].lufs);
        let line = |i: usize| first + (last - first) * i as f64 / (sounds.len() - 1) as f64;
        Self { trail: Trail::along(sounds), drift_db: drift_db(sounds, line) }
    }
}
