//! Eight lanes as AVX2.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

#[cfg(target_arch = "x86_64")]
use super::Simd;

/// Proof that the processor has AVX2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avx2(());

impl Avx2 {
    /// To be called only where the processor has been asked and has it.
    pub(super) fn detected() -> Self {
        Self(())
    }
}

#[cfg(target_arch = "x86_64")]
macro_rules! avx2 {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $body:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($arg: $ty),*) -> $ret {
                // SAFETY: `self` proves AVX2; loads and stores are unaligned and stay inside the arrays they are given.
                unsafe { $body }
            }
        )*
    };
}

#[cfg(target_arch = "x86_64")]
impl Simd for Avx2 {
    type F = __m256;
    type I = __m256i;
    avx2! {
        splat(x: f32) -> __m256 = _mm256_set1_ps(x);
        splat_i(x: u32) -> __m256i = _mm256_set1_epi32(x as i32);
        load(from: &[f32; 8]) -> __m256 = _mm256_loadu_ps(from.as_ptr());
        load_i(from: &[u32; 8]) -> __m256i = _mm256_loadu_si256(from.as_ptr().cast());
        store(to: &mut [f32; 8], x: __m256) -> () = _mm256_storeu_ps(to.as_mut_ptr(), x);
        store_i(to: &mut [u32; 8], x: __m256i) -> () = _mm256_storeu_si256(to.as_mut_ptr().cast(), x);
        add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
        sub(a: __m256, b: __m256) -> __m256 = _mm256_sub_ps(a, b);
        mul(a: __m256, b: __m256) -> __m256 = _mm256_mul_ps(a, b);
        div(a: __m256, b: __m256) -> __m256 = _mm256_div_ps(a, b);
        min(a: __m256, b: __m256) -> __m256 = _mm256_min_ps(a, b);
        max(a: __m256, b: __m256) -> __m256 = _mm256_max_ps(a, b);
        mul_add(a: __m256, b: __m256, c: __m256) -> __m256 = _mm256_add_ps(_mm256_mul_ps(a, b), c);
        abs(x: __m256) -> __m256 = _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFF_FFFF)));
        add_i(a: __m256i, b: __m256i) -> __m256i = _mm256_add_epi32(a, b);
        mul_i(a: __m256i, b: __m256i) -> __m256i = _mm256_mullo_epi32(a, b);
        and(x: __m256, mask: __m256i) -> __m256 = _mm256_and_ps(x, _mm256_castsi256_ps(mask));
        select(mask: __m256i, a: __m256, b: __m256) -> __m256 = _mm256_blendv_ps(b, a, _mm256_castsi256_ps(mask));
        to_float(x: __m256i) -> __m256 = _mm256_cvtepi32_ps(x);
        to_phase(units: __m256) -> __m256i = _mm256_slli_epi32::<8>(_mm256_cvttps_epi32(units));
        steps_to_phase(x: __m256) -> __m256i = _mm256_slli_epi32::<20>(_mm256_cvttps_epi32(x));
        cut_phase(x: __m256i) -> __m256i = _mm256_or_si256(_mm256_srai_epi32::<19>(x), _mm256_set1_epi32(1));
        cut_signal(x: __m256) -> __m256 = {
            let whole = _mm256_cvtepi32_ps(_mm256_cvttps_epi32(x));
            _mm256_and_ps(whole, _mm256_castsi256_ps(_mm256_set1_epi32(0xFFFF_C000_u32 as i32)))
        };
        bits(x: __m256) -> __m256i = _mm256_castps_si256(x);
        // Twelve bits stay inside the table.
        look_up(table: &[f32; 4096], phase: __m256i) -> __m256 =
            _mm256_i32gather_ps::<4>(table.as_ptr(), _mm256_srli_epi32::<20>(phase));
        sum(x: __m256) -> f32 = {
            let x = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
            let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
            _mm_cvtss_f32(_mm_add_ss(x, _mm_shuffle_ps::<1>(x, x)))
        };
        to_whole(x: __m256) -> __m256i = _mm256_cvttps_epi32(x);
        min_i(a: __m256i, b: __m256i) -> __m256i = _mm256_min_epu32(a, b);
        shift_up(x: __m256i, bits: u32) -> __m256i = _mm256_sll_epi32(x, _mm_cvtsi32_si128(bits as i32));
        shift_down(x: __m256i, bits: u32) -> __m256i = _mm256_srl_epi32(x, _mm_cvtsi32_si128(bits as i32));
        transpose(rows: [__m256; 8]) -> [__m256; 8] = {
            // Pairs of rows, then fours of them within each half, then the halves.
            let [a, b, c, d, e, f, g, h] = rows;
            let pairs = [
                [_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d), _mm256_unpacklo_ps(e, f), _mm256_unpacklo_ps(g, h)],
                [_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d), _mm256_unpackhi_ps(e, f), _mm256_unpackhi_ps(g, h)],
            ];
            let fours = |n: usize| {
                let [ab, cd, ef, gh] = pairs[n];
                [
                    [_mm256_shuffle_ps::<0x44>(ab, cd), _mm256_shuffle_ps::<0x44>(ef, gh)],
                    [_mm256_shuffle_ps::<0xEE>(ab, cd), _mm256_shuffle_ps::<0xEE>(ef, gh)],
                ]
            };
            let ([first, second], [third, fourth]) = (fours(0), fours(1));
            let low = |[abcd, efgh]: [__m256; 2]| _mm256_permute2f128_ps::<0x20>(abcd, efgh);
            let high = |[abcd, efgh]: [__m256; 2]| _mm256_permute2f128_ps::<0x31>(abcd, efgh);
            [low(first), low(second), low(third), low(fourth), high(first), high(second), high(third), high(fourth)]
        };
        rows_of_four(samples: &[f32], places: __m256i) -> [__m256; 4] = {
            let Some(last) = samples.len().checked_sub(4) else { return [_mm256_setzero_ps(); 4] };
            let mut at = [0u32; 8];
            let places = _mm256_min_epu32(places, _mm256_set1_epi32(last.min(i32::MAX as usize) as i32));
            _mm256_storeu_si256(at.as_mut_ptr().cast(), places);
            // No place is above `last`, so four samples are there.
            let row = |i: usize| _mm_loadu_ps(samples.as_ptr().add(at[i] as usize));
            let pair = |i: usize| _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(row(i)), row(i + 4));
            let (a, b, c, d) = (pair(0), pair(1), pair(2), pair(3));
            let (low1, low2) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
            let (high1, high2) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
            [
                _mm256_shuffle_ps::<0x44>(low1, low2),
                _mm256_shuffle_ps::<0xEE>(low1, low2),
                _mm256_shuffle_ps::<0x44>(high1, high2),
                _mm256_shuffle_ps::<0xEE>(high1, high2),
            ]
        };
    }
}
