//! The lane coders say what their torch twins say: inputs and outputs were written by `models/training` from the very weights.

use std::path::Path;

use candle_core::{Device, safetensors};
use vaeform_models::performance::{LANE_STEPS, LaneCoder};

use crate::tensors::{assert_near, rows};

#[test]
fn the_lane_coders_that_ship_equal_their_torch_twins() {
    for (size, coder) in [(128, LaneCoder::shared()), (512, LaneCoder::fine())] {
        let name = format!("tests/fixtures/lane_coder_{size}_parity.safetensors");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let fixture = safetensors::load(&path, &Device::Cpu).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let [lanes, means, log_variances, decoded] =
            ["lanes", "mean", "log_variance", "decoded"].map(|name| rows(&fixture[name]));
        assert_eq!(coder.num_latents(), means[0].len());
        let curves: Vec<[f32; LANE_STEPS]> = lanes.iter().map(|lane| lane.as_slice().try_into().unwrap()).collect();
        let codes = coder.encode(&curves);
        let again = coder.decode(&means);
        for row in 0..lanes.len() {
            assert_near("mean", &codes[row].mean, &means[row]);
            assert_near("log variance", &codes[row].log_variance, &log_variances[row]);
            assert_near("lane", &again[row], &decoded[row]);
            let error = again[row].iter().zip(&curves[row]).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
            assert!(error / (LANE_STEPS as f32) < 0.05 && codes[row].nats() > 1.0, "row {row} is coded");
        }
    }
    assert!(LaneCoder::shared().encode(&[]).is_empty() && LaneCoder::shared().decode(&[]).is_empty());
    assert!(LaneCoder::read(b"no weights").is_err());
}
