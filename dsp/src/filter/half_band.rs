//! Twice the rate and back, where something bends: half-band filters of two all-pass chains. `[audio-thread]`
//!
//! Twelve sections: flat to 0.48 of the lower rate, and -104 dB from 0.52 of it on. The design is elliptic with its poles on the imaginary
//! axis (R. A. Valenzuela and A. G. Constantinides, "Digital signal processing schemes for efficient interpolation and decimation", 1983);
//! a test computes the constants anew.

use super::moving::mend;
use crate::simd::Simd;

/// Sections of both chains.
const NUM: usize = 12;

/// Coefficients of the sections: the even ones are one chain, the odd ones the other.
pub(crate) const COEFFICIENTS: [f32; NUM] = [
    0.036_681_502,
    0.136_547_62,
    0.274_631_76,
    0.423_138_62,
    0.561_098_7,
    0.677_540_05,
    0.769_741_83,
    0.839_889_62,
    0.892_260_8,
    0.931_541_96,
    0.962_094_55,
    0.987_816_37,
];

/// Both chains of `N` lanes: what came last into the first section of each, and into the next, which is what came out of it.
#[derive(Clone, Debug)]
struct AllPassChains<const N: usize> {
    last: [[f32; N]; NUM + 2],
}

impl<const N: usize> Default for AllPassChains<N> {
    fn default() -> Self {
        Self { last: [[0.0; N]; NUM + 2] }
    }
}

impl<const N: usize> AllPassChains<N> {
    /// Sends a frame through each chain.
    #[inline(always)]
    fn process(&mut self, mut even: [f32; N], mut odd: [f32; N]) -> [[f32; N]; 2] {
        for (section, coefficient) in COEFFICIENTS.iter().enumerate() {
            let x = if section % 2 == 0 { &mut even } else { &mut odd };
            let mut y = [0.0; N];
            for lane in 0..N {
                y[lane] = coefficient * (x[lane] - self.last[section + 2][lane]) + self.last[section][lane];
            }
            (self.last[section], *x) = (*x, y);
        }
        (self.last[NUM], self.last[NUM + 1]) = (even, odd);
        [even, odd]
    }

    /// As [`AllPassChains::process`] for eight lanes.
    #[inline(always)]
    fn process_octet<S: Simd>(&mut self, s: S, octet: usize, mut even: S::F, mut odd: S::F) -> [S::F; 2] {
        let mut input = [s.load(self.octet(0, octet)), s.load(self.octet(1, octet))];
        for (section, coefficient) in COEFFICIENTS.iter().enumerate() {
            let x = if section % 2 == 0 { &mut even } else { &mut odd };
            let output = s.load(self.octet(section + 2, octet));
            let y = s.mul_add(s.splat(*coefficient), s.sub(*x, output), input[section % 2]);
            s.store(self.octet(section, octet), *x);
            (input[section % 2], *x) = (output, y);
        }
        s.store(self.octet(NUM, octet), even);
        s.store(self.octet(NUM + 1, octet), odd);
        [even, odd]
    }

    /// Eight lanes of what came last.
    #[inline(always)]
    fn octet(&mut self, section: usize, octet: usize) -> &mut [f32; 8] {
        &mut self.last[section].as_chunks_mut().0[octet]
    }

    #[inline(always)]
    fn copy_lane<const M: usize>(&mut self, to: usize, others: &AllPassChains<M>, from: usize) {
        for (last, other) in self.last.iter_mut().zip(&others.last) {
            last[to] = other[from];
        }
    }

    #[inline(always)]
    fn mend(&mut self) {
        mend(self.last.as_flattened_mut());
    }
}

/// From a rate to twice the rate.
#[derive(Clone, Debug, Default)]
pub struct Upsampler<const N: usize> {
    chains: AllPassChains<N>,
}

impl<const N: usize> Upsampler<N> {
    /// A frame becomes two.
    #[inline(always)]
    pub fn process(&mut self, frame: [f32; N]) -> [[f32; N]; 2] {
        self.chains.process(frame, frame)
    }

    /// As [`Upsampler::process`] for the eight lanes of an octet.
    #[inline(always)]
    pub(crate) fn process_octet<S: Simd>(&mut self, s: S, octet: usize, frame: S::F) -> [S::F; 2] {
        self.chains.process_octet(s, octet, frame, frame)
    }

    /// Puts a lane where a lane of others is.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Upsampler<M>, from: usize) {
        self.chains.copy_lane(to, &others.chains, from);
    }

    /// Once a control block: what is no number, or has died away, is forgotten.
    #[inline(always)]
    pub fn mend(&mut self) {
        self.chains.mend();
    }
}

/// From twice a rate to the rate.
#[derive(Clone, Debug, Default)]
pub struct Downsampler<const N: usize> {
    chains: AllPassChains<N>,
}

impl<const N: usize> Downsampler<N> {
    /// Two frames, the older one first, become one.
    #[inline(always)]
    pub fn process(&mut self, [first, second]: [[f32; N]; 2]) -> [f32; N] {
        let [even, odd] = self.chains.process(second, first);
        std::array::from_fn(
            #[inline(always)]
            |lane| 0.5 * (even[lane] + odd[lane]),
        )
    }

