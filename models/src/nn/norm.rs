//! Layer norm over the last dimension, with FiLM where a condition is given: y = norm(x) (1 + scale) + shift.
//!
//! FiLM: Perez et al., "FiLM: visual reasoning with a general conditioning layer", 2018.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor, bail};

use super::contiguous::contiguous;

/// torch's default.
const EPSILON: f32 = 1e-5;
/// Sums that run side by side, so that they become vector code.
const LANES: usize = 8;

/// Layer norm with its own gain and offset.
pub(crate) struct LayerNorm {
    gain: Vec<f32>,
    offset: Vec<f32>,
}

impl LayerNorm {
    /// Gain and offset, of the same length.
    pub(crate) fn new(gain: Vec<f32>, offset: Vec<f32>) -> Self {
        Self { gain, offset }
    }

    /// (.., width) normalised.
    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1_no_bwd(&Norm(self))
    }

    /// (batch, tokens, width) normalised, then scaled and shifted by part `half` (0 or 1) of `film` (batch, 4 width), which holds scale, shift, scale, shift.
    pub(crate) fn film(&self, x: &Tensor, film: &Tensor, half: usize) -> Result<Tensor> {
        x.apply_op2_no_bwd(film, &Film { norm: self, half })
    }

    fn row(&self, x: &[f32], out: &mut [f32]) {
        let width = x.len() as f32;
        let mean = sum(x, |v| v) / width;
        let variance = sum(x, |v| (v - mean) * (v - mean)) / width;
        let scale = 1.0 / (variance + EPSILON).sqrt();
        for (((out, x), gain), offset) in out.iter_mut().zip(x).zip(&self.gain).zip(&self.offset) {
            *out = (x - mean) * scale * gain + offset;
        }
    }

    fn check(&self, layout: &Layout) -> Result<usize> {
        match layout.dims().last() {
            Some(&width) if width == self.gain.len() => Ok(width),
            _ => bail!("a norm of width {} cannot take {:?}", self.gain.len(), layout.dims()),
        }
    }
}

fn sum(x: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let (whole, rest) = x.as_chunks::<LANES>();
    for x in whole {
        for (sum, &x) in sums.iter_mut().zip(x) {
            *sum += term(x);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|&x| term(x)).sum::<f32>()
}

struct Norm<'a>(&'a LayerNorm);

impl CustomOp1 for Norm<'_> {
    fn name(&self) -> &'static str {
        "layer norm"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let width = self.0.check(layout)?;
        let x = contiguous(storage, layout)?;
        let mut out = vec![0.0; x.len()];
        for (x, out) in x.chunks(width).zip(out.chunks_mut(width)) {
            self.0.row(x, out);
        }
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }
}

struct Film<'a> {
    norm: &'a LayerNorm,
    half: usize,
}

impl CustomOp2 for Film<'_> {
    fn name(&self) -> &'static str {
        "layer norm with FiLM"
    }

    fn cpu_fwd(
        &self,
        storage: &CpuStorage,
        layout: &Layout,
        film: &CpuStorage,
        film_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let width = self.norm.check(layout)?;
        let (x, film) = (contiguous(storage, layout)?, contiguous(film, film_layout)?);
        let (batch, tokens, _) = layout.shape().dims3()?;
        if film.len() != batch * 4 * width {
            bail!("expected {batch} conditions of {}, found {} values", 4 * width, film.len());
        }
        let mut out = vec![0.0; x.len()];
        for (row, (x, out)) in x.chunks(width).zip(out.chunks_mut(width)).enumerate() {
            self.norm.row(x, out);
            let film = &film[(row / tokens * 2 + self.half) * 2 * width..][..2 * width];
            let (scale, shift) = film.split_at(width);
            for ((out, scale), shift) in out.iter_mut().zip(scale).zip(shift) {
                *out = *out * (1.0 + scale) + shift;
            }
        }
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }
}
