//! Eight lanes of arithmetic, as AVX2, as SSE2 or as plain Rust, chosen at run time. The only unsafe code of the crate.
//!
//! All give the same bits: the chip's cuts would turn a difference in the last bit into a step of the signal. So nothing is
//! fused here, though AVX2 machines could.
//!
//! A [`Task`] is written once against [`Simd`] and inlined into a function compiled for the chosen instruction set.
#![allow(unsafe_code)]

mod avx2;
mod portable;
mod sse2;

pub(crate) use avx2::Avx2;
pub(crate) use portable::Portable;

/// An instruction set that the kernels can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// Plain Rust, on any machine.
    Portable,
    /// SSE2, on any x86-64 machine.
    #[cfg(target_arch = "x86_64")]
    Sse2,
    /// AVX2. Made by [`Isa::detect`] only where the processor has it.
    Avx2(Avx2),
}

impl Isa {
    /// The fastest instruction set of this machine. Not for the audio thread: the first call asks the processor.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2(Avx2::detected());
        }
        Self::without_avx2()
    }

    /// The fastest instruction set of machines like this one that have no AVX2.
    pub const fn without_avx2() -> Self {
        #[cfg(target_arch = "x86_64")]
        return Self::Sse2;
        #[cfg(not(target_arch = "x86_64"))]
        Self::Portable
    }

    /// All that run on this machine, plain Rust first. Not for the audio thread.
    pub fn all() -> impl Iterator<Item = Self> {
        [Some(Self::Portable), Some(Self::without_avx2()).filter(|isa| *isa != Self::Portable)]
            .into_iter()
            .chain([Some(Self::detect()).filter(|isa| matches!(isa, Self::Avx2(_)))])
            .flatten()
    }

    /// The name shown in benchmarks.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => "SSE2",
            Self::Avx2(_) => "AVX2",
        }
    }

    /// Runs a task compiled for this instruction set.
    #[inline]
    pub(crate) fn run<T: Task>(self, task: T) {
        match self {
            Self::Portable => task.run(Portable),
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => task.run(sse2::Sse2),
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
pub(crate) trait Task {
    /// Does the work.
    fn run<S: Simd>(self, simd: S);
}

/// Eight lanes of `f32` and `i32`.
pub(crate) trait Simd: Copy {
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
    /// a / b
    fn div(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a` where it is less than `b`, else `b`: also where either is no number.
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a` where it is more than `b`, else `b`: also where either is no number.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
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
    /// Floats (0 <= x < 2^31) cut to whole numbers.
    fn to_whole(self, x: Self::F) -> Self::I;
    /// The smaller of unsigned integers.
    fn min_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// `x` shifted up by so many bits, 0-31.
    fn shift_up(self, x: Self::I, bits: u32) -> Self::I;
    /// `x` shifted down by so many bits, 0-31, filled with zeros.
    fn shift_down(self, x: Self::I, bits: u32) -> Self::I;
    /// Rows become columns: lane `i` of what was `j` is lane `j` of what is `i`.
    fn transpose(self, rows: [Self::F; 8]) -> [Self::F; 8];
    /// Four samples in a row from each place on; a place too far is moved to the last four. All zeros when there are not four.
    fn rows_of_four(self, samples: &[f32], places: Self::I) -> [Self::F; 4];
}
