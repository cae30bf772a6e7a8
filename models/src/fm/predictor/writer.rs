//! A patch written under an algorithm: the voice first, then the six operators, each conditioned on what was written before it.

use candle_core::{Device, Result, Tensor};
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, PARAMS, ParamId, Patch, global, operator};

use super::code::{Choose, OPERATOR_WIDTH, VOICE_WIDTH, encode, entries};
use super::head::Head;
use super::weights::{PredictorConfig, Weights, WeightsError};
use crate::nn::linear::Linear;
use crate::nn::norm::LayerNorm;
use crate::nn::transformer::{Layer, Past};
use crate::nn::weights::LayerSizes;

/// Tokens: the voice and the operators.
const TOKENS: usize = NUM_OPERATORS + 1;
const OPERATOR_PARAMS: usize = NUM_OPERATORS * operator::NUM_PARAMS;
/// What is sampled of a token first and then; all others come last.
const OPERATOR_STAGES: [&[usize]; 2] =
    [&[operator::MODE, operator::COARSE], &[operator::OUTPUT_LEVEL, operator::FINE, operator::DETUNE]];
const VOICE_STAGES: [&[ParamId]; 2] = [
    &[global::FEEDBACK, global::TRANSPOSE],
    &[
        global::PITCH_LEVEL[0],
        global::PITCH_LEVEL[1],
        global::PITCH_LEVEL[2],
        global::PITCH_LEVEL[3],
        global::LFO_PITCH_DEPTH,
        global::LFO_AMP_DEPTH,
        global::LFO_WAVE,
        global::PITCH_MOD_SENS,
    ],
];

/// The network behind the latent, with its weights.
pub(super) struct Writer {
    trunk1: Linear,
    trunk2: Linear,
    tokens: Linear,
    condition_operator: Linear,
    condition_voice: Linear,
    layers: Vec<Layer>,
    norm: LayerNorm,
    operator: Head,
    operator_bias: Vec<f32>,
    voice: Head,
    width: usize,
    latent: usize,
}

impl Writer {
    pub(super) fn new(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let PredictorConfig { latent, hidden, width, heads, expansion, layers, .. } = *weights.config();
        let sizes = LayerSizes { width, heads, expansion, film: Some(hidden) };
        let layer = |i| weights.layer(&format!("layers.{i}"), sizes);
        let of_operator = stages(0..operator::NUM_PARAMS, &OPERATOR_STAGES.map(<[usize]>::to_vec));
        let of_voice = VOICE_STAGES.map(|stage| stage.iter().map(|id| id.idx()).collect());
        let of_voice = stages(OPERATOR_PARAMS..NUM_PARAMS, &of_voice);
        Ok(Self {
            trunk1: weights.linear("trunk1", latent + ALGORITHMS.len(), hidden)?,
            trunk2: weights.linear("trunk2", hidden, hidden)?,
            tokens: weights.linear("tokens", hidden, TOKENS * width)?,
            condition_operator: weights.unbiased("said_operator", OPERATOR_WIDTH, width)?,
            condition_voice: weights.unbiased("said_voice", VOICE_WIDTH, width)?,
            layers: (0..layers).map(layer).collect::<std::result::Result<_, _>>()?,
            norm: weights.norm("norm", width)?,
            operator: Head::new(weights, "operator", of_operator)?,
            operator_bias: weights.widened("operator_bias", &[NUM_OPERATORS, OPERATOR_WIDTH])?,
            voice: Head::new(weights, "voice", of_voice)?,
            width,
            latent,
        })
    }

