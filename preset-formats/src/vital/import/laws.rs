//! Laws of Vital beside ours, as they were measured: its resonances, its squared amplifier, the lengths of its synced cycles.

use crate::vital::{VitalPreset, power_scale};

/// The Q of Vital's analog filter at resonances 0, 1/8 ... 1, by its own renders; above 3/4 it oscillates.
const ANALOG_Q: [f64; 9] = [0.503, 0.81, 1.09, 1.47, 2.11, 3.4, 7.5, 24.0, 60.0];
/// As for the digital one.
const DIGITAL_Q: [f64; 9] = [0.503, 0.533, 0.743, 1.317, 2.43, 4.28, 7.03, 10.87, 15.97];
/// As for the ladder, by what is heard at the cutoff beside what is heard below.
const LADDER_Q: [f64; 9] = [0.253, 0.589, 1.149, 2.181, 4.47, 11.3, 27.0, 60.0, 100.0];
/// What the digital filter leaves below its cutoff.
const DIGITAL_PASS: [f64; 9] = [1.0, 0.99, 0.97, 0.906, 0.802, 0.674, 0.544, 0.429, 0.334];
/// As for the ladder.
const LADDER_PASS: [f64; 9] = [1.0, 0.61, 0.47, 0.4, 0.363, 0.344, 0.335, 0.33, 0.32];

/// A model of Vital's filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resonator {
    /// Analog, dirty.
    Analog,
    /// Ladder, diode.
    Ladder,
    /// Digital.
    Digital,
}

impl Resonator {
    /// The Q at a resonance 0..1.
    pub(super) fn q(self, resonance: f64) -> f64 {
        match self {
            Self::Analog => at(&ANALOG_Q, resonance),
            Self::Ladder => at(&LADDER_Q, resonance),
            Self::Digital => at(&DIGITAL_Q, resonance),
        }
    }

    /// What it leaves of what lies below the cutoff.
    pub(super) fn pass(self, resonance: f64) -> f64 {
        match self {
            Self::Analog => 1.0 / (1.0 + 2.0 * resonance),
            Self::Ladder => at(&LADDER_PASS, resonance),
            Self::Digital => at(&DIGITAL_PASS, resonance),
        }
    }
}

/// A table of nine at 0..1, by a straight line between.
fn at(table: &[f64; 9], x: f64) -> f64 {
    let place = 8.0 * x.clamp(0.0, 1.0);
    let before = (place as usize).min(7);
    table[before] + (table[before + 1] - table[before]) * (place - before as f64)
}

/// The resonance of our clean filters at a Q: Q = 0.707 x 2^(6 r); the steep one has 0.54 of it.
pub(super) fn clean_resonance(q: f64, is_steep: bool) -> f64 {
    let q = if is_steep { q / 0.54 } else { q };
    ((q / std::f64::consts::FRAC_1_SQRT_2).log2() / 6.0).clamp(0.0, 1.0)
}

/// The resonance of our ladder at a Q: four poles with a feedback of 4.6 r come to `(1 + k) / (4 - k)` at the cutoff.
pub(super) fn ladder_resonance(q: f64) -> f64 {
    ((4.0 * q - 1.0) / (1.0 + q) / 4.6).clamp(0.0, 0.85)
}

/// The bend of a way of ours from `from` to `to` that comes nearest to the square of Vital's with its power; levels are Vital's own.
pub(super) fn squared_bend([from, to]: [f64; 2], power: f64) -> f64 {
    let way = |x: f64| from + (to - from) * power_scale(x, power);
    let (start, end) = (from * from, to * to);
    if (end - start).abs() < 1e-9 {
        return power;
    }
    let wanted: Vec<f64> = (1..20).map(|i| (way(f64::from(i) / 20.0).powi(2) - start) / (end - start)).collect();
    let apart = |bend: f64| {
        let points = wanted.iter().zip(1..);
        points.map(|(wanted, i)| (power_scale(f64::from(i) / 20.0, bend) - wanted).powi(2)).sum::<f64>()
    };
    let bends = (-400..=400).map(|n| 0.05 * f64::from(n));
    bends.min_by(|a, b| apart(*a).total_cmp(&apart(*b))).unwrap_or(power)
}

/// Beats of a synced cycle of an LFO or an effect: `tempo` counts from freeze over 32 bars to 1/64, `sync` is 1 straight, 2 dotted, 3 triplet.
/// Nothing where it is frozen.
pub(super) fn beats(tempo: f64, sync: f64) -> Option<f64> {
    let straight = (8.0 - tempo.round()).exp2();
    let feel = match sync as i64 {
        2 => 1.5,
        3 => 2.0 / 3.0,
        _ => 1.0,
    };
    (tempo >= 0.5).then_some(straight * feel)
}

/// Vital's mix of an effect, whose sides have equal powers, as ours, which is straight, and the gain that this takes.
pub(super) fn mix(wet: f64) -> [f64; 2] {
    mix_louder(wet, 1.0)
}

/// As [`mix`] with the effect so much louder.
fn mix_louder(wet: f64, gain: f64) -> [f64; 2] {
    let (wet, dry) = (wet.clamp(0.0, 1.0) * std::f64::consts::FRAC_PI_2).sin_cos();
    let wet = gain * wet;
    [wet / (wet + dry), wet + dry]
}

/// As [`mix`] of the delay. One that goes to and fro takes both sides in at equal power in Vital, and at half of each with us.
pub(super) fn delay_mix(vital: &VitalPreset) -> [f64; 2] {
    let is_ping_pong = vital.stored("delay_style") >= 2.0;
    mix_louder(vital.stored("delay_dry_wet"), if is_ping_pong { std::f64::consts::SQRT_2 } else { 1.0 })
}

/// A MIDI note in Hz.
pub(super) fn hertz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// The place of ours, whose law is a square root, for one of Vital's, whose law is a sine.
pub(super) fn pan(place: f64) -> f64 {
    (place * std::f64::consts::FRAC_PI_2).sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_squared_decay_is_bent_more() {
        let bend = squared_bend([1.0, 0.0], -2.0);
        assert!((-6.0..-3.0).contains(&bend), "{bend}");
        assert!(squared_bend([0.0, 1.0], 0.0) > 1.0);
    }

    #[test]
    fn synced_lengths_are_found() {
        assert_eq!(beats(8.0, 1.0), Some(1.0));
        assert_eq!(beats(0.0, 1.0), None);
    }
}
