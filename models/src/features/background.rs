//! The noise of a room or a tape before and after a sound: found where the level stands still for a while, far under the sound.

use super::median::median;
use super::pitch::Pitch;

/// Levels are taken over so many seconds, one after the other.
const STEP_S: f64 = 0.01;
/// Steps that must stand still: before the sound, and after it.
const LEAST_BEFORE: usize = 5;
const LEAST_AFTER: usize = 15;
/// How far a level may waver around its median, and drift from the first third to the last, in dB.
const WAVERS_DB: f32 = 4.5;
const DRIFTS_DB: f32 = 1.5;
/// A background is at least so much softer than the sound, in dB, and one that has a pitch (hum) so much.
const UNDER_DB: f32 = 15.0;
const HUM_UNDER_DB: f32 = 30.0;
/// Under this there is silence, in dB re full scale.
const SILENT_DB: f32 = -90.0;
/// Less confidence than this is noise.
const PITCHED: f32 = 0.4;
/// The sound is what is so much louder than its background, in dB: a millisecond of it, and 10 ms.
const ONSET_OVER_DB: f32 = 12.0;
const OVER_DB: f32 = 6.0;

/// A background.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    /// Its level in dB re full scale.
    pub level_db: f32,
    /// The sample at which the sound begins, where noise comes before it.
    pub onset: Option<usize>,
    /// The sample from which on there is nothing else.
    pub end: usize,
    step: usize,
    levels_db: Vec<f32>,
}

impl Background {
    /// The background of a mono sound whose pitch is given every 10 ms or so; None where there is none.
    pub fn find(samples: &[f32], sample_rate_hz: f64, frames: &[Pitch]) -> Option<Self> {
        let step = ((STEP_S * sample_rate_hz) as usize).max(1);
        let levels_db: Vec<f32> = samples.chunks_exact(step).map(level_db).collect();
        let loudest = levels_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let before = still(levels_db.iter().copied(), LEAST_BEFORE);
        let after = still(levels_db.iter().rev().copied(), LEAST_AFTER);
        let num = levels_db.len();
        let confidence = |steps: std::ops::Range<usize>| {
            let of = |step: usize| frames.get(step * frames.len() / num.max(1)).map_or(0.0, |pitch| pitch.confidence);
            steps.clone().map(of).sum::<f32>() / steps.len().max(1) as f32
        };
        let is_under = |level: f32, steps| {
            let least = if confidence(steps) < PITCHED { UNDER_DB } else { HUM_UNDER_DB };
            level > SILENT_DB && level < loudest - least
        };
        // The pitch is heard in windows of some hundredths: those that reach into the sound do not count.
        let inner = |len: usize| len.saturating_sub(4).max(len.min(2));
        let before = before.filter(|(len, level)| is_under(*level, 0..inner(*len)));
        let after = after.filter(|(len, level)| is_under(*level, num - inner(*len)..num));
        let level_db = before.iter().chain(&after).map(|(_, level)| *level).reduce(f32::max)?;
        let onset = before.map(|(len, level)| onset(samples, (len.saturating_sub(3)) * step, step / 10, level));
        let last = levels_db.iter().rposition(|level| *level > level_db + OVER_DB).map_or(num, |last| last + 2);
        let end = if after.is_some() { (last * step).min(samples.len()) } else { samples.len() };
        Some(Self { level_db, onset, end, step, levels_db })
    }

    /// Whether the sound stands out at a sample.
    pub fn is_sound(&self, sample: usize) -> bool {
        let level = self.levels_db.get(sample / self.step).or(self.levels_db.last());
        level.is_some_and(|level| *level > self.level_db + OVER_DB)
    }

    /// Silences what comes before the sound and after it.
    pub fn silence(&self, samples: &mut [f32]) {
        let onset = self.onset.unwrap_or(0).saturating_sub(self.step / 10).min(samples.len());
        samples[..onset].fill(0.0);
        let end = self.end.clamp(onset, samples.len());
        let fade = self.step.min(samples.len() - end);
        for (i, x) in samples[end..end + fade].iter_mut().enumerate() {
            *x *= 1.0 - (i + 1) as f32 / fade as f32;
        }
        samples[end + fade..].fill(0.0);
    }
}

fn level_db(part: &[f32]) -> f32 {
    let power = part.iter().map(|x| x * x).sum::<f32>() / part.len().max(1) as f32;
    10.0 * power.max(1e-12).log10()
}

/// How many steps the level stands still from the first on, and where; None where it does not.
fn still(levels_db: impl Iterator<Item = f32>, least: usize) -> Option<(usize, f32)> {
    let levels: Vec<f32> = levels_db.collect();
    let first = median(levels.get(..least)?);
    let len = levels.iter().position(|level| (level - first).abs() > WAVERS_DB).unwrap_or(levels.len());
    if len < least || len == levels.len() {
        return None;
    }
    let third = (len / 3).max(1);
    let drift = median(&levels[len - third..len]) - median(&levels[..third]);
    // Few steps drift by chance.
    let most = DRIFTS_DB * (1.0 + 10.0 / len as f32);
    (drift.abs() < most).then(|| (len, median(&levels[..len])))
}

/// The first millisecond from `from` on that is no background.
fn onset(samples: &[f32], from: usize, millisecond: usize, background_db: f32) -> usize {
    let step = millisecond.max(1);
    let parts = samples.get(from..).unwrap_or_default().chunks(step);
    let is_sound = |part: &[f32]| level_db(part) > background_db + ONSET_OVER_DB;
    from + parts.into_iter().position(is_sound).unwrap_or(0) * step
}
