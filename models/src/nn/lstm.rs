//! A whole sequence through one LSTM: the products of all inputs at once, then step by step those of the state.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::activation::exp;
use super::contiguous::contiguous;
use super::panels::Panels;

/// One layer, its gates in torch's order: input, forget, cell, output.
pub(crate) struct Lstm {
    input: Panels,
    state: Panels,
}

impl Lstm {
    /// Packed weights of inputs (4 hidden, inputs) and state (4 hidden, hidden), each with its bias.
    pub(crate) fn new(input: Panels, state: Panels) -> Self {
        Self { input, state }
    }

    /// The last state (1, hidden) after a sequence (frames, inputs).
    pub(crate) fn last(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1_no_bwd(&Sequence(self))
    }
}

struct Sequence<'a>(&'a Lstm);

impl CustomOp1 for Sequence<'_> {
    fn name(&self) -> &'static str {
        "lstm"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let Lstm { input, state } = self.0;
        let (_, inputs) = layout.shape().dims2()?;
        if inputs != input.inputs() {
            bail!("an LSTM of {} inputs cannot take {:?}", input.inputs(), layout.dims());
        }
        let hidden = state.inputs();
        let (mut output, mut cell) = (vec![0.0_f32; hidden], vec![0.0_f32; hidden]);
        for driven in input.apply(contiguous(storage, layout)?, false).chunks_exact(4 * hidden) {
            let mut gates = state.apply(&output, false);
            gates.iter_mut().zip(driven).for_each(|(gate, driven)| *gate += driven);
            for i in 0..hidden {
                let [open, keep, new, show] = [0, 1, 2, 3].map(|gate| gates[gate * hidden + i]);
                cell[i] = sigmoid(keep) * cell[i] + sigmoid(open) * tanh(new);
                output[i] = sigmoid(show) * tanh(cell[i]);
            }
        }
        Ok((CpuStorage::F32(output), (1, hidden).into()))
    }
}

/// 1 / (1 + e^-x).
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}

#[cfg(test)]
mod tests {
    use candle_core::Device;
    use half::f16;

    use super::*;

    #[test]
    fn a_sequence_is_what_its_gates_say_step_by_step() {
        let (frames, inputs, hidden) = (5, 3, 4);
        let wave =
            |n: usize, step: f32| -> Vec<f16> { (0..n).map(|i| f16::from_f32((step * i as f32).sin())).collect() };
        let (of_input, of_state) = (wave(4 * hidden * inputs, 0.7), wave(4 * hidden * hidden, 1.3));
        let lstm = Lstm::new(
            Panels::new(&of_input, vec![0.1; 4 * hidden], inputs),
            Panels::new(&of_state, vec![-0.2; 4 * hidden], hidden),
        );
        let x: Vec<f32> = (0..frames * inputs).map(|i| (0.9 * i as f32).cos()).collect();
        let tensor = Tensor::from_vec(x.clone(), (frames, inputs), &Device::Cpu).unwrap();
        let found: Vec<f32> = lstm.last(&tensor).unwrap().flatten_all().unwrap().to_vec1().unwrap();
        let (mut output, mut cell) = (vec![0.0_f64; hidden], vec![0.0_f64; hidden]);
        for x in x.chunks(inputs) {
            let gate = |row: usize| {
                let driven = (0..inputs).map(|i| f64::from(of_input[row * inputs + i].to_f32()) * f64::from(x[i]));
                let kept = (0..hidden).map(|i| f64::from(of_state[row * hidden + i].to_f32()) * output[i]);
                driven.sum::<f64>() + kept.sum::<f64>() - 0.1
            };
            let gates: Vec<f64> = (0..4 * hidden).map(gate).collect();
            let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
            for i in 0..hidden {
                cell[i] = sigmoid(gates[hidden + i]) * cell[i] + sigmoid(gates[i]) * gates[2 * hidden + i].tanh();
                output[i] = sigmoid(gates[3 * hidden + i]) * cell[i].tanh();
            }
        }
        assert!(found.iter().zip(&output).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-5), "{found:?} {output:?}");
    }
}
