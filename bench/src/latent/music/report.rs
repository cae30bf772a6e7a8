//! The figures of `latent music`, each beside what it should be.

use serde::Serialize;
use serde_json::json;

use super::named::NamedFigures;
use crate::bootstrap::{self, Estimate};
use crate::ear::{self, DESCRIPTORS};
use crate::latent::morphs::{Pair, Way};
use crate::latent::named::NamedPatch;
use crate::latent::statistics::{median, quantile};
use crate::latent::sweeps::{POSITIONS, Sweep};
use crate::table::{Align, Table};

/// A knob follows a descriptor around an anchor from this rank correlation on.
const FOLLOWS_FROM: f64 = 0.8;
/// A knob may bear the name of a descriptor that it follows, in one direction, around more than this part of the anchors.
const NAMED_FROM_PERCENT: f64 = 50.0;

/// One knob over all anchors.
#[derive(Serialize)]
struct Knob {
    latent: usize,
    /// Largest over median step, median over the anchors.
    largest_to_median: f64,
    /// MSS between the ends: median over the anchors, and the part of anchors that reach 3.
    end_to_end_mss: f64,
    reaches_3_percent: f64,
    /// The descriptor that follows around most anchors in one direction: around how many, and the mean rank correlation over all of
    /// them, sign and all, and without signs.
    descriptor: &'static str,
    follows_percent: f64,
    rho: f64,
    rho_unsigned: f64,
    /// The next best descriptor: what the knob moves beside.
    cross_talk: &'static str,
    cross_talk_rho: f64,
    /// Mean rank correlation of every descriptor.
    all_rho: Vec<f64>,
    /// The descriptor, where the knob may bear its name.
    named: Option<&'static str>,
}

/// A way of morphing over all pairs.
#[derive(Serialize)]
struct Morphing {
    way: &'static str,
    evenness: Estimate,
    directness: Estimate,
    drift_db_median: f64,
    drift_db_p95: f64,
    silent: usize,
    /// How much lower evenness and directness are than the straight way's, in per cent.
    evenness_gain: Option<Estimate>,
    directness_gain: Option<Estimate>,
}

/// All figures.
#[derive(Serialize)]
pub(super) struct Figures {
    anchors: usize,
    pairs: usize,
    /// Medians over anchors and knobs.
    largest_to_median: f64,
    end_to_end_mss: f64,
    /// MSS of a move by 1/127 off rest over the median step: median, 95 %, largest, and the part of sweeps at 2 or below.
    smallest_median: f64,
    smallest_p95: f64,
    smallest_largest: f64,
    smallest_within_2_percent: f64,
    drift_db_median: f64,
    drift_db_p95: f64,
    drift_db_largest: f64,
    drift_within_3_percent: f64,
    silent: usize,
    renders: usize,
    knobs: Vec<Knob>,
    morphs: Vec<Morphing>,
    named: Option<NamedFigures>,
}

fn percent(values: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    100.0 * values.iter().filter(|&&value| holds(value)).count() as f64 / values.len().max(1) as f64
}

impl Figures {
    pub(super) fn new(swept: &[Vec<Sweep>], pairs: &[Pair], named: &[NamedPatch]) -> Self {
        let all: Vec<&Sweep> = swept.iter().flatten().collect();
        let of = |figure: fn(&Sweep) -> Option<f64>| all.iter().filter_map(|sweep| figure(sweep)).collect::<Vec<f64>>();
        let smallest = of(|sweep| sweep.smallest);
        let drift = of(|sweep| Some(sweep.drift_db));
        Self {
            anchors: swept.len(),
            pairs: pairs.len(),
            largest_to_median: median(&of(|sweep| sweep.trail.largest_to_median())),
            end_to_end_mss: median(&of(|sweep| Some(sweep.trail.end_to_end))),
            smallest_median: median(&smallest),
            smallest_p95: quantile(&smallest, 0.95),
            smallest_largest: quantile(&smallest, 1.0),
            smallest_within_2_percent: percent(&smallest, |ratio| ratio <= 2.0),
            drift_db_median: median(&drift),
            drift_db_p95: quantile(&drift, 0.95),
            drift_db_largest: quantile(&drift, 1.0),
            drift_within_3_percent: percent(&drift, |db| db <= 3.0),
            silent: all.iter().map(|sweep| sweep.trail.num_silent).sum(),
            renders: all.len() * POSITIONS,
            knobs: (0..swept.first().map_or(0, Vec::len)).map(|latent| knob(swept, latent)).collect(),
            morphs: morphings(pairs),
            named: (!named.is_empty()).then(|| NamedFigures::new(named)),
        }
    }

