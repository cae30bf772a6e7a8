//! Eight lanes as two registers of SSE2, which every x86-64 has.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

#[cfg(target_arch = "x86_64")]
use super::Simd;

/// SSE2.
#[derive(Clone, Copy, Debug)]
#[cfg(target_arch = "x86_64")]
pub(crate) struct Sse2;

/// The same for both registers.
#[cfg(target_arch = "x86_64")]
macro_rules! both {
    ($i:ident => $value:expr) => {
        [
            {
                let $i = 0_usize;
                $value
            },
            {
                let $i = 1_usize;
                $value
            },
        ]
    };
}

#[cfg(target_arch = "x86_64")]
macro_rules! sse2 {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $body:expr;)*) => {
        $(
            #[inline(always)]
            #[allow(unused_unsafe, reason = "some call no intrinsic, only other functions of this macro")]
            fn $name(self, $($arg: $ty),*) -> $ret {
                // SAFETY: SSE2 is part of x86-64; loads and stores are unaligned and stay inside the arrays they are given.
                unsafe { $body }
            }
        )*
    };
}

#[cfg(target_arch = "x86_64")]
impl Simd for Sse2 {
    type F = [__m128; 2];
    type I = [__m128i; 2];
    sse2! {
        splat(x: f32) -> [__m128; 2] = [_mm_set1_ps(x); 2];
        splat_i(x: u32) -> [__m128i; 2] = [_mm_set1_epi32(x as i32); 2];
        load(from: &[f32; 8]) -> [__m128; 2] = both!(i => _mm_loadu_ps(from.as_ptr().add(4 * i)));
        load_i(from: &[u32; 8]) -> [__m128i; 2] = both!(i => _mm_loadu_si128(from.as_ptr().add(4 * i).cast()));
        store(to: &mut [f32; 8], x: [__m128; 2]) -> () = {
            let to = to.as_mut_ptr();
            _mm_storeu_ps(to, x[0]);
            _mm_storeu_ps(to.add(4), x[1]);
        };
        store_i(to: &mut [u32; 8], x: [__m128i; 2]) -> () = {
            let to: *mut __m128i = to.as_mut_ptr().cast();
            _mm_storeu_si128(to, x[0]);
            _mm_storeu_si128(to.add(1), x[1]);
        };
        add(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_add_ps(a[i], b[i]));
        sub(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_sub_ps(a[i], b[i]));
        mul(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_mul_ps(a[i], b[i]));
        div(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_div_ps(a[i], b[i]));
        min(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_min_ps(a[i], b[i]));
        max(a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => _mm_max_ps(a[i], b[i]));
        mul_add(a: [__m128; 2], b: [__m128; 2], c: [__m128; 2]) -> [__m128; 2] =
            both!(i => _mm_add_ps(_mm_mul_ps(a[i], b[i]), c[i]));
        abs(x: [__m128; 2]) -> [__m128; 2] =
            both!(i => _mm_and_ps(x[i], _mm_castsi128_ps(_mm_set1_epi32(0x7FFF_FFFF))));
        add_i(a: [__m128i; 2], b: [__m128i; 2]) -> [__m128i; 2] = both!(i => _mm_add_epi32(a[i], b[i]));
        // Even and odd lanes by themselves, of which the lower halves are kept.
        mul_i(a: [__m128i; 2], b: [__m128i; 2]) -> [__m128i; 2] = both!(i => {
            let even = _mm_mul_epu32(a[i], b[i]);
            let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a[i]), _mm_srli_epi64::<32>(b[i]));
            _mm_unpacklo_epi32(_mm_shuffle_epi32::<0b1000>(even), _mm_shuffle_epi32::<0b1000>(odd))
        });
        and(x: [__m128; 2], mask: [__m128i; 2]) -> [__m128; 2] = both!(i => _mm_and_ps(x[i], _mm_castsi128_ps(mask[i])));
        select(mask: [__m128i; 2], a: [__m128; 2], b: [__m128; 2]) -> [__m128; 2] = both!(i => {
            let mask = _mm_castsi128_ps(mask[i]);
            _mm_or_ps(_mm_and_ps(mask, a[i]), _mm_andnot_ps(mask, b[i]))
        });
        to_float(x: [__m128i; 2]) -> [__m128; 2] = both!(i => _mm_cvtepi32_ps(x[i]));
        to_phase(units: [__m128; 2]) -> [__m128i; 2] = both!(i => _mm_slli_epi32::<8>(_mm_cvttps_epi32(units[i])));
        steps_to_phase(x: [__m128; 2]) -> [__m128i; 2] = both!(i => _mm_slli_epi32::<20>(_mm_cvttps_epi32(x[i])));
        cut_phase(x: [__m128i; 2]) -> [__m128i; 2] =
            both!(i => _mm_or_si128(_mm_srai_epi32::<19>(x[i]), _mm_set1_epi32(1)));
        cut_signal(x: [__m128; 2]) -> [__m128; 2] = both!(i => {
            let whole = _mm_cvtepi32_ps(_mm_cvttps_epi32(x[i]));
            _mm_and_ps(whole, _mm_castsi128_ps(_mm_set1_epi32(0xFFFF_C000_u32 as i32)))
        });
        bits(x: [__m128; 2]) -> [__m128i; 2] = both!(i => _mm_castps_si128(x[i]));
        // Twelve bits stay inside the table.
        look_up(table: &[f32; 4096], phase: [__m128i; 2]) -> [__m128; 2] = both!(i => {
            let mut at = [0_u32; 4];
            _mm_storeu_si128(at.as_mut_ptr().cast(), _mm_srli_epi32::<20>(phase[i]));
            let [a, b, c, d] = at.map(|at| *table.as_ptr().add(at as usize));
            _mm_setr_ps(a, b, c, d)
        });
        sum(x: [__m128; 2]) -> f32 = {
            let x = _mm_add_ps(x[0], x[1]);
            let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
            _mm_cvtss_f32(_mm_add_ss(x, _mm_shuffle_ps::<1>(x, x)))
        };
        to_whole(x: [__m128; 2]) -> [__m128i; 2] = both!(i => _mm_cvttps_epi32(x[i]));
        // There are comparisons of signed integers alone.
        min_i(a: [__m128i; 2], b: [__m128i; 2]) -> [__m128i; 2] = both!(i => {
            let sign = _mm_set1_epi32(i32::MIN);
            let is_less = _mm_cmpgt_epi32(_mm_xor_si128(b[i], sign), _mm_xor_si128(a[i], sign));
            _mm_or_si128(_mm_and_si128(is_less, a[i]), _mm_andnot_si128(is_less, b[i]))
        });
        shift_up(x: [__m128i; 2], bits: u32) -> [__m128i; 2] =
            both!(i => _mm_sll_epi32(x[i], _mm_cvtsi32_si128(bits as i32)));
        shift_down(x: [__m128i; 2], bits: u32) -> [__m128i; 2] =
            both!(i => _mm_srl_epi32(x[i], _mm_cvtsi32_si128(bits as i32)));
        transpose(rows: [[__m128; 2]; 8]) -> [[__m128; 2]; 8] = {
            let corner = |first: usize, half: usize| {
                transposed([rows[first][half], rows[first + 1][half], rows[first + 2][half], rows[first + 3][half]])
            };
            let (up_left, up_right) = (corner(0, 0), corner(0, 1));
            let (down_left, down_right) = (corner(4, 0), corner(4, 1));
            let left = |i: usize| [up_left[i], down_left[i]];
            let right = |i: usize| [up_right[i], down_right[i]];
            [left(0), left(1), left(2), left(3), right(0), right(1), right(2), right(3)]
        };
        rows_of_four(samples: &[f32], places: [__m128i; 2]) -> [[__m128; 2]; 4] = {
            let Some(last) = samples.len().checked_sub(4) else { return [[_mm_setzero_ps(); 2]; 4] };
            let mut at = [0_u32; 8];
            Sse2.store_i(&mut at, places);
            // No place is above `last`, so four samples are there.
            let row = |i: usize| _mm_loadu_ps(samples.as_ptr().add((at[i] as usize).min(last)));
            let [low, high] = [transposed([row(0), row(1), row(2), row(3)]), transposed([row(4), row(5), row(6), row(7)])];
            [[low[0], high[0]], [low[1], high[1]], [low[2], high[2]], [low[3], high[3]]]
        };
    }
}

/// Four rows become columns.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn transposed([a, b, c, d]: [__m128; 4]) -> [__m128; 4] {
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        let (low1, low2) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
        let (high1, high2) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
        [_mm_movelh_ps(low1, low2), _mm_movehl_ps(low2, low1), _mm_movelh_ps(high1, high2), _mm_movehl_ps(high2, high1)]
    }
}
