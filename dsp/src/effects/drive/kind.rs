//! The kinds of drive, and the curve of each.

use super::super::glide::Slope;
use super::curves::{HardClip, LinearFold, second_order, sine_fold, soft, stairs};

/// Samples of the past that curves look at.
pub(super) const PAST: usize = 2;

/// What happens to the signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DriveKind {
    /// A hyperbolic tangent.
    #[default]
    Soft,
    /// Straight up to full scale, flat beyond.
    HardClip,
    /// What goes beyond full scale comes back, again and again.
    LinearFold,
    /// A sine of the signal.
    SineFold,
    /// Fewer bits, and no more than full scale.
    Crush,
    /// A lower rate: values are held, and no more than full scale.
    Hold,
}

impl DriveKind {
    /// Bends samples at twice the rate, which are preceded by two of the past. What is held is there already.
    #[inline(always)]
    pub(super) fn shape(self, steps: Slope, first: usize, driven: &[[f32; 2]], output: &mut [[f32; 2]]) {
        match self {
            Self::Soft => each(driven, output, |_, _, x, _| soft(x)),
            Self::HardClip => each(driven, output, |a, b, c, _| second_order::<HardClip>(a, b, c)),
            Self::LinearFold => each(driven, output, |a, b, c, _| second_order::<LinearFold>(a, b, c)),
            Self::SineFold => each(driven, output, |_, a, b, _| sine_fold(a, b)),
            Self::Crush => each(driven, output, |_, a, b, i| {
                let steps = steps.at(first + i);
                (stairs(a * steps, b * steps) / steps).clamp(-1.0, 1.0)
            }),
            Self::Hold => (),
        }
    }

    /// A dry signal as late as this kind makes it; the oldest sample first.
    #[inline(always)]
    pub(super) fn late(self, [_, middle, newest]: [f32; PAST + 1]) -> f32 {
        match self {
            Self::Soft | Self::Hold => newest,
            Self::SineFold | Self::Crush => 0.5 * (middle + newest),
            Self::HardClip | Self::LinearFold => middle,
        }
    }
}

/// Applies a curve of three samples, the oldest first, and their place.
#[inline(always)]
fn each(driven: &[[f32; 2]], output: &mut [[f32; 2]], curve: impl Fn(f32, f32, f32, usize) -> f32) {
    // Both channels by turns: one long row, of which four samples can be bent at once.
    let (output, driven) = (output.as_flattened_mut(), driven.as_flattened());
    let len = output.len();
    let (oldest, middle, newest) = (&driven[..len], &driven[2..len + 2], &driven[4..len + 4]);
    for i in 0..len {
        output[i] = curve(oldest[i], middle[i], newest[i], i / 4);
    }
}
