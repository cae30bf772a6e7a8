//! From sixteen lanes to two channels: a left and a right weight a lane, each in a straight line over the control block.

use super::groups::octet;
use super::scratch::Scratch;
use crate::fm::lanes::{LANES, Lanes};
use crate::fm::rates::CONTROL_FRAMES;
use crate::simd::{Isa, Simd, Task};

/// Weights of a bank, `base + slope * frame`.
#[derive(Clone, Debug, Default)]
#[repr(align(64))]
pub struct StereoMix {
    base: [[f32; LANES]; 2],
    slope: [[f32; LANES]; 2],
}

impl StereoMix {
    /// Starts a control block: from `start` to `target` `[left, right]`.
    pub fn set_line(&mut self, lane: usize, start: [f32; 2], target: [f32; 2]) {
        for side in 0..2 {
            self.base[side][lane] = start[side];
            self.slope[side][lane] = (target[side] - start[side]) * (1.0 / CONTROL_FRAMES as f32);
        }
    }

    /// Takes a lane's weights from another bank.
    pub fn copy_lane(&mut self, to: usize, source: &Self, from: usize) {
        for side in 0..2 {
            self.base[side][to] = source.base[side][from];
            self.slope[side][to] = source.slope[side][from];
        }
    }

    /// A lane's weights to the left and right: at frame 0, and what they gain a frame.
    pub(in crate::fm) fn lines(&self, lane: usize) -> [[f32; 2]; 2] {
        [0, 1].map(|side| [self.base[side][lane], self.slope[side][lane]])
    }

    /// Adds the voices in `scratch` to both channels, as frames `frame..` of the control block.
    pub(super) fn add_to(
        &self,
        isa: Isa,
        lanes: &Lanes,
        scratch: &Scratch,
        frame: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        match lanes.active().count_ones() {
            0 => {}
            1 => {
                let lane = lanes.active().trailing_zeros() as usize;
                for (side, out) in [left, right].into_iter().enumerate() {
                    let (base, slope) = (self.base[side][lane], self.slope[side][lane]);
                    let mut time = frame as f32;
                    for (out, x) in out.iter_mut().zip(&scratch.mono) {
                        *out += x * (base + slope * time);
                        time += 1.0;
                    }
                }
            }
            _ if lanes.active() >> 8 == 0 => isa.run(AddStereo::<1> { mix: self, scratch, frame, left, right }),
            _ => isa.run(AddStereo::<2> { mix: self, scratch, frame, left, right }),
        }
    }
}

struct AddStereo<'a, const N: usize> {
    mix: &'a StereoMix,
    scratch: &'a Scratch,
    frame: usize,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl<const N: usize> Task for AddStereo<'_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let mix = self.mix;
        let mut base = [[s.splat(0.0); N]; 2];
        let mut slope = base;
        for side in 0..2 {
            for n in 0..N {
                base[side][n] = s.load(octet(&mix.base[side], n));
                slope[side][n] = s.load(octet(&mix.slope[side], n));
            }
        }
        let rows = self.scratch.voices.iter().zip(self.left.iter_mut().zip(self.right.iter_mut()));
        let mut time = s.splat(self.frame as f32);
        for (row, (left, right)) in rows {
            let mut sums = [s.splat(0.0); 2];
            for n in 0..N {
                let x = s.load(&row[n]);
                for side in 0..2 {
                    sums[side] = s.mul_add(x, s.mul_add(slope[side][n], time, base[side][n]), sums[side]);
                }
            }
            *left += s.sum(sums[0]);
            *right += s.sum(sums[1]);
            time = s.add(time, s.splat(1.0));
        }
    }
}
