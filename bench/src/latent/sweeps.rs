//! The knobs as a player meets them: each swept from end to end around an anchor, played by the code that the plugin's worker runs.

use vaeform_models::latent::Hold;
use vaeform_patch::Patch;
use vaeform_session::{Goal, Knobs, LatentDecoder, LatentSettings, NUM_LATENTS};

use super::statistics::{median, rank_correlation};
use super::trail::Trail;
use crate::decoded::goal;
use crate::ear::{DESCRIPTORS, Ear, Sound};

/// Positions of a sweep; the one in the middle is rest.
pub(super) const POSITIONS: usize = 33;
/// The smallest move of a controller.
const SMALLEST: f32 = 1.0 / 127.0;

/// One knob around one anchor.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    /// The way from -1 to 1.
    pub(super) trail: Trail,
    /// The smallest move off rest over the median step; none where the median step is nothing.
    pub(super) smallest: Option<f64>,
    /// The farthest that the loudness goes from the anchor's, in dB.
    pub(super) drift_db: f64,
    /// Rank correlation of each descriptor with the knob.
    pub(super) rho: [f64; DESCRIPTORS.len()],
}

/// Renders what a goal plays, with its trim.
pub(super) fn play(decoder: &mut LatentDecoder, ear: &mut Ear, goals: &[Goal]) -> Vec<Sound> {
    let variations: Vec<_> = goals.iter().map(|goal| decoder.steer(goal).variations[0]).collect();
    let played: Vec<(Patch, f32)> = variations.iter().map(|variation| (variation.patch, variation.trim_db)).collect();
    ear.listen(&played)
}

/// All knobs around an anchor.
pub(super) fn around(decoder: &mut LatentDecoder, ear: &mut Ear, anchor: &Patch, hold: Hold) -> Vec<Sweep> {
    (0..NUM_LATENTS).map(|latent| sweep(decoder, ear, anchor, latent, hold)).collect()
}

fn sweep(decoder: &mut LatentDecoder, ear: &mut Ear, anchor: &Patch, latent: usize, hold: Hold) -> Sweep {
    let at = |position: f32| {
        let mut knobs = Knobs { free_algorithm: hold.free_algorithm, ..Knobs::default() };
        knobs.latents[latent] = position;
        let latent_settings = LatentSettings { locks: hold.locks, ..LatentSettings::default() };
        Goal { latent_settings, ..goal(anchor, knobs) }
    };
    let rest = POSITIONS / 2;
    let positions = (0..POSITIONS).map(|i| (i as f32 - rest as f32) / rest as f32);
    let goals: Vec<Goal> = positions.chain([SMALLEST]).map(at).collect();
    let mut sounds = play(decoder, ear, &goals);
    let smallest = sounds.pop().map_or(0.0, |nudged| sounds[rest].mss(&nudged));
    let trail = Trail::along(&sounds);
    let median = median(&trail.steps);
    Sweep {
        smallest: (median > 0.0).then(|| smallest / median),
        drift_db: drift_db(&sounds, |_| sounds[rest].lufs),
        rho: std::array::from_fn(|d| rank_correlation(&sounds.iter().map(|s| s.descriptors[d]).collect::<Vec<_>>())),
        trail,
    }
}

/// The farthest that loudness goes from where it should be at each position; silence, which has none, is counted elsewhere.
pub(super) fn drift_db(sounds: &[Sound], wanted: impl Fn(usize) -> f64) -> f64 {
    let off = |(i, sound): (usize, &Sound)| Some((sound.lufs - wanted(i)).abs()).filter(|off| off.is_finite());
    sounds.iter().enumerate().filter_map(off).fold(0.0, f64::max)
}
