//! Samples of a file become frames: their length is noted in the file, told by a person, or guessed.

use std::fmt;

use super::{Decoded, FileError};
use crate::{FRAME_LEN, MAX_FRAMES, NUM_HARMONICS, Spectra, Spectrum, Wavetable};

/// The longest frame that is read, in samples.
pub(super) const MAX_FRAME_LEN: usize = 8_192;
/// The largest sample that is kept, 24 dB over full scale: beyond it nothing is a wave, and sums of it overflow.
const LOUDEST: f32 = 16.0;

/// Who says how long a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LenSource {
    /// A person.
    Person,
    /// The chunk `clm ` of a .wav file, as Serum writes it.
    Clm,
    /// The chunk `srge`, as Surge writes it.
    Srge,
    /// The chunk `uhWT`, as Hive writes it.
    UhWt,
    /// The loop of a sampler's chunk `smpl`.
    Smpl,
    /// The points of a chunk `cue `.
    Cue,
    /// The head of a .wt file.
    Wt,
    /// Nobody: it was guessed by the number of samples and by how cycles are alike.
    Guess,
}

/// Samples of a frame of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameLen {
    /// How many.
    pub samples: usize,
    /// Who says so.
    pub source: LenSource,
}

/// What a person should know of how a table was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The frame's length was guessed.
    Guessed(usize),
    /// So many frames, of which the first 256 are kept.
    MoreFrames(usize),
    /// So many samples were brought down to 24 dB over full scale.
    TooLoud(usize),
    /// So many samples at the end are no whole frame.
    Rest(usize),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guessed(len) => {
                write!(f, "the file does not say how long a frame is: {len} samples are guessed")
            }
            Self::MoreFrames(frames) => write!(f, "{frames} frames: the first {MAX_FRAMES} are kept"),
            Self::TooLoud(samples) => {
                write!(f, "{samples} samples of more than {LOUDEST} times full scale are brought down to that")
            }
            Self::Rest(samples) => write!(f, "{samples} samples at the end are no whole frame and are left out"),
        }
    }
}

/// The samples of a file.
#[derive(Clone, Debug)]
pub(super) struct Samples {
    /// The first of them, as many as the longest table has.
    pub(super) kept: Vec<f32>,
    /// How many there are in the file.
    pub(super) total: usize,
}

impl Samples {
    /// As many as the longest table has: what is kept of a file is bounded.
    pub(super) const MOST: usize = MAX_FRAMES * MAX_FRAME_LEN;
}

/// Cuts samples into frames and brings them to [`FRAME_LEN`].
pub(super) fn table(
    name: &str,
    Samples { mut kept, total }: Samples,
    noted: Option<FrameLen>,
    told: Option<usize>,
) -> Result<Decoded, FileError> {
    if let Some(sample) = kept.iter().position(|sample| !sample.is_finite()) {
        return Err(FileError::NotFinite { sample });
    }
    let told = told.map(|samples| FrameLen { samples, source: LenSource::Person });
    let frame_len =
        told.or(noted).unwrap_or_else(|| FrameLen { samples: guessed(&kept, total), source: LenSource::Guess });
    let len = frame_len.samples;
    if !(2..=MAX_FRAME_LEN).contains(&len) {
        return Err(FileError::FrameLen(len));
    }
    let num_frames = total / len;
    if num_frames == 0 {
        return Err(FileError::TooShort { samples: total, frame_len: len });
    }
    let mut notices = Vec::new();
    if frame_len.source == LenSource::Guess {
        notices.push(Notice::Guessed(len));
    }
    if num_frames > MAX_FRAMES {
        notices.push(Notice::MoreFrames(num_frames));
    }
    if !total.is_multiple_of(len) {
        notices.push(Notice::Rest(total % len));
    }
    let kept = &mut kept[..num_frames.min(MAX_FRAMES) * len];
    let num_loud = kept.iter().filter(|sample| sample.abs() > LOUDEST).count();
    if num_loud > 0 {
        bring_down(kept);
        notices.push(Notice::TooLoud(num_loud));
    }
    let mut frames = if len == FRAME_LEN { kept.to_vec() } else { resampled(kept, len) };
    // Between the samples of a short frame a wave may rise higher than they are.
    bring_down(&mut frames);
    let table = Wavetable::new(name, frames).expect("whole frames of finite samples, as many as a table may have");
    Ok(Decoded { table, frame_len, notices })
}

fn bring_down(samples: &mut [f32]) {
    samples.iter_mut().for_each(|sample| *sample = sample.clamp(-LOUDEST, LOUDEST));
}

/// The length of a frame of samples of which nobody knows: the whole where it is short, else the usual length that divides it at which
/// neighbouring cycles are most alike.
fn guessed(samples: &[f32], len: usize) -> usize {
    const USUAL: [usize; 5] = [2_048, 1_024, 512, 256, 4_096];
    if len <= FRAME_LEN + FRAME_LEN / 2 && !USUAL.iter().any(|usual| len > *usual && len.is_multiple_of(*usual)) {
        return len.max(2);
    }
    let fits = USUAL.into_iter().filter(|usual| len.is_multiple_of(*usual) && len / usual <= MAX_FRAMES);
    let unlike = |of: usize| {
        let (mut apart, mut power) = (0.0_f64, 1e-12_f64);
        for (a, b) in samples.iter().zip(&samples[of.min(samples.len())..]) {
            apart += f64::from(a - b).powi(2);
            power += f64::from(*a).powi(2) + f64::from(*b).powi(2);
        }
        apart / power
    };
    // A longer frame holds several cycles of a shorter one, so it must be clearly better to be taken before it.
    fits.map(|usual| (usual, unlike(usual)))
        .fold(None, |best: Option<(usize, f64)>, (usual, apart)| match best {
            Some((_, least)) if apart >= 0.5 * least => best,
            _ => Some((usual, apart)),
        })
        .map_or(FRAME_LEN.min(len.max(2)), |(usual, _)| usual)
}

/// Cycles of `len` samples each, brought to [`FRAME_LEN`] with all harmonics that both lengths have.
fn resampled(samples: &[f32], len: usize) -> Vec<f32> {
    let mut spectra = Spectra::default();
    let mut planner = realfft::RealFftPlanner::<f32>::new();
    let forward = planner.plan_fft_forward(len);
    let (mut cycle, mut bins) = (forward.make_input_vec(), forward.make_output_vec());
    let mut frames = vec![0.0; samples.len() / len * FRAME_LEN];
    for (from, to) in samples.chunks_exact(len).zip(frames.chunks_exact_mut(FRAME_LEN)) {
        cycle.copy_from_slice(from);
        forward.process(&mut cycle, &mut bins).expect("buffers are of the lengths that the plan asks for");
        let scale = 1.0 / len as f32;
        // Harmonics below half the rate of the shorter cycle.
        let num = NUM_HARMONICS.min((len - 1) / 2);
        let spectrum: Spectrum =
            std::array::from_fn(|i| if i < num { bins[i + 1] * scale } else { Default::default() });
        spectra.cycle(&spectrum, |_| 1.0, to);
    }
    frames
}
