//! A sound with the part of it that is matched, and that part as a state keeps it.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vaeform_models::features::{remove_offset, resampled};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{MAX_SECONDS, region};

use super::spectrogram::Spectrogram;
use super::view::{Overview, SoundView};
use crate::sound::Sound;

/// Parts of an outline.
const OVERVIEW_PARTS: usize = 512;
/// The shortest part that can be chosen, in seconds.
const MIN_REGION_S: f64 = 0.02;

/// The largest sample that is taken in, 24 dB over full scale: beyond it nothing is music, and squares of it overflow.
const LOUDEST: f32 = 16.0;
/// Samples of a saved part that are read.
const MAX_SAVED: usize = (MAX_SECONDS as usize + 1) * RATE_HZ as usize;

/// The part that is matched as a state keeps it: a sound of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedPart {
    /// 16-bit samples at the rate that is measured at, in base 64.
    pub(crate) text: String,
    /// What is seen of it.
    pub(crate) view: SoundView,
}

/// A sound, mono, and a region of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    /// Name of the file without its extension; None for a recording.
    pub(crate) name: Option<String>,
    samples: Vec<f32>,
    /// Half of what left has over right, as long as the samples; empty of a mono sound.
    side: Vec<f32>,
    rate_hz: u32,
    region: std::ops::Range<usize>,
    /// Made once, where there is time for it.
    saved: OnceLock<SavedPart>,
    spectrogram: OnceLock<Arc<Spectrogram>>,
    /// The key that the file says it is a sound of.
    root_note: Option<u8>,
}

impl Sample {
    /// A sound with its loudest note as the region.
    pub(crate) fn new(name: Option<String>, sound: Sound) -> Self {
        let Sound { mut samples, mut side, rate_hz, root_note, .. } = sound;
        let all = samples.iter_mut().chain(&mut side);
        all.for_each(|x| *x = if x.is_nan() { 0.0 } else { x.clamp(-LOUDEST, LOUDEST) });
        remove_offset(&mut samples);
        let region = region(&samples, rate_hz);
        Self { name, samples, side, rate_hz, region, root_note, saved: OnceLock::new(), spectrogram: OnceLock::new() }
    }

    /// The sound of a saved part, as it was shown; none where the text holds no samples.
    pub(crate) fn of_saved(text: String, shown: Option<&SoundView>) -> Option<Self> {
        let bytes = STANDARD.decode(&text).ok()?;
        let of = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32_767.0;
        let samples: Vec<f32> = bytes.as_chunks::<2>().0.iter().take(MAX_SAVED).map(of).collect();
        if samples.is_empty() {
            return None;
        }
        let sound = Sound { samples, rate_hz: RATE_HZ, ..Sound::default() };
        let sample = Self::new(shown.map(|shown| shown.name.clone()), sound);
        let sample = match shown.map(|shown| shown.region_s) {
            Some(region_s) if region_s[1] > region_s[0] => sample.with_region(region_s),
            _ => sample,
        };
        let view = sample.view("");
        Some(Self { saved: OnceLock::from(SavedPart { text, view }), ..sample })
    }

    /// The same sound with another region, brought into the sound and to a length that can be matched.
    pub(crate) fn with_region(&self, region_s: [f32; 2]) -> Self {
        let seconds = self.samples.len() as f64 / f64::from(self.rate_hz);
        let finite = |s: f64| if s.is_finite() { s } else { 0.0 };
        let [start_s, end_s] = region_s.map(f64::from);
        let start_s = finite(start_s).clamp(0.0, (seconds - MIN_REGION_S).max(0.0));
        let end_s = finite(end_s).clamp(start_s + MIN_REGION_S, start_s + MAX_SECONDS).min(seconds);
        let at = |s: f64| ((s * f64::from(self.rate_hz)).round() as usize).min(self.samples.len());
        let region = at(start_s)..at(end_s).max(at(start_s));
        let (samples, side) = (self.samples.clone(), self.side.clone());
        Self {
            region,
            saved: OnceLock::new(),
            spectrogram: OnceLock::new(),
            name: self.name.clone(),
            samples,
            side,
            ..*self
        }
    }

    /// The part that is matched.
    pub(crate) fn part(&self) -> &[f32] {
        &self.samples[self.region.clone()]
    }

