//! Vital's presets: `.vital`, and the parts that are files of their own, `.vitaltable` and `.vitallfo`. JSON, sometimes compressed.

mod audio_source;
mod component;
pub mod import;
mod lfo;
mod modifiers;
mod params;
mod preset;
mod route;
mod rows;
mod sample;
mod scale;
mod spectrum;
mod table;

pub use component::{Component, ComponentKind, Interpolation, Keyframe};
pub use lfo::VitalLfo;
pub use params::VitalParam;
pub use preset::{EFFECTS, VitalPreset};
pub use route::VitalRoute;
pub use sample::VitalSample;
pub use scale::Scale;
pub use table::VitalTable;

/// Oscillators.
pub const NUM_OSCILLATORS: usize = 3;
/// Envelopes; the first is the amplifier.
pub const NUM_ENVELOPES: usize = 6;
/// Low-frequency oscillators.
pub const NUM_LFOS: usize = 8;
/// Random sources.
pub const NUM_RANDOMS: usize = 4;
/// Routes.
pub const MAX_ROUTES: usize = 64;
/// Samples of a frame.
pub const FRAME_LEN: usize = 2_048;

/// The law by which Vital bends envelopes, routes and drawn lines: `(e^(p x) - 1) / (e^p - 1)` for x in 0..1.
pub fn power_scale(x: f64, power: f64) -> f64 {
    if power.abs() < 0.01 { x } else { (power * x).exp_m1() / power.exp_m1() }
}
