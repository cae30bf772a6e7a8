//! Matrix product of a few rows with a large weight matrix: the weights are the traffic, so they stay f16 where the processor
//! widens them on the way, and lie in panels of sixteen columns that are read once, front to back.
//!
//! Here and in the kernels below is the only unsafe code of this crate: vector loads and stores, and calls into code for an
//! instruction set that was asked for.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod shape;

use half::f16;

use super::activation::silu;
use shape::COLUMNS;

/// Rows that share one pass over the weights: the tokens of a patch.
const ROWS: usize = 7;

/// Weights of a linear layer, packed: panel by panel, in each panel input by input, sixteen outputs side by side.
pub(crate) struct Panels {
    weights: PanelWeights,
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

enum PanelWeights {
    /// For any machine.
    Full(Vec<[f32; COLUMNS]>),
    /// For machines that widen f16 in hardware; made only where AVX2, FMA and F16C were found.
    #[cfg(target_arch = "x86_64")]
    Avx2(Vec<[f16; COLUMNS]>),
    /// Made only where AVX-512F was found.
    #[cfg(target_arch = "x86_64")]
    Avx512(Vec<[f16; COLUMNS]>),
}

impl Panels {
    /// Packs a weight matrix (outputs, inputs) as torch stores it, for the fastest instruction set of this machine.
    pub(crate) fn new(weights: &[f16], bias: Vec<f32>, inputs: usize) -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f") {
            return Self::with(PanelWeights::Avx512(pack(weights, inputs, |w| w)), bias, inputs);
        }
        #[cfg(target_arch = "x86_64")]
        if let Some(panels) = Self::avx2(weights, &bias, inputs) {
            return panels;
        }
        Self::portable(weights, bias, inputs)
    }

    /// Packs for AVX2, where the processor has it with FMA and F16C.
    #[cfg(target_arch = "x86_64")]
    fn avx2(weights: &[f16], bias: &[f32], inputs: usize) -> Option<Self> {
        let has_all =
            is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c");
        has_all.then(|| Self::with(PanelWeights::Avx2(pack(weights, inputs, |w| w)), bias.to_vec(), inputs))
    }

    /// Packs for plain Rust.
    fn portable(weights: &[f16], bias: Vec<f32>, inputs: usize) -> Self {
        Self::with(PanelWeights::Full(pack(weights, inputs, f16::to_f32)), bias, inputs)
    }

    fn with(weights: PanelWeights, bias: Vec<f32>, inputs: usize) -> Self {
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
        // In each block input by input, the rows side by side: the order in which the product reads them.
        let mut across = Vec::with_capacity(x.len());
        for block in x.chunks(ROWS * self.inputs) {
            for i in 0..self.inputs {
                across.extend(block.iter().skip(i).step_by(self.inputs));
            }
        }
        // Panel by panel over all blocks: a panel stays in the cache, the weights as a whole do not.
        for panel in 0..self.outputs.div_ceil(COLUMNS) {
            for (x, out) in across.chunks(ROWS * self.inputs).zip(out.chunks_mut(ROWS * self.outputs)) {
                match x.len() / self.inputs {
                    1 => self.block::<1, 4>(x, panel, out),
                    2 => self.block::<2, 4>(x, panel, out),
                    3 => self.block::<3, 2>(x, panel, out),
                    4 => self.block::<4, 2>(x, panel, out),
                    5 => self.block::<5, 1>(x, panel, out),
                    6 => self.block::<6, 1>(x, panel, out),
                    _ => self.block::<ROWS, 1>(x, panel, out),
                }
            }
        }
        if is_silu {
            silu(&mut out);
        }
        out
    }

    /// `R` rows times one panel; `CHAINS` sums run side by side, so that few rows do not wait for their own additions.
    fn block<const R: usize, const CHAINS: usize>(&self, x: &[f32], panel: usize, out: &mut [f32]) {
        let x = x.as_chunks::<R>().0;
        let of_panel = panel * self.inputs..(panel + 1) * self.inputs;
        let sums = match &self.weights {
            PanelWeights::Full(weights) => portable_panel(x, &weights[of_panel]),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Avx2` is only made where the processor has AVX2, FMA and F16C.
            PanelWeights::Avx2(weights) => unsafe { avx2::panel::<R, CHAINS>(x, &weights[of_panel]) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Avx512` is only made where the processor has AVX-512F.
            PanelWeights::Avx512(weights) => unsafe { avx512::panel::<R, CHAINS>(x, &weights[of_panel]) },
        };
        self.store(panel, &sums, out);
    }

    /// Adds the bias to the sums of a panel and puts them where they belong.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(n: usize, step: f32) -> Vec<f32> {
        (0..n).map(|i| (i as f32 * step).sin()).collect()
    }

    #[test]
    fn every_kernel_gives_the_product_for_any_count_of_rows_and_columns() {
        for (inputs, outputs) in [(8, 8), (13, 21), (192, 33), (1, 1)] {
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
