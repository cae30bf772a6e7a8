//! Eight lanes as plain Rust.

use super::Simd;

/// Plain Rust; compilers make SSE2 or NEON of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

macro_rules! lanes {
    ($i:ident => $value:expr) => {
        std::array::from_fn(
            #[inline(always)]
            |$i| $value,
        )
    };
}

impl Simd for Portable {
    type F = [f32; 8];
    type I = [u32; 8];
    #[inline(always)]
    fn splat(self, x: f32) -> [f32; 8] {
        [x; 8]
    }
    #[inline(always)]
    fn splat_i(self, x: u32) -> [u32; 8] {
        [x; 8]
    }
    #[inline(always)]
    fn load(self, from: &[f32; 8]) -> [f32; 8] {
        *from
    }
    #[inline(always)]
    fn load_i(self, from: &[u32; 8]) -> [u32; 8] {
        *from
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; 8], x: [f32; 8]) {
        *to = x;
    }
    #[inline(always)]
    fn store_i(self, to: &mut [u32; 8], x: [u32; 8]) {
        *to = x;
    }
    #[inline(always)]
    fn add(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => a[i] + b[i])
    }
    #[inline(always)]
    fn sub(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => a[i] - b[i])
    }
    #[inline(always)]
    fn mul(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => a[i] * b[i])
    }
    #[inline(always)]
    fn div(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => a[i] / b[i])
    }
    #[inline(always)]
    fn min(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => if a[i] < b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn max(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn mul_add(self, a: [f32; 8], b: [f32; 8], c: [f32; 8]) -> [f32; 8] {
        lanes!(i => a[i] * b[i] + c[i])
    }
    #[inline(always)]
    fn abs(self, x: [f32; 8]) -> [f32; 8] {
        lanes!(i => f32::from_bits(x[i].to_bits() & 0x7FFF_FFFF))
    }
    #[inline(always)]
    fn add_i(self, a: [u32; 8], b: [u32; 8]) -> [u32; 8] {
        lanes!(i => a[i].wrapping_add(b[i]))
    }
    #[inline(always)]
    fn mul_i(self, a: [u32; 8], b: [u32; 8]) -> [u32; 8] {
        lanes!(i => a[i].wrapping_mul(b[i]))
    }
    #[inline(always)]
    fn and(self, x: [f32; 8], mask: [u32; 8]) -> [f32; 8] {
        lanes!(i => f32::from_bits(x[i].to_bits() & mask[i]))
    }
    #[inline(always)]
    fn select(self, mask: [u32; 8], a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        lanes!(i => f32::from_bits((a[i].to_bits() & mask[i]) | (b[i].to_bits() & !mask[i])))
    }
    #[inline(always)]
    fn to_float(self, x: [u32; 8]) -> [f32; 8] {
        lanes!(i => x[i] as i32 as f32)
    }
    #[inline(always)]
    #[expect(clippy::manual_clamp, reason = "`clamp` would keep a NaN")]
    fn to_phase(self, units: [f32; 8]) -> [u32; 8] {
        // SAFETY: clamped to +-2^30, which fits an i32; `max` then `min` turn NaN into a bound.
        lanes!(i => (unsafe { units[i].max(-1e9).min(1e9).to_int_unchecked::<i32>() } as u32) << 8)
    }
    #[inline(always)]
    #[expect(clippy::manual_clamp, reason = "`clamp` would keep a NaN")]
    fn steps_to_phase(self, x: [f32; 8]) -> [u32; 8] {
        // SAFETY: clamped to +-2^30, which fits an i32; `max` then `min` turn NaN into a bound.
        lanes!(i => (unsafe { x[i].max(-1e9).min(1e9).to_int_unchecked::<i32>() } as u32) << 20)
    }
    #[inline(always)]
    fn cut_phase(self, x: [u32; 8]) -> [u32; 8] {
        lanes!(i => ((x[i] as i32 >> 19) | 1) as u32)
    }
    #[inline(always)]
    #[expect(clippy::manual_clamp, reason = "`clamp` would keep a NaN")]
    fn cut_signal(self, x: [f32; 8]) -> [f32; 8] {
        // SAFETY: clamped to +-2^30, which fits an i32; `max` then `min` turn NaN into a bound.
        let whole: [f32; 8] = lanes!(i => unsafe { x[i].max(-1e9).min(1e9).to_int_unchecked::<i32>() } as f32);
        lanes!(i => f32::from_bits(whole[i].to_bits() & 0xFFFF_C000))
    }
    #[inline(always)]
    fn bits(self, x: [f32; 8]) -> [u32; 8] {
        lanes!(i => x[i].to_bits())
    }
    #[inline(always)]
    fn look_up(self, table: &[f32; 4096], phase: [u32; 8]) -> [f32; 8] {
        lanes!(i => table[(phase[i] >> 20) as usize])
    }
    #[inline(always)]
    fn sum(self, x: [f32; 8]) -> f32 {
        let half: [f32; 4] = lanes!(i => x[i] + x[i + 4]);
        (half[0] + half[2]) + (half[1] + half[3])
    }
    #[inline(always)]
    fn to_whole(self, x: [f32; 8]) -> [u32; 8] {
        lanes!(i => x[i] as i32 as u32)
    }
    #[inline(always)]
    fn min_i(self, a: [u32; 8], b: [u32; 8]) -> [u32; 8] {
        lanes!(i => a[i].min(b[i]))
    }
    #[inline(always)]
    fn shift_up(self, x: [u32; 8], bits: u32) -> [u32; 8] {
        lanes!(i => x[i] << (bits & 31))
    }
    #[inline(always)]
    fn shift_down(self, x: [u32; 8], bits: u32) -> [u32; 8] {
        lanes!(i => x[i] >> (bits & 31))
    }
    #[inline(always)]
    fn transpose(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        lanes!(column => lanes!(row => rows[row][column]))
    }
    #[inline(always)]
    fn rows_of_four(self, samples: &[f32], places: [u32; 8]) -> [[f32; 8]; 4] {
        let Some(last) = samples.len().checked_sub(4) else { return [[0.0; 8]; 4] };
        let mut taps = [[0.0; 8]; 4];
        for (lane, place) in places.into_iter().enumerate() {
            let row = &samples[(place as usize).min(last)..][..4];
            for (tap, sample) in taps.iter_mut().zip(row) {
                tap[lane] = *sample;
            }
        }
        taps
    }
}
