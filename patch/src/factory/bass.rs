//! Bass: an octave below the key.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 4] {
    [round_bass(), rubber_sub(), slap_steel(), grit_bass()]
}

/// An electric bass under the fingers: a round body, a finger's knock and a little string.
fn round_bass() -> Recipe {
    Recipe::new(
        "ROUND BASS",
        &["bass", "finger", "warm"],
        16,
        5,
        [
            ratio(0, 0).level(99).env([98, 19, 22, 68], [99, 97, 0, 0]).velocity(1),
            ratio(0, 0).level(71).env([96, 34, 26, 66], [99, 84, 0, 0]).velocity(4).softer_up(14),
            ratio(1, 0).level(66).env([97, 40, 26, 66], [99, 76, 0, 0]).velocity(4).softer_up(20),
            ratio(1, 0).level(50).env([97, 40, 26, 66], [99, 70, 0, 0]).velocity(3),
            ratio(3, 0).level(64).env([99, 56, 40, 66], [99, 50, 0, 0]).velocity(5).softer_up(30),
            ratio(0, 0).level(60).env([99, 56, 40, 66], [99, 50, 0, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Triangle, 33, 0)
}

/// A synth bass that bounces: a saw that its envelope shuts down to a plain sub.
fn rubber_sub() -> Recipe {
    Recipe::new(
        "RUBBER SUB",
        &["bass", "synth", "sub"],
        17,
        6,
        [
            ratio(0, 0).level(99).env([99, 28, 26, 70], [99, 98, 96, 0]).velocity(1),
            ratio(0, 0).level(78).env([97, 44, 36, 64], [99, 72, 56, 0]).velocity(5).softer_up(16),
            ratio(1, 0).level(66).env([97, 48, 38, 64], [99, 66, 40, 0]).velocity(5).softer_up(20),
            ratio(0, 0).level(50).env([97, 50, 40, 64], [99, 60, 0, 0]).velocity(4),
            ratio(2, 0).level(58).env([97, 52, 40, 64], [99, 60, 0, 0]).velocity(5).softer_up(24),
            ratio(0, 0).level(40).env([99, 60, 40, 64], [99, 40, 0, 0]).velocity(4),
        ],
    )
    .lfo(Wave::Triangle, 35, 0)
}

/// A thumb on a steel string: the slap is two fast modulators far up, the string rings on.
fn slap_steel() -> Recipe {
    Recipe::new(
        "SLAP STEEL",
        &["bass", "slap", "bright"],
        17,
        5,
        [
            ratio(0, 0).level(99).env([99, 24, 24, 70], [99, 96, 0, 0]).velocity(2),
            ratio(0, 0).level(82).env([99, 36, 26, 68], [99, 86, 0, 0]).velocity(4).softer_up(16),
            ratio(2, 0).level(74).env([99, 44, 28, 68], [99, 78, 0, 0]).velocity(5).softer_up(26),
            ratio(7, 0).level(60).env([99, 60, 40, 68], [99, 40, 0, 0]).velocity(6).softer_up(36),
            ratio(5, 0).level(72).env([99, 58, 38, 68], [99, 58, 0, 0]).velocity(6).softer_up(40),
            ratio(1, 0).level(58).env([99, 54, 36, 68], [99, 60, 0, 0]).velocity(4),
        ],
    )
    .lfo(Wave::Triangle, 34, 0)
}

/// A growl: a feedback saw and two detuned stacks grind in one carrier and close slowly; the wheel shakes it.
fn grit_bass() -> Recipe {
    Recipe::new(
        "GRIT BASS",
        &["bass", "synth", "growl"],
        17,
        7,
        [
            ratio(0, 0).level(99).env([99, 26, 24, 66], [99, 99, 97, 0]).velocity(1),
            ratio(0, 0).level(68).env([90, 34, 30, 62], [99, 90, 84, 0]).velocity(4).softer_up(18),
            ratio(0, 0).level(66).env([88, 36, 30, 62], [99, 90, 80, 0]).velocity(4).softer_up(18).detune(4),
            ratio(1, 0).level(69).env([88, 38, 30, 62], [99, 86, 76, 0]).velocity(4).softer_up(22),
            ratio(1, 0).level(67).env([92, 36, 30, 62], [99, 86, 78, 0]).velocity(4).softer_up(22).detune(-4),
            ratio(0, 0).level(63).env([92, 40, 30, 62], [99, 86, 76, 0]).velocity(2),
        ],
    )
    .lfo(Wave::Sine, 44, 0)
}
