//! Eight levels over time side by side, without a place to remember: any time can be asked for.

use vaeform_patch::content::{LevelCurve, MAX_LEVEL_DB, MIN_LEVEL_DB};

use crate::layers::GROUP;
use crate::simd::Simd;

/// Decibels of a factor of 2.
const DB_OF_TWO: f32 = 6.020_6;
/// The shortest segment, in seconds: what jumps takes so long.
const SHORTEST: f32 = 0.000_5;

/// A level in dB as the logarithm of its gain.
pub(crate) fn log2_of_db(db: f32) -> f32 {
    db / DB_OF_TWO
}

/// The gains of eight logarithms: nothing from the level of silence down, and no more than the loudest level.
#[inline(always)]
pub(crate) fn gains_of_log2<S: Simd>(s: S, log2: S::F) -> S::F {
    const SILENT: f32 = MIN_LEVEL_DB / DB_OF_TWO + 0.001;
    const LOUDEST: f32 = MAX_LEVEL_DB / DB_OF_TWO;
    let log2 = s.sub(s.splat(LOUDEST), positive(s, s.sub(s.splat(LOUDEST), log2)));
    let above = s.sub(log2, s.splat(SILENT));
    let gains = exp2(s, s.add(s.splat(SILENT), positive(s, above)));
    // All ones where it is above silence: there the difference the other way has its sign bit set.
    let is_below_zero = s.shift_down(s.bits(s.sub(s.splat(0.0), above)), 31);
    s.and(gains, s.mul_i(is_below_zero, s.splat_i(u32::MAX)))
}

/// The larger of x and 0.
#[inline(always)]
fn positive<S: Simd>(s: S, x: S::F) -> S::F {
    s.mul(s.add(x, s.abs(x)), s.splat(0.5))
}

/// 2^x for |x| < 120, as [`crate::fm::exp2`] has it.
#[inline(always)]
fn exp2<S: Simd>(s: S, x: S::F) -> S::F {
    const TAYLOR: [f32; 6] =
        [std::f32::consts::LN_2, 0.240_226_5, 0.055_504_11, 0.009_618_129, 0.001_333_356, 0.000_154_035];
    let whole = s.to_whole(s.add(x, s.splat(512.5)));
    let f = s.sub(x, s.sub(s.to_float(whole), s.splat(512.0)));
    let mut sum = s.splat(TAYLOR[5]);
    for factor in TAYLOR[..5].iter().rev() {
        sum = s.mul_add(sum, f, s.splat(*factor));
    }
    let exponent = s.shift_up(s.add_i(whole, s.splat_i(127_u32.wrapping_sub(512))), 23);
    let power = s.and(s.splat(f32::from_bits(u32::MAX)), exponent);
    s.mul(s.mul_add(sum, f, s.splat(1.0)), power)
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
    pub(crate) fn at<S: Simd>(&self, s: S, seconds: f32) -> S::F {
        let mut levels = s.load(&self.first);
        for segment in 0..SEGMENTS {
            let passed = positive(s, s.sub(s.splat(seconds), s.load(&self.starts[segment])));
            let beyond = positive(s, s.sub(passed, s.load(&self.lengths[segment])));
            levels = s.mul_add(s.load(&self.slopes[segment]), s.sub(passed, beyond), levels);
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::Isa;
    use crate::simd::Task;
    use proptest::prelude::*;
    use vaeform_patch::content::LevelPoint;

    /// Logarithms and gains of curves at a time.
    struct Heard<'a>(&'a CurveLanes<4>, f32, &'a mut [[f32; GROUP]; 2]);

    impl Task for Heard<'_> {
        #[inline(always)]
        fn run<S: Simd>(self, s: S) {
            let levels = self.0.at(s, self.1);
            s.store(&mut self.2[0], levels);
            s.store(&mut self.2[1], gains_of_log2(s, levels));
        }
    }

    fn heard(lanes: &CurveLanes<4>, seconds: f32) -> [[f32; GROUP]; 2] {
        let [mut one, mut other] = [[[0.0; GROUP]; 2]; 2];
        Isa::Portable.run(Heard(lanes, seconds, &mut one));
        Isa::detect().run(Heard(lanes, seconds, &mut other));
        assert_eq!(one, other);
        one
    }

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
            let [levels, gains] = heard(&lanes, seconds);
            prop_assert!((levels[3] - expected).abs() < 1e-3);
            prop_assert!(expected < -16.5 || (gains[3] / crate::fm::exp2(levels[3]) - 1.0).abs() < 2e-6);
            prop_assert!(gains[2] == 0.0);
        }
    }

    #[test]
    fn silence_is_exact_and_jumps_are_short() {
        let point = |seconds, db| LevelPoint { seconds, db };
        let mut lanes = CurveLanes::<4>::new();
        lanes.set(0, 12.0, &LevelCurve::<5>::new(&[point(1.0, 0.0), point(1.0, -100.0)]));
        lanes.set(1, -100.0, &LevelCurve::<5>::new(&[point(0.0, 24.0)]));
        lanes.set(2, 24.0, &LevelCurve::<5>::new(&[point(0.0, 24.0)]));
        assert!((heard(&lanes, 1.0)[1][0] - 3.981).abs() < 0.001);
        assert_eq!(heard(&lanes, 1.0 + 2.0 * SHORTEST)[1][0], 0.0);
        let [_, gains] = heard(&lanes, 0.0);
        assert_eq!(gains[1], 0.0);
        assert!((gains[2] - 15.85).abs() < 0.01, "no more than 24 dB");
    }
}
