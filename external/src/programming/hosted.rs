//! A plugin in its process as an instrument.

use super::instrument::Instrument;
use crate::plugin::{PluginProcess, Recall, Setting};
use crate::space::ParameterSpace;
use crate::{Note, PlayError, Take};

/// A plugin in its process, with its space and how its patches are brought about.
pub struct HostedPlugin {
    /// The plugin.
    pub process: PluginProcess,
    /// What of it is searched.
    pub space: ParameterSpace,
    /// How a patch is brought about.
    pub recall: Recall,
}

impl Instrument for HostedPlugin {
    fn play(&mut self, point: &[f32], note: &Note) -> Result<Take, PlayError> {
        self.process.play(Setting::Values(&self.space.values(point), self.recall), note)
    }
}
