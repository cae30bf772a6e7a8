//! Names of matches: what the sound is like in two words, and any name in the ten characters of a patch.

use vaeform_patch::PatchName;

use crate::features::Descriptors;

/// Under this confidence a sound has no pitch.
const PITCHED: f32 = 0.5;

/// Two words for a sound, such as `dark pluck`.
pub fn descriptive_name(of: &Descriptors) -> String {
    format!("{} {}", colour(of), instrument(of))
}

/// The word of the first rule that holds.
fn first<const N: usize>(rules: [(bool, &'static str); N], otherwise: &'static str) -> &'static str {
    rules.into_iter().find(|(holds, _)| *holds).map_or(otherwise, |(_, word)| word)
}

/// By where the spectrum's weight lies.
fn colour(of: &Descriptors) -> &'static str {
    let hz = of.brightness_hz;
    first([(hz < 700.0, "dark"), (hz < 1_600.0, "warm"), (hz < 3_200.0, "clear")], "bright")
}

/// By pitch, attack, decay and how far the partials lie from harmonics.
fn instrument(of: &Descriptors) -> &'static str {
    let Descriptors { attack_s, decay_s, inharmonicity, pitch, .. } = *of;
    let is_slow = attack_s > 0.12;
    if pitch.confidence < PITCHED {
        return first([(is_slow, "noise"), (decay_s < 0.08, "click"), (decay_s < 0.4, "drum")], "clang");
    }
    let rules = [
        (is_slow, "pad"),
        (inharmonicity > 0.08 && decay_s > 0.25, "bell"),
        (pitch.hz < 110.0, "bass"),
        (decay_s < 0.6, "pluck"),
        (of.movement < 0.1 && decay_s > 1.5, "organ"),
    ];
    first(rules, "keys")
}

/// A name in the ten characters of a patch: as it is, without its spaces where it would not fit, or cut.
pub fn patch_name(name: &str) -> PatchName {
    let text: String = name.chars().map(|c| if matches!(c, '_' | '-') { ' ' } else { c }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= PatchName::LEN {
        return PatchName::new(if text.is_empty() { "MATCH" } else { &text });
    }
    let close: String = text.chars().filter(|c| *c != ' ').collect();
    PatchName::new(if close.chars().count() <= PatchName::LEN { &close } else { text.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::DescriptorsPlan;

    fn describe(seconds: f32, at: impl Fn(f32) -> f32) -> Descriptors {
        let samples: Vec<f32> = (0..(seconds * 22_050.0) as usize).map(|i| at(i as f32 / 22_050.0)).collect();
        DescriptorsPlan::new(22_050.0).describe(&samples)
    }

    fn described(seconds: f32, at: impl Fn(f32) -> f32) -> String {
        descriptive_name(&describe(seconds, at))
    }

    fn sine(hz: f32, t: f32) -> f32 {
        (std::f32::consts::TAU * hz * t).sin()
    }

    #[test]
    fn a_sound_is_called_what_it_is_like() {
        assert_eq!(described(1.0, |t| (-t / 0.1).exp() * sine(220.0, t)), "dark pluck");
        let clang = |t: f32| (-t / 0.6).exp() * (sine(900.0, t) + 0.9 * sine(2_480.0, t) + 0.8 * sine(4_870.0, t));
        assert_eq!(described(2.0, clang), "clear clang");
        let rings = describe(2.0, |t| (-t / 0.6).exp() * sine(900.0, t));
        assert_eq!(descriptive_name(&Descriptors { inharmonicity: 0.2, ..rings }), "warm bell");
        assert_eq!(described(2.0, |t| (t / 0.8).min(1.0) * (sine(330.0, t) + 0.1 * sine(660.0, t))), "dark pad");
        assert_eq!(described(1.0, |t| (-t / 0.3).exp() * sine(60.0, t)), "dark bass");
    }

    #[test]
    fn a_name_fits_into_ten_characters() {
        let named = |name: &str| patch_name(name).to_string().trim_end().to_owned();
        assert_eq!(named("dark pluck"), "dark pluck");
        assert_eq!(named("clear pluck"), "clearpluck");
        assert_eq!(named("bell_fluid_tubular"), "bell fluid");
        assert_eq!(named("  "), "MATCH");
    }
}
