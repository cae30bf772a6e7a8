//! Windowed frames and their power spectra, one at a time through buffers that are kept: audio in, power per bin out. Feeds
//! the mel bands and the metrics, which read thousands of frames a second and keep none of them.

use std::sync::Arc;

use realfft::{FftNum, RealFftPlanner, RealToComplex, num_complex::Complex};
use rustfft::{Fft, FftPlanner};

/// The shape of a Hann window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// One period of a raised cosine: `np.hanning(len + 1)[:len]`, scipy's and librosa's `hann`.
    Periodic,
    /// Equal at both ends: `np.hanning(len)`.
    Symmetric,
}

/// A planned transform of windows of `len` samples every `hop`, the first centred on sample 0. Beyond its ends the signal is 0.
///
/// In single precision (`T = f32`) a bin 130 dB under the loudest of its frame, or of its neighbour where `len` is odd, is rounding
/// noise; in double it is not, at about twice the cost.
pub struct Frames<T: FftNum = f32> {
    window: Vec<T>,
    hop: usize,
    fft: Arc<dyn RealToComplex<T>>,
    input: Vec<T>,
    output: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
    power: Vec<T>,
    pairs: Option<Pairs<T>>,
}

/// Two frames as one complex transform: what a real one of odd length would cost for each.
struct Pairs<T: FftNum> {
    fft: Arc<dyn Fft<T>>,
    both: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
    second: Vec<T>,
}

impl<T: FftNum + From<f32>> Frames<T> {
    /// Plans for windows of `len` samples every `hop` samples. Allocates here and nowhere else.
    ///
    /// # Panics
    /// When `len` or `hop` is 0.
    pub fn new(len: usize, hop: usize, window: Window) -> Self {
        assert!(len > 0 && hop > 0, "window of {len} samples every {hop}");
        let period = match window {
            Window::Periodic => len,
            Window::Symmetric => (len - 1).max(1),
        };
        let phase = |i: usize| std::f64::consts::TAU * i as f64 / period as f64;
        let fft = RealFftPlanner::<T>::new().plan_fft_forward(len);
        Self {
            window: (0..len).filter_map(|i| T::from_f64(0.5 - 0.5 * phase(i).cos())).collect(),
            hop,
            input: fft.make_input_vec(),
            output: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![T::zero(); len / 2 + 1],
            pairs: (len % 2 == 1).then(|| Pairs::new(len)),
            fft,
        }
    }

    /// Bins of a frame: `len / 2 + 1`, from 0 Hz to half the sample rate.
    pub fn num_bins(&self) -> usize {
        self.power.len()
    }

    /// Frames of a signal: as many whole windows as fit when `len / 2` zeros stand before and after it, and at least one.
    pub fn num_frames(&self, num_samples: usize) -> usize {
        let padded = num_samples + 2 * (self.window.len() / 2);
        padded.saturating_sub(self.window.len()) / self.hop + 1
    }

    /// Calls `each` with every frame's `|X|^2` per bin, unscaled, in order.
    pub fn each_power(&mut self, samples: &[f32], mut each: impl FnMut(&[T])) {
        let num_frames = self.num_frames(samples.len());
        let mut next = 0;
        if let Some(pairs) = &mut self.pairs {
            for frame in (0..num_frames / 2).map(|pair| 2 * pair) {
                windowed(&self.window, samples, frame * self.hop, &mut self.input);
                pairs.both.iter_mut().zip(&self.input).for_each(|(both, x)| both.re = *x);
                windowed(&self.window, samples, (frame + 1) * self.hop, &mut self.input);
                pairs.both.iter_mut().zip(&self.input).for_each(|(both, x)| both.im = *x);
                pairs.write_powers(&mut self.power);
                each(&self.power);
                each(&pairs.second);
                next = frame + 2;
            }
        }
        for frame in next..num_frames {
            each(self.power_at(samples, frame * self.hop));
        }
    }

    /// `|X|^2` per bin, unscaled, of the window around sample `centre`.
    pub fn power_at(&mut self, samples: &[f32], centre: usize) -> &[T] {
        windowed(&self.window, samples, centre, &mut self.input);
        // The only errors are buffers of other lengths, and these came from the plan.
        let planned = self.fft.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
        debug_assert!(planned.is_ok(), "buffers come from the plan");
        for (power, bin) in self.power.iter_mut().zip(&self.output) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
        &self.power
    }
}

