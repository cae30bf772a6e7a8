//! Patches as tensors: what a model reads and writes, one normalised value for every parameter of the table.

use candle_core::{DType, Device, Result, Tensor};
use vaeform_patch::{NUM_PARAMS, PARAMS, Patch, PatchName};

/// Patches to a tensor of shape `(batch, 145)` and type f32: each value divided by its parameter's maximum, so 0..1. Names
/// are left behind.
///
/// # Errors
/// When the device cannot hold the tensor.
pub fn encode(patches: &[Patch], device: &Device) -> Result<Tensor> {
    let values: Vec<f32> = patches
        .iter()
        .flat_map(|patch| patch.fm.values().iter().zip(&PARAMS).map(|(value, def)| value / def.max))
        .collect();
    Tensor::from_vec(values, (patches.len(), NUM_PARAMS), device)
}

/// A tensor of shape `(batch, 145)` back to patches that all bear `name`. Whatever a model put out becomes a legal patch:
/// values are clamped, whole-step parameters rounded, and what is not finite takes the default.
///
/// # Errors
/// Another shape.
pub fn decode(tensor: &Tensor, name: PatchName) -> Result<Vec<Patch>> {
    let (_, width) = tensor.dims2()?;
    if width != NUM_PARAMS {
        candle_core::bail!("a patch has {NUM_PARAMS} values, the tensor {:?}", tensor.shape());
    }
    let rows: Vec<Vec<f32>> = tensor.to_dtype(DType::F32)?.to_vec2()?;
    let patch = |row: Vec<f32>| {
        let values: [f32; NUM_PARAMS] = std::array::from_fn(|i| row[i] * PARAMS[i].max);
        Patch::from_fm(name, &values).0
    };
    Ok(rows.into_iter().map(patch).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Patch `seed` of a family in which every legal whole value of every parameter occurs.
    fn patch(seed: u32) -> Patch {
        let mut patch = Patch::default();
        for def in &PARAMS {
            let step = (seed + 7 * u32::from(def.id.0)) % (def.max as u32 + 1);
            assert_eq!(patch.fm.set(def.id, step as f32), None);
        }
        patch
    }

    #[test]
    fn patches_come_back_as_they_went() {
        let patches: Vec<Patch> = (0..100).map(patch).collect();
        let tensor = encode(&patches, &Device::Cpu).unwrap();
        assert_eq!(tensor.dims(), [100, NUM_PARAMS]);
        let values: Vec<f32> = tensor.flatten_all().unwrap().to_vec1().unwrap();
        assert!(values.iter().all(|v| (0.0..=1.0).contains(v)));
        for (before, after) in patches.iter().zip(decode(&tensor, PatchName::default()).unwrap()) {
            for def in &PARAMS {
                assert!((before.fm.get(def.id) - after.fm.get(def.id)).abs() < 1e-5, "{}", def.key);
            }
        }
    }

    #[test]
    fn whatever_a_model_puts_out_is_a_legal_patch() {
        let mut wild = vec![1e30, -3.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.5000001];
        wild.resize(2 * NUM_PARAMS, -0.25);
        let tensor = Tensor::from_vec(wild, (2, NUM_PARAMS), &Device::Cpu).unwrap();
        for patch in decode(&tensor, PatchName::new("WILD")).unwrap() {
            assert_eq!(patch.name.to_string(), "WILD");
            for def in &PARAMS {
                let value = patch.fm.get(def.id);
                assert_eq!(value, def.clamp(value), "{}", def.key);
            }
        }
    }

    #[test]
    fn another_width_is_refused() {
        let tensor = Tensor::zeros((1, 144), DType::F32, &Device::Cpu).unwrap();
        assert!(decode(&tensor, PatchName::default()).is_err());
    }
}
