//! The lanes that are measured: generated ones that are like those of the training or held out of it, of people, of files of one's own.

use std::path::Path;

use anyhow::{Result, bail};
use vaeform_models::performance::LANE_STEPS;
use vaeform_performance::generator::{LaneKind, Style};
use vaeform_performance::training_set::{Selection, TrainingSet};
use vaeform_performance::{LaneMap, NUM_LANES, Performance};

use super::super::lanes_file;

/// Kinds of lanes that no training has seen.
const HIDDEN: [LaneKind; 2] = [LaneKind::Duck, LaneKind::Hold];
/// From the seeds of drawn segments to those of dense ones; no set shares one with the training.
const DENSE_SEEDS: u64 = 5_000_000;
const FITTED_SEED: u64 = 10_000_000;

/// Files from which on a file is a unit of the intervals.
const MIN_FILES: usize = 8;

/// What trainings knew of sets that they were not fitted to.
const NOT_BLIND: &str =
    "not blind: a quarter of the lanes of the training is stretched because of what early trials did on this set";
const TUNED: &str =
    "not blind: the generator's weights and the stretched lanes of the training were chosen with lanes of people";

/// Lanes of 0 to 1.
pub(super) struct LaneSet {
    /// What they are, for people.
    pub(super) name: &'static str,
    /// Lanes; those of a segment lie side by side.
    pub(super) lanes: Vec<[f32; LANE_STEPS]>,
    /// The unit of the intervals that each lane belongs to: lanes of one segment, of one file, or each its own.
    pub(super) units: Vec<usize>,
    /// Why there are none.
    pub(super) missing: &'static str,
    /// What to keep in mind; empty for nothing.
    pub(super) caveat: &'static str,
}

/// Generated sets of so many segments each.
pub(super) fn generated(num: usize) -> Vec<LaneSet> {
    let known = Selection { leave_out: HIDDEN.to_vec(), triplets: Some(false) };
    let others = LaneKind::ALL.into_iter().filter(|kind| !HIDDEN.contains(kind) && *kind != LaneKind::Flat);
    let hidden = Selection { leave_out: others.collect(), triplets: None };
    let triplets = Selection { leave_out: HIDDEN.to_vec(), triplets: Some(true) };
    let set = |(name, seed, selection, caveat): (&'static str, u64, &Selection, &'static str)| {
        let lanes = made(num, seed, selection);
        let units = (0..lanes.len()).map(|lane| lane / NUM_LANES).collect();
        LaneSet { name, lanes, units, missing: "", caveat }
    };
    [
        ("generated, as the training", 30_000_000, &known, ""),
        ("generated, kinds held out", 40_000_000, &hidden, NOT_BLIND),
        ("generated, triplets held out", 50_000_000, &triplets, NOT_BLIND),
    ]
    .map(set)
    .into()
}

/// Lanes of the training, for controls.
pub(super) fn fitted(num: usize) -> Vec<[f32; LANE_STEPS]> {
    made(num, FITTED_SEED, &Selection { leave_out: HIDDEN.to_vec(), triplets: Some(false) })
}

fn made(num: usize, seed: u64, selection: &Selection) -> Vec<[f32; LANE_STEPS]> {
    let mut set = TrainingSet::default();
    set.generate(num.div_ceil(2), seed, Style::Drawn, selection);
    set.generate(num / 2, seed + DENSE_SEEDS, Style::Dense, selection);
    set.lanes.as_chunks().0.iter().map(lane).collect()
}

/// Lanes of people, of a file.
pub(super) fn of_people(path: Option<&Path>) -> Result<LaneSet> {
    let mut set = LaneSet {
        name: "lanes of people",
        lanes: Vec::new(),
        units: Vec::new(),
        missing: "--people names no file",
        caveat: TUNED,
    };
    let Some(path) = path else { return Ok(set) };
    for row in lanes_file::read(path)? {
        let Ok(values) = row.as_slice().try_into() else {
            bail!("{}: expected rows of {LANE_STEPS} values, found {}", path.display(), row.len())
        };
        set.units.push(set.lanes.len());
        set.lanes.push(lane(values));
    }
    Ok(set)
}

/// Lanes of whole segments of files. Those of a file are one unit, or those of a segment where there are few files.
pub(super) fn own<'a>(performances: impl Iterator<Item = &'a Performance>, map: &LaneMap) -> LaneSet {
    let (mut lanes, mut files, mut segments) = (Vec::new(), Vec::new(), Vec::new());
    let mut num_files = 0;
    for performance in performances {
        for segment in performance.segments(map).iter().flat_map(|cut| &cut.segments) {
            let whole = segment.grid.lanes().iter().flatten().filter_map(|lane| lane.as_slice().try_into().ok());
            lanes.extend(whole.map(lane));
            segments.resize(lanes.len(), segments.last().map_or(0, |last| last + 1));
        }
        num_files += usize::from(files.len() < lanes.len());
        files.resize(lanes.len(), num_files);
    }
    let units = if num_files >= MIN_FILES { files } else { segments };
    let missing = "no file with four bars of 4/4 and a controller";
    LaneSet { name: "files of your own", lanes, units, missing, caveat: "" }
}

fn lane(values: &[u8; LANE_STEPS]) -> [f32; LANE_STEPS] {
    values.map(|value| f32::from(value.min(127)) / 127.0)
}