    /// As [`Downsampler::process`] for the eight lanes of an octet.
    #[inline(always)]
    pub(crate) fn process_octet<S: Simd>(&mut self, s: S, octet: usize, [first, second]: [S::F; 2]) -> S::F {
        let [even, odd] = self.chains.process_octet(s, octet, second, first);
        s.mul(s.splat(0.5), s.add(even, odd))
    }

    /// Puts a lane where a lane of others is.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Downsampler<M>, from: usize) {
        self.chains.copy_lane(to, &others.chains, from);
    }

    /// Once a control block: what is no number, or has died away, is forgotten.
    #[inline(always)]
    pub fn mend(&mut self) {
        self.chains.mend();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::Isa;
    use crate::simd::Task;

    /// The coefficients for a transition of this width, as a part of the higher rate.
    fn designed(transition: f64) -> Vec<f64> {
        let pi = std::f64::consts::PI;
        let k = ((1.0 - 2.0 * transition) * pi / 4.0).tan().powi(2);
        let root = (1.0 - k * k).sqrt().sqrt();
        let e = 0.5 * (1.0 - root) / (1.0 + root);
        let e4 = e.powi(4);
        let q = e * (1.0 + e4 * (2.0 + e4 * (15.0 + 150.0 * e4)));
        let order = (2 * NUM + 1) as f64;
        let sign = |j: i32| if j % 2 == 0 { 1.0 } else { -1.0 };
        let section = |i: usize| {
            let angle = i as f64 * pi / order;
            let above: f64 = (0..8).map(|j| sign(j) * q.powi(j * (j + 1)) * (f64::from(2 * j + 1) * angle).sin()).sum();
            let below: f64 =
                0.5 + (1..8).map(|j| sign(j) * q.powi(j * j) * (f64::from(2 * j) * angle).cos()).sum::<f64>();
            let w = (q.powf(0.25) * above / below).powi(2);
            let r = ((1.0 - w * k) * (1.0 - w / k)).sqrt() / (1.0 + w);
            (1.0 - r) / (1.0 + r)
        };
        (1..=NUM).map(section).collect()
    }

    #[test]
    fn the_constants_are_those_of_the_design() {
        for (constant, designed) in COEFFICIENTS.iter().zip(designed(0.01)) {
            assert!((f64::from(*constant) - designed).abs() < 1e-6, "{constant}, designed {designed}");
        }
    }

    /// Peak of a tone at this part of the lower rate, after it went up or down.
    fn level_db(cycles: f64, down: bool) -> f64 {
        let (mut up, mut to) = (Upsampler::<1>::default(), Downsampler::<1>::default());
        let tone = |i: usize| (std::f64::consts::TAU * cycles * i as f64).sin() as f32;
        let frames = (0..40_000).map(|i| {
            if down {
                let both = [2 * i, 2 * i + 1].map(|i| [(std::f64::consts::TAU * 0.5 * cycles * i as f64).sin() as f32]);
                to.process(both)[0]
            } else {
                let both = up.process([tone(i)]);
                to.process(both)[0]
            }
        });
        let peak = frames.skip(20_000).fold(0.0_f32, |peak, x| peak.max(x.abs()));
        20.0 * f64::from(peak).log10()
    }

    struct There<'a>(&'a mut Upsampler<16>, &'a mut Downsampler<16>, &'a mut [f32; 16]);

    impl Task for There<'_> {
        #[inline(always)]
        fn run<S: Simd>(self, s: S) {
            let Self(up, down, frame) = self;
            for octet in 0..2 {
                let lanes = &mut frame.as_chunks_mut().0[octet];
                let pair = up.process_octet(s, octet, s.load(lanes));
                s.store(lanes, down.process_octet(s, octet, pair));
            }
        }
    }

    #[test]
    fn eight_lanes_are_as_each_by_itself_on_every_instruction_set() {
        for isa in [Isa::Portable, Isa::detect()] {
            let (mut up, mut down) = (Upsampler::<16>::default(), Downsampler::<16>::default());
            let (mut plain_up, mut plain_down) = (up.clone(), down.clone());
            for i in 0..100 {
                let mut frame = std::array::from_fn(|lane| (0.1 * (lane + 3) as f32 * i as f32).sin());
                let plain = plain_down.process(plain_up.process(frame));
                isa.run(There(&mut up, &mut down, &mut frame));
                assert_eq!(frame, plain, "{isa:?}, frame {i}");
            }
        }
    }

    #[test]
    fn up_and_down_again_is_flat_to_the_edge_of_hearing() {
        for cycles in [0.001, 0.1, 0.25, 0.333, 0.41, 0.45, 0.479] {
            let db = level_db(cycles, false);
            assert!(db.abs() < 0.05, "{cycles}: {db} dB");
        }
    }

    #[test]
    fn what_would_fold_is_a_hundred_db_down() {
        for cycles in [0.521, 0.55, 0.6, 0.75, 0.9, 0.99] {
            let db = level_db(cycles, true);
            assert!(db < -100.0, "{cycles}: {db} dB");
        }
    }
}
