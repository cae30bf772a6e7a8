//! The judgement on files and on a set of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::novelty::novelty;
use super::{Finding, Shares, Threshold, median};
use crate::{Grid, LaneMap, Performance, Segment, tokens};

/// Files and figures are looked at with these: minimum and recommended.
const FILES: [f64; 2] = [10.0, 50.0];
const CC_CHANGES: [f64; 2] = [50.0, 200.0];
const TOKENS: [f64; 2] = [200.0, 500.0];
const SCORE: [f64; 2] = [70.0, 90.0];
/// Beats a minute by which a file may differ from its name.
const TEMPO_SLACK: f64 = 0.5;
/// Below it a set is told that it repeats itself.
const NOVEL_ENOUGH: f64 = 0.9;

/// What a file is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileQuality {
    /// Its name.
    pub file: String,
    /// 0 to 100.
    pub score: f64,
    /// The median of each share over its segments.
    pub shares: Shares,
    /// The share of segments that no other one repeats.
    pub novelty: f64,
    /// Segments, whole or not.
    pub segments: usize,
    /// Notes on the grid.
    pub notes: usize,
    /// Changes of controllers a segment, the median.
    pub cc_changes: f64,
    /// Tokens a segment, the median.
    pub tokens: f64,
    /// What the grid loses of the lanes: the mean of [`Segment::grid_loss`].
    pub grid_loss: f64,
    /// Beats a minute at the start.
    pub bpm: f64,
    /// Its controllers.
    pub controllers: Vec<String>,
    /// What was mended or left out.
    pub notices: Vec<String>,
}

/// What a set of files is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetQuality {
    /// 0 to 100.
    pub score: f64,
    /// The median of each share over all segments.
    pub shares: Shares,
    /// The share of segments that no other one repeats.
    pub novelty: f64,
    /// The controllers of the lanes.
    pub map: String,
    /// Files, changes a segment, tokens a segment and score beside what is asked.
    pub thresholds: Vec<Threshold>,
    /// What is wrong, and what helps.
    pub findings: Vec<Finding>,
    /// Each file by itself.
    pub files: Vec<FileQuality>,
}

/// A file with what is looked at.
struct Looked<'a> {
    performance: &'a Performance,
    segments: Vec<Segment>,
    shares: Vec<Shares>,
}

impl SetQuality {
    /// Judges some files, with the controllers of `map` as lanes.
    pub fn of(performances: &[Performance], map: &LaneMap) -> Self {
        let looked: Vec<Looked<'_>> = performances.iter().map(|performance| Looked::new(performance, map)).collect();
        let files: Vec<FileQuality> = looked.iter().map(FileQuality::of).collect();
        let shares: Vec<Shares> = looked.iter().flat_map(|file| file.shares.iter().copied()).collect();
        let grids: Vec<&Grid> = looked.iter().flat_map(Looked::grids).collect();
        let novelty = novelty(&grids);
        let score = 100.0 * novelty * median(shares.iter().map(Shares::mean).collect());
        let changes = median(grids.iter().map(|grid| grid.num_changes() as f64).collect());
        let num_tokens = median(grids.iter().map(|grid| tokens::encode(grid).len() as f64).collect());
        let thresholds = vec![
            Threshold::new("files", files.len() as f64, FILES),
            Threshold::new("CC changes a segment", changes, CC_CHANGES),
            Threshold::new("tokens a segment", num_tokens, TOKENS),
            Threshold::new("quality", score, SCORE),
        ];
        let mut findings = findings(&looked, &files);
        if novelty < NOVEL_ENOUGH {
            findings.push(Finding::Repeats { novelty });
        }
        Self { score, shares: Shares::medians(&shares), novelty, map: map.to_string(), thresholds, findings, files }
    }
}

impl<'a> Looked<'a> {
    fn new(performance: &'a Performance, map: &LaneMap) -> Self {
        let segments: Vec<Segment> = performance.segments(map).into_iter().flat_map(|cut| cut.segments).collect();
        let damaged = performance.num_damaged();
        let damaged = damaged as f64 / (performance.file.num_events() + damaged).max(1) as f64;
        let shares = segments.iter().map(|segment| Shares::of(segment, damaged)).collect();
        Self { performance, segments, shares }
    }

    fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.segments.iter().map(|segment| &segment.grid)
    }
}

impl FileQuality {
    fn of(file: &Looked<'_>) -> Self {
        let grids: Vec<&Grid> = file.grids().collect();
        let novelty = novelty(&grids);
        let num = grids.len();
        Self {
            file: file.performance.name.clone(),
            score: 100.0 * novelty * median(file.shares.iter().map(Shares::mean).collect()),
            shares: Shares::medians(&file.shares),
            novelty,
            segments: num,
            notes: grids.iter().map(|grid| grid.notes().len()).sum(),
            cc_changes: median(grids.iter().map(|grid| grid.num_changes() as f64).collect()),
            tokens: median(grids.iter().map(|grid| tokens::encode(grid).len() as f64).collect()),
            grid_loss: file.segments.iter().map(|segment| segment.grid_loss).sum::<f64>() / num.max(1) as f64,
            bpm: file.performance.bpm(),
            controllers: file.performance.controllers().iter().map(ToString::to_string).collect(),
            notices: file.performance.notices.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What is wrong with the files, each with its name.
fn findings(looked: &[Looked<'_>], files: &[FileQuality]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if files.is_empty() {
        findings.push(Finding::NoMidi { file: None });
    }
    let most = most_common(files);
    for (file, looked) in files.iter().zip(looked) {
        let name = || file.file.clone();
        if file.segments == 0 {
            findings.push(Finding::NoMidi { file: Some(name()) });
            continue;
        }
        if file.cc_changes < CC_CHANGES[0] {
            findings.push(Finding::LittleCc { file: name(), changes: file.cc_changes });
        }
        if file.controllers != most {
            findings.push(Finding::OtherMap { file: name(), has: file.controllers.clone(), most: most.clone() });
        }
        let named = looked.performance.fields.as_ref().map(|fields| fields.bpm);
        if let Some(named) = named.filter(|named| (named - file.bpm).abs() > TEMPO_SLACK) {
            findings.push(Finding::OtherTempo { file: name(), named, is: file.bpm });
        }
        let segments = looked.segments.iter().filter(|segment| !segment.is_whole()).count();
        if segments > 0 {
            findings.push(Finding::Incomplete { file: name(), segments, of: file.segments });
        }
    }
    findings
}

/// The controllers that most files have; of as many files the first list in order.
fn most_common(files: &[FileQuality]) -> Vec<String> {
    let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
    files.iter().filter(|file| file.segments > 0).for_each(|file| *counts.entry(&file.controllers).or_default() += 1);
    let best = counts.into_iter().max_by_key(|(controllers, num)| (*num, std::cmp::Reverse(controllers.to_vec())));
    best.map_or_else(Vec::new, |(controllers, _)| controllers.to_vec())
}
