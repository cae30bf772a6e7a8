//! Self-attention over a few tokens in one op: scores, softmax and the weighted sum of values.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor, bail};

use super::activation::exp;
use super::contiguous::contiguous;

/// Products that run side by side, so that they become vector code.
const LANES: usize = 8;

/// Queries, keys and values (batch, tokens, 3 width) to (batch, tokens, width). Each third is cut into `heads` equal parts.
pub(crate) fn attention(qkv: &Tensor, heads: usize) -> Result<Tensor> {
    qkv.apply_op1_no_bwd(&Attention { heads })
}

/// A query (batch, 1, width) to the keys and values (batch, tokens, 2 width) of what it may see: (batch, 1, width).
pub(crate) fn attention_to(query: &Tensor, seen: &Tensor, heads: usize) -> Result<Tensor> {
    query.apply_op2_no_bwd(seen, &Attention { heads })
}

struct Attention {
    heads: usize,
}

impl CustomOp2 for Attention {
    fn name(&self) -> &'static str {
        "attention to what was before"
    }

    fn cpu_fwd(
        &self,
        storage: &CpuStorage,
        layout: &Layout,
        seen: &CpuStorage,
        seen_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, _, width) = layout.shape().dims3()?;
        let (_, tokens, twice) = seen_layout.shape().dims3()?;
        if twice != 2 * width || width % self.heads != 0 {
            bail!("{} heads of width {width} cannot see {:?}", self.heads, seen_layout.dims());
        }
        let (query, seen) = (contiguous(storage, layout)?, contiguous(seen, seen_layout)?);
        let mut out = vec![0.0; batch * width];
        let mut weights = vec![0.0; tokens];
        let rows = query.chunks(width).zip(seen.chunks(tokens * twice)).zip(out.chunks_mut(width));
        for ((query, seen), out) in rows {
            for head in 0..self.heads {
                let of = head * (width / self.heads)..(head + 1) * (width / self.heads);
                let part = |token: usize, half: usize| &seen[(2 * token + half) * width..][of.clone()];
                mix(&query[of.clone()], part, &mut weights, &mut out[of.clone()]);
            }
        }
        Ok((CpuStorage::F32(out), (batch, 1, width).into()))
    }
}

impl CustomOp1 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (batch, tokens, thrice) = layout.shape().dims3()?;
        if thrice % (3 * self.heads) != 0 {
            bail!("{} heads cannot share a width of {thrice}", self.heads);
        }
        let width = thrice / 3;
        let qkv = contiguous(storage, layout)?;
        let mut out = vec![0.0; batch * tokens * width];
        let mut weights = vec![0.0; tokens];
        for (qkv, out) in qkv.chunks(tokens * thrice).zip(out.chunks_mut(tokens * width)) {
            for head in 0..self.heads {
                attend(qkv, width, head * (width / self.heads)..(head + 1) * (width / self.heads), &mut weights, out);
            }
        }
        Ok((CpuStorage::F32(out), (batch, tokens, width).into()))
    }
}

/// One head, the part `of` the width, of one set of tokens.
fn attend(qkv: &[f32], width: usize, of: std::ops::Range<usize>, weights: &mut [f32], out: &mut [f32]) {
    let part = |token: usize, third: usize| &qkv[(3 * token + third) * width..][of.clone()];
    for (token, out) in out.chunks_mut(width).enumerate() {
        mix(part(token, 0), |other, half| part(other, half + 1), weights, &mut out[of.clone()]);
    }
}

/// The mean of the values, `part(token, 1)`, weighted by how well the query meets their keys, `part(token, 0)`; added to `out`.
fn mix<'a>(query: &[f32], part: impl Fn(usize, usize) -> &'a [f32], weights: &mut [f32], out: &mut [f32]) {
    let scale = 1.0 / (query.len() as f32).sqrt();
    let mut top = f32::NEG_INFINITY;
    for (other, weight) in weights.iter_mut().enumerate() {
        *weight = scale * dot(query, part(other, 0));
        top = top.max(*weight);
    }
    let mut total = 0.0;
    for weight in weights.iter_mut() {
        *weight = exp(*weight - top);
        total += *weight;
    }
    for (other, weight) in weights.iter().enumerate() {
        for (out, value) in out.iter_mut().zip(part(other, 1)) {
            *out += weight / total * value;
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}
