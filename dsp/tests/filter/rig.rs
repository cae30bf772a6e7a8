//! Notes, spectra and noise.

use realfft::RealFftPlanner;

/// A note in Hz, equal steps.
pub(crate) fn hz(note: f32) -> f32 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// Frequency in Hz and gain in dB of an impulse response.
pub(crate) fn gains_db(impulse: &[f32], rate_hz: f32) -> Vec<(f64, f64)> {
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(impulse.len());
    let mut samples: Vec<f64> = impulse.iter().map(|x| f64::from(*x)).collect();
    let mut bins = forward.make_output_vec();
    forward.process(&mut samples, &mut bins).unwrap();
    let step_hz = f64::from(rate_hz) / impulse.len() as f64;
    bins.iter().enumerate().skip(1).map(|(i, bin)| (i as f64 * step_hz, 20.0 * bin.norm().log10())).collect()
}

/// Numbers -1..1, the same for the same seed (xorshift).
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as f32 / 2_147_483_648.0 - 1.0
    }
}
