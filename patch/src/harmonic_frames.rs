//! Frames of a table by their harmonics, in a few bytes each: what a sound was analysed into.
//!
//! All frames share the phases, so that a way from frame to frame cancels nothing. Levels in steps of 0.5 dB and phases in 256ths of a
//! cycle are finer than what is heard of them. What lies 94 dB below the strongest harmonic of all is left out.

use std::f64::consts::TAU;
use std::sync::LazyLock;

/// Samples of a frame.
const FRAME_LEN: usize = 2_048;
/// Frames at most.
pub const MAX_HARMONIC_FRAMES: usize = 64;
/// Harmonics at most: what is above them is noise in most sounds.
pub const MAX_HARMONICS: usize = 256;
/// Decibels of a step of a level.
pub const LEVEL_STEP_DB: f32 = 0.5;
/// Steps below the strongest at which a harmonic is still kept.
const LOWEST: f32 = 188.0;
/// The level of a harmonic that is not there.
const SILENT: u8 = u8::MAX;
/// Bytes before phases and levels: number of harmonics, and the amplitude of level 0.
const HEADER: usize = 6;

/// A cosine whose phase is a whole number of samples of a frame.
static COSINE: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..FRAME_LEN).map(|i| (TAU * i as f64 / FRAME_LEN as f64).cos() as f32).collect());

/// Frames of a table by their harmonics.
#[derive(Clone, Debug, PartialEq)]
pub struct HarmonicFrames {
    /// The amplitude of level 0.
    scale: f32,
    /// The phases of harmonics 1 and up, as cosines, in 256ths of a cycle.
    phases: Vec<u8>,
    /// The levels below `scale` in steps of [`LEVEL_STEP_DB`], harmonic by harmonic, frame after frame.
    levels: Vec<u8>,
}

impl HarmonicFrames {
    /// Frames of amplitudes, `phases.len()` for each frame, all frames one after the other, and phases of cosines in cycles. Nothing where
    /// there is no whole number of 1 to 64 frames, where a frame has not 1 to 256 harmonics, where something is not finite, or where all
    /// is silent. Harmonics above the last that is kept in any frame are left out.
    pub fn new(amplitudes: &[f32], phases: &[f32]) -> Option<Self> {
        let is_finite = amplitudes.iter().chain(phases).all(|x| x.is_finite());
        let scale = amplitudes.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        if !is_finite || scale < f32::MIN_POSITIVE || !is_whole(amplitudes.len(), phases.len()) {
            return None;
        }
        let level = |amplitude: &f32| {
            let steps = -20.0 / LEVEL_STEP_DB * (amplitude.abs() / scale).max(1e-9).log10();
            if steps < LOWEST { steps.round() as u8 } else { SILENT }
        };
        let phase = |cycles: &f32| (256.0 * cycles.rem_euclid(1.0)).round() as u16 as u8;
        let levels: Vec<u8> = amplitudes.iter().map(level).collect();
        let last =
            levels.iter().enumerate().filter(|(_, level)| **level < SILENT).map(|(i, _)| i % phases.len()).max()?;
        let levels = levels.chunks_exact(phases.len()).flat_map(|frame| &frame[..=last]).copied().collect();
        Some(Self { scale, phases: phases[..=last].iter().map(phase).collect(), levels })
    }

    /// How many frames there are.
    pub fn num_frames(&self) -> usize {
        self.levels.len() / self.phases.len()
    }

    /// How many harmonics each has.
    pub fn num_harmonics(&self) -> usize {
        self.phases.len()
    }

    /// The amplitudes of all harmonics as they are kept, frame after frame; 0 for those that are not there.
    pub fn amplitudes(&self) -> Vec<f32> {
        let kept = |level: &u8| if *level < SILENT { self.amplitude(*level) } else { 0.0 };
        self.levels.iter().map(kept).collect()
    }

    /// The phases of all harmonics, as those of cosines in cycles.
    pub fn phases(&self) -> Vec<f32> {
        self.phases.iter().map(|phase| f32::from(*phase) / 256.0).collect()
    }

    fn amplitude(&self, level: u8) -> f32 {
        self.scale * 10.0_f32.powf(-0.05 * LEVEL_STEP_DB * f32::from(level))
    }

