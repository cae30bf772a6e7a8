//! Sixteen lanes as groups of eight, as SIMD registers take them.

use crate::fm::lanes::LANES;
use crate::simd::Simd;

/// Sixteen lanes as two groups of eight.
pub(in crate::fm) type Row = [[f32; 8]; LANES / 8];

/// Eight of sixteen.
#[inline(always)]
pub(super) fn octet<T>(array: &[T; LANES], n: usize) -> &[T; 8] {
    let (halves, _) = array.as_chunks::<8>();
    &halves[n]
}

#[inline(always)]
pub(super) fn octet_mut<T>(array: &mut [T; LANES], n: usize) -> &mut [T; 8] {
    let (halves, _) = array.as_chunks_mut::<8>();
    &mut halves[n]
}

/// `N` groups of eight. No closures: they would not be compiled for the instruction set that their caller is.
#[inline(always)]
pub(super) fn load<S: Simd, const N: usize>(s: S, array: &[f32; LANES]) -> [S::F; N] {
    let mut groups = [s.splat(0.0); N];
    for (n, group) in groups.iter_mut().enumerate() {
        *group = s.load(octet(array, n));
    }
    groups
}

#[inline(always)]
pub(super) fn load_i<S: Simd, const N: usize>(s: S, array: &[u32; LANES]) -> [S::I; N] {
    let mut groups = [s.splat_i(0); N];
    for (n, group) in groups.iter_mut().enumerate() {
        *group = s.load_i(octet(array, n));
    }
    groups
}
