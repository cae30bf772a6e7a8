//! Mel-frequency cepstral coefficients: the shape of a frame's log-mel spectrum in a few numbers. Made of mel bands in dB, as
//! librosa's `feature.mfcc` makes them: the loudest 80 dB of the signal, orthonormal DCT-II.

use super::log_mel::LogMel;

/// A planned MFCC of `num_coefficients` from `num_mels` bands.
pub struct Mfcc {
    log_mel: LogMel,
    /// Orthonormal DCT-II, shape `(num_coefficients, num_mels)`.
    cosines: Vec<f32>,
    mels: Vec<f32>,
}

impl Mfcc {
    /// Plans for windows of `len` samples every `hop`.
    ///
    /// # Panics
    /// When `len`, `hop` or `num_mels` is 0.
    pub fn new(sample_rate_hz: f64, len: usize, hop: usize, num_mels: usize, num_coefficients: usize) -> Self {
        assert!(num_mels > 0, "no mel bands");
        let cosine = |k: usize, band: usize| {
            let norm = if k == 0 { 1.0 } else { 2.0 } / num_mels as f64;
            norm.sqrt() * (std::f64::consts::PI * k as f64 * (band as f64 + 0.5) / num_mels as f64).cos()
        };
        let cosines = (0..num_coefficients).flat_map(|k| (0..num_mels).map(move |band| cosine(k, band) as f32));
        Self { log_mel: LogMel::new(sample_rate_hz, len, hop, num_mels), cosines: cosines.collect(), mels: Vec::new() }
    }

    /// Coefficients of every frame, shape `(frames, num_coefficients)`; replaces what `out` held.
    pub fn write(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let num_mels = self.log_mel.num_mels();
        self.log_mel.write(samples, &mut self.mels);
        out.clear();
        for frame in self.mels.chunks_exact(num_mels) {
            out.extend(self.cosines.chunks_exact(num_mels).map(|row| dot(row, frame)));
        }
    }
}

/// Sum of products in eight lanes, which the compiler keeps in vectors.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_moves_the_first_coefficient_alone() {
        let tone: Vec<f32> = (0..4000).map(|i| (i as f32 * 0.21).sin() + 0.3 * (i as f32 * 0.9).sin()).collect();
        let half: Vec<f32> = tone.iter().map(|s| s * 0.5).collect();
        let mut mfcc = Mfcc::new(22_050.0, 512, 128, 64, 13);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        mfcc.write(&tone, &mut a);
        mfcc.write(&half, &mut b);
        assert_eq!(a.len(), 13 * 32);
        // 6.02 dB in each of 64 bands, times the first row of the DCT.
        let step = 20.0 * 2.0_f32.log10() * 64.0 / 64.0_f32.sqrt();
        for (a, b) in a.chunks(13).zip(b.chunks(13)) {
            assert!((a[0] - b[0] - step).abs() < 1e-2, "{} {}", a[0], b[0]);
            assert!(a[1..].iter().zip(&b[1..]).all(|(a, b)| (a - b).abs() < 1e-2));
        }
    }

    #[test]
    fn silence_is_flat() {
        let mut out = Vec::new();
        Mfcc::new(22_050.0, 512, 128, 64, 13).write(&[0.0; 1000], &mut out);
        assert!(out.chunks(13).all(|c| (c[0] + 800.0).abs() < 1e-2 && c[1..].iter().all(|x| x.abs() < 1e-2)));
    }
}
