//! Takes in their place.

/// A take that begins at `onset` of `num_samples`, cut or padded at both ends.
pub(crate) fn placed(take: &[f32], onset: isize, num_samples: usize) -> Vec<f32> {
    let mut out = vec![0.0; num_samples];
    let from = usize::try_from(onset).unwrap_or(0).min(num_samples);
    let cut = usize::try_from(-onset).unwrap_or(0).min(take.len());
    out[from..].iter_mut().zip(&take[cut..]).for_each(|(out, x)| *out = *x);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_take_is_placed_at_its_onset() {
        assert_eq!(placed(&[1.0, 2.0, 3.0], 1, 3), [0.0, 1.0, 2.0]);
        assert_eq!(placed(&[1.0, 2.0, 3.0], -2, 3), [3.0, 0.0, 0.0]);
        assert_eq!(placed(&[1.0], 9, 2), [0.0, 0.0]);
        assert_eq!(placed(&[1.0], -9, 2), [0.0, 0.0]);
    }
}
