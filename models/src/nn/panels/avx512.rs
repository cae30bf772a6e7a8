//! The product of a few rows with one panel, for AVX-512.

use std::arch::x86_64::{
    __m512, _MM_HINT_T0, _mm_prefetch, _mm256_loadu_si256, _mm512_add_ps, _mm512_cvtph_ps, _mm512_fmadd_ps,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps,
};

use half::f16;

use super::shape::{AHEAD, COLUMNS};

/// Sums of `R` rows of inputs times a panel. `CHAINS` sums run side by side.
#[target_feature(enable = "avx512f")]
pub(super) fn panel<const R: usize, const CHAINS: usize>(
    x: &[[f32; R]],
    weights: &[[f16; COLUMNS]],
) -> [[f32; COLUMNS]; R] {
    let mut sums = [[_mm512_setzero_ps(); R]; CHAINS];
    let ((whole, rest), (whole_weights, rest_weights)) = (x.as_chunks::<CHAINS>(), weights.as_chunks::<CHAINS>());
    for (x, weights) in whole.iter().zip(whole_weights) {
        for chain in 0..CHAINS {
            step(&mut sums[chain], &x[chain], &weights[chain]);
        }
    }
    for (x, weights) in rest.iter().zip(rest_weights) {
        step(&mut sums[0], x, weights);
    }
    let mut out = [[0.0; COLUMNS]; R];
    for (row, out) in out.iter_mut().enumerate() {
        let mut sum = sums[0][row];
        for chain in &sums[1..] {
            sum = _mm512_add_ps(sum, chain[row]);
        }
        // SAFETY: `out` is sixteen f32 that are ours alone; the store asks for no alignment.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) };
    }
    out
}

#[target_feature(enable = "avx512f")]
#[inline]
fn step<const R: usize>(sums: &mut [__m512; R], x: &[f32; R], weights: &[f16; COLUMNS]) {
    // May point beyond the weights: a prefetch reads nothing.
    _mm_prefetch::<_MM_HINT_T0>(weights.as_ptr().cast::<i8>().wrapping_add(AHEAD));
    // SAFETY: `weights` is sixteen f16, the 32 bytes that are read; the load asks for no alignment.
    let weights = _mm512_cvtph_ps(unsafe { _mm256_loadu_si256(weights.as_ptr().cast()) });
    for (sum, x) in sums.iter_mut().zip(x) {
        *sum = _mm512_fmadd_ps(_mm512_set1_ps(*x), weights, *sum);
    }
}
