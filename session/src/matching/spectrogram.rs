//! A sound as a picture: time from left to right, frequency from the bottom up on a logarithmic scale, level as brightness.

use realfft::RealFftPlanner;

/// Frames of a spectrum.
const FRAMES: usize = 2_048;
/// The level of 0 in dB re a sine at full scale; 255 is 0 dB.
const FLOOR_DB: f32 = -96.0;
/// The ends of the scale in Hz.
const RANGE_HZ: [f32; 2] = [40.0, 16_000.0];

/// Levels over time and frequency.
#[derive(Clone, PartialEq, Eq)]
pub struct Spectrogram {
    /// Columns of [`Self::ROWS`] levels each, the lowest frequency first, 0..255 for -96..0 dB.
    levels: Vec<u8>,
}

impl std::fmt::Debug for Spectrogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spectrogram of {} columns", self.levels.len() / Self::ROWS)
    }
}

impl Spectrogram {
    /// Moments, equally far apart, from the first frame to the last.
    pub const COLUMNS: usize = 240;
    /// Frequencies, equally far apart to the ear.
    pub const ROWS: usize = 88;

    /// Of mono samples, -1..1; what is no number is silent. Takes some milliseconds: not for the audio thread.
    #[must_use]
    pub fn of(samples: &[f32], rate_hz: u32) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FRAMES);
        let (mut input, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
        let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / FRAMES as f32).cos();
        let window: Vec<f32> = (0..FRAMES).map(hann).collect();
        let mut levels = Vec::with_capacity(Self::COLUMNS * Self::ROWS);
        for column in 0..Self::COLUMNS {
            let middle = (column * samples.len() / Self::COLUMNS) as isize;
            for (i, (to, window)) in input.iter_mut().zip(&window).enumerate() {
                let at = middle + i as isize - (FRAMES / 2) as isize;
                let sample = usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
                *to = if sample.is_finite() { sample * window } else { 0.0 };
            }
            // Lengths are those that it asked for.
            let _ = fft.process(&mut input, &mut bins);
            let powers: Vec<f32> = bins.iter().map(|bin| bin.norm_sqr()).collect();
            levels.extend((0..Self::ROWS).map(|row| level(&powers, row, rate_hz)));
        }
        Self { levels }
    }

    /// The level at a column and a row, 0..255 for -96..0 dB; 0 outside.
    #[must_use]
    pub fn level(&self, column: usize, row: usize) -> u8 {
        let is_inside = row < Self::ROWS;
        self.levels.get(column * Self::ROWS + row).copied().filter(|_| is_inside).unwrap_or(0)
    }

    /// The highest level, 0..255.
    #[must_use]
    pub fn peak(&self) -> u8 {
        self.levels.iter().copied().max().unwrap_or(0)
    }

    /// The frequency in the middle of a row, in Hz; rows between two have those between.
    #[must_use]
    pub fn hz(row: f32) -> f32 {
        RANGE_HZ[0] * (RANGE_HZ[1] / RANGE_HZ[0]).powf(row / (Self::ROWS - 1) as f32)
    }
}

/// The highest level between the edges of a row.
fn level(powers: &[f32], row: usize, rate_hz: u32) -> u8 {
    let bin = |row: f32| Spectrogram::hz(row) * FRAMES as f32 / rate_hz.max(1) as f32;
    let [low, high] = [bin(row as f32 - 0.5), bin(row as f32 + 0.5)];
    let (first, last) = (low.round() as usize, (high.round() as usize).max(low.round() as usize + 1));
    let power = powers.get(first..last.min(powers.len())).unwrap_or_default().iter().copied().fold(0.0, f32::max);
    // A sine at full scale has a quarter of the frames in its bin.
    let db = 20.0 * (power.sqrt() * 4.0 / FRAMES as f32).max(1e-9).log10();
    (255.0 * (1.0 - db / FLOOR_DB)).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_that_begins_in_the_middle_is_a_line_at_its_frequency_from_there_on() {
        for (rate_hz, hz) in [(44_100_u32, 440.0_f32), (48_000, 3_000.0), (16_000, 1_000.0)] {
            let sine = |i: usize| (std::f32::consts::TAU * hz * i as f32 / rate_hz as f32).sin();
            let len = 2 * rate_hz as usize;
            let samples: Vec<f32> = (0..len).map(|i| if i < len / 2 { 0.0 } else { sine(i) }).collect();
            let picture = Spectrogram::of(&samples, rate_hz);
            let column = 3 * Spectrogram::COLUMNS / 4;
            let row = (0..Spectrogram::ROWS).max_by_key(|&row| picture.level(column, row)).unwrap();
            assert!((Spectrogram::hz(row as f32) / hz).log2().abs() < 0.12, "{hz}: {}", Spectrogram::hz(row as f32));
            assert!((235..=255).contains(&picture.level(column, row)), "{hz}: {}", picture.level(column, row));
            assert_eq!(picture.level(Spectrogram::COLUMNS / 4, row), 0);
        }
    }

    #[test]
    fn nothing_and_what_is_no_number_are_dark() {
        for samples in [&[][..], &[f32::NAN; 5_000], &[0.0; 10]] {
            assert_eq!(Spectrogram::of(samples, 0).peak(), 0);
        }
        assert_eq!(Spectrogram::of(&[1.0; 100], 44_100).level(9_999, 0), 0);
    }
}
