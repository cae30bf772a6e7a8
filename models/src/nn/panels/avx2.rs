//! The product of a few rows with one panel, for AVX2 with FMA and F16C.

use std::arch::x86_64::{
    __m256, _MM_HINT_T0, _mm_loadu_si128, _mm_prefetch, _mm256_add_ps, _mm256_cvtph_ps, _mm256_fmadd_ps,
    _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps,
};

use half::f16;

use super::shape::{AHEAD, COLUMNS};

/// Columns that one register holds.
const LANES: usize = 8;

/// Sums of `R` rows of inputs times a panel. `CHAINS` sums run side by side.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn panel<const R: usize, const CHAINS: usize>(
    x: &[[f32; R]],
    weights: &[[f16; COLUMNS]],
) -> [[f32; COLUMNS]; R] {
    let mut out = [[0.0; COLUMNS]; R];
    // Half a panel after the other: the sums of both would not fit into the registers.
    for half in 0..COLUMNS / LANES {
        for (out, sum) in out.iter_mut().zip(half_panel::<R, CHAINS>(x, weights, half)) {
            out[half * LANES..(half + 1) * LANES].copy_from_slice(&sum);
        }
    }
    out
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn half_panel<const R: usize, const CHAINS: usize>(
    x: &[[f32; R]],
    weights: &[[f16; COLUMNS]],
    half: usize,
) -> [[f32; LANES]; R] {
    let mut sums = [[_mm256_setzero_ps(); R]; CHAINS];
    let ((whole, rest), (whole_weights, rest_weights)) = (x.as_chunks::<CHAINS>(), weights.as_chunks::<CHAINS>());
    for (x, weights) in whole.iter().zip(whole_weights) {
        for chain in 0..CHAINS {
            step(&mut sums[chain], &x[chain], &weights[chain].as_chunks().0[half]);
        }
    }
    for (x, weights) in rest.iter().zip(rest_weights) {
        step(&mut sums[0], x, &weights.as_chunks().0[half]);
    }
    let mut out = [[0.0; LANES]; R];
    for (row, out) in out.iter_mut().enumerate() {
        let mut sum = sums[0][row];
        for chain in &sums[1..] {
            sum = _mm256_add_ps(sum, chain[row]);
        }
        // SAFETY: `out` is eight f32 that are ours alone; the store asks for no alignment.
        unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) };
    }
    out
}

#[target_feature(enable = "avx2,fma,f16c")]
#[inline]
fn step<const R: usize>(sums: &mut [__m256; R], x: &[f32; R], weights: &[f16; LANES]) {
    // May point beyond the weights: a prefetch reads nothing.
    _mm_prefetch::<_MM_HINT_T0>(weights.as_ptr().cast::<i8>().wrapping_add(AHEAD));
    // SAFETY: `weights` is eight f16, the 16 bytes that are read; the load asks for no alignment.
    let weights = _mm256_cvtph_ps(unsafe { _mm_loadu_si128(weights.as_ptr().cast()) });
    for (sum, x) in sums.iter_mut().zip(x) {
        *sum = _mm256_fmadd_ps(_mm256_set1_ps(*x), weights, *sum);
    }
}
