//! Linear layers, alone or followed by what always follows them: SiLU, or the sum with the stream that they were taken from.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor, bail};

use super::contiguous::contiguous;
use super::panels::Panels;

/// y = x W^T + b over the last dimension.
pub(crate) struct Linear(Panels);

impl Linear {
    /// A layer of packed weights.
    pub(crate) fn new(panels: Panels) -> Self {
        Self(panels)
    }

    /// The product.
    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1_no_bwd(&Product { panels: &self.0, is_silu: false })
    }

    /// SiLU of the product.
    pub(crate) fn silu(&self, x: &Tensor) -> Result<Tensor> {
        x.apply_op1_no_bwd(&Product { panels: &self.0, is_silu: true })
    }

    /// `stream` plus the product.
    pub(crate) fn add_to(&self, stream: &Tensor, x: &Tensor) -> Result<Tensor> {
        stream.apply_op2_no_bwd(x, &Sum { panels: &self.0 })
    }
}

struct Product<'a> {
    panels: &'a Panels,
    is_silu: bool,
}

impl CustomOp1 for Product<'_> {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut dims = layout.dims().to_vec();
        match dims.last_mut() {
            Some(last) if *last == self.panels.inputs() => *last = self.panels.outputs(),
            _ => bail!("a layer of {} inputs cannot take {dims:?}", self.panels.inputs()),
        }
        let out = self.panels.apply(contiguous(storage, layout)?, self.is_silu);
        Ok((CpuStorage::F32(out), dims.into()))
    }
}

struct Sum<'a> {
    panels: &'a Panels,
}

impl CustomOp2 for Sum<'_> {
    fn name(&self) -> &'static str {
        "linear sum"
    }

    fn cpu_fwd(
        &self,
        stream: &CpuStorage,
        stream_layout: &Layout,
        x: &CpuStorage,
        layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let mut out = self.panels.apply(contiguous(x, layout)?, false);
        let stream = contiguous(stream, stream_layout)?;
        if stream.len() != out.len() {
            bail!("cannot add {} values to {}", out.len(), stream.len());
        }
        for (out, stream) in out.iter_mut().zip(stream) {
            *out += stream;
        }
        Ok((CpuStorage::F32(out), stream_layout.shape().clone()))
    }
}