    /// Half of what left has over right in that part; empty of a mono sound.
    pub(crate) fn side(&self) -> &[f32] {
        self.side.get(self.region.clone()).unwrap_or_default()
    }

    /// The key that the file says it is a sound of.
    pub(crate) fn root_note(&self) -> Option<u8> {
        self.root_note
    }

    /// Samples a second.
    pub(crate) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// The part that is matched at another rate.
    pub(crate) fn part_at(&self, rate_hz: u32) -> Vec<f32> {
        // A rate that no host has is played as it is.
        resampled(self.part(), self.rate_hz, rate_hz).unwrap_or_else(|_| self.part().to_vec())
    }

    /// Makes what a state keeps of it. Takes its time: not for a host's thread.
    pub(crate) fn prepare_to_be_saved(&self) {
        self.saved.get_or_init(|| {
            let samples = self.part_at(RATE_HZ);
            let step = |x: &f32| ((32_767.0 * x.clamp(-1.0, 1.0)).round() as i16).to_le_bytes();
            let text = STANDARD.encode(samples.iter().flat_map(step).collect::<Vec<u8>>());
            let part = Self::of_saved(text.clone(), None);
            SavedPart { text, view: part.map_or_else(|| self.view(""), |part| part.view("")) }
        });
    }

    /// What a state keeps of it, once that is made.
    pub(crate) fn part_as_saved(&self) -> Option<&SavedPart> {
        self.saved.get()
    }

    /// Makes a picture of the part that is matched, once. Takes its time: not before something is heard of a match.
    pub(crate) fn make_spectrogram(&self) -> Arc<Spectrogram> {
        self.spectrogram.get_or_init(|| Arc::new(Spectrogram::of(self.part(), self.rate_hz))).clone()
    }

    /// What a person sees of it, the picture once it is made; a recording is called `unnamed` until it has words.
    pub(crate) fn view(&self, unnamed: &str) -> SoundView {
        let rate = f64::from(self.rate_hz);
        SoundView {
            name: self.name.clone().unwrap_or_else(|| unnamed.to_owned()),
            seconds: (self.samples.len() as f64 / rate) as f32,
            overview: overview(&self.samples),
            region_s: [self.region.start, self.region.end].map(|at| (at as f64 / rate) as f32),
            spectrogram: self.spectrogram.get().cloned(),
        }
    }
}

/// The outline of samples.
fn overview(samples: &[f32]) -> Overview {
    let len = samples.len().div_ceil(OVERVIEW_PARTS).max(1);
    let step = |x: f32| (127.0 * x.clamp(-1.0, 1.0)) as i8;
    let outline = |part: &[f32]| {
        let ends = part.iter().fold([0.0_f32; 2], |[low, high], &x| [low.min(x), high.max(x)]);
        ends.map(step)
    };
    samples.chunks(len).map(outline).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seconds: f64) -> Sample {
        let samples = (0..(seconds * 8_000.0) as usize).map(|i| (i as f32 * 0.3).sin()).collect();
        Sample::new(None, Sound { samples, rate_hz: 8_000, ..Sound::default() })
    }

    #[test]
    fn any_region_becomes_one_that_can_be_matched() {
        let sample = sample(20.0);
        for region in [[3.0, 4.0], [-5.0, 900.0], [19.99, 30.0], [4.0, 3.0], [f32::NAN, f32::INFINITY]] {
            let chosen = sample.with_region(region);
            let [start, end] = chosen.view("x").region_s.map(f64::from);
            assert!((0.0..=20.0).contains(&start) && end <= 20.0, "{region:?}: {start} {end}");
            assert!(
                end - start >= MIN_REGION_S - 1e-3 && end - start <= MAX_SECONDS + 1e-9,
                "{region:?}: {start} {end}"
            );
            assert_eq!(chosen.part().len(), ((end - start) * 8_000.0).round() as usize);
        }
        assert_eq!(sample.with_region([3.0, 4.0]).part(), &sample.samples[24_000..32_000]);
    }

    #[test]
    fn an_outline_covers_the_whole_sound() {
        for seconds in [0.01, 0.3, 7.0] {
            let view = sample(seconds).view("tone");
            assert!(!view.overview.is_empty() && view.overview.len() <= OVERVIEW_PARTS);
            assert!(view.overview.iter().all(|[low, high]| low <= high));
            assert_eq!(view.name, "tone");
        }
    }
}
