//! Eight lines over a control block: a row a line, so that what all frames have in common is done eight frames at a time.

use super::super::blocks::BLOCK;
use crate::simd::Simd;

/// Lines of the diffuser and of the network.
pub(super) const LINES: usize = 8;
/// Frames side by side.
const GROUP: usize = 8;

/// A row of samples a line.
pub(super) type Rows = [[f32; BLOCK]; LINES];

/// Changes eight frames of all lines at a time.
#[inline(always)]
pub(super) fn by_groups<S: Simd>(s: S, rows: &mut Rows, mut change: impl FnMut(usize, [S::F; LINES]) -> [S::F; LINES]) {
    for group in 0..BLOCK / GROUP {
        let mut x = [s.splat(0.0); LINES];
        for (x, row) in x.iter_mut().zip(&*rows) {
            *x = s.load(&row.as_chunks().0[group]);
        }
        for (x, row) in change(group * GROUP, x).into_iter().zip(&mut *rows) {
            s.store(&mut row.as_chunks_mut().0[group], x);
        }
    }
}

/// A Hadamard matrix: every line into every line, with as much energy as before. Lines with a bit in `turned` are turned over first.
#[inline(always)]
pub(super) fn hadamard<S: Simd>(s: S, turned: u8, rows: &mut Rows) {
    const SCALE: f32 = 0.353_553_4;
    by_groups(
        s,
        rows,
        #[inline(always)]
        |_, mut x| {
            for (line, x) in x.iter_mut().enumerate() {
                *x = s.mul(*x, s.splat(if turned >> line & 1 == 1 { -1.0 } else { 1.0 }));
            }
            for distance in [1, 2, 4] {
                for line in 0..LINES {
                    if line & distance == 0 {
                        let (a, b) = (x[line], x[line + distance]);
                        (x[line], x[line + distance]) = (s.add(a, b), s.sub(a, b));
                    }
                }
            }
            for x in &mut x {
                *x = s.mul(*x, s.splat(SCALE));
            }
            x
        },
    );
}

/// A Householder matrix: every line into every line, most of it back into its own.
#[inline(always)]
pub(super) fn householder<S: Simd>(s: S, mut x: [S::F; LINES]) -> [S::F; LINES] {
    let mut sum = s.splat(0.0);
    for x in &x {
        sum = s.add(sum, *x);
    }
    let part = s.mul(s.splat(2.0 / LINES as f32), sum);
    for x in &mut x {
        *x = s.sub(*x, part);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::Isa;
    use crate::simd::Task;

    fn noise() -> Rows {
        let mut state = 1_u32;
        std::array::from_fn(|_| {
            std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
        })
    }

    struct Mixed<'a> {
        rows: &'a mut Rows,
        turned: Option<u8>,
    }

    impl Task for Mixed<'_> {
        #[inline(always)]
        fn run<S: Simd>(self, s: S) {
            match self.turned {
                Some(turned) => hadamard(s, turned, self.rows),
                None => by_groups(s, self.rows, |_, x| householder(s, x)),
            }
        }
    }

    #[test]
    fn mixing_keeps_the_energy_of_every_frame() {
        for turned in [Some(0), Some(0b1010_0110), None] {
            let (before, mut after) = (noise(), noise());
            Isa::detect().run(Mixed { rows: &mut after, turned });
            for frame in 0..BLOCK {
                let energy = |rows: &Rows| rows.iter().map(|row| row[frame] * row[frame]).sum::<f32>();
                assert!((energy(&before) / energy(&after) - 1.0).abs() < 1e-5);
            }
            assert_ne!(before, after);
            let mut portable = noise();
            Isa::Portable.run(Mixed { rows: &mut portable, turned });
            assert_eq!(after, portable);
        }
    }
}
