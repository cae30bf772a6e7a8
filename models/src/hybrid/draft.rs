//! A hybrid on its way to a candidate.

use vaeform_dsp::layers::Tables;

use super::{HybridKind, HybridPatch};

/// How a sound goes on under its key.
#[derive(Clone, Copy)]
pub(super) struct KeyCourse {
    /// Seconds that the key stays down.
    pub(super) hold_s: f64,
    /// The part that a held key repeats, first and last second; none of what decays.
    pub(super) sustain: Option<[f32; 2]>,
}

/// A hybrid before its noise.
#[derive(Clone)]
pub(super) struct HybridDraft {
    pub(super) kind: HybridKind,
    /// What speaks against it, in decibels of MSS.
    pub(super) doubt: f64,
    pub(super) sound: HybridPatch,
    /// Its tables, built.
    pub(super) tables: Tables,
    pub(super) course: KeyCourse,
    /// From what the player makes to the sound's level, in dB.
    pub(super) gain_db: f64,
    /// As the sound would be heard, from the key going down.
    pub(super) take: Vec<f32>,
    /// MSS and the price of what it is made of.
    pub(super) rank: f64,
}

impl HybridDraft {
    /// The energy of the take as the player makes it.
    pub(super) fn energy(&self) -> f64 {
        let energy: f64 = self.take.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        energy * 10.0_f64.powf(-0.1 * self.gain_db)
    }
}

/// Keeps the nearest few, the nearest first.
pub(super) fn likeliest(drafts: &mut Vec<HybridDraft>, num: usize) {
    drafts.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    drafts.truncate(num);
}
