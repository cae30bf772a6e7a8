//! Synced lengths of ours.

use vaeform_patch::layers::BEATS_OF_DIVISION;

/// The division of ours that has so many beats, or the nearest; and whether it is the same.
pub(crate) fn division(beats: f64) -> (usize, bool) {
    let apart = |n: &usize| (BEATS_OF_DIVISION[*n] / beats).log2().abs();
    let nearest = (0..BEATS_OF_DIVISION.len()).min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or(9);
    (nearest, apart(&nearest) < 1e-3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_found() {
        assert_eq!(division(1.0), (9, true));
        assert_eq!(division(1.5), (11, true));
        assert!(!division(128.0).1);
    }
}
