//! Mel bands: the power spectrum of a frame in, power per band out. Filters and scale are those of Slaney's Auditory Toolbox
//! (1998), as librosa's `filters.mel` builds them.

/// Triangular filters over the bins of a spectrum, each of unit area in Hz. Only the weights that are not 0 are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct MelBank {
    /// First bin of each band and where its weights end in `weights`.
    bands: Vec<(usize, usize)>,
    weights: Vec<f32>,
    num_bins: usize,
}

/// Linear below 1 kHz, 3 mel each 200 Hz.
const HZ_PER_MEL: f64 = 200.0 / 3.0;
const KNEE_HZ: f64 = 1000.0;
const KNEE_MEL: f64 = KNEE_HZ / HZ_PER_MEL;
/// Logarithmic above: 27 mel for a factor of 6.4.
const OCTAVES_BASE: f64 = 6.4;
const MELS_PER_BASE: f64 = 27.0;

/// Slaney's mel scale: mel of a frequency in Hz.
fn mel_of(hz: f64) -> f64 {
    if hz < KNEE_HZ { hz / HZ_PER_MEL } else { KNEE_MEL + (hz / KNEE_HZ).ln() / OCTAVES_BASE.ln() * MELS_PER_BASE }
}

fn hz_of(mel: f64) -> f64 {
    if mel < KNEE_MEL {
        mel * HZ_PER_MEL
    } else {
        KNEE_HZ * ((mel - KNEE_MEL) / MELS_PER_BASE * OCTAVES_BASE.ln()).exp()
    }
}

impl MelBank {
    /// `num_mels` bands from 0 Hz to half of `sample_rate_hz` over the bins of a transform of `len` samples:
    /// `librosa.filters.mel(sr=sample_rate_hz, n_fft=len, n_mels=num_mels)`.
    pub fn new(sample_rate_hz: f64, len: usize, num_mels: usize) -> Self {
        let num_bins = len / 2 + 1;
        let (mut bands, mut weights) = (Vec::with_capacity(num_mels), Vec::new());
        for [low, mid, high] in Self::corners_hz(sample_rate_hz, num_mels) {
            let weight = |bin: usize| {
                let hz = bin as f64 * sample_rate_hz / len as f64;
                ((hz - low) / (mid - low)).min((high - hz) / (high - mid)).max(0.0) * 2.0 / (high - low)
            };
            let first = (0..num_bins).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
            weights.extend((first..num_bins).map(weight).take_while(|&w| w > 0.0).map(|w| w as f32));
            bands.push((first, weights.len()));
        }
        Self { bands, weights, num_bins }
    }

    /// Lower end, middle and upper end of each band of such a bank, in Hz.
    pub fn corners_hz(sample_rate_hz: f64, num_mels: usize) -> impl Iterator<Item = [f64; 3]> {
        let top = mel_of(sample_rate_hz / 2.0);
        let corner_hz = move |i: usize| hz_of(top * i as f64 / (num_mels + 1) as f64);
        (0..num_mels).map(move |band| [0, 1, 2].map(|i| corner_hz(band + i)))
    }

    /// Bands.
    pub fn num_mels(&self) -> usize {
        self.bands.len()
    }

    /// Bins that a frame must have.
    pub fn num_bins(&self) -> usize {
        self.num_bins
    }

    /// The power in each band, in order, of one frame of `num_bins` powers; appended to `mels`.
    ///
    /// # Panics
    /// When `power` has other than `num_bins` values.
    pub fn push_bands(&self, power: &[f32], mels: &mut Vec<f32>) {
        assert_eq!(power.len(), self.num_bins, "bins of a frame");
        let mut start = 0;
        mels.extend(self.bands.iter().map(|&(first, end)| {
            let weights = &self.weights[start..end];
            start = end;
            dot(weights, &power[first..first + weights.len()])
        }));
    }
}

/// Sum of products, in lanes where there are enough.
#[inline]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 4;
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_spectrum_has_about_the_same_power_in_every_band_that_spans_many_bins() {
        let bank = MelBank::new(48_000.0, 16_384, 40);
        let mut mels = Vec::new();
        bank.push_bands(&vec![1.0; bank.num_bins()], &mut mels);
        assert_eq!(mels.len(), 40);
        // A triangle of unit area, sampled at bins 48,000 / 16,384 Hz apart.
        let expected = 16_384.0 / 48_000.0;
        assert!(mels.iter().all(|m| (m / expected - 1.0).abs() < 0.01), "{mels:?}");
    }

    #[test]
    fn a_band_narrower_than_a_bin_may_be_empty() {
        let bank = MelBank::new(22_050.0, 64, 64);
        let mut mels = Vec::new();
        bank.push_bands(&vec![1.0; bank.num_bins()], &mut mels);
        assert!(mels.contains(&0.0) && mels.iter().any(|&m| m > 0.0));
    }
}
