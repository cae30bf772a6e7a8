//! The figures of the knobs with names, beside their controls.

use serde::Serialize;

use crate::ear::DESCRIPTORS as NAMES;
use crate::latent::named::{DESCRIPTORS, NamedPatch, NamedSweep, Rho};
use crate::latent::statistics::{median, quantile};
use crate::table::{Align, Table};

/// A knob follows its descriptor around a patch from this rank correlation on.
const FOLLOWS_FROM: f64 = 0.8;

/// One knob over all patches; medians.
#[derive(Serialize)]
struct NamedKnob {
    descriptor: &'static str,
    /// Rank correlation with the own descriptor at nine places, and around which part of the patches it is high enough.
    own: f64,
    follows_percent: f64,
    /// The same at seventeen places, of which every other one was not fitted.
    own_between: f64,
    /// Rank correlation with each descriptor, without sign; none with the own one.
    others: [Option<f64>; DESCRIPTORS.len()],
    /// Largest over smallest value of each descriptor.
    spans: Rho,
    /// The own descriptor along the one direction of all patches, and along another patch's path.
    global: f64,
    shuffled: f64,
}

/// All knobs.
#[derive(Serialize)]
pub(super) struct NamedFigures {
    patches: usize,
    renders_median: f64,
    renders_largest: f64,
    cpu_ms_median: f64,
    cpu_ms_largest: f64,
    knobs: Vec<NamedKnob>,
}

impl NamedFigures {
    pub(super) fn new(patches: &[NamedPatch]) -> Self {
        let renders: Vec<f64> = patches.iter().map(|patch| patch.renders as f64).collect();
        let cpu_ms: Vec<f64> = patches.iter().map(|patch| patch.cpu_ms).collect();
        Self {
            patches: patches.len(),
            renders_median: median(&renders),
            renders_largest: quantile(&renders, 1.0),
            cpu_ms_median: median(&cpu_ms),
            cpu_ms_largest: quantile(&cpu_ms, 1.0),
            knobs: (0..DESCRIPTORS.len()).map(|knob| NamedKnob::new(patches, knob)).collect(),
        }
    }

    pub(super) fn text(&self) -> String {
        use Align::{Left, Right};
        let mut table = Table::new(&[
            ("KNOB", Left),
            ("RHO", Right),
            (">= .8 %", Right),
            ("17 PLACES", Right),
            ("OTHERS |RHO|", Right),
            ("SPANS", Right),
            ("GLOBAL", Right),
            ("SHUFFLED", Right),
        ]);
        for knob in &self.knobs {
            let others = knob.others.map(|rho| rho.map_or_else(|| "-".to_owned(), |rho| format!("{rho:.2}")));
            table.row([
                knob.descriptor.to_owned(),
                format!("{:+.2}", knob.own),
                format!("{:.0}", knob.follows_percent),
                format!("{:+.2}", knob.own_between),
                others.join(" "),
                knob.spans.map(|span| format!("{span:.2}")).join(" "),
                format!("{:+.2}", knob.global),
                format!("{:+.2}", knob.shuffled),
            ]);
        }
        format!(
            "{} patches, knobs with names at nine places; medians (rho >= .9, >= .8 around 80 %, others <= .4)\n",
            self.patches
        ) + &table.render()
            + &format!(
                "renders of a fit      {:6.0}  median; {:.0} at most (<= 128)\n",
                self.renders_median, self.renders_largest
            )
            + &format!(
                "cpu of a fit          {:6.0}  ms, median; {:.0} at most (<= 1000)\n\n",
                self.cpu_ms_median, self.cpu_ms_largest
            )
    }
}

impl NamedKnob {
    fn new(patches: &[NamedPatch], knob: usize) -> Self {
        let all = |figure: &dyn Fn(&NamedSweep) -> f64| -> Vec<f64> {
            patches.iter().map(|patch| figure(&patch.knobs[knob])).collect()
        };
        let own = all(&|sweep| sweep.rho[knob]);
        let follows = own.iter().filter(|&&rho| rho >= FOLLOWS_FROM).count();
        Self {
            descriptor: NAMES[DESCRIPTORS[knob]],
            follows_percent: 100.0 * follows as f64 / own.len().max(1) as f64,
            own: median(&own),
            own_between: median(&all(&|sweep| sweep.rho_between)),
            others: std::array::from_fn(|d| (d != knob).then(|| median(&all(&|sweep| sweep.rho[d].abs())))),
            spans: std::array::from_fn(|d| median(&all(&|sweep| sweep.spans[d]))),
            global: median(&all(&|sweep| sweep.global[knob])),
            shuffled: median(&all(&|sweep| sweep.shuffled[knob])),
        }
    }
}
