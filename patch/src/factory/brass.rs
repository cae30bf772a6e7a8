//! Brass and winds.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 4] {
    [brass_hall(), solo_horn(), wood_flute(), night_oboe()]
}

/// A brass section: three detuned stacks in one voice, brightness that comes after loudness, as lips do it.
fn brass_hall() -> Recipe {
    Recipe::new(
        "BRASS HALL",
        &["brass", "section", "bright"],
        18,
        6,
        [
            ratio(1, 0).level(99).env([70, 50, 40, 58], [99, 98, 97, 0]).velocity(1),
            ratio(1, 0).level(72).env([55, 42, 34, 58], [99, 93, 91, 0]).velocity(4).softer_up(18).detune(4),
            ratio(1, 0).level(70).env([56, 42, 34, 58], [99, 93, 91, 0]).velocity(4).softer_up(18),
            ratio(1, 0).level(72).env([53, 42, 34, 58], [99, 92, 90, 0]).velocity(4).softer_up(18).detune(-4),
            ratio(1, 0).level(60).env([52, 44, 34, 58], [99, 88, 85, 0]).velocity(4).detune(2),
            ratio(1, 0).level(50).env([58, 40, 34, 58], [99, 86, 82, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 35, 45)
    .vibrato(4, 3)
    .pitch([84, 95, 95, 60], [48, 50, 50, 50])
}

/// A horn alone and far: one soft stack, a slow bloom, a little vibrato when it lasts.
fn solo_horn() -> Recipe {
    Recipe::new(
        "SOLO HORN",
        &["brass", "horn", "soft"],
        18,
        3,
        [
            ratio(1, 0).level(99).env([62, 50, 40, 56], [99, 98, 98, 0]).velocity(2),
            ratio(1, 0).level(74).env([52, 40, 34, 56], [99, 90, 88, 0]).velocity(5).softer_up(22),
            ratio(1, 0).level(62).env([60, 42, 34, 56], [99, 84, 80, 0]).velocity(4).softer_up(18),
            ratio(2, 0).level(56).env([50, 42, 34, 56], [99, 84, 80, 0]).velocity(5).softer_up(26),
            ratio(1, 0).level(44).env([70, 52, 34, 56], [99, 70, 60, 0]).velocity(3),
            ratio(1, 0).level(40).env([70, 52, 34, 56], [99, 70, 60, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 33, 55)
    .vibrato(5, 3)
}

/// A wooden flute: hardly a partial, but breath that flutters with the start.
fn wood_flute() -> Recipe {
    Recipe::new(
        "WOOD FLUTE",
        &["flute", "wind", "breath"],
        16,
        7,
        [
            ratio(1, 0).level(99).env([64, 56, 40, 60], [99, 98, 97, 0]).velocity(2).tremolo(1),
            ratio(1, 0).level(56).env([62, 46, 40, 60], [99, 86, 84, 0]).velocity(4),
            ratio(2, 0).level(54).env([60, 46, 40, 60], [99, 84, 82, 0]).velocity(5).softer_up(20),
            ratio(1, 0).level(30).env([70, 50, 40, 60], [99, 80, 70, 0]),
            ratio(1, 0).level(54).env([74, 56, 40, 60], [99, 78, 72, 0]).velocity(4).softer_up(16),
            ratio(9, 0).level(86).env([76, 50, 40, 60], [99, 84, 80, 0]).velocity(2),
        ],
    )
    .lfo(Wave::Sine, 36, 42)
    .vibrato(7, 3)
    .tremolo(8)
}

/// A double reed: a strong second formant over a thin fundamental.
fn night_oboe() -> Recipe {
    Recipe::new(
        "NIGHT OBOE",
        &["oboe", "wind", "reed"],
        18,
        4,
        [
            ratio(2, 0).level(99).env([68, 54, 40, 62], [99, 98, 97, 0]).velocity(2),
            ratio(1, 0).level(79).env([66, 48, 40, 62], [99, 95, 93, 0]).velocity(2).softer_up(22),
            ratio(2, 0).level(66).env([64, 46, 40, 62], [99, 90, 88, 0]).velocity(4).softer_up(26),
            ratio(4, 0).level(58).env([64, 46, 40, 62], [99, 88, 84, 0]).velocity(5).softer_up(32),
            ratio(1, 0).level(50).env([72, 50, 40, 62], [99, 80, 76, 0]).velocity(3),
            ratio(3, 0).level(40).env([72, 52, 40, 62], [99, 76, 70, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 37, 40)
    .vibrato(8, 3)
}
