//! The rows of the table: what is measured, its bound, and what of Vital's stands beside it.

use super::scene::Scene;
use crate::speed::cases::{BLOCK, RATE_HZ};

/// What one oscillator costs in Vital where the bounds are as they are written, in ns a frame.
pub(super) const VITAL_ONE_NS: f64 = 376.0;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Nanoseconds of a stereo frame, of one voice.
    Ns,
    /// What all voices take of a core at 48 kHz.
    PercentOfCore,
    /// Microseconds of a block of 64 frames.
    Us,
}

impl Unit {
    /// As it is printed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ns => "ns",
            Self::PercentOfCore => "% of a core",
            Self::Us => "us a block",
        }
    }

    /// Nanoseconds a frame a voice in this unit.
    pub(super) fn of_ns(self, ns: f64, num_voices: usize) -> f64 {
        let all = ns * num_voices as f64;
        match self {
            Self::Ns => ns,
            Self::PercentOfCore => 100.0 * all * RATE_HZ as f64 / 1e9,
            Self::Us => all * BLOCK as f64 / 1e3,
        }
    }
}

/// What Vital's figure is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beside {
    /// A case of Vital's, and the case that is taken off.
    pub(super) case: &'static str,
    pub(super) less: Option<&'static str>,
    /// What a voice of sixteen costs there, as a part of what one alone does: its binding plays one note, and its engine was
    /// measured apart.
    pub(super) part: f64,
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundedPart {
    pub(super) name: &'static str,
    pub(super) scene: Scene,
    /// What is taken off, voice by voice: the part alone remains.
    pub(super) less: Option<Scene>,
    pub(super) num_voices: usize,
    pub(super) unit: Unit,
    /// In this unit.
    pub(super) bound: Option<f64>,
    pub(super) beside: Option<Beside>,
}

impl BoundedPart {
    const fn new(name: &'static str, scene: Scene, num_voices: usize, bound: f64) -> Self {
        Self { name, scene, less: None, num_voices, unit: Unit::Ns, bound: Some(bound), beside: None }
    }

    const fn less(self, less: Scene) -> Self {
        Self { less: Some(less), ..self }
    }

    const fn of_a_core(self) -> Self {
        Self { unit: Unit::PercentOfCore, ..self }
    }

    const fn beside(self, case: &'static str, less: Option<&'static str>, part: f64) -> Self {
        Self { beside: Some(Beside { case, less, part }), ..self }
    }
}

/// All rows, in the order of the table.
pub(super) const PARTS: [BoundedPart; 19] = [
    BoundedPart { bound: None, ..BoundedPart::new("FM alone", Scene::Fm, 16, 0.0) },
    BoundedPart { bound: None, ..BoundedPart::new("FM alone", Scene::Fm, 1, 0.0) },
    BoundedPart::new("one oscillator", Scene::One, 16, 15.0).beside("1 osc", None, 0.39),
    BoundedPart::new("one oscillator", Scene::One, 1, 38.0).beside("1 osc", None, 1.0),
    BoundedPart::new("unison of 16", Scene::OneWide, 16, 73.0).beside("1 osc x16", None, 0.5),
    BoundedPart::new("unison of 16", Scene::OneWide, 1, 146.0).beside("1 osc x16", None, 1.0),
    BoundedPart::new("two oscillators, sub, filter", Scene::Two, 16, 52.0).beside("2 osc + analog 12", None, 0.45),
    BoundedPart::new("two oscillators, sub, filter", Scene::Two, 1, 115.0).beside("2 osc + analog 12", None, 1.0),
    BoundedPart::new("filter of 12 dB, by itself", Scene::OneFiltered, 16, 1.5).less(Scene::One).beside(
        "1 osc + analog 12",
        Some("1 osc"),
        0.45,
    ),
    BoundedPart::new("ladder at twice the rate, by itself", Scene::OneLadder, 16, 8.0).less(Scene::One).beside(
        "1 osc + ladder 24",
        Some("1 osc"),
        0.45,
    ),
    BoundedPart::new("warp that moves, by itself", Scene::OneWarped, 16, 20.0).less(Scene::One).beside(
        "1 osc, sync moved",
        Some("1 osc"),
        0.39,
    ),
    BoundedPart::new("two oscillators of 7 voices each, filter", Scene::TwoWide, 16, 10.0)
        .beside("2 osc x7 + analog 12", None, 0.45)
        .of_a_core(),
    BoundedPart::new("16 noise bands", Scene::Bands, 16, 20.0),
    BoundedPart::new("64 partials", Scene::Partials, 16, 25.0),
    BoundedPart::new("hybrid: table, 16 partials, bands, filter", Scene::Hybrid, 16, 70.0),
    BoundedPart { bound: None, ..BoundedPart::new("hybrid: table, 16 partials, bands, filter", Scene::Hybrid, 1, 0.0) },
    BoundedPart::new("seven effects", Scene::Chain, 1, 120.0).beside("7 effects", Some("1 osc"), 1.0),
    BoundedPart::new("reverb", Scene::Reverb, 1, 40.0).beside("reverb", Some("1 osc"), 1.0),
    BoundedPart {
        bound: None,
        ..BoundedPart::new("one oscillator, synced by a moving warp", Scene::OneWarped, 1, 0.0)
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speed::bounds::vital::PROGRAM;

    #[test]
    fn vital_has_every_case_that_a_row_asks_for() {
        for Beside { case, less, .. } in PARTS.iter().filter_map(|part| part.beside) {
            for name in [Some(case), less].into_iter().flatten() {
                assert!(PROGRAM.contains(&format!("\"{name}\"")), "{name}");
            }
        }
    }

    #[test]
    fn a_tenth_of_a_core_is_what_sixteen_voices_may_take_of_a_frame() {
        let ns = 1e9 / 48_000.0 / 16.0 / 10.0;
        assert!((Unit::PercentOfCore.of_ns(ns, 16) - 10.0).abs() < 1e-9);
        assert!((Unit::Us.of_ns(ns, 16) - 133.333).abs() < 1e-2);
    }
}
