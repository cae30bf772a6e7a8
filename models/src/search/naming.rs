//! A name for a match whose sound has none, such as a recording: an adjective and a noun from what is measured of it, in the ten
//! characters that a voice has.

use super::target::Target;
use crate::features::{Descriptors, DescriptorsPlan};
use crate::metrics::RATE_HZ;

/// Spectral centroid over the pitch, in octaves: below is dark, above is bright.
const DARK_OCTAVES: f32 = 0.8;
const BRIGHT_OCTAVES: f32 = 2.3;
/// The same for a sound without pitch, in Hz.
const DARK_HZ: f32 = 700.0;
const BRIGHT_HZ: f32 = 3_000.0;
/// Attack from which a sound swells, and decay from which it is held, in seconds.
const SWELL_S: f32 = 0.12;
const HELD_S: f32 = 1.0;
const SHORT_S: f32 = 0.25;
/// Partials this far from harmonics are a bell's.
const BELL: f32 = 0.2;
/// Keys under this one are a bass's.
const BASS_NOTE: u8 = 45;

/// Such as `dark pluck` or `brightbell`; at most ten characters.
pub fn descriptive_name(target: &Target) -> String {
    let from = ((target.onset_s * f64::from(RATE_HZ)) as usize).min(target.samples.len());
    let descriptors = DescriptorsPlan::new(f64::from(RATE_HZ)).describe(&target.samples[from..]);
    name_of(&descriptors, target.is_pitched(), target.note)
}

fn name_of(of: &Descriptors, is_pitched: bool, note: u8) -> String {
    let noun = match of {
        _ if !is_pitched && of.decay_s < HELD_S => "drum",
        _ if !is_pitched => "noise",
        of if of.inharmonicity > BELL => "bell",
        of if of.attack_s > SWELL_S => "pad",
        _ if note < BASS_NOTE => "bass",
        of if of.decay_s < HELD_S => "pluck",
        _ => "lead",
    };
    let shade = if is_pitched && of.pitch.hz > 0.0 {
        let octaves = (of.brightness_hz / of.pitch.hz).max(1.0).log2();
        shade(octaves, DARK_OCTAVES, BRIGHT_OCTAVES)
    } else {
        shade(of.brightness_hz, DARK_HZ, BRIGHT_HZ)
    };
    let adjective = shade.unwrap_or(if of.decay_s < SHORT_S { "short" } else { "warm" });
    // `bright pluck` is too long by two: the space goes, then the end.
    let spaced = format!("{adjective} {noun}");
    if spaced.len() <= 10 { spaced } else { format!("{adjective}{noun}").chars().take(10).collect() }
}

fn shade(value: f32, dark: f32, bright: f32) -> Option<&'static str> {
    if value < dark { Some("dark") } else { (value > bright).then_some("bright") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::TAU;

    fn target(at: impl Fn(f32) -> f32) -> Target {
        let samples: Vec<f32> = (0..33_000).map(|i| at(i as f32 / RATE_HZ as f32)).collect();
        Target::new(&samples, RATE_HZ).unwrap()
    }

    #[test]
    fn a_name_says_what_is_heard() {
        let pluck = target(|t| (-t / 0.2).exp() * (TAU * 220.0 * t).sin());
        assert_eq!(descriptive_name(&pluck), "dark pluck");
        let partial = |n: f32, t: f32| (TAU * 440.0 * n * t).sin() / n.sqrt();
        let bright = target(|t| 0.1 * (1..20).map(|n| partial(n as f32, t)).sum::<f32>());
        assert!(descriptive_name(&bright).starts_with("bright"), "{}", descriptive_name(&bright));
        let low = target(|t| 0.3 * (-t / 0.4).exp() * ((TAU * 55.0 * t).sin() + (TAU * 110.0 * t).sin()));
        assert!(descriptive_name(&low).ends_with("bass"), "{}", descriptive_name(&low));
    }

    #[test]
    fn every_name_fits_a_voice() {
        for (is_pitched, note) in [(true, 60), (true, 30), (false, 60)] {
            for brightness_hz in [100.0, 1_000.0, 9_000.0] {
                for (attack_s, decay_s, inharmonicity) in [(0.0, 0.1, 0.0), (0.5, 2.0, 0.0), (0.0, 2.0, 0.4)] {
                    let of = Descriptors { brightness_hz, attack_s, decay_s, inharmonicity, ..Descriptors::default() };
                    assert!((4..=10).contains(&name_of(&of, is_pitched, note).len()));
                }
            }
        }
    }
}