    /// Writes one patch for each of `algorithms` (0-31); `choose` is asked for every value, token by token and stage by stage.
    pub(super) fn write(&self, latent: &[f32], algorithms: &[usize], choose: &mut Choose<'_>) -> Result<Vec<Patch>> {
        // What depends on the algorithm alone is computed once for each.
        let mut kinds = algorithms.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        let kind_of = |algorithm| kinds.iter().position(|kind| *kind == algorithm).unwrap_or(0) as u32;
        let rows =
            Tensor::from_vec(algorithms.iter().map(|&of| kind_of(of)).collect(), algorithms.len(), &Device::Cpu)?;
        let trunk = self.trunk(latent, &kinds)?;
        let tokens = self.tokens.forward(&trunk)?.reshape((kinds.len(), TOKENS, self.width))?;
        let film = |layer: &Layer| layer.filmed(&trunk)?.index_select(&rows, 0);
        let films = self.layers.iter().map(film).collect::<Result<Vec<Tensor>>>()?;
        let mut pasts: Vec<Past> = self.layers.iter().map(|_| Past::default()).collect();
        let mut patches = vec![Patch::default(); algorithms.len()];
        for (patch, algorithm) in patches.iter_mut().zip(algorithms) {
            patch.fm.set(global::ALGORITHM, *algorithm as f32);
        }
        let mut choose = |row: usize, id: ParamId, logits: &[f32]| {
            let value = choose(row, id, logits);
            if id == global::ALGORITHM { algorithms[row] as f32 } else { value }
        };
        // The voice is the last of the tokens and the first that is written.
        for (place, slot) in std::iter::once(NUM_OPERATORS).chain(0..NUM_OPERATORS).enumerate() {
            let own = tokens.narrow(1, slot, 1)?.contiguous()?.index_select(&rows, 0)?;
            let mut x = match place {
                0 => own,
                1 => self.condition_voice.add_to(&own, &encoded(&patches, OPERATOR_PARAMS..NUM_PARAMS)?)?,
                _ => self.condition_operator.add_to(&own, &encoded(&patches, params(slot - 1))?)?,
            };
            for ((layer, film), past) in self.layers.iter().zip(&films).zip(&mut pasts) {
                x = layer.next(&x, film, past)?;
            }
            let x = self.norm.forward(&x)?.reshape((algorithms.len(), self.width))?;
            if slot == NUM_OPERATORS {
                self.voice.sample(x, 0, &[0.0; VOICE_WIDTH], &mut patches, &mut choose)?;
            } else {
                let bias = &self.operator_bias[slot * OPERATOR_WIDTH..(slot + 1) * OPERATOR_WIDTH];
                self.operator.sample(x, params(slot).start, bias, &mut patches, &mut choose)?;
            }
        }
        Ok(patches)
    }

    fn trunk(&self, latent: &[f32], algorithms: &[usize]) -> Result<Tensor> {
        let given = |&algorithm: &usize| {
            let one_hot = (0..ALGORITHMS.len()).map(move |i| if i == algorithm { 1.0 } else { 0.0 });
            latent.iter().copied().chain(one_hot)
        };
        let given: Vec<f32> = algorithms.iter().flat_map(given).collect();
        let given = Tensor::from_vec(given, (algorithms.len(), self.latent + ALGORITHMS.len()), &Device::Cpu)?;
        self.trunk2.silu(&self.trunk1.silu(&given)?)
    }
}

/// Parameters of an operator.
fn params(op: usize) -> std::ops::Range<usize> {
    op * operator::NUM_PARAMS..(op + 1) * operator::NUM_PARAMS
}

/// All of some parameters, stage by stage: those that `first` names, then the rest.
fn stages(all: std::ops::Range<usize>, first: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let rest = all.filter(|param| !first.iter().any(|stage| stage.contains(param))).collect();
    first.iter().cloned().chain(std::iter::once(rest)).collect()
}

/// The code of some parameters of every patch, (patches, 1, width).
fn encoded(patches: &[Patch], params: std::ops::Range<usize>) -> Result<Tensor> {
    let start = entries(PARAMS[params.start].id).start;
    let width = entries(PARAMS[params.end - 1].id).end - start;
    let mut code = vec![0.0; patches.len() * width];
    for (patch, code) in patches.iter().zip(code.chunks_mut(width)) {
        for id in PARAMS[params.clone()].iter().map(|def| def.id) {
            let own = entries(id);
            encode(id, patch.fm.get(id), &mut code[own.start - start..own.end - start]);
        }
    }
    Tensor::from_vec(code, (patches.len(), 1, width), &Device::Cpu)
}