    pub(super) fn json(&self, seed: u64, free: bool) -> String {
        let all = json!({"seed": seed, "free": free, "render": ear::KEY, "figures": self, "descriptors": DESCRIPTORS});
        format!("{all:#}\n")
    }

    pub(super) fn text(&self, seed: u64, free: bool) -> String {
        let mut text = String::new();
        if self.anchors > 0 {
            text += &self.sweeps_text(free);
        }
        if self.pairs > 0 {
            text += &self.morphs_text();
        }
        if let Some(named) = &self.named {
            text += &named.text();
        }
        text + &format!("seed {seed}; each render: {}\n", ear::KEY)
    }

    fn sweeps_text(&self, free: bool) -> String {
        use Align::{Left, Right};
        let mut table = Table::new(&[
            ("KNOB", Right),
            ("LARGEST/MEDIAN", Right),
            ("END TO END", Right),
            (">= 3 %", Right),
            ("FOLLOWS BEST", Left),
            ("ANCHORS %", Right),
            ("RHO", Right),
            ("|RHO|", Right),
            ("CROSS-TALK", Left),
            ("RHO", Right),
            ("NAME", Left),
        ]);
        for knob in &self.knobs {
            table.row([
                knob.latent.to_string(),
                format!("{:.2}", knob.largest_to_median),
                format!("{:.2}", knob.end_to_end_mss),
                format!("{:.0}", knob.reaches_3_percent),
                knob.descriptor.to_owned(),
                format!("{:.0}", knob.follows_percent),
                format!("{:+.2}", knob.rho),
                format!("{:.2}", knob.rho_unsigned),
                knob.cross_talk.to_owned(),
                format!("{:+.2}", knob.cross_talk_rho),
                knob.named.unwrap_or("-").to_owned(),
            ]);
        }
        let structure = if free { "free" } else { "held" };
        let mut text =
            format!("{} anchors x {} knobs, algorithm and ratios {structure}\n", self.anchors, self.knobs.len());
        text += &table.render();
        text +=
            &format!("largest/median step  {:6.2}  median over anchors and knobs (<= 2.5)\n", self.largest_to_median);
        text += &format!("end to end           {:6.2}  MSS, median (each knob >= 3)\n", self.end_to_end_mss);
        text += &format!(
            "1/127 off rest       {:6.2}  median steps (<= 2); 95 % {:.2}, largest {:.2}; {:.1} % within\n",
            self.smallest_median, self.smallest_p95, self.smallest_largest, self.smallest_within_2_percent
        );
        text += &format!(
            "loudness drift       {:6.2}  dB, median (<= 3); 95 % {:.2}, largest {:.2}; {:.1} % within\n",
            self.drift_db_median, self.drift_db_p95, self.drift_db_largest, self.drift_within_3_percent
        );
        text + &format!("silent renders       {:6}  of {} (none)\n\n", self.silent, self.renders)
    }

    fn morphs_text(&self) -> String {
        use Align::{Left, Right};
        let mut table = Table::new(&[
            ("MORPH", Left),
            ("EVENNESS [95 %]", Right),
            ("BETTER BY %", Right),
            ("DIRECTNESS [95 %]", Right),
            ("BETTER BY %", Right),
            ("DRIFT dB", Right),
            ("95 %", Right),
            ("SILENT", Right),
        ]);
        let gain = |estimate: &Option<Estimate>| estimate.map_or_else(String::new, |gain| gain.show(0));
        for morph in &self.morphs {
            table.row([
                morph.way.to_owned(),
                morph.evenness.show(3),
                gain(&morph.evenness_gain),
                morph.directness.show(3),
                gain(&morph.directness_gain),
                format!("{:.2}", morph.drift_db_median),
                format!("{:.2}", morph.drift_db_p95),
                morph.silent.to_string(),
            ]);
        }
        format!("{} pairs; evenness and directness should be at least 30 % below the straight way's\n", self.pairs)
            + &table.render()
    }
}

