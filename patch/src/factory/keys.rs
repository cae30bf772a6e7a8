//! Keys: electric pianos, clavinet, organs, harpsichord.

use super::recipe::{Recipe, Wave, ratio};

pub(super) fn recipes() -> [Recipe; 6] {
    [tine_glow(), velvet_reed(), snap_clav(), tone_wheel(), quills(), cathedral()]
}

/// A tine piano: two bodies whose modulators drift apart; one barks when played hard, one has the tine at 14 times the pitch.
fn tine_glow() -> Recipe {
    let body = ratio(1, 0).velocity(2).rates_up(2);
    Recipe::new(
        "TINE GLOW",
        &["electric piano", "tine", "warm"],
        11,
        4,
        [
            body.level(99).env([96, 25, 22, 46], [99, 92, 0, 0]),
            ratio(1, 0).detune(3).level(64).env([95, 32, 26, 50], [99, 82, 0, 0]).velocity(5).softer_up(18),
            ratio(1, 0).level(46).env([95, 40, 30, 50], [99, 70, 0, 0]).velocity(4),
            body.level(99).env([97, 25, 22, 46], [99, 91, 0, 0]),
            ratio(14, 0).level(61).env([99, 48, 34, 50], [99, 74, 0, 0]).velocity(6).rates_up(2).softer_up(34),
            ratio(1, 0).detune(-2).level(64).env([95, 35, 26, 50], [99, 78, 0, 0]).velocity(4).softer_up(12),
        ],
    )
    .lfo(Wave::Sine, 34, 0)
}

/// A reed piano: modulators an octave up leave the odd partials, a slow tremolo rocks it.
fn velvet_reed() -> Recipe {
    let body = ratio(1, 0).velocity(2).rates_up(2).tremolo(1);
    Recipe::new(
        "VELVET RD",
        &["electric piano", "reed", "tremolo"],
        3,
        3,
        [
            body.level(99).env([94, 32, 24, 52], [99, 92, 0, 0]),
            ratio(2, 0).level(68).env([95, 34, 28, 52], [99, 84, 0, 0]).velocity(5).softer_up(16),
            ratio(1, 0).level(52).env([95, 45, 30, 52], [99, 60, 0, 0]).velocity(5),
            body.level(99).env([94, 32, 24, 52], [99, 92, 0, 0]),
            ratio(1, 0).detune(2).level(65).env([95, 36, 28, 52], [99, 80, 0, 0]).velocity(6).softer_up(16),
            ratio(5, 0).level(56).env([99, 55, 40, 52], [99, 50, 0, 0]).velocity(6).softer_up(30),
        ],
    )
    .lfo(Wave::Sine, 38, 0)
    .tremolo(28)
    .lfo_runs_free()
}

/// A clavinet: narrow pulses that choke the moment the key is up.
fn snap_clav() -> Recipe {
    Recipe::new(
        "SNAP CLAV",
        &["clavinet", "funk", "bright"],
        17,
        5,
        [
            ratio(1, 0).level(99).env([99, 26, 27, 74], [99, 94, 0, 0]).velocity(2).rates_up(3),
            ratio(1, 0).level(72).env([99, 34, 26, 70], [99, 88, 0, 0]).velocity(3).softer_up(20),
            ratio(3, 0).level(74).env([99, 38, 28, 70], [99, 84, 0, 0]).velocity(4).softer_up(26),
            ratio(4, 0).level(60).env([99, 50, 30, 70], [99, 70, 0, 0]).velocity(5).softer_up(30),
            ratio(6, 0).level(66).env([99, 46, 30, 70], [99, 74, 0, 0]).velocity(5).softer_up(34),
            ratio(2, 0).level(56).env([99, 50, 30, 70], [99, 70, 0, 0]).velocity(3),
        ],
    )
    .lfo(Wave::Triangle, 36, 0)
}

/// A tone wheel organ: unison and twelfth, a sub octave, and a key click; the wheel turns the rotor.
fn tone_wheel() -> Recipe {
    let pipe = ratio(1, 0).env([92, 99, 99, 78], [99, 99, 99, 0]).tremolo(1);
    Recipe::new(
        "TONE WHEEL",
        &["organ", "drawbars", "sustained"],
        5,
        3,
        [
            pipe.level(99),
            ratio(2, 0).level(70).env([90, 99, 99, 80], [99, 99, 99, 0]).softer_up(16).velocity(1),
            pipe.level(99),
            ratio(4, 0).level(70).env([99, 52, 40, 80], [99, 62, 60, 0]).velocity(4).softer_up(24),
            ratio(0, 0).level(97).env([90, 99, 99, 78], [99, 99, 99, 0]).tremolo(1),
            ratio(3, 0).level(74).env([99, 60, 40, 80], [99, 88, 88, 0]).velocity(2).softer_up(16),
        ],
    )
    .lfo(Wave::Sine, 46, 0)
    .vibrato(3, 3)
    .tremolo(10)
    .lfo_runs_free()
}

/// A harpsichord: partials of a unison and an octave string, slightly apart, plucked by a bright quill.
fn quills() -> Recipe {
    Recipe::new(
        "QUILLS",
        &["harpsichord", "baroque", "plucked"],
        16,
        5,
        [
            ratio(1, 0).level(99).env([99, 28, 26, 66], [99, 93, 0, 0]).velocity(1).rates_up(3),
            ratio(2, 0).level(76).env([99, 30, 26, 60], [99, 90, 0, 0]).velocity(2).softer_up(24).detune(2),
            ratio(5, 0).level(70).env([99, 36, 27, 60], [99, 86, 0, 0]).velocity(3).softer_up(32),
            ratio(3, 0).level(64).env([99, 38, 28, 60], [99, 82, 0, 0]).velocity(2).softer_up(30),
            ratio(3, 0).level(72).env([99, 34, 26, 60], [99, 88, 0, 0]).velocity(2).softer_up(28).detune(-2),
            ratio(1, 0).level(70).env([99, 40, 26, 60], [99, 84, 0, 0]).velocity(2),
        ],
    )
    .lfo(Wave::Triangle, 36, 0)
}

/// A church organ: principal, octave and fifteenth, each with a breath of chiff before it speaks.
fn cathedral() -> Recipe {
    let speak = [66, 99, 99, 52];
    Recipe::new(
        "CATHEDRAL",
        &["organ", "pipes", "sustained"],
        5,
        5,
        [
            ratio(1, 0).level(99).env(speak, [99, 99, 99, 0]),
            ratio(3, 0).level(62).env([80, 46, 50, 56], [99, 88, 88, 0]).velocity(3).softer_up(20),
            ratio(1, 0).level(99).env(speak, [99, 99, 99, 0]),
            ratio(2, 0).detune(2).level(68).env([72, 60, 50, 56], [99, 96, 96, 0]).velocity(2).softer_up(20),
            ratio(2, 0).level(97).env([64, 99, 99, 50], [99, 99, 99, 0]),
            ratio(2, 0).detune(-2).level(71).env([74, 45, 50, 56], [99, 92, 92, 0]).velocity(2).softer_up(24),
        ],
    )
    .lfo(Wave::Sine, 30, 40)
}
