//! A list of partials as voices play it.

use vaeform_patch::content::{PartialBank, PartialFrequency};

use super::{Lanes, PARTIAL_GROUPS};
use crate::layers::GROUP;
use crate::layers::content::{CurveLanes, Timing};

/// Partials in lanes.
#[derive(Clone, Debug)]
pub struct PartialTable {
    num_partials: usize,
    /// Times the pitch of the bank, or Hz.
    pub(super) frequencies: Lanes<f32>,
    /// In Hz on every key.
    pub(super) is_fixed: Lanes<bool>,
    /// Octaves above the pitch of the bank.
    pub(super) octaves: Lanes<f32>,
    /// Where they begin, in cycles.
    pub(super) phases: Lanes<f32>,
    pub(super) curves: [CurveLanes<4>; PARTIAL_GROUPS],
    timing: Timing,
}

impl PartialTable {
    pub(crate) fn new(bank: &PartialBank) -> Self {
        let mut table = Self {
            num_partials: bank.partials().len(),
            frequencies: [[1.0; GROUP]; PARTIAL_GROUPS],
            is_fixed: [[false; GROUP]; PARTIAL_GROUPS],
            octaves: [[0.0; GROUP]; PARTIAL_GROUPS],
            phases: [[0.0; GROUP]; PARTIAL_GROUPS],
            curves: std::array::from_fn(|_| CurveLanes::new()),
            timing: Timing::new(bank.timeline()),
        };
        for (n, partial) in bank.partials().iter().enumerate() {
            let (group, lane) = (n / GROUP, n % GROUP);
            let (frequency, ratio, is_fixed) = match partial.frequency {
                PartialFrequency::Ratio(ratio) => (ratio, ratio, false),
                PartialFrequency::Hz(hz) => (hz, hz / bank.timeline().base_hz(), true),
            };
            table.frequencies[group][lane] = frequency;
            table.is_fixed[group][lane] = is_fixed;
            table.octaves[group][lane] = ratio.log2();
            table.phases[group][lane] = partial.phase;
            table.curves[group].set(lane, partial.level_db, &partial.curve);
        }
        table
    }

    /// Groups of lanes in which there are any.
    pub(super) fn num_groups(&self) -> usize {
        self.num_partials.div_ceil(GROUP)
    }

    /// How its time goes.
    pub(crate) fn timing(&self) -> &Timing {
        &self.timing
    }
}
