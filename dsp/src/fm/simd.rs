//! Eight lanes of arithmetic, as AVX2 or as plain Rust, chosen at run time. The only unsafe code of the crate.
//!
//! Both give the same bits: the chip's cuts would turn a difference in the last bit into a step of the signal. So nothing is
//! fused here, though AVX2 machines could.
//!
//! A [`Task`] is written once against [`Simd`] and inlined into a function compiled for the chosen instruction set.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

/// An instruction set that the kernels can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// Plain Rust, on any machine.
    Portable,
    /// AVX2. Made by [`Isa::detect`] only where the processor has it.
    Avx2(Avx2),
}

impl Isa {
    /// The fastest instruction set of this machine. Not for the audio thread: the first call asks the processor.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2(Avx2(()));
        }
        Self::Portable
    }

    /// The name shown in benchmarks.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2(_) => "AVX2",
        }
    }

    /// Runs a task compiled for this instruction set.
    #[inline]
    pub(super) fn run<T: Task>(self, task: T) {
        match self {
            Self::Portable => task.run(Portable),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: an `Avx2` is only made where the processor has AVX2.
            Self::Avx2(avx2) => unsafe { run_avx2(avx2, task) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2(_) => task.run(Portable),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<T: Task>(avx2: Avx2, task: T) {
    task.run(avx2);
}

/// Work written against eight lanes; `run` must be `#[inline(always)]`.
pub(super) trait Task {
    /// Does the work.
    fn run<S: Simd>(self, simd: S);
}

/// Eight lanes of `f32` and `i32`.
pub(super) trait Simd: Copy {
    /// Eight floats.
    type F: Copy;
    /// Eight wrapping integers.
    type I: Copy;
    /// All lanes `x`.
    fn splat(self, x: f32) -> Self::F;
    /// All lanes `x`.
    fn splat_i(self, x: u32) -> Self::I;
    /// Reads eight floats.
    fn load(self, from: &[f32; 8]) -> Self::F;
    /// Reads eight integers.
    fn load_i(self, from: &[u32; 8]) -> Self::I;
    /// Writes eight floats.
    fn store(self, to: &mut [f32; 8], x: Self::F);
    /// Writes eight integers.
    fn store_i(self, to: &mut [u32; 8], x: Self::I);
    /// a + b
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    /// a - b
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    /// a * b
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    /// a * b + c, rounded twice: fused it would be cut differently now and then, and renders would depend on the machine.
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// |x|
    fn abs(self, x: Self::F) -> Self::F;
    /// a + b, wrapping.
    fn add_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// a * b, wrapping.
    fn mul_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// Bits of `x` where `mask` has ones.
    fn and(self, x: Self::F, mask: Self::I) -> Self::F;
    /// `a` where `mask` is all ones, `b` where it is 0.
    fn select(self, mask: Self::I, a: Self::F, b: Self::F) -> Self::F;
    /// Signed integers as floats.
    fn to_float(self, x: Self::I) -> Self::F;
    /// Units of 2^-24 cycle (|x| < 2^31) as a 32-bit phase, cut to whole units.
    fn to_phase(self, units: Self::F) -> Self::I;
    /// Whole steps of the chip's signal (|x| < 2^31) as a phase: 4,096 turn it once.
    fn steps_to_phase(self, x: Self::F) -> Self::I;
    /// A phase cut to its 12 highest bits, signed, in the middle of the step: odd numbers, 8,192 a turn.
    fn cut_phase(self, x: Self::I) -> Self::I;
    /// A signal cut towards 0: to whole units, and to ten significant bits.
    fn cut_signal(self, x: Self::F) -> Self::F;
    /// The bits of floats.
    fn bits(self, x: Self::F) -> Self::I;
    /// The entries of a table of a turn at a phase's 12 highest bits.
    fn look_up(self, table: &[f32; 4096], phase: Self::I) -> Self::F;
    /// Sum of the lanes.
    fn sum(self, x: Self::F) -> f32;
}

/// Proof that the processor has AVX2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avx2(());

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
    }
}

/// Plain Rust; compilers make SSE2 or NEON of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portable;

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
}
