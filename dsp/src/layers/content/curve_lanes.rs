//! Eight levels over time side by side, without a place to remember: any time can be asked for.

use vaeform_patch::content::{LevelCurve, MAX_LEVEL_DB, MIN_LEVEL_DB};

use crate::fm::exp2;
use crate::layers::GROUP;

/// Decibels of a factor of 2.
const DB_OF_TWO: f32 = 6.020_6;
/// The shortest segment, in seconds: what jumps takes so long.
const SHORTEST: f32 = 0.000_5;

/// A level in dB as the logarithm of its gain.
pub(crate) fn log2_of_db(db: f32) -> f32 {
    db / DB_OF_TWO
}

/// The gain of a logarithm: nothing from the level of silence down, and no more than the loudest level.
#[inline(always)]
pub(crate) fn gain_of_log2(log2: f32) -> f32 {
    const SILENT: f32 = MIN_LEVEL_DB / DB_OF_TWO + 0.001;
    const LOUDEST: f32 = MAX_LEVEL_DB / DB_OF_TWO;
    let gain = exp2(if log2 < LOUDEST { log2 } else { LOUDEST }.max(SILENT));
    if log2 > SILENT { gain } else { 0.0 }
}

/// Eight curves of up to `SEGMENTS` segments, as logarithms of gains.
#[derive(Clone, Debug)]
pub(crate) struct CurveLanes<const SEGMENTS: usize> {
    first: [f32; GROUP],
    /// Where each segment begins and how long it is, in seconds.
    starts: [[f32; GROUP]; SEGMENTS],
    lengths: [[f32; GROUP]; SEGMENTS],
    /// Octaves of gain a second.
    slopes: [[f32; GROUP]; SEGMENTS],
}

impl<const SEGMENTS: usize> CurveLanes<SEGMENTS> {
    /// All lanes silent.
    pub(crate) fn new() -> Self {
        let none = [[0.0; GROUP]; SEGMENTS];
        Self { first: [2.0 * log2_of_db(MIN_LEVEL_DB); GROUP], starts: none, lengths: none, slopes: none }
    }

    /// A lane follows a curve that lies on a level, in dB.
    pub(crate) fn set<const N: usize>(&mut self, lane: usize, level_db: f32, curve: &LevelCurve<N>) {
        debug_assert!(SEGMENTS + 1 == N);
        // What is silent stays so at any level.
        let log2 = |db: f32| {
            let is_silent = db <= MIN_LEVEL_DB || level_db <= MIN_LEVEL_DB;
            log2_of_db(if is_silent { (level_db + db).min(MIN_LEVEL_DB) } else { level_db + db })
        };
        let points = curve.points();
        self.first[lane] = log2(points.first().map_or(0.0, |first| first.db));
        let mut start = points.first().map_or(0.0, |first| first.seconds);
        for (segment, pair) in points.windows(2).enumerate() {
            let length = (pair[1].seconds - start).max(SHORTEST);
            self.starts[segment][lane] = start;
            self.lengths[segment][lane] = length;
            self.slopes[segment][lane] = (log2(pair[1].db) - log2(pair[0].db)) / length;
            start += length;
        }
    }

    /// The logarithms of all gains at a time in seconds.
    #[inline(always)]
    pub(crate) fn at(&self, seconds: f32) -> [f32; GROUP] {
        let mut levels = self.first;
        for segment in 0..SEGMENTS {
            for (lane, level) in levels.iter_mut().enumerate() {
                let passed = seconds - self.starts[segment][lane];
                let passed = if passed > 0.0 { passed } else { 0.0 };
                let length = self.lengths[segment][lane];
                *level += self.slopes[segment][lane] * if passed < length { passed } else { length };
            }
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vaeform_patch::content::LevelPoint;

    proptest! {
        #[test]
        fn a_lane_says_what_its_curve_says(
            points in prop::collection::vec((0.001..20.0f32, -99.0..20.0f32), 0..=5),
            level_db in -60.0..4.0f32,
            seconds in 0.0..25.0f32,
        ) {
            let mut points: Vec<LevelPoint> =
                points.into_iter().map(|(seconds, db)| LevelPoint { seconds, db }).collect();
            points.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
            prop_assume!(points.windows(2).all(|pair| pair[1].seconds - pair[0].seconds > 0.1));
            let curve = LevelCurve::<5>::new(&points);
            let mut lanes = CurveLanes::<4>::new();
            lanes.set(3, level_db, &curve);
            let expected = log2_of_db(level_db + curve.at(seconds));
            prop_assert!((lanes.at(seconds)[3] - expected).abs() < 1e-3);
            prop_assert!(gain_of_log2(lanes.at(seconds)[2]) == 0.0);
        }
    }

    #[test]
    fn silence_is_exact_and_jumps_are_short() {
        let point = |seconds, db| LevelPoint { seconds, db };
        let mut lanes = CurveLanes::<4>::new();
        lanes.set(0, 12.0, &LevelCurve::<5>::new(&[point(1.0, 0.0), point(1.0, -100.0)]));
        lanes.set(1, -100.0, &LevelCurve::<5>::new(&[point(0.0, 24.0)]));
        assert!((gain_of_log2(lanes.at(1.0)[0]) - 3.981).abs() < 0.001);
        assert_eq!(gain_of_log2(lanes.at(1.0 + 2.0 * SHORTEST)[0]), 0.0);
        assert_eq!(gain_of_log2(lanes.at(0.0)[1]), 0.0);
        assert!(gain_of_log2(1e9) <= 16.0 && gain_of_log2(f32::NAN) == 0.0);
    }
}
