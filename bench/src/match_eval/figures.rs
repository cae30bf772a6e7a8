//! What is measured of a match, and what it is measured on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use vaeform_models::metrics::Panel;
use vaeform_models::search::Target;
use vaeform_patch::Patch;

/// A sound to match.
pub(super) struct Task {
    pub(super) name: String,
    /// Its file, where it has one.
    pub(super) path: Option<PathBuf>,
    pub(super) samples: Vec<f32>,
    pub(super) rate_hz: u32,
    pub(super) target: Target,
    /// The patch that it is a sound of, where it is known.
    pub(super) patch: Option<Patch>,
}

/// Every sound's panel under one method.
pub(super) struct MatchRow {
    pub(super) name: String,
    pub(super) panels: Vec<Panel>,
    pub(super) seconds: f64,
    /// The method that it is a rival of, as a place among the rows.
    pub(super) rival_of: Option<usize>,
    /// What was found of the patches that made the sounds.
    pub(super) found: Option<Found>,
    /// How many matches are of which family of kinds; empty of a method that has one kind.
    pub(super) kinds: BTreeMap<&'static str, usize>,
}

/// How often a patch's structure was found, as parts of all.
pub(super) struct Found {
    pub(super) wiring: f64,
    pub(super) with_ratios: f64,
    /// Mean part of the frequencies that both have.
    pub(super) ratios: f64,
}

/// What is measured, as columns; digits, and whether more is nearer.
pub(super) const FIGURES: [(&str, usize, bool); 6] = [
    ("MSS", 2, false),
    ("wMFCC", 2, false),
    ("SOT", 4, false),
    ("RMScos", 3, true),
    ("MRSTFT", 2, false),
    ("LEVEL", 2, false),
];

/// A figure of every panel.
pub(super) fn values(panels: &[Panel], figure: usize) -> Vec<f64> {
    let of = |p: &Panel| [p.mss, p.wmfcc, p.sot, p.rms_cosine, p.mr_stft, p.level_db][figure];
    panels.iter().map(of).collect()
}
