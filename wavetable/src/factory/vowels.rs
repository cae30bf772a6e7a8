//! Tables of voices: harmonics under the formants of vowels.
//!
//! Formants in Hz: G. E. Peterson and H. L. Barney, "Control Methods Used in a Study of the Vowels", JASA 24 (1952), means of men.

use super::{Frames, Recipe};

/// The pitch at which a table has the formants of a person.
const PITCH_HZ: f64 = 110.0;

/// Formants one to three of the vowels in "heed", "head", "had", "hod", "hawed", "hood", "who'd".
const EE: [f64; 3] = [270.0, 2_290.0, 3_010.0];
const EH: [f64; 3] = [530.0, 1_840.0, 2_480.0];
const AE: [f64; 3] = [660.0, 1_720.0, 2_410.0];
const AH: [f64; 3] = [730.0, 1_090.0, 2_440.0];
const AW: [f64; 3] = [570.0, 840.0, 2_410.0];
const UH: [f64; 3] = [440.0, 1_020.0, 2_240.0];
const OO: [f64; 3] = [300.0, 870.0, 2_240.0];

pub(super) const RECIPES: &[Recipe] = &[
    Recipe {
        name: "Vowels",
        category: "Voice",
        frames: Frames::Harmonics(128, |x, k| voice(&[AH, EH, EE, AW, OO], x, k)),
    },
    Recipe { name: "Ah to Ee", category: "Voice", frames: Frames::Harmonics(64, |x, k| voice(&[AH, EE], x, k)) },
    Recipe { name: "Wah", category: "Voice", frames: Frames::Harmonics(64, |x, k| voice(&[OO, UH, AW, AH, AE], x, k)) },
];

/// A harmonic of a voice on its way through vowels.
fn voice(vowels: &[[f64; 3]], x: f64, k: usize) -> (f64, f64) {
    /// How loud the formants are against the first.
    const LEVELS: [f64; 3] = [1.0, 0.45, 0.25];
    /// Half-widths in Hz.
    const WIDTHS_HZ: [f64; 3] = [60.0, 90.0, 130.0];
    let place = x * (vowels.len() - 1) as f64;
    let from = (place as usize).min(vowels.len() - 2);
    let hz = PITCH_HZ * k as f64;
    let mut amplitude = 0.02 / k as f64;
    for formant in 0..3 {
        let center =
            vowels[from][formant] + (place - from as f64) * (vowels[from + 1][formant] - vowels[from][formant]);
        amplitude += LEVELS[formant] / (1.0 + ((hz - center) / WIDTHS_HZ[formant]).powi(2));
    }
    // The glottis falls by 12 dB an octave, the mouth gives 6 back.
    (amplitude / (k as f64).sqrt(), 0.0)
}
