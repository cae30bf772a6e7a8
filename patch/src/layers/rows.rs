//! The kinds of rows that the table is made of.

use super::param::Scale;

/// A row without its group: `(key, name, [min, max, default], unit, scale, labels)`.
pub(super) type Row = (&'static str, &'static str, [f32; 3], &'static str, Scale, &'static [&'static str]);

const OFF_ON: &[&str] = &["off", "on"];
/// Where a layer goes.
const ROUTES: &[&str] = &["past the filters", "filter 1", "filter 2", "both filters"];
const DIVISIONS: &[&str] = &[
    "1/64",
    "1/32",
    "1/16 triplet",
    "1/16",
    "1/8 triplet",
    "1/16 dotted",
    "1/8",
    "1/4 triplet",
    "1/8 dotted",
    "1/4",
    "1/2 triplet",
    "1/4 dotted",
    "1/2",
    "1/2 dotted",
    "1 bar",
    "2 bars",
    "4 bars",
    "8 bars",
];

/// Beats (quarter notes) of each step of a synced rate, in the order of its labels.
pub const BEATS_OF_DIVISION: [f64; DIVISIONS.len()] = [
    0.0625,
    0.125,
    1.0 / 6.0,
    0.25,
    1.0 / 3.0,
    0.375,
    0.5,
    2.0 / 3.0,
    0.75,
    1.0,
    4.0 / 3.0,
    1.5,
    2.0,
    3.0,
    4.0,
    8.0,
    16.0,
    32.0,
];

/// Off or on.
pub(super) const fn switch(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [0.0, 1.0, default], "", Scale::Steps, OFF_ON)
}

/// One of several.
pub(super) const fn choice(key: &'static str, name: &'static str, labels: &'static [&'static str]) -> Row {
    (key, name, [0.0, labels.len() as f32 - 1.0, 0.0], "", Scale::Steps, labels)
}

/// A whole number.
pub(super) const fn count(key: &'static str, name: &'static str, range: [f32; 3], unit: &'static str) -> Row {
    (key, name, range, unit, Scale::Steps, &[])
}

/// Where a layer goes.
pub(super) const fn route(default: f32) -> Row {
    ("route", "Route", [0.0, ROUTES.len() as f32 - 1.0, default], "", Scale::Steps, ROUTES)
}

/// A part, 0..1.
pub(super) const fn part(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [0.0, 1.0, default], "", Scale::Linear, &[])
}

/// A deviation to both sides, -1..1.
pub(super) const fn both_ways(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [-1.0, 1.0, default], "", Scale::Linear, &[])
}

/// A quantity in a straight line.
pub(super) const fn linear(key: &'static str, name: &'static str, range: [f32; 3], unit: &'static str) -> Row {
    (key, name, range, unit, Scale::Linear, &[])
}

/// A quantity of which something is made anew.
pub(super) const fn still(key: &'static str, name: &'static str, range: [f32; 3], unit: &'static str) -> Row {
    (key, name, range, unit, Scale::Still, &[])
}

/// A frequency.
pub(super) const fn hertz(key: &'static str, name: &'static str, range: [f32; 3]) -> Row {
    (key, name, range, " Hz", Scale::Ratio, &[])
}

/// A time of 0 to 20 seconds.
pub(super) const fn time(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [0.0, 20.0, default], " s", Scale::Power(4.0), &[])
}

/// The bend of an envelope's segment: 0 is straight, negative is fast at first.
pub(super) const fn bend(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [-20.0, 20.0, default], "", Scale::Linear, &[])
}

/// The length of a synced cycle.
pub(super) const fn division(default: f32) -> Row {
    ("division", "Division", [0.0, DIVISIONS.len() as f32 - 1.0, default], "", Scale::Steps, DIVISIONS)
}

/// How much longer something takes than it is written.
pub(super) const fn stretch_of_time(key: &'static str, name: &'static str) -> Row {
    (key, name, [0.1, 10.0, 1.0], " x", Scale::Ratio, &[])
}

/// What a level gains by octave above middle C.
pub(super) const fn level_by_key() -> Row {
    linear("key_level", "Level by key", [-12.0, 12.0, 0.0], " dB/oct")
}
