//! Samples the parameters of a token, a few at a time: each stage is conditioned on the values of those before it.

use candle_core::{Device, Result, Tensor};
use vaeform_patch::{PARAMS, Patch};

use super::code::{Choose, encode, entries};
use super::weights::{Weights, WeightsError};
use crate::nn::linear::Linear;

/// The stages of a kind of token.
pub(super) struct Head {
    stages: Vec<Stage>,
    /// Where the logits of the first such token begin among all.
    start: usize,
}

struct Stage {
    /// Parameters of the first such token, in table order where the logits lie.
    params: Vec<usize>,
    out: Linear,
    /// How the sampled values move the token on; the last stage has none.
    conditioning: Option<[Linear; 2]>,
}

impl Head {
    pub(super) fn new(
        weights: &Weights<'_>,
        name: &str,
        stages: Vec<Vec<usize>>,
    ) -> std::result::Result<Self, WeightsError> {
        let (width, inner) = (weights.config().width, weights.config().expansion * weights.config().width);
        let last = stages.len() - 1;
        let start = stages.iter().flatten().map(|&param| entries(PARAMS[param].id).start).min().unwrap_or(0);
        let stage = |(i, params): (usize, Vec<usize>)| {
            let outputs = params.iter().map(|&param| entries(PARAMS[param].id).len()).sum();
            let conditioning = || {
                let (up, code) = (format!("{name}.up.{i}"), format!("{name}.said.{i}"));
                Ok([
                    weights.joined([(&up, width), (&code, outputs)], inner)?,
                    weights.linear(&format!("{name}.down.{i}"), inner, width)?,
                ])
            };
            let conditioning = if i < last { Some(conditioning()?) } else { None };
            Ok(Stage { params, out: weights.linear(&format!("{name}.out.{i}"), width, outputs)?, conditioning })
        };
        let stages = stages.into_iter().enumerate().map(stage).collect::<std::result::Result<_, WeightsError>>()?;
        Ok(Self { stages, start })
    }

    /// Samples all parameters of a token of each patch, whose stream is `x` (patches, width): those of the first such token moved on by
    /// `from` places in the table; `bias` is added to the logits.
    pub(super) fn sample(
        &self,
        mut x: Tensor,
        from: usize,
        bias: &[f32],
        patches: &mut [Patch],
        choose: &mut Choose<'_>,
    ) -> Result<()> {
        for Stage { params, out, conditioning } in &self.stages {
            let mut rows = out.forward(&x)?.to_vec2::<f32>()?;
            for (row, (logits, patch)) in rows.iter_mut().zip(patches.iter_mut()).enumerate() {
                let mut rest = logits.as_mut_slice();
                for &param in params {
                    let id = PARAMS[from + param].id;
                    let (own, others) = rest.split_at_mut(entries(id).len());
                    rest = others;
                    own.iter_mut()
                        .zip(&bias[entries(PARAMS[param].id).start - self.start..])
                        .for_each(|(logit, bias)| *logit += bias);
                    let value = choose(row, id, own);
                    patch.fm.set(id, value);
                    // The logits' place now holds the code of the value.
                    own.fill(0.0);
                    encode(id, patch.fm.get(id), own);
                }
            }
            if let Some([up, down]) = conditioning {
                let width = rows.first().map_or(0, Vec::len);
                let codes = Tensor::from_vec(rows.concat(), (patches.len(), width), &Device::Cpu)?;
                let raised = up.silu(&Tensor::cat(&[&x, &codes], 1)?.contiguous()?)?;
                x = down.add_to(&x, &raised)?;
            }
        }
        Ok(())
    }
}