    /// The samples of all frames, one after the other.
    pub(crate) fn samples(&self) -> Vec<f32> {
        let mut samples = vec![0.0; self.num_frames() * FRAME_LEN];
        for (harmonic, phase) in self.phases.iter().enumerate() {
            let (step, first) = (harmonic + 1, usize::from(*phase) * (FRAME_LEN / 256));
            let wave: Vec<f32> = (0..FRAME_LEN).map(|i| COSINE[(first + i * step) % FRAME_LEN]).collect();
            let levels = self.levels[harmonic..].iter().step_by(self.phases.len());
            for (frame, level) in samples.chunks_exact_mut(FRAME_LEN).zip(levels).filter(|(_, level)| **level < SILENT)
            {
                let amplitude = self.amplitude(*level);
                frame.iter_mut().zip(&wave).for_each(|(sample, x)| *sample += amplitude * x);
            }
        }
        samples
    }

    /// What it is kept as: number of harmonics, scale, phases, and of each harmonic the steps from frame to frame.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (self.phases.len() as u16).to_le_bytes().to_vec();
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(&self.phases);
        // From frame to frame little changes, so that steps are deflated best.
        for harmonic in 0..self.phases.len() {
            let mut before = 0_u8;
            for level in self.levels[harmonic..].iter().step_by(self.phases.len()) {
                bytes.push(level.wrapping_sub(before));
                before = *level;
            }
        }
        bytes
    }

    /// What [`Self::to_bytes`] made; nothing where it cannot have.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
        let num_harmonics = usize::from(u16::from_le_bytes([header[0], header[1]]));
        let scale = f32::from_le_bytes([header[2], header[3], header[4], header[5]]);
        let (phases, steps) = rest.split_at_checked(num_harmonics)?;
        // What a frame comes to at most is finite too.
        if !(f32::MIN_POSITIVE..1e30).contains(&scale) || !is_whole(steps.len(), num_harmonics) {
            return None;
        }
        let mut levels = vec![0; steps.len()];
        for (harmonic, steps) in steps.chunks_exact(steps.len() / num_harmonics).enumerate() {
            let mut level = 0_u8;
            for (to, step) in levels[harmonic..].iter_mut().step_by(num_harmonics).zip(steps) {
                level = level.wrapping_add(*step);
                *to = level;
            }
        }
        Some(Self { scale, phases: phases.to_vec(), levels })
    }
}

/// Whether so many levels are a legal number of frames of so many harmonics.
fn is_whole(levels: usize, harmonics: usize) -> bool {
    let is_legal = (1..=MAX_HARMONICS).contains(&harmonics);
    is_legal && levels.is_multiple_of(harmonics) && (1..=MAX_HARMONIC_FRAMES).contains(&(levels / harmonics))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_the_harmonics_that_were_given() {
        let amplitudes = [0.5, 0.25, 0.0, 1e-3, 0.5, 1.0];
        let frames = HarmonicFrames::new(&amplitudes, &[0.25, 0.5, 0.9]).unwrap();
        let samples = frames.samples();
        for (n, frame) in samples.chunks_exact(FRAME_LEN).enumerate() {
            for k in 1..=3 {
                let part = |turn: f64| {
                    let wave = |i: usize| (TAU * (k * i) as f64 / FRAME_LEN as f64 + turn).cos();
                    2.0 / FRAME_LEN as f64 * (0..FRAME_LEN).map(|i| f64::from(frame[i]) * wave(i)).sum::<f64>()
                };
                let found = part(0.0).hypot(part(-TAU / 4.0));
                let expected = f64::from(amplitudes[3 * n + k - 1]);
                assert!((found - expected).abs() < 0.03 * expected + 1e-5, "{n} {k}: {found}, expected {expected}");
            }
            // A sine: a cosine a quarter of a cycle on falls from 0.
            assert!(n > 0 || frame[100] < frame[0]);
        }
    }

    #[test]
    fn what_was_kept_is_read_again_and_nothing_else_is_read() {
        let frames = HarmonicFrames::new(&[0.5, 0.25, 0.125, 1.0], &[0.1, 0.7]).unwrap();
        let bytes = frames.to_bytes();
        assert_eq!(HarmonicFrames::from_bytes(&bytes), Some(frames));
        for len in 0..bytes.len() {
            let is_whole = len > HEADER + 2 && (len - HEADER - 2).is_multiple_of(2);
            assert_eq!(HarmonicFrames::from_bytes(&bytes[..len]).is_some(), is_whole, "{len} bytes");
        }
        let mut wrong = bytes;
        wrong[2..6].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(HarmonicFrames::from_bytes(&wrong), None);
        for (amplitudes, phases) in [(&[][..], &[][..]), (&[1.0], &[]), (&[0.0], &[0.0]), (&[1.0, 2.0, 3.0], &[0.0; 2])]
        {
            assert_eq!(HarmonicFrames::new(amplitudes, phases), None);
        }
        assert_eq!(HarmonicFrames::new(&[f32::NAN], &[0.0]), None);
    }
}
