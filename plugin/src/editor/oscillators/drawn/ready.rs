//! Lists of partials to begin with.

use vaeform_patch::content::{LevelPoint, Partial, PartialBank, PartialCurve, PartialFrequency, Timeline};

/// A name, and what makes the list.
pub(super) type Ready = (&'static str, fn() -> PartialBank);

/// All lists.
pub(super) const READY: [Ready; 6] = [
    ("Saw, 32 harmonics", || harmonics(1..=32, 1)),
    ("Square, odd harmonics", || harmonics(1..=63, 2)),
    ("Organ, nine drawbars", organ),
    ("Bell", bell),
    ("Struck bar", bar),
    ("One sine", || bank([partial(1.0, -6.0, None)])),
];

/// Risset's bell: ratios, amplitudes, and durations as parts of the longest. Source: Jean-Claude Risset, "An Introductory Catalogue of Computer
/// Synthesized Sounds", Bell Laboratories 1969, number 430; what beats there by 1 and 1.7 Hz does so by as much at middle C here.
const BELL: [[f32; 3]; 11] = [
    [0.56, 1.0, 1.0],
    [0.563_8, 0.67, 0.9],
    [0.92, 1.0, 0.65],
    [0.926_5, 1.8, 0.55],
    [1.19, 2.67, 0.325],
    [1.7, 1.67, 0.35],
    [2.0, 1.46, 0.25],
    [2.74, 1.33, 0.2],
    [3.0, 1.33, 0.15],
    [3.76, 1.0, 0.1],
    [4.07, 1.33, 0.075],
];
/// How long the bell's longest partial takes to fall by 60 dB, in seconds.
const BELL_SECONDS: f32 = 12.0;
/// Ratios of a bar that is free at both ends. Source: Fletcher and Rossing, "The Physics of Musical Instruments", 1998, section 2.15.
const BAR: [f32; 6] = [1.0, 2.757, 5.404, 8.933, 13.344, 18.638];
/// Ratios of an organ's drawbars, 16' to 1'.
const DRAWBARS: [f32; 9] = [0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];

fn bank(partials: impl IntoIterator<Item = Partial>) -> PartialBank {
    PartialBank::new(partials, Timeline::default())
}

/// A partial that falls by 60 dB in some seconds, or stays.
fn partial(ratio: f32, level_db: f32, seconds: Option<f32>) -> Partial {
    let end = |seconds| PartialCurve::new(&[LevelPoint::default(), LevelPoint { seconds, db: -60.0 }]);
    let curve = seconds.map_or_else(PartialCurve::default, end);
    Partial { frequency: PartialFrequency::Ratio(ratio), level_db, phase: 0.0, curve }
}

/// Harmonics as a saw has them.
fn harmonics(numbers: std::ops::RangeInclusive<u8>, step: usize) -> PartialBank {
    bank(numbers.step_by(step).map(|n| partial(n.into(), -4.0 - 20.0 * f32::from(n).log10(), None)))
}

fn organ() -> PartialBank {
    bank(DRAWBARS.map(|ratio| partial(ratio, if ratio <= 2.0 { -14.0 } else { -22.0 }, None)))
}

fn bell() -> PartialBank {
    bank(
        BELL.map(|[ratio, amplitude, part]| {
            partial(ratio, -18.0 + 20.0 * amplitude.log10(), Some(BELL_SECONDS * part))
        }),
    )
}

fn bar() -> PartialBank {
    bank(BAR.iter().enumerate().map(|(n, ratio)| partial(*ratio, -8.0 - 5.0 * n as f32, Some(2.5 / ratio.sqrt()))))
}
