//! Matrix product of a few rows with a large weight matrix: the weights are the traffic, so they stay f16 where the processor
//! widens them on the way, and lie in panels of eight columns that are read once, front to back.
//!
//! The only unsafe code of this crate: vector loads and stores, and calls into code for an instruction set that was asked for.

use half::f16;

use super::activation::silu;

/// Columns of a panel: one vector register of f32.
const COLUMNS: usize = 8;
/// Rows that share one pass over the weights: the tokens of a patch.
const ROWS: usize = 7;

/// Weights of a linear layer, packed: panel by panel, in each panel input by input, eight outputs side by side.
pub(crate) struct Panels {
    weights: Weights,
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

enum Weights {
    /// For any machine.
    Full(Vec<[f32; COLUMNS]>),
    /// For machines that widen f16 in hardware; made only where AVX2, FMA and F16C were found.
    #[cfg(target_arch = "x86_64")]
    Half(Vec<[f16; COLUMNS]>),
}

impl Panels {
    /// Packs a weight matrix (outputs, inputs) as torch stores it, for the fastest instruction set of this machine.
    pub(crate) fn new(weights: &[f16], bias: Vec<f32>, inputs: usize) -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c") {
            return Self::with(Weights::Half(pack(weights, inputs, |w| w)), bias, inputs);
        }
        Self::portable(weights, bias, inputs)
    }

    /// Packs for plain Rust.
    fn portable(weights: &[f16], bias: Vec<f32>, inputs: usize) -> Self {
        Self::with(Weights::Full(pack(weights, inputs, f16::to_f32)), bias, inputs)
    }

    fn with(weights: Weights, bias: Vec<f32>, inputs: usize) -> Self {
        let outputs = bias.len();
        Self { weights, bias, inputs, outputs }
    }

    /// Values that a row takes.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Values that a row gives.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Rows (n, inputs) to (n, outputs): product plus bias, and SiLU of that where asked for.
    pub(crate) fn apply(&self, x: &[f32], is_silu: bool) -> Vec<f32> {
        let mut out = vec![0.0; x.len() / self.inputs * self.outputs];
        let mut across = Vec::with_capacity(ROWS * self.inputs);
        for (x, out) in x.chunks(ROWS * self.inputs).zip(out.chunks_mut(ROWS * self.outputs)) {
            let rows = x.len() / self.inputs;
            // Input by input, the rows side by side: the order in which the product reads them.
            across.clear();
            for i in 0..self.inputs {
                across.extend((0..rows).map(|row| x[row * self.inputs + i]));
            }
            match rows {
                1 => self.rows::<1, 4>(&across, out, is_silu),
                2 => self.rows::<2, 4>(&across, out, is_silu),
                3 => self.rows::<3, 2>(&across, out, is_silu),
                4 => self.rows::<4, 2>(&across, out, is_silu),
                5 => self.rows::<5, 1>(&across, out, is_silu),
                6 => self.rows::<6, 1>(&across, out, is_silu),
                _ => self.rows::<7, 1>(&across, out, is_silu),
            }
        }
        out
    }

    /// `R` rows; `CHAINS` sums run side by side, so that few rows do not wait for their own additions.
    fn rows<const R: usize, const CHAINS: usize>(&self, across: &[f32], out: &mut [f32], is_silu: bool) {
        let x = across.as_chunks::<R>().0;
        match &self.weights {
            Weights::Full(weights) => {
                let panels = weights.chunks(self.inputs).map(|panel| portable_panel(x, panel));
                self.finish(panels, out, is_silu);
            }
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Half` is only made where the processor has AVX2, FMA and F16C.
            Weights::Half(weights) => unsafe { self.avx2_rows::<R, CHAINS>(x, weights, out, is_silu) },
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma,f16c")]
    fn avx2_rows<const R: usize, const CHAINS: usize>(
        &self,
        x: &[[f32; R]],
        weights: &[[f16; COLUMNS]],
        out: &mut [f32],
        is_silu: bool,
    ) {
        for (panel, weights) in weights.chunks(self.inputs).enumerate() {
            self.store(panel, &avx2::panel::<R, CHAINS>(x, weights), out);
        }
        if is_silu {
            silu(out);
        }
    }

    fn finish<const R: usize>(
        &self,
        panels: impl Iterator<Item = [[f32; COLUMNS]; R]>,
        out: &mut [f32],
        is_silu: bool,
    ) {
        for (panel, sums) in panels.enumerate() {
            self.store(panel, &sums, out);
        }
        if is_silu {
            silu(out);
        }
    }

    /// Adds the bias to the sums of a panel and puts them where they belong.
    #[inline(always)]
    fn store<const R: usize>(&self, panel: usize, sums: &[[f32; COLUMNS]; R], out: &mut [f32]) {
        let from = panel * COLUMNS;
        let bias = &self.bias[from..(from + COLUMNS).min(self.outputs)];
        for (sums, out) in sums.iter().zip(out.chunks_mut(self.outputs)) {
            for ((out, sum), bias) in out[from..].iter_mut().zip(sums).zip(bias) {
                *out = sum + bias;
            }
        }
    }
}

/// (outputs, inputs) to panels; columns beyond the last output are 0.
fn pack<T: Copy + Default>(weights: &[f16], inputs: usize, widen: impl Fn(f16) -> T) -> Vec<[T; COLUMNS]> {
    let mut panels = Vec::with_capacity(weights.len().div_ceil(COLUMNS));
    for rows in weights.chunks(COLUMNS * inputs) {
        let count = rows.len() / inputs;
        let column = |i, c| if c < count { widen(rows[c * inputs + i]) } else { T::default() };
        panels.extend((0..inputs).map(|i| std::array::from_fn(|c| column(i, c))));
    }
    panels
}

fn portable_panel<const R: usize>(x: &[[f32; R]], weights: &[[f32; COLUMNS]]) -> [[f32; COLUMNS]; R] {
    let mut sums = [[0.0; COLUMNS]; R];
    for (x, weights) in x.iter().zip(weights) {
        for (sums, x) in sums.iter_mut().zip(x) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256, _mm_loadu_si128, _mm256_add_ps, _mm256_cvtph_ps, _mm256_fmadd_ps, _mm256_set1_ps, _mm256_setzero_ps,
        _mm256_storeu_ps,
    };

    use half::f16;

    use super::COLUMNS;

    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    pub(super) fn panel<const R: usize, const CHAINS: usize>(
        x: &[[f32; R]],
        weights: &[[f16; COLUMNS]],
    ) -> [[f32; COLUMNS]; R] {
        let mut sums = [[_mm256_setzero_ps(); R]; CHAINS];
        let (whole, rest) = x.as_chunks::<CHAINS>();
        let (whole_weights, rest_weights) = weights.as_chunks::<CHAINS>();
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
                sum = _mm256_add_ps(sum, chain[row]);
            }
            // SAFETY: `out` is eight f32 that are ours alone.
            unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) };
        }
        out
    }

    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    fn step<const R: usize>(sums: &mut [__m256; R], x: &[f32; R], weights: &[f16; COLUMNS]) {
        // SAFETY: `weights` is eight f16, the 16 bytes that are read; the load asks for no alignment.
        let weights = _mm256_cvtph_ps(unsafe { _mm_loadu_si128(weights.as_ptr().cast()) });
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum = _mm256_fmadd_ps(_mm256_set1_ps(*x), weights, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(n: usize, step: f32) -> Vec<f32> {
        (0..n).map(|i| (i as f32 * step).sin()).collect()
    }

    #[test]
    fn both_kernels_give_the_product_for_any_count_of_rows_and_columns() {
        for (inputs, outputs) in [(8, 8), (13, 21), (192, 7), (1, 1)] {
            let weights: Vec<f16> = wave(inputs * outputs, 0.7).into_iter().map(f16::from_f32).collect();
            let bias = wave(outputs, 0.3);
            let layers =
                [Panels::new(&weights, bias.clone(), inputs), Panels::portable(&weights, bias.clone(), inputs)];
            for rows in 1..=16 {
                let x = wave(rows * inputs, 1.1);
                let product = |row: usize, out: usize| {
                    let terms = (0..inputs)
                        .map(|i| f64::from(x[row * inputs + i]) * f64::from(weights[out * inputs + i].to_f32()));
                    terms.sum::<f64>() + f64::from(bias[out])
                };
                for layer in &layers {
                    let found = layer.apply(&x, false);
                    let active = layer.apply(&x, true);
                    for (i, (&found, &active)) in found.iter().zip(&active).enumerate() {
                        let should = product(i / outputs, i % outputs);
                        assert!(
                            (f64::from(found) - should).abs() < 1e-5,
                            "{inputs} {outputs} {rows}: {found} {should}"
                        );
                        assert!((f64::from(active) - should / (1.0 + (-should).exp())).abs() < 1e-5);
                    }
                }
            }
        }
    }
}
