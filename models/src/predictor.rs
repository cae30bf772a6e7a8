//! Sound to patches without a render: what the predictor hears of a sound, and the one order of a patch that it learns.

mod canonical;
mod portrait;

pub use canonical::canonical;
pub use portrait::{
    ENVELOPE_POINTS, HARMONIC_FRAMES, HARMONICS, MEL_FRAMES, MELS, Measured, NUM_SAMPLES, PITCHES, Painter, Portrait,
};
