//! Pads: slow to come, slow to go.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 4] {
    [slow_dawn(), silk_strings(), choir_mist(), ice_field()]
}

/// First light: two warm voices side by side whose partials rise after them and sink again.
fn slow_dawn() -> Recipe {
    Recipe::new(
        "SLOW DAWN",
        &["pad", "warm", "evolving"],
        3,
        5,
        [
            ratio(1, 0).level(99).env([46, 36, 30, 40], [99, 99, 98, 0]).velocity(1),
            ratio(1, 0).detune(4).level(71).env([34, 22, 20, 40], [99, 86, 82, 0]).velocity(4).softer_up(16),
            ratio(2, 0).level(56).env([30, 24, 20, 40], [99, 84, 70, 0]).velocity(4).softer_up(20),
            ratio(1, 0).level(99).env([44, 36, 30, 39], [99, 99, 98, 0]).velocity(1),
            ratio(1, 0).detune(-4).level(70).env([32, 22, 20, 40], [99, 88, 80, 0]).velocity(4).softer_up(16),
            ratio(1, 0).level(58).env([36, 22, 20, 40], [99, 88, 80, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 28, 30)
    .vibrato(3, 3)
}

/// A string section: one bow of three detuned stacks that never line up.
fn silk_strings() -> Recipe {
    Recipe::new(
        "SILK STRNG",
        &["pad", "strings", "ensemble"],
        17,
        5,
        [
            ratio(1, 0).level(99).env([48, 40, 34, 46], [99, 99, 98, 0]).velocity(1),
            ratio(1, 0).level(70).env([50, 36, 30, 46], [99, 95, 94, 0]).velocity(3).softer_up(20),
            ratio(1, 0).level(70).env([48, 36, 30, 46], [99, 95, 94, 0]).velocity(3).softer_up(20).detune(5),
            ratio(2, 0).level(58).env([46, 36, 30, 46], [99, 93, 92, 0]).velocity(4).softer_up(24),
            ratio(1, 0).level(70).env([46, 36, 30, 46], [99, 95, 94, 0]).velocity(3).softer_up(20).detune(-5),
            ratio(1, 0).level(60).env([48, 36, 30, 46], [99, 92, 90, 0]).velocity(3).softer_up(14),
        ],
    )
    .lfo(Wave::Sine, 36, 34)
    .vibrato(6, 3)
}

/// Voices behind a veil: a dark unison, and a formant that stays put whatever the note.
fn choir_mist() -> Recipe {
    Recipe::new(
        "CHOIR MIST",
        &["pad", "choir", "vowel"],
        3,
        2,
        [
            ratio(1, 0).level(99).env([48, 38, 32, 43], [99, 98, 96, 0]).velocity(1).tremolo(1),
            ratio(1, 0).detune(4).level(70).env([44, 34, 30, 43], [99, 94, 92, 0]).velocity(4).softer_up(20),
            ratio(3, 0).level(50).env([42, 34, 30, 43], [99, 92, 90, 0]).velocity(4).softer_up(30),
            ratio(1, 0).level(99).env([46, 38, 32, 43], [99, 98, 96, 0]).velocity(1),
            ratio(2, 0).detune(-4).level(64).env([44, 34, 30, 43], [99, 92, 90, 0]).velocity(4).softer_up(24),
            ratio(1, 0).level(60).env([46, 34, 30, 43], [99, 92, 90, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Sine, 34, 40)
    .vibrato(9, 3)
    .tremolo(14)
    .lfo_runs_free()
}

/// Cold light over a still tone: glassy partials drift in and out against each other.
fn ice_field() -> Recipe {
    let still = ratio(1, 0).level(99).velocity(1);
    Recipe::new(
        "ICE FIELD",
        &["pad", "glass", "airy"],
        11,
        1,
        [
            still.env([46, 34, 30, 38], [99, 99, 97, 0]),
            ratio(5, 1).level(56).env([40, 24, 22, 38], [99, 82, 86, 0]).velocity(5).softer_up(30),
            ratio(3, 0).level(46).env([36, 26, 24, 38], [99, 78, 86, 0]).velocity(4).softer_up(20),
            still.env([44, 34, 30, 38], [99, 99, 97, 0]),
            ratio(3, 1).level(55).env([36, 22, 24, 38], [99, 78, 86, 0]).velocity(5).softer_up(26),
            ratio(7, 2).level(54).env([36, 26, 24, 37], [99, 80, 88, 0]).velocity(5).softer_up(34),
        ],
    )
    .lfo(Wave::Triangle, 24, 20)
    .vibrato(4, 3)
}
