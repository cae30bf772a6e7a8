//! Eight lines over a control block: a row a line, so that what all frames have in common is done four frames at a time.

use super::super::blocks::BLOCK;

/// Lines of the diffuser and of the network.
pub(super) const LINES: usize = 8;

/// A row of samples a line.
pub(super) type Rows = [[f32; BLOCK]; LINES];
/// A frame of all lines a row.
pub(super) type Frames = [[f32; LINES]; BLOCK];

/// Rows of samples to rows of frames.
pub(super) fn frames(rows: &Rows) -> Frames {
    std::array::from_fn(|frame| std::array::from_fn(|line| rows[line][frame]))
}

/// Rows of frames to rows of samples.
pub(super) fn rows(frames: &Frames) -> Rows {
    std::array::from_fn(|line| std::array::from_fn(|frame| frames[frame][line]))
}

/// A Hadamard matrix: every line into every line, with as much energy as before.
pub(super) fn hadamard(rows: &mut Rows) {
    for distance in [1, 2, 4] {
        for line in (0..LINES).filter(|line| line & distance == 0) {
            let (low, high) = rows.split_at_mut(line + distance);
            for (a, b) in low[line].iter_mut().zip(&mut high[0]) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
    }
    const SCALE: f32 = 0.353_553_4;
    rows.iter_mut().flatten().for_each(|x| *x *= SCALE);
}

/// A Householder matrix: every line into every line, most of it back into its own.
pub(super) fn householder(rows: &mut Rows) {
    let mut sum = [0.0; BLOCK];
    for row in rows.iter() {
        sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    for row in rows.iter_mut() {
        row.iter_mut().zip(&sum).for_each(|(x, sum)| *x -= 2.0 / LINES as f32 * sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise() -> Rows {
        let mut state = 1_u32;
        std::array::from_fn(|_| {
            std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
        })
    }

    #[test]
    fn mixing_keeps_the_energy_of_every_frame() {
        for mix in [hadamard, householder] {
            let (before, mut after) = (noise(), noise());
            mix(&mut after);
            for frame in 0..BLOCK {
                let energy = |rows: &Rows| rows.iter().map(|row| row[frame] * row[frame]).sum::<f32>();
                assert!((energy(&before) / energy(&after) - 1.0).abs() < 1e-5);
            }
            assert_ne!(before, after);
        }
    }

    #[test]
    fn turned_over_and_back_rows_are_the_same() {
        assert_eq!(rows(&frames(&noise())), noise());
    }
}
