//! What is heard, as numbers: spectra, mel bands and loudness of rendered or recorded audio. Offline; allocates freely.

mod frames;
mod logarithm;
mod loudness;
mod mel;
mod mfcc;
mod stft;

pub use frames::{Frames, Window};
pub use logarithm::{decibels_of_power, ln};
pub use loudness::{Loudness, LoudnessError};
pub use mel::MelBank;
pub use mfcc::Mfcc;
pub use stft::{Spectrogram, Stft};
