//! Noise bands for what a tonal model leaves of a sound.
//!
//! Where the model lies well under the sound, the mean of log powers says how loud noise is there; then the engine's own noise is played
//! beside the model, and what it lacks is added, a few times.

use vaeform_patch::content::{
    BandCurves, LevelCurve, LevelPoint, MAX_LEVEL_DB, MIN_LEVEL_DB, NUM_BANDS, NoiseBands, Timeline,
};

use super::Comparison;
use super::band_levels::{BandLevels, HOP_S, Spectra};
use super::layer_pieces::{silent_patch, with_noise};
use super::player::{Player, Press, played};
use crate::hybrid::{rounding, segments};

/// Windows in seconds: for levels, and for how sharply they begin.
const WINDOW_S: f64 = 1_024.0 / 44_100.0;
const SHORT_WINDOW_S: f64 = 512.0 / 44_100.0;
/// Segments of a band's level.
const NUM_SEGMENTS: usize = 5;
/// The model must lie so far under the sound, in power: 6 dB.
const UNDER: f32 = 4.0;
/// A level may be so far above that of the short window, in dB.
const CAP_DB: f32 = 3.0;
/// Levels so far under the loudest band count as one, in dB.
const RANGE_DB: f32 = 90.0;
/// Rounds of playing and correcting, which part of the difference is corrected, and by how much at most, in dB.
const ROUNDS: usize = 4;
const PART: f32 = 0.8;
const MAX_STEP_DB: f32 = 12.0;
/// How much is taken off and added in all at most, in dB.
const MAX_LESS_DB: f32 = 24.0;
const MAX_MORE_DB: f32 = 10.0;
/// Frames to both sides over which a correction is smoothed: shorter ones than a window would grow from round to round.
const SMOOTH: usize = 4;
/// Gains of all noise that are tried, in dB; besides, none.
const GAINS_DB: [f32; 4] = [0.0, -4.0, -10.0, -20.0];

/// The weight of a frame of which nothing is known.
const UNKNOWN: f32 = 0.05;

/// A series of levels in dB for each band, not finite where nothing is known.
type Series = [Vec<f32>; NUM_BANDS];

/// What is known of a sound before anything is put beside it.
pub struct NoisySound {
    num_samples: usize,
    spectra: Spectra,
    /// As loud as a band can be, since the short window hears when it begins.
    caps: Series,
    /// The level under which all counts as silence.
    floor: f32,
}

/// Fits noise to sounds of one rate.
pub struct NoiseFitter {
    player: Player,
    long: BandLevels,
    short: BandLevels,
}

impl NoiseFitter {
    /// Plans transforms and makes a synth; some milliseconds.
    pub fn new(rate_hz: u32) -> Self {
        let rate = f64::from(rate_hz);
        Self {
            player: Player::new(rate_hz as f32),
            long: BandLevels::new(WINDOW_S, rate),
            short: BandLevels::new(SHORT_WINDOW_S, rate),
        }
    }

    /// What is to be known of a sound; none where it is silent or not finite.
    pub fn heard(&mut self, target: &[f32]) -> Option<NoisySound> {
        if target.iter().any(|x| !x.is_finite()) || target.iter().all(|x| *x == 0.0) {
            return None;
        }
        let (spectra, short) = (self.long.spectra(target), self.short.spectra(target));
        let caps = std::array::from_fn(|band| self.short.levels(&short, |_, _| true, band));
        Some(NoisySound { num_samples: target.len(), floor: self.floor(&spectra), caps, spectra })
    }

