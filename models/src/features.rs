//! What is heard, as numbers: spectra, mel bands, loudness, pitch, envelope and timbre of rendered or recorded audio. Offline;
//! allocates freely.

mod background;
mod descriptors;
mod envelope;
mod frames;
mod log_mel;
mod logarithm;
mod loudness;
mod loudness_curve;
mod mel;
mod mfcc;
mod offset;
mod onset;
mod partials;
mod pitch;
mod pitch_range;
mod resample;
mod stft;

pub use background::Background;
pub use descriptors::{Descriptors, DescriptorsPlan, spectral_centroid_hz};
pub use envelope::{rms, rms_db};
pub use frames::{Frames, Window};
pub use log_mel::LogMel;
pub use logarithm::{decibels_of_power, ln};
pub use loudness::{Loudness, LoudnessError};
pub use loudness_curve::{LoudnessCurve, a_weighting_db};
pub use mel::MelBank;
pub use mfcc::Mfcc;
pub use offset::remove_offset;
pub use onset::{OnsetStrength, first_onset};
pub use partials::{Partial, inharmonicity, partials, roughness};
pub use pitch::{Pitch, PitchTracker};
pub use pitch_range::PitchRange;
pub use resample::{ResampleError, resampled};
pub use stft::{Spectrogram, Stft};
