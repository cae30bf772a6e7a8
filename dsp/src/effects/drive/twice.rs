//! Twice the rate and back, as [`Upsampler`](crate::filter::Upsampler) does it, with both chains of both channels side by side: four
//! lanes, which are a register's.

use super::super::sanitize::flushed;
use crate::filter::HALF_BAND;

/// Even chain left and right, odd chain left and right.
type Lanes = [f32; 4];
/// Sections of a chain.
const NUM: usize = HALF_BAND.len() / 2;

/// The all-pass chains of both channels: what came last into each section, and out of the last one.
#[derive(Clone, Debug, Default)]
struct TwiceChains {
    last: [Lanes; NUM + 1],
}

impl TwiceChains {
    #[inline(always)]
    fn process(&mut self, mut x: Lanes) -> Lanes {
        for section in 0..NUM {
            let (even, odd) = (HALF_BAND[2 * section], HALF_BAND[2 * section + 1]);
            let coefficients = [even, even, odd, odd];
            let mut y = [0.0; 4];
            for lane in 0..4 {
                y[lane] = coefficients[lane] * (x[lane] - self.last[section + 1][lane]) + self.last[section][lane];
            }
            self.last[section] = x;
            x = y;
        }
        self.last[NUM] = x;
        x
    }

    fn flush(&mut self) {
        self.last.iter_mut().flatten().for_each(|x| *x = flushed(*x));
    }
}

/// To twice the rate.
#[derive(Clone, Debug, Default)]
pub(super) struct Up(TwiceChains);

impl Up {
    /// Each frame becomes two.
    #[inline(always)]
    pub(super) fn process(&mut self, input: impl Iterator<Item = [f32; 2]>, output: &mut [[f32; 2]]) {
        let mut chains = self.0.clone();
        for (twice, [l, r]) in output.chunks_exact_mut(2).zip(input) {
            let [even_l, even_r, odd_l, odd_r] = chains.process([l, r, l, r]);
            twice.copy_from_slice(&[[even_l, even_r], [odd_l, odd_r]]);
        }
        self.0 = chains;
    }

    /// Once a control block: what has died away is forgotten.
    pub(super) fn flush(&mut self) {
        self.0.flush();
    }
}

/// From twice the rate.
#[derive(Clone, Debug, Default)]
pub(super) struct Down(TwiceChains);

impl Down {
    /// Each two frames become one.
    #[inline(always)]
    pub(super) fn process(&mut self, input: &[[f32; 2]], left: &mut [f32], right: &mut [f32]) {
        let mut chains = self.0.clone();
        for (twice, (left, right)) in input.chunks_exact(2).zip(left.iter_mut().zip(right)) {
            let ([first_l, first_r], [second_l, second_r]) = (twice[0], twice[1]);
            let [even_l, even_r, odd_l, odd_r] = chains.process([second_l, second_r, first_l, first_r]);
            (*left, *right) = (0.5 * (even_l + odd_l), 0.5 * (even_r + odd_r));
        }
        self.0 = chains;
    }

    /// Once a control block: what has died away is forgotten.
    pub(super) fn flush(&mut self) {
        self.0.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Downsampler, Upsampler};

    #[test]
    fn it_is_the_half_band_of_the_filters() {
        let (mut up, mut down) = (Up::default(), Down::default());
        let (mut other_up, mut other_down) = (Upsampler::<2>::default(), Downsampler::<2>::default());
        for i in 0..200 {
            let frame = [(i as f32 * 0.3).sin(), (i as f32 * 1.7).cos()];
            let (mut twice, mut left, mut right) = ([[0.0; 2]; 2], [0.0], [0.0]);
            up.process([frame].into_iter(), &mut twice);
            assert_eq!(twice, other_up.process(frame));
            down.process(&twice, &mut left, &mut right);
            assert_eq!([left[0], right[0]], other_down.process(twice));
        }
    }
}
