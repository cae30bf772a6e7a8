//! Bells and mallets.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 4] {
    [glass_bell(), bronze(), vibe_room(), rosewood()]
}

/// A glass bell: two modulators near 3.5 beat against each other, and a shimmer dies first.
fn glass_bell() -> Recipe {
    let body = ratio(1, 0).level(99).velocity(2).rates_up(2);
    Recipe::new(
        "GLASS BELL",
        &["bell", "glass", "long"],
        11,
        1,
        [
            body.env([98, 22, 18, 36], [99, 92, 0, 0]),
            ratio(3, 50).level(68).env([98, 26, 20, 36], [99, 84, 0, 0]).velocity(4).softer_up(24),
            ratio(1, 0).level(40).env([98, 40, 24, 38], [99, 70, 0, 0]).velocity(4),
            body.env([98, 21, 18, 36], [99, 92, 0, 0]),
            ratio(7, 7).level(62).env([98, 36, 24, 38], [99, 74, 0, 0]).velocity(5).softer_up(34),
            ratio(3, 51).level(60).env([98, 28, 22, 38], [99, 80, 0, 0]).velocity(5).softer_up(26),
        ],
    )
    .lfo(Wave::Sine, 30, 0)
}

/// Temple bronze: a hum note below the strike, partials from 1.41 and 1.42, which beat.
fn bronze() -> Recipe {
    Recipe::new(
        "BRONZE",
        &["bell", "temple", "dark"],
        7,
        4,
        [
            ratio(1, 0).level(99).env([97, 22, 17, 36], [99, 92, 0, 0]).velocity(2).rates_up(2),
            ratio(1, 41).level(71).env([97, 24, 18, 36], [99, 86, 0, 0]).velocity(4).softer_up(22),
            ratio(1, 0).level(99).env([97, 20, 16, 35], [99, 93, 0, 0]).velocity(2).rates_up(2),
            ratio(1, 42).level(66).env([97, 30, 20, 36], [99, 80, 0, 0]).velocity(5).softer_up(26),
            ratio(0, 41).level(70).env([97, 24, 18, 36], [99, 84, 0, 0]).velocity(4).softer_up(20),
            ratio(4, 17).level(62).env([99, 46, 28, 40], [99, 64, 0, 0]).velocity(5).softer_up(34),
        ],
    )
    .lfo(Wave::Sine, 26, 0)
}

/// A vibraphone: bars with the second partial at four, the motor as tremolo.
fn vibe_room() -> Recipe {
    let bar = ratio(1, 0).velocity(2).rates_up(2).tremolo(1);
    Recipe::new(
        "VIBE ROOM",
        &["vibraphone", "mallet", "tremolo"],
        11,
        1,
        [
            bar.level(99).env([99, 24, 20, 40], [99, 92, 0, 0]),
            ratio(4, 0).level(58).env([99, 36, 24, 42], [99, 74, 0, 0]).velocity(5).softer_up(26),
            ratio(1, 0).level(40).env([99, 40, 24, 42], [99, 60, 0, 0]).velocity(4),
            bar.level(99).env([99, 24, 20, 40], [99, 92, 0, 0]),
            ratio(10, 0).level(54).env([99, 58, 40, 46], [99, 50, 0, 0]).velocity(6).softer_up(40),
            ratio(1, 0).level(52).env([99, 32, 24, 42], [99, 80, 0, 0]).velocity(4),
        ],
    )
    .lfo(Wave::Sine, 36, 0)
    .tremolo(46)
    .lfo_runs_free()
}

/// Wooden bars: a knock of the mallet, then a dry round tone.
fn rosewood() -> Recipe {
    Recipe::new(
        "ROSEWOOD",
        &["marimba", "mallet", "dry"],
        16,
        5,
        [
            ratio(1, 0).level(99).env([99, 24, 30, 46], [99, 88, 0, 0]).velocity(2).rates_up(4),
            ratio(4, 0).level(62).env([99, 46, 40, 50], [99, 70, 0, 0]).velocity(5).softer_up(30),
            ratio(9, 20).level(62).env([99, 66, 50, 50], [99, 40, 0, 0]).velocity(6).softer_up(40),
            ratio(1, 0).level(40).env([99, 50, 40, 50], [99, 60, 0, 0]).velocity(3),
            ratio(2, 75).level(60).env([99, 62, 50, 50], [99, 50, 0, 0]).velocity(5).softer_up(30),
            ratio(1, 0).level(66).env([99, 62, 50, 50], [99, 50, 0, 0]).velocity(4),
        ],
    )
    .lfo(Wave::Sine, 32, 0)
}
