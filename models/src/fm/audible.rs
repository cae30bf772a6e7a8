//! Which operators of a patch can be heard, as bits: bit 0 is operator 1.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::NUM_OPERATORS;

/// Operators that can be heard under an algorithm (0-31): those that `has_level` and that reach a carrier through others that have.
pub(crate) fn audible(algorithm: usize, has_level: impl Fn(usize) -> bool) -> u8 {
    let algorithm = &ALGORITHMS[algorithm];
    let sounding = (0..NUM_OPERATORS).filter(|&op| has_level(op)).fold(0_u8, |mask, op| mask | 1 << op);
    // Modulators have higher numbers than the operators that they modulate.
    (0..NUM_OPERATORS).fold(algorithm.carriers & sounding, |heard, op| {
        if heard >> op & 1 == 1 { heard | (algorithm.modulators[op] & sounding) } else { heard }
    })
}

/// The operators whose bits are set, from operator 1 (0) on.
pub(crate) fn operators(mask: u8) -> impl DoubleEndedIterator<Item = usize> + Clone {
    (0..NUM_OPERATORS).filter(move |op| mask >> op & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_those_whose_bits_are_set() {
        assert_eq!(operators(0b10_1101).collect::<Vec<_>>(), [0, 2, 3, 5]);
        assert_eq!(operators(0b10_1101).next_back(), Some(5));
        assert_eq!(operators(0).next(), None);
    }
}