    /// Noise bands, in dB of full scale, which beside `tonal` come nearer to the target of the comparison, which is this sound, than it alone;
    /// none where no noise helps, or where `tonal` is not finite or not as long.
    pub fn fit(
        &mut self,
        sound: &NoisySound,
        tonal: &[f32],
        comparison: &mut Comparison,
        timeline: Timeline,
    ) -> Option<NoiseBands> {
        if sound.num_samples != tonal.len() || tonal.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let places = Places::new(&sound.spectra, &self.long.spectra(tonal));
        let wanted: Series = std::array::from_fn(|band| self.mean(&sound.spectra, &places, band));
        let mut levels = capped(&wanted, &sound.caps);
        let weights = self.weights(&places, tonal.len());
        let floor = sound.floor;
        let mut corrections = levels.each_ref().map(|levels| vec![0.0_f32; levels.len()]);
        let mut bands = fitted(&levels, &weights, floor, timeline);
        for _ in 0..ROUNDS {
            let mixed = mix(tonal, &self.played(&bands, tonal.len()), 0.0);
            let mixed = self.long.spectra(&mixed);
            for (band, levels) in levels.iter_mut().enumerate() {
                let found = self.mean(&mixed, &places, band);
                let lacks: Vec<f32> = wanted[band]
                    .iter()
                    .zip(&found)
                    .map(|(wanted, found)| wanted.max(floor) - found.max(floor))
                    .collect();
                for (frame, level) in levels.iter_mut().enumerate() {
                    let step = PART * around(&lacks, &weights[band], frame).clamp(-MAX_STEP_DB, MAX_STEP_DB);
                    let corrected = &mut corrections[band][frame];
                    let before = *corrected;
                    *corrected = (before + step).clamp(-MAX_LESS_DB, MAX_MORE_DB);
                    *level += *corrected - before;
                }
            }
            bands = fitted(&levels, &weights, floor, timeline);
        }
        self.with_best_gain(bands, tonal, comparison)
    }

    /// The levels of a band by the bins that count.
    fn mean(&self, spectra: &Spectra, places: &Places, band: usize) -> Vec<f32> {
        self.long.levels(spectra, |frame, bin| places.counts[frame * places.num_bins + bin], band)
    }

    /// How much each frame of each band counts: by the bins that do. A window that reaches beyond the end hears the cut.
    fn weights(&self, places: &Places, num_samples: usize) -> Series {
        let num_whole = self.long.num_whole(num_samples);
        std::array::from_fn(|band| {
            let bins = &self.long.bands[band].0;
            let part = |counts: &[bool]| {
                let count = counts[bins.clone()].iter().filter(|counts| **counts).count();
                (4.0 * count as f32 / bins.len().max(1) as f32).min(1.0)
            };
            let parts = places.counts.chunks_exact(places.num_bins).map(part);
            parts.enumerate().map(|(frame, part)| if frame < num_whole { part } else { 0.0 }).collect()
        })
    }

    /// The level under which all counts as silence.
    fn floor(&self, sound: &Spectra) -> f32 {
        let levels = (0..NUM_BANDS).flat_map(|band| self.long.levels(sound, |_, _| true, band));
        let loudest = levels.fold(MIN_LEVEL_DB, f32::max);
        loudest - RANGE_DB
    }

    /// What the engine makes of bands.
    fn played(&mut self, bands: &NoiseBands, num_frames: usize) -> Vec<f32> {
        let mut patch = silent_patch();
        let content = with_noise(&mut patch, bands);
        let press = Press { note: 60, velocity: 1.0, hold_frames: usize::MAX };
        self.player.play(&patch, played(&[content]), press, num_frames)
    }

    /// The bands with the gain at which they come nearest; none where they are better left out.
    fn with_best_gain(&mut self, bands: NoiseBands, tonal: &[f32], comparison: &mut Comparison) -> Option<NoiseBands> {
        let noise = self.played(&bands, tonal.len());
        let mut best = (comparison.distance(tonal), None);
        for gain_db in GAINS_DB {
            let distance = comparison.distance(&mix(tonal, &noise, gain_db));
            if distance < best.0 || !best.0.is_finite() {
                best = (distance, Some(gain_db));
            } else if best.1.is_some() {
                // Fainter still is farther still.
                break;
            }
        }
        let gain_db = best.1?;
        let levels = bands.levels_db().map(|db| if db > MIN_LEVEL_DB { db + gain_db } else { db });
        Some(NoiseBands::new(levels, *bands.curves(), *bands.timeline()))
    }
}

/// Levels by what the model leaves, no earlier than the short window has them.
fn capped(levels: &Series, caps: &Series) -> Series {
    std::array::from_fn(|band| {
        levels[band].iter().zip(&caps[band]).map(|(level, cap)| level.min(cap + CAP_DB)).collect()
    })
}