/// The part of sweeps in which a descriptor follows the knob, in whichever direction it does so more often.
fn follows_percent(sweeps: &[&Sweep], descriptor: usize) -> f64 {
    let rho: Vec<f64> = sweeps.iter().map(|sweep| sweep.rho[descriptor]).collect();
    percent(&rho, |rho| rho >= FOLLOWS_FROM).max(percent(&rho, |rho| rho <= -FOLLOWS_FROM))
}

fn knob(swept: &[Vec<Sweep>], latent: usize) -> Knob {
    let sweeps: Vec<&Sweep> = swept.iter().map(|of_anchor| &of_anchor[latent]).collect();
    let mean = |figure: &dyn Fn(&Sweep) -> f64| sweeps.iter().map(|s| figure(s)).sum::<f64>() / sweeps.len() as f64;
    let all_rho: Vec<f64> = (0..DESCRIPTORS.len()).map(|d| mean(&|sweep| sweep.rho[d])).collect();
    let mut order: Vec<usize> = (0..DESCRIPTORS.len()).collect();
    order.sort_by(|&a, &b| all_rho[b].abs().total_cmp(&all_rho[a].abs()));
    // Of descriptors that follow around as many anchors the one with the larger mean comes first.
    order.sort_by(|&a, &b| follows_percent(&sweeps, b).total_cmp(&follows_percent(&sweeps, a)));
    let (best, next) = (order[0], order[1]);
    let follows = follows_percent(&sweeps, best);
    let ends: Vec<f64> = sweeps.iter().map(|sweep| sweep.trail.end_to_end).collect();
    let ratios: Vec<f64> = sweeps.iter().filter_map(|sweep| sweep.trail.largest_to_median()).collect();
    Knob {
        latent: latent + 1,
        largest_to_median: median(&ratios),
        end_to_end_mss: median(&ends),
        reaches_3_percent: percent(&ends, |mss| mss >= 3.0),
        descriptor: DESCRIPTORS[best],
        follows_percent: follows,
        rho: all_rho[best],
        rho_unsigned: mean(&|sweep| sweep.rho[best].abs()),
        cross_talk: DESCRIPTORS[next],
        cross_talk_rho: all_rho[next],
        named: (follows > NAMED_FROM_PERCENT).then_some(DESCRIPTORS[best]),
        all_rho,
    }
}

/// Picks one of a pair's ways.
type Pick = fn(&Pair) -> &Way;

fn morphings(pairs: &[Pair]) -> Vec<Morphing> {
    let straight: Pick = |pair| &pair.straight;
    let ways: [(&'static str, Pick); 3] = [
        ("latent, structure held", |pair| &pair.held),
        ("latent, structure free", |pair| &pair.free),
        ("straight parameters", straight),
    ];
    // Pairs whose ends sound alike have no direction on any way.
    let pairs: Vec<&Pair> = pairs.iter().filter(|pair| straight(pair).trail.directness().is_some()).collect();
    let evenness = |way: Pick| pairs.iter().map(|pair| way(pair).trail.evenness()).collect::<Vec<f64>>();
    let directness =
        |way: Pick| pairs.iter().map(|pair| way(pair).trail.directness().unwrap_or(f64::NAN)).collect::<Vec<f64>>();
    let (even, direct) = (evenness(straight), directness(straight));
    let morphing = |(idx, (name, way)): (usize, (&'static str, Pick))| {
        let is_straight = idx + 1 == ways.len();
        let drift: Vec<f64> = pairs.iter().map(|pair| way(pair).drift_db).collect();
        Morphing {
            way: name,
            evenness: bootstrap::mean(&evenness(way)),
            directness: bootstrap::mean(&directness(way)),
            drift_db_median: median(&drift),
            drift_db_p95: quantile(&drift, 0.95),
            silent: pairs.iter().map(|pair| way(pair).trail.num_silent).sum(),
            evenness_gain: (!is_straight).then(|| bootstrap::gain_percent(&evenness(way), &even)),
            directness_gain: (!is_straight).then(|| bootstrap::gain_percent(&directness(way), &direct)),
        }
    };
    ways.into_iter().enumerate().map(morphing).collect()
}