impl<T: FftNum> Pairs<T> {
    fn new(len: usize) -> Self {
        let fft = FftPlanner::new().plan_fft_forward(len);
        let zero = Complex::new(T::zero(), T::zero());
        Self {
            both: vec![zero; len],
            scratch: vec![zero; fft.get_inplace_scratch_len()],
            second: vec![T::zero(); len / 2 + 1],
            fft,
        }
    }

    /// Powers of the real part's frame to `first`, of the imaginary part's to `second`.
    fn write_powers(&mut self, first: &mut [T]) {
        self.fft.process_with_scratch(&mut self.both, &mut self.scratch);
        let quarter = T::from_f64(0.25).unwrap_or_else(T::zero);
        let zero = self.both[0];
        let mirrored = std::iter::once(&zero).chain(self.both.iter().rev());
        for (((first, second), bin), mirror) in first.iter_mut().zip(&mut self.second).zip(&self.both).zip(mirrored) {
            // What is even under conjugation is the first's, what is odd the second's.
            let (sum, difference) = (*bin + mirror.conj(), *bin - mirror.conj());
            *first = quarter * (sum.re * sum.re + sum.im * sum.im);
            *second = quarter * (difference.re * difference.re + difference.im * difference.im);
        }
    }
}

/// Writes the window around sample `centre`.
fn windowed<T: FftNum + From<f32>>(window: &[T], samples: &[f32], centre: usize, input: &mut [T]) {
    let len = window.len();
    let start = centre as isize - (len / 2) as isize;
    let before = (start.min(0).unsigned_abs()).min(len);
    let from = (start.max(0) as usize).min(samples.len());
    let heard = &samples[from..samples.len().min(from + len - before)];
    let (head, rest) = input.split_at_mut(before);
    let (body, tail) = rest.split_at_mut(heard.len());
    head.fill(T::zero());
    for ((x, s), w) in body.iter_mut().zip(heard).zip(&window[before..]) {
        *x = <T as From<f32>>::from(*s) * *w;
    }
    tail.fill(T::zero());
}

#[cfg(test)]
mod tests {
    use super::super::Stft;
    use super::*;

    #[test]
    fn powers_are_the_squares_of_the_spectrogram_up_to_its_scale() {
        let samples: Vec<f32> = (0..997).map(|i| ((i * i) as f32 * 0.01).sin()).collect();
        for (len, hop) in [(64, 16), (91, 40), (551, 220)] {
            let spectrogram = Stft::new(len, hop).magnitudes(&samples);
            let mut frames: Frames = Frames::new(len, hop, Window::Periodic);
            let mut found = Vec::new();
            frames.each_power(&samples, |power| found.extend(power.iter().map(|p| p.sqrt() * 4.0 / len as f32)));
            assert_eq!(found.len(), frames.num_frames(samples.len()) * frames.num_bins());
            for (a, b) in found.iter().zip(spectrogram.as_slice()) {
                assert!((a - b).abs() < 2e-6, "{len}/{hop}: {a} {b}");
            }
        }
    }

    #[test]
    fn a_frame_beside_another_is_what_it_is_alone() {
        let samples: Vec<f32> = (0..2_000).map(|i| ((i * i) as f32 * 0.01).sin() * (i as f32 / 300.0).cos()).collect();
        for len in [91, 551] {
            let mut frames: Frames = Frames::new(len, 220, Window::Periodic);
            let mut found: Vec<Vec<f32>> = Vec::new();
            frames.each_power(&samples, |power| found.push(power.to_vec()));
            assert_eq!(found.len(), frames.num_frames(samples.len()));
            for (frame, found) in found.iter().enumerate() {
                let alone = frames.power_at(&samples, 220 * frame);
                assert!(found.iter().zip(alone).all(|(a, b)| (a - b).abs() < 1e-3 + 1e-4 * b), "{len} {frame}");
            }
        }
    }

    #[test]
    fn an_odd_window_ends_with_the_last_whole_one() {
        assert_eq!(Frames::<f32>::new(551, 220, Window::Periodic).num_frames(440), 2);
        assert_eq!(Frames::<f32>::new(550, 220, Window::Periodic).num_frames(440), 3);
        assert_eq!(Frames::<f32>::new(551, 220, Window::Periodic).num_frames(0), 1);
    }

    #[test]
    fn a_symmetric_window_is_the_same_from_both_ends() {
        let frames = Frames::<f32>::new(512, 128, Window::Symmetric);
        assert!(frames.window.iter().zip(frames.window.iter().rev()).all(|(a, b)| (a - b).abs() < 1e-7));
    }
}