/// The bins at which a model lies well under a sound.
struct Places {
    counts: Vec<bool>,
    num_bins: usize,
}

impl Places {
    fn new(sound: &Spectra, model: &Spectra) -> Self {
        let pairs = sound.powers.iter().zip(&model.powers);
        Self { counts: pairs.map(|(sound, model)| UNDER * model < *sound).collect(), num_bins: sound.num_bins }
    }
}

/// The weighted mean of values around a frame; 0 where nothing counts.
fn around(values: &[f32], weights: &[f32], frame: usize) -> f32 {
    let near = frame.saturating_sub(SMOOTH)..(frame + SMOOTH + 1).min(values.len());
    let known = values[near.clone()].iter().zip(&weights[near]).filter(|(value, _)| value.is_finite());
    let (sum, weight) = known.fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + weight * value, all + weight));
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// Two sounds together, the second with a gain in dB.
fn mix(tonal: &[f32], noise: &[f32], gain_db: f32) -> Vec<f32> {
    let gain = 10.0_f32.powf(gain_db / 20.0);
    tonal.iter().zip(noise).map(|(tonal, noise)| tonal + gain * noise).collect()
}

/// Levels and weights where what is not known lies between what is, and counts little.
fn filled(levels: &[f32], weights: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let is_known = |at: &usize| levels[*at].is_finite() && weights[*at] > 0.0;
    let known: Vec<usize> = (0..levels.len()).filter(is_known).collect();
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return (vec![MIN_LEVEL_DB; levels.len()], vec![UNKNOWN; levels.len()]);
    };
    let (mut values, mut counts) = (levels.to_vec(), vec![UNKNOWN; levels.len()]);
    known.iter().for_each(|at| counts[*at] = weights[*at].max(2.0 * UNKNOWN));
    values[..first].fill(levels[first]);
    values[last..].fill(levels[last]);
    for pair in known.windows(2) {
        let (from, to) = (levels[pair[0]], levels[pair[1]]);
        let step = (to - from) / (pair[1] - pair[0]) as f32;
        let between = values[pair[0]..pair[1]].iter_mut().enumerate();
        between.for_each(|(n, value)| *value = from + step * n as f32);
    }
    // A single value off the others would take two points of the curve.
    let middle = |at: usize| {
        let mut near = [0, 1, 2, 3, 4].map(|i| values[(at + i).saturating_sub(2).min(values.len() - 1)]);
        near.sort_by(f32::total_cmp);
        near[2]
    };
    let middles = (0..values.len()).map(middle).collect();
    (middles, counts)
}

/// A knot's value among those around it: knots that lie close together may overshoot far.
fn within_near(values: &[f32], knot: &segments::Knot) -> f32 {
    let at = (knot.at as usize).min(values.len().saturating_sub(1));
    let near = &values[at.saturating_sub(SMOOTH)..(at + SMOOTH + 1).min(values.len())];
    let (low, high) = near.iter().fold((f32::MAX, f32::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
    knot.value.max(low).min(high)
}

/// Levels as a few straight lines; bands that never rise above the floor are silent.
fn fitted(levels: &Series, weights: &Series, floor: f32, timeline: Timeline) -> NoiseBands {
    let mut levels_db = [MIN_LEVEL_DB; NUM_BANDS];
    let curves = std::array::from_fn(|band| {
        let (values, weights) = filled(&levels[band], &weights[band]);
        let mut knots = segments::fit(&values, &weights, NUM_SEGMENTS);
        knots.iter_mut().for_each(|knot| knot.value = within_near(&values, knot));
        let loudest = knots.iter().map(|knot| knot.value).fold(MIN_LEVEL_DB, f32::max);
        let is_heard = values.iter().zip(&weights).any(|(level, weight)| *level > floor && *weight > UNKNOWN);
        if is_heard {
            levels_db[band] = loudest.min(MAX_LEVEL_DB);
        }
        let point = |knot: &segments::Knot| {
            rounding::point(LevelPoint { seconds: knot.at * HOP_S as f32, db: knot.value - loudest })
        };
        LevelCurve::new(&knots.iter().map(point).collect::<Vec<_>>())
    });
    NoiseBands::new(levels_db, BandCurves::Each(curves), timeline)
}
