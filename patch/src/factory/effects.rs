//! Effects and percussion.

use super::recipe::{Recipe, Wave, fixed, ratio};

pub(super) fn recipes() -> [Recipe; 3] {
    [deep_drum(), radio_storm(), starfall()]
}

/// A big drum: the skin's pitch drops with the blow, a noisy stick on top.
fn deep_drum() -> Recipe {
    Recipe::new(
        "DEEP DRUM",
        &["percussion", "drum", "low"],
        11,
        7,
        [
            ratio(0, 0).level(99).env([99, 28, 36, 40], [99, 94, 0, 0]).velocity(2),
            ratio(0, 59).level(68).env([99, 46, 38, 44], [99, 70, 0, 0]).velocity(4),
            ratio(1, 47).level(60).env([99, 54, 40, 44], [99, 60, 0, 0]).velocity(4),
            ratio(0, 0).level(99).env([99, 28, 36, 40], [99, 94, 0, 0]).velocity(2),
            ratio(0, 80).level(62).env([99, 50, 40, 44], [99, 60, 0, 0]).velocity(5),
            ratio(11, 0).level(84).env([99, 62, 50, 50], [99, 50, 0, 0]).velocity(6),
        ],
    )
    .pitch([72, 60, 50, 50], [66, 50, 50, 50])
    .lfo(Wave::Sine, 30, 0)
}

/// A receiver between stations: carriers jump and crackle at random, noise washes underneath.
fn radio_storm() -> Recipe {
    Recipe::new(
        "RADIO STRM",
        &["effect", "noise", "random"],
        3,
        7,
        [
            ratio(1, 0).level(99).env([70, 40, 34, 50], [99, 99, 98, 0]).velocity(1).tremolo(2),
            ratio(3, 73).level(74).env([60, 36, 30, 50], [99, 90, 88, 0]).velocity(4).tremolo(3),
            fixed(1, 12).level(70).env([70, 40, 34, 50], [99, 94, 90, 0]).velocity(2),
            ratio(1, 0).level(99).env([64, 40, 34, 48], [99, 99, 97, 0]).velocity(1),
            ratio(6, 30).level(84).env([60, 36, 30, 48], [99, 90, 86, 0]).velocity(4).softer_up(18),
            ratio(17, 0).level(92).env([80, 36, 30, 48], [99, 94, 90, 0]).velocity(2),
        ],
    )
    .lfo(Wave::SampleHold, 62, 0)
    .vibrato(28, 4)
    .tremolo(60)
}

/// Falling stars: glass that slides down and flickers as it goes out.
fn starfall() -> Recipe {
    let star = ratio(2, 0).level(99).velocity(2);
    Recipe::new(
        "STARFALL",
        &["effect", "bell", "falling"],
        11,
        1,
        [
            star.env([96, 24, 24, 38], [99, 93, 0, 0]).tremolo(1),
            ratio(7, 0).level(60).env([96, 30, 26, 38], [99, 80, 0, 0]).velocity(5).softer_up(30).tremolo(3),
            ratio(1, 0).level(40).env([96, 34, 28, 38], [99, 76, 0, 0]).velocity(5),
            star.env([94, 24, 24, 38], [99, 93, 0, 0]),
            ratio(3, 50).level(62).env([94, 28, 26, 38], [99, 82, 0, 0]).velocity(5).softer_up(26),
            ratio(11, 0).level(58).env([94, 34, 28, 38], [99, 76, 0, 0]).velocity(5).softer_up(34).tremolo(3),
        ],
    )
    .pitch([99, 26, 20, 40], [62, 50, 38, 38])
    .lfo(Wave::Square, 58, 0)
    .vibrato(10, 4)
    .tremolo(40)
}
