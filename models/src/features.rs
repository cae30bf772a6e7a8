//! What is heard, as numbers: spectra and loudness of rendered or recorded audio. Offline; allocates freely.

mod loudness;
mod stft;

pub use loudness::{Loudness, LoudnessError};
pub use stft::{Spectrogram, Stft};
