//! Plucks: strings and steel.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 3] {
    [nylon_sky(), koto_rain(), steel_drop()]
}

/// A nylon string: a soft thumb, a woody knock, a warm decay.
fn nylon_sky() -> Recipe {
    Recipe::new(
        "NYLON SKY",
        &["pluck", "guitar", "nylon"],
        16,
        5,
        [
            ratio(1, 0).level(99).env([98, 28, 28, 50], [99, 93, 0, 0]).velocity(1).rates_up(2),
            ratio(1, 0).level(72).env([97, 38, 28, 50], [99, 80, 0, 0]).velocity(4).softer_up(18),
            ratio(3, 0).level(66).env([98, 46, 32, 50], [99, 70, 0, 0]).velocity(5).softer_up(28),
            ratio(1, 0).level(54).env([98, 50, 32, 50], [99, 60, 0, 0]).velocity(3),
            ratio(6, 0).level(58).env([99, 64, 44, 50], [99, 40, 0, 0]).velocity(6).softer_up(36),
            ratio(1, 0).level(66).env([99, 60, 40, 50], [99, 50, 0, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 34, 0)
}

/// A zither in the rain: bright, with a bend as the string is pulled.
fn koto_rain() -> Recipe {
    Recipe::new(
        "KOTO RAIN",
        &["pluck", "zither", "bright"],
        17,
        5,
        [
            ratio(1, 0).level(99).env([99, 24, 29, 48], [99, 92, 0, 0]).velocity(2).rates_up(3),
            ratio(1, 0).level(69).env([99, 34, 28, 48], [99, 84, 0, 0]).velocity(4).softer_up(22),
            ratio(3, 0).level(70).env([99, 38, 30, 48], [99, 80, 0, 0]).velocity(4).softer_up(28),
            ratio(5, 0).level(58).env([99, 54, 34, 48], [99, 60, 0, 0]).velocity(5).softer_up(34),
            ratio(2, 0).level(66).env([99, 40, 30, 48], [99, 78, 0, 0]).velocity(4).softer_up(24).detune(2),
            ratio(7, 0).level(54).env([99, 58, 38, 48], [99, 50, 0, 0]).velocity(6).softer_up(40),
        ],
    )
    .lfo(Wave::Triangle, 37, 0)
    .pitch([72, 95, 95, 60], [53, 50, 50, 50])
}

/// A steel pan: octave and twelfth swell just behind the strike.
fn steel_drop() -> Recipe {
    Recipe::new(
        "STEEL DROP",
        &["pluck", "steel pan", "tropical"],
        3,
        3,
        [
            ratio(1, 0).level(99).env([97, 29, 29, 46], [99, 93, 0, 0]).velocity(2).rates_up(3),
            ratio(2, 0).detune(2).level(72).env([82, 40, 30, 46], [99, 80, 0, 0]).velocity(5).softer_up(24),
            ratio(3, 2).level(56).env([80, 44, 32, 46], [99, 70, 0, 0]).velocity(5).softer_up(28),
            ratio(1, 0).level(99).env([97, 28, 29, 46], [99, 93, 0, 0]).velocity(2).rates_up(3),
            ratio(3, 0).level(66).env([84, 44, 32, 46], [99, 74, 0, 0]).velocity(5).softer_up(30),
            ratio(1, 40).level(60).env([99, 56, 36, 46], [99, 56, 0, 0]).velocity(5),
        ],
    )
    .lfo(Wave::Sine, 38, 0)
}
