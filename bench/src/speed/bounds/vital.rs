//! What Vital's engine costs on the same machine: a program of a few lines for a Python that has the package `vita`.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::parts::Beside;
use crate::speed::cases::RATE_HZ;
use crate::speed::python;

/// Measures each case; prints a line of JSON for each.
pub(super) const PROGRAM: &str = include_str!("vital.py");

/// A case of Vital's.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct VitalCost {
    case: String,
    /// CPU time of a frame of one voice.
    ns: f64,
}

/// The costs of all cases.
#[derive(Clone, Debug, Default)]
pub(super) struct VitalCosts(Vec<VitalCost>);

impl VitalCosts {
    /// Measures them.
    ///
    /// # Errors
    /// The Python does not run or lacks `vita`.
    pub(super) fn measure(python: &Path) -> Result<Self> {
        let printed = python::run(python, PROGRAM, &[RATE_HZ.to_string()])?;
        let text = String::from_utf8(printed).context("Python printed something else than text")?;
        let rows =
            text.lines().map(|line| serde_json::from_str(line).with_context(|| format!("Python printed {line}")));
        Ok(Self(rows.collect::<Result<_>>()?))
    }

    /// The lower one of each case, of two measurements.
    pub(super) fn or_lower(self, other: &Self) -> Self {
        let lower = |mut cost: VitalCost| {
            cost.ns = other.ns(&cost.case).map_or(cost.ns, |ns| ns.min(cost.ns));
            cost
        };
        Self(self.0.into_iter().map(lower).collect())
    }

    /// What a case costs, in ns a frame.
    pub(super) fn ns(&self, case: &str) -> Option<f64> {
        self.0.iter().find(|cost| cost.case == case).map(|cost| cost.ns)
    }

    /// What stands beside a row.
    pub(super) fn beside(&self, beside: &Beside) -> Option<f64> {
        let less = match beside.less {
            Some(case) => self.ns(case)?,
            None => 0.0,
        };
        Some(beside.part * (self.ns(beside.case)? - less))
    }
}
