//! Sound of harmonics: cycles that are read along a phase, one fading into the next.

use realfft::num_complex::Complex;
use vaeform_wavetable::interpolation::{BEFORE, GUARD, close, read_cycle, response};
use vaeform_wavetable::{NUM_HARMONICS, Spectra, cycle_len};

use super::ToneModel;
use super::spectra::{HOP_S, HarmonicTrack};

/// Samples from one reading of the curves to the next.
const BLOCK: usize = 32;

/// Cycles at one bandwidth.
struct Cycles {
    samples: Vec<f32>,
    len_log2: u32,
}

impl Cycles {
    /// Cycles of spectra, of which the first `num_harmonics` count.
    fn new<S: Iterator<Item = Complex<f32>>>(spectra: impl Iterator<Item = S>, num_harmonics: usize) -> Self {
        let num = num_harmonics.clamp(1, NUM_HARMONICS);
        let len = cycle_len(num);
        // What reading takes away at the top is put on before.
        let gains: Vec<f32> = (0..=num).map(|k| (1.0 / response(k as f64 / len as f64)) as f32).collect();
        let (mut transform, mut samples) = (Spectra::default(), Vec::new());
        for harmonics in spectra {
            let mut spectrum = [Complex::default(); NUM_HARMONICS];
            spectrum.iter_mut().zip(harmonics.take(num)).for_each(|(to, from)| *to = from);
            let first = samples.len();
            samples.resize(first + len + GUARD, 0.0);
            let gain = |k: usize| gains.get(k).copied().unwrap_or(0.0);
            transform.cycle(&spectrum, gain, &mut samples[first + BEFORE..first + BEFORE + len]);
            close(&mut samples[first..]);
        }
        Self { samples, len_log2: len.ilog2() }
    }

    fn stride(&self) -> usize {
        (1 << self.len_log2) + GUARD
    }

    /// The sample at a place among the cycles and a phase in cycles.
    fn read(&self, place: f32, cycles: f64) -> f32 {
        let last = self.samples.len() / self.stride() - 1;
        let frame = (place as usize).min(last);
        let mix = (place - frame as f32).clamp(0.0, 1.0);
        let phase = (cycles.fract() * 4_294_967_296.0) as u32;
        let at = |frame: usize| read_cycle(&self.samples[frame.min(last) * self.stride()..], self.len_log2, phase);
        let (from, to) = (at(frame), at(frame + 1));
        from + mix * (to - from)
    }
}

/// Where a sound is at the start of a block.
#[derive(Clone, Copy)]
struct Point {
    /// Place among the cycles.
    place: f32,
    gain: f32,
    hz: f64,
}

/// `num_samples` of cycles that are read as `at` says for each time in seconds.
fn read(cycles: &Cycles, rate_hz: f64, num_samples: usize, at: impl Fn(f64) -> Point) -> Vec<f32> {
    let mut out = Vec::with_capacity(num_samples + BLOCK);
    let (mut from, mut phase) = (at(0.0), 0.0_f64);
    while out.len() < num_samples {
        let to = at((out.len() + BLOCK) as f64 / rate_hz);
        let (step, bend) = (from.hz / rate_hz, (to.hz - from.hz) / rate_hz / BLOCK as f64);
        for i in 0..BLOCK {
            let way = i as f32 / BLOCK as f32;
            let place = from.place + way * (to.place - from.place);
            let gain = from.gain + way * (to.gain - from.gain);
            let turned = i as f64 * (step + 0.5 * bend * i as f64);
            out.push(if gain == 0.0 { 0.0 } else { gain * cycles.read(place, phase + turned) });
        }
        let turned = BLOCK as f64 * (step + 0.5 * bend * BLOCK as f64);
        (phase, from) = ((phase + turned).fract(), to);
    }
    out.truncate(num_samples);
    out
}

/// Harmonics below half the rate.
fn num_below(rate_hz: f64, highest_hz: f64, num: usize) -> usize {
    ((0.5 * rate_hz / highest_hz) as usize).clamp(1, num)
}

/// The harmonics as they were measured, each with its own phase all along: as near as four periods come to the sound. `num_samples` at
/// `rate_hz`, from the sound's first sample on.
pub fn render_track(track: &HarmonicTrack, rate_hz: u32, num_samples: usize) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let highest = track.hz.iter().copied().fold(1.0, f64::max);
    let spectra = (0..track.len()).map(|place| track.at(place).iter().copied());
    let cycles = Cycles::new(spectra, num_below(rate, highest, track.num_harmonics));
    let last = track.len() - 1;
    read(&cycles, rate, num_samples, |seconds| {
        let place = (seconds / HOP_S).min(last as f64);
        let (before, mix) = (place as usize, place.fract());
        let next = (before + 1).min(last);
        Point { place: place as f32, gain: 1.0, hz: track.hz[before] + mix * (track.hz[next] - track.hz[before]) }
    })
}

/// A tone as its model says, `num_samples` at `rate_hz` from the sound's first sample on; the key goes up when the sound's did.
pub fn render_tone(model: &ToneModel, rate_hz: u32, num_samples: usize) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let num_places = (num_samples as f64 / rate / HOP_S) as usize;
    let highest = (0..=num_places).map(|place| model.hz_at(place as f32)).fold(1.0, f64::max);
    let spectra = (0..model.frames.len()).map(|frame| model.frames.spectrum(frame));
    let cycles = Cycles::new(spectra, num_below(rate, highest, model.frames.num_harmonics));
    let last = (model.frames.len() - 1) as f32;
    read(&cycles, rate, num_samples, |seconds| {
        let place = (seconds / HOP_S) as f32;
        Point { place: last * model.position_at(place), gain: model.gain_at(place), hz: model.hz_at(place) }
    })
}
