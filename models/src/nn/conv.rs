//! Convolution over time, followed by SiLU: a product of the channels of a few neighbouring frames, which lie side by side in
//! memory, so that gathering them is a copy and the rest a matrix product.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::contiguous::contiguous;
use super::panels::Panels;

/// A convolution over frames, its weights (out, size x channels).
pub(crate) struct Convolution {
    panels: Panels,
    channels: usize,
    size: usize,
    step: usize,
}

impl Convolution {
    /// A layer of packed weights over `size` frames, every `step` of them.
    pub(crate) fn new(panels: Panels, size: usize, step: usize) -> Self {
        let channels = panels.inputs() / size;
        Self { panels, channels, size, step }
    }

    /// SiLU of the convolution: (frames, channels) to (frames / step, out), zeros beyond both ends.
    pub(crate) fn silu(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1_no_bwd(&Gathered(self))
    }

    /// The channels of the frames of each window, window after window.
    fn windows(&self, x: &[f32], frames: usize) -> Vec<f32> {
        let (channels, before) = (self.channels, (self.size - self.step) / 2);
        let mut windows = vec![0.0; frames / self.step * self.size * channels];
        for (nth, window) in windows.chunks_exact_mut(self.size * channels).enumerate() {
            let first = nth * self.step;
            let missing = before.saturating_sub(first);
            let from = (first + missing - before).min(frames);
            let to = (first + self.size - before).min(frames);
            let heard = &x[from * channels..to.max(from) * channels];
            window[missing * channels..][..heard.len()].copy_from_slice(heard);
        }
        windows
    }
}

struct Gathered<'a>(&'a Convolution);

impl CustomOp1 for Gathered<'_> {
    fn name(&self) -> &'static str {
        "convolution"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (frames, channels) = layout.shape().dims2()?;
        if channels != self.0.channels || !frames.is_multiple_of(self.0.step) {
            bail!("a convolution of {} channels cannot take {:?}", self.0.channels, layout.dims());
        }
        let windows = self.0.windows(contiguous(storage, layout)?, frames);
        let out = self.0.panels.apply(&windows, true);
        Ok((CpuStorage::F32(out), (frames / self.0.step, self.0.panels.outputs()).into()))
    }
}

#[cfg(test)]
mod tests {
    use candle_core::Device;
    use half::f16;

    use super::*;

    #[test]
    fn every_frame_is_the_sum_over_its_neighbours() {
        for (size, step) in [(3, 1), (4, 2), (1, 1), (5, 1)] {
            let (frames, channels, out) = (8, 3, 5);
            let weights: Vec<f16> = (0..out * size * channels).map(|i| f16::from_f32((0.7 * i as f32).sin())).collect();
            let layer = Convolution::new(Panels::new(&weights, vec![0.25; out], size * channels), size, step);
            let x: Vec<f32> = (0..frames * channels).map(|i| (1.1 * i as f32).cos()).collect();
            let tensor = Tensor::from_vec(x.clone(), (frames, channels), &Device::Cpu).unwrap();
            let found: Vec<Vec<f32>> = layer.silu(&tensor).unwrap().to_vec2().unwrap();
            assert_eq!(found.len(), frames / step);
            for (nth, row) in found.iter().enumerate() {
                for (o, &found) in row.iter().enumerate() {
                    let mut sum = 0.25_f32;
                    for tap in 0..size {
                        let Some(frame) = (nth * step + tap).checked_sub((size - step) / 2).filter(|f| *f < frames)
                        else {
                            continue;
                        };
                        for c in 0..channels {
                            sum += x[frame * channels + c] * weights[(o * size + tap) * channels + c].to_f32();
                        }
                    }
                    assert!((found - sum / (1.0 + (-sum).exp())).abs() < 1e-5, "{size}/{step} {nth}: {found} {sum}");
                }
            }
        }
    }
}
