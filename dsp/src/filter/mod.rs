//! Filters, several voices side by side: `N` lanes of floats, one a voice. `[audio-thread]`
//!
//! All but the comb are solved without a delay in their loop, so that their tuning holds up to the top of the band and they stay whole
//! however fast they are moved. Settings are computed at the ends of a control block and go along straight lines between.

mod bend;
mod comb;
mod comb_lines;
mod formants;
mod half_band;
mod ladder;
mod moving;
mod phaser;
mod saturator;
mod svf;

pub use comb::{Comb, CombHarmonics, CombSettings};
pub use comb_lines::CombLines;
pub use formants::{FormantSettings, Formants};
pub(crate) use half_band::COEFFICIENTS as HALF_BAND;
pub use half_band::{Downsampler, Upsampler};
pub use ladder::{Ladder, LadderSettings, LadderTaps};
pub use phaser::{PhaserFilter, PhaserFilterSettings};
pub use saturator::{Saturation, Saturator};
pub use svf::{Svf, SvfKind, SvfSettings};

use crate::simd::Simd;

/// The highest cutoff, as a part of the rate: beyond it a bilinear filter has no room.
const MAX_CUTOFF: f32 = 0.49;
/// The lowest cutoff in Hz.
const MIN_CUTOFF_HZ: f32 = 1.0;

/// The gain of an integrator that puts a cutoff there: `tan(pi cutoff / rate)`, within the range that filters take.
fn integrator(cutoff_hz: f32, rate_hz: f32) -> f32 {
    let cutoff_hz = if cutoff_hz.is_finite() { cutoff_hz } else { MIN_CUTOFF_HZ };
    let cutoff_hz = cutoff_hz.clamp(MIN_CUTOFF_HZ, MAX_CUTOFF * rate_hz);
    (std::f32::consts::PI * cutoff_hz / rate_hz).tan()
}

/// Eight lanes of a row, whose number is a multiple of eight.
#[inline(always)]
fn octet_of<S: Simd, const N: usize>(s: S, row: &[f32; N], octet: usize) -> S::F {
    s.load(&row.as_chunks().0[octet])
}

/// A number that filters can live with: 0 for what is none.
#[inline(always)]
fn finite(x: f32) -> f32 {
    if x.is_finite() { x } else { 0.0 }
}
