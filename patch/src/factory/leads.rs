//! Leads: single lines that cut through; the wheel bends them into vibrato.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 4] {
    [solar_lead(), square_one(), sweep_fire(), whistler()]
}

/// A wide saw: a feedback modulator and two stacks, apart by a few cents, in one carrier.
fn solar_lead() -> Recipe {
    Recipe::new(
        "SOLAR LEAD",
        &["lead", "saw", "wide"],
        17,
        6,
        [
            ratio(1, 0).level(99).env([96, 40, 34, 62], [99, 99, 98, 0]).velocity(1),
            ratio(1, 0).level(74).env([94, 36, 30, 60], [99, 94, 92, 0]).velocity(3).softer_up(20),
            ratio(1, 0).level(72).env([94, 36, 30, 60], [99, 94, 92, 0]).velocity(3).softer_up(20).detune(4),
            ratio(1, 0).level(66).env([94, 36, 30, 60], [99, 92, 88, 0]).velocity(3).softer_up(14),
            ratio(1, 0).level(72).env([94, 36, 30, 60], [99, 94, 92, 0]).velocity(3).softer_up(20).detune(-4),
            ratio(2, 0).level(58).env([94, 40, 30, 60], [99, 88, 82, 0]).velocity(4).softer_up(20),
        ],
    )
    .lfo(Wave::Sine, 37, 48)
    .vibrato(5, 3)
}

/// A hollow square out of even modulators, with a chip's plain manners.
fn square_one() -> Recipe {
    Recipe::new(
        "SQUARE ONE",
        &["lead", "square", "retro"],
        18,
        2,
        [
            ratio(1, 0).level(98).env([98, 44, 34, 66], [99, 98, 97, 0]).velocity(1),
            ratio(2, 0).level(76).env([97, 42, 34, 66], [99, 94, 92, 0]).velocity(3).softer_up(18),
            ratio(4, 0).level(60).env([97, 44, 34, 66], [99, 92, 88, 0]).velocity(4).softer_up(26),
            ratio(2, 0).level(60).env([97, 44, 34, 66], [99, 92, 88, 0]).velocity(4).softer_up(26),
            ratio(2, 0).level(54).env([97, 44, 34, 66], [99, 90, 86, 0]).velocity(3),
            ratio(2, 0).level(40).env([97, 44, 34, 66], [99, 88, 80, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Triangle, 38, 45)
    .vibrato(6, 3)
}

/// A hard-edged sweep: the modulator runs down its partials like a synced oscillator.
fn sweep_fire() -> Recipe {
    Recipe::new(
        "SWEEP FIRE",
        &["lead", "sweep", "aggressive"],
        16,
        6,
        [
            ratio(1, 0).level(98).env([97, 40, 34, 62], [99, 97, 96, 0]).velocity(1),
            ratio(1, 0).level(90).env([97, 30, 26, 60], [99, 84, 78, 0]).velocity(3).softer_up(20),
            ratio(3, 0).level(76).env([97, 34, 28, 60], [99, 80, 70, 0]).velocity(5).softer_up(30),
            ratio(1, 0).level(72).env([97, 34, 28, 60], [99, 82, 74, 0]).velocity(3),
            ratio(2, 0).level(74).env([97, 36, 28, 60], [99, 80, 72, 0]).velocity(4).softer_up(26),
            ratio(1, 0).level(74).env([97, 36, 28, 60], [99, 86, 80, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 38, 50)
    .vibrato(5, 3)
    .pitch([94, 95, 95, 60], [54, 50, 50, 50])
}

/// Lips and air: nearly a sine, an octave up, with vibrato of its own.
fn whistler() -> Recipe {
    Recipe::new(
        "WHISTLER",
        &["lead", "sine", "whistle"],
        16,
        7,
        [
            ratio(2, 0).level(99).env([68, 56, 44, 64], [99, 98, 97, 0]).velocity(2),
            ratio(2, 0).level(50).env([66, 48, 40, 64], [99, 88, 84, 0]).velocity(5),
            ratio(4, 0).level(38).env([66, 48, 40, 64], [99, 86, 82, 0]).velocity(5).softer_up(20),
            ratio(1, 0).level(30).env([70, 50, 40, 64], [99, 80, 76, 0]),
            ratio(2, 0).level(48).env([78, 60, 44, 64], [99, 70, 62, 0]).velocity(4),
            ratio(13, 0).level(84).env([78, 56, 44, 64], [99, 80, 74, 0]).velocity(2),
        ],
    )
    .lfo(Wave::Sine, 38, 30)
    .vibrato(12, 3)
    .pitch([76, 95, 95, 60], [47, 50, 50, 50])
}
