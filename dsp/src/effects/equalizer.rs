//! An equalizer of three bands: a low shelf, a bell, a high shelf.

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{sanitized, setting};
use crate::filter::{Svf, SvfKind, SvfSettings};
use crate::simd::Simd;

/// Q of the shelves: as steep as can be without a bump.
const SHELF_Q: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Settings of [`Equalizer`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EqualizerSettings {
    /// Middle of the low shelf's slope in Hz, 20 to 20,000.
    pub low_hz: f32,
    /// Gain below it in dB, -24 to 24.
    pub low_db: f32,
    /// Middle of the bell in Hz, 20 to 20,000.
    pub mid_hz: f32,
    /// Gain there in dB, -24 to 24.
    pub mid_db: f32,
    /// Narrowness of the bell, 0.1 to 18.
    pub mid_q: f32,
    /// Middle of the high shelf's slope in Hz, 20 to 20,000.
    pub high_hz: f32,
    /// Gain above it in dB, -24 to 24.
    pub high_db: f32,
}

impl Default for EqualizerSettings {
    /// Flat.
    fn default() -> Self {
        Self { low_hz: 120.0, low_db: 0.0, mid_hz: 1_000.0, mid_db: 0.0, mid_q: 0.7, high_hz: 6_000.0, high_db: 0.0 }
    }
}

/// Three filters one behind the other. `[audio-thread]` but for [`Equalizer::new`].
#[derive(Clone, Debug)]
pub struct Equalizer {
    clock: BlockClock,
    rate_hz: f32,
    /// Frequencies and Q as powers of two, gains in dB.
    settings: Glide<7>,
    filters: [Svf<2>; 3],
    is_new: bool,
}

impl Equalizer {
    /// At rest and flat. `rate_hz` must be above 0.
    pub fn new(rate_hz: f32) -> Self {
        let settings = Glide::new(values(&EqualizerSettings::default()), 0.005, rate_hz);
        Self { clock: BlockClock::default(), rate_hz, settings, filters: Default::default(), is_new: true }
    }

    /// Goes there within some milliseconds, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &EqualizerSettings) {
        self.settings.set(values(settings));
    }
}

fn values(settings: &EqualizerSettings) -> [f32; 7] {
    let octave = |hz: f32, otherwise: f32| setting(hz, 20.0, 20_000.0, otherwise).log2();
    let db = |db: f32| setting(db, -24.0, 24.0, 0.0);
    [
        octave(settings.low_hz, 120.0),
        db(settings.low_db),
        octave(settings.mid_hz, 1_000.0),
        db(settings.mid_db),
        setting(settings.mid_q, 0.1, 18.0, 0.7).log2(),
        octave(settings.high_hz, 6_000.0),
        db(settings.high_db),
    ]
}

impl Effect for Equalizer {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.settings.reset();
        self.filters = Default::default();
        self.is_new = true;
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// What rings longest is a bell of Q 18 at 20 Hz.
    fn tail(&self) -> usize {
        (4.0 * self.rate_hz) as usize
    }
}

impl Blockwise for Equalizer {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        let has_moved = self.settings.begin_block();
        let [low, low_db, mid, mid_db, q, high, high_db] = self.settings.end();
        if has_moved {
            let shape = |kind, octave: f32, q| SvfSettings::new(kind, octave.exp2(), q, self.rate_hz);
            let shapes = [
                shape(SvfKind::LowShelf(low_db), low, SHELF_Q),
                shape(SvfKind::Bell(mid_db), mid, q.exp2()),
                shape(SvfKind::HighShelf(high_db), high, SHELF_Q),
            ];
            for (filter, shape) in self.filters.iter_mut().zip(&shapes) {
                for lane in 0..2 {
                    if self.is_new {
                        filter.start(lane, shape);
                    } else {
                        filter.go_to(lane, shape, BLOCK);
                    }
                }
            }
            self.is_new = false;
        } else {
            self.filters.iter_mut().for_each(Svf::stay);
        }
        self.filters.iter_mut().for_each(Svf::mend);
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, _first: usize, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.iter_mut().zip(right) {
            let mut frame = [sanitized(*left), sanitized(*right)];
            for filter in &mut self.filters {
                frame = filter.process(frame);
            }
            [*left, *right] = frame;
        }
    }
}
