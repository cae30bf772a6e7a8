//! `vaeform bench --bounds`: what each part of the synth costs, beside what it may cost, and Vital's engine in the same run where a
//! Python with the package `vita` is named.

mod parts;
mod scene;
mod tail;
mod vital;

use std::path::Path;

use anyhow::Result;
use cpu_time::ThreadTime;
use serde::Serialize;
use serde_json::json;
use vaeform_dsp::fm::Isa;

use super::cases::{BLOCK, RATE_HZ};
use crate::stdout;
use crate::table::{Align, Table};
use parts::{BoundedPart, PARTS, Unit, VITAL_ONE_NS};
use scene::Scene;
use vital::VitalCosts;

/// Frames of so many voices that a scene renders in one round: as long for one as for many, so that what it needs is in the caches as
/// when it plays.
fn frames_of(num_voices: usize) -> usize {
    RATE_HZ / num_voices.clamp(1, 8)
}

/// A row as it was measured, all figures in its unit.
#[derive(Debug, Serialize)]
struct Measured {
    part: &'static str,
    num_voices: usize,
    unit: &'static str,
    /// On this machine's instruction set, and without it.
    detected: f64,
    portable: f64,
    /// As it is written, and as this machine's speed makes it.
    bound: Option<f64>,
    bound_here: Option<f64>,
    vital: Option<f64>,
}

impl Measured {
    /// How many times as much Vital takes.
    fn times(&self) -> Option<f64> {
        self.vital.map(|vital| vital / self.detected)
    }

    fn is_met(&self) -> Option<bool> {
        self.bound_here.map(|bound| self.detected <= bound)
    }
}

/// A scene with so many voices on an instruction set, and its quickest round.
struct Meter {
    key: (Scene, usize, Isa),
    player: Box<dyn FnMut(usize)>,
    ns: f64,
}

/// All scenes in turns, so many times; the lowest of each counts.
struct Meters(Vec<Meter>);

impl Meters {
    fn new() -> Self {
        let mut meters = Self(Vec::new());
        for part in &PARTS {
            for scene in std::iter::once(part.scene).chain(part.less) {
                for isa in [Isa::detect(), Isa::without_avx2()] {
                    meters.add((scene, part.num_voices, isa));
                }
            }
        }
        meters
    }

    fn add(&mut self, key: (Scene, usize, Isa)) {
        if self.0.iter().any(|meter| meter.key == key) {
            return;
        }
        let mut player = key.0.player(key.1, key.2);
        // Attacks are over and everything has been touched once.
        player(frames_of(key.1));
        self.0.push(Meter { key, player, ns: f64::INFINITY });
    }

    fn measure(&mut self, rounds: usize) {
        for _ in 0..rounds {
            for Meter { key, player, ns } in &mut self.0 {
                let num_frames = frames_of(key.1);
                let start = ThreadTime::now();
                player(num_frames);
                *ns = ns.min(start.elapsed().as_nanos() as f64 / (num_frames * key.1) as f64);
            }
        }
    }

    /// What a frame of a voice of a row costs.
    fn ns(&self, part: &BoundedPart, isa: Isa) -> f64 {
        let of =
            |scene| self.0.iter().find(|meter| meter.key == (scene, part.num_voices, isa)).map_or(f64::NAN, |m| m.ns);
        of(part.scene) - part.less.map_or(0.0, of)
    }
}

/// Measures and prints; `python` runs Vital before and after, and the lower figures count.
///
/// # Errors
/// Python or its package is missing, or standard output fails.
pub(super) fn run(rounds: usize, python: Option<&Path>, as_json: bool) -> Result<()> {
    let before = python.map(VitalCosts::measure).transpose()?.unwrap_or_default();
    let mut meters = Meters::new();
    meters.measure(rounds);
    let tails = [Isa::detect(), Isa::without_avx2()].map(tail::p999_us);
    let after = python.map(VitalCosts::measure).transpose()?.unwrap_or_default();
    let vital = before.or_lower(&after);
    let scale = vital.ns("1 osc").map_or(1.0, |ns| ns / VITAL_ONE_NS);
    let mut rows: Vec<Measured> = PARTS.iter().map(|part| row(part, &meters, &vital, scale)).collect();
    rows.push(Measured {
        part: "hybrids, keys that change: 99.9 % of the blocks",
        num_voices: tail::NUM_VOICES,
        unit: Unit::Us.name(),
        detected: tails[0],
        portable: tails[1],
        bound: Some(tail::BOUND_US),
        bound_here: Some(tail::BOUND_US),
        vital: None,
    });
    if as_json {
        let all = json!({
            "rate_hz": RATE_HZ,
            "block": BLOCK,
            "isa": Isa::detect().name(),
            "has_assertions": cfg!(debug_assertions),
            "vital_one_oscillator_ns": vital.ns("1 osc"),
            "rows": rows,
        });
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    stdout::print(text(&rows, rounds, vital.ns("1 osc")).as_bytes())
}

fn row(part: &BoundedPart, meters: &Meters, vital: &VitalCosts, scale: f64) -> Measured {
    let [detected, portable] =
        [Isa::detect(), Isa::without_avx2()].map(|isa| part.unit.of_ns(meters.ns(part, isa), part.num_voices));
    let vital = part.beside.and_then(|beside| vital.beside(&beside));
    Measured {
        part: part.name,
        num_voices: part.num_voices,
        unit: part.unit.name(),
        detected,
        portable,
        bound: part.bound,
        bound_here: part.bound.map(|bound| if part.unit == Unit::Ns { scale * bound } else { bound }),
        vital: vital.map(|ns| part.unit.of_ns(ns, part.num_voices)),
    }
}

fn text(rows: &[Measured], rounds: usize, vital_one_ns: Option<f64>) -> String {
    let numbers = [Isa::detect().name(), "without", "bound", "bound here", "Vital", "times"];
    let columns: Vec<(&str, Align)> = [("part", Align::Left), ("voices", Align::Right), ("", Align::Left)]
        .into_iter()
        .chain(numbers.map(|title| (title, Align::Right)))
        .chain([("", Align::Left)])
        .collect();
    let mut table = Table::new(&columns);
    let number = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{x:.1}"));
    for row in rows {
        let figures = [Some(row.detected), Some(row.portable), row.bound, row.bound_here, row.vital, row.times()];
        let verdict = row.is_met().map_or("", |is_met| if is_met { "met" } else { "missed" });
        let cells = [row.part.to_owned(), row.num_voices.to_string(), row.unit.to_owned()];
        table.row(cells.into_iter().chain(figures.map(number)).chain([verdict.to_owned()]));
    }
    let mut text = table.render();
    text += "ns: of a stereo frame, a voice; \"by itself\": what it adds to one oscillator, as with Vital's filters, warp and effects\n";
    text += &format!(
        "{RATE_HZ} Hz, blocks of {BLOCK} frames, thread CPU time, the lowest of {rounds} rounds; of the last row the median of runs\n"
    );
    text += &match vital_one_ns {
        Some(ns) => format!(
            "bounds in ns are for a machine on which Vital's one oscillator takes {VITAL_ONE_NS:.0} ns; here it takes {ns:.0}\n"
        ),
        None => format!(
            "bounds in ns are for a machine on which Vital's one oscillator takes {VITAL_ONE_NS:.0} ns; --vital measures it here\n"
        ),
    };
    if cfg!(debug_assertions) {
        text += "this build has assertions: it is slower than a release\n";
    }
    text
}
