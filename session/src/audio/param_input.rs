//! Controllers that move parameters other than latents. `[audio-thread]`

use super::messages::ControllerSettings;
use super::reports::Reports;
use crate::controllers::{ParamControllers, ParamHeard};

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct ParamInput {
    /// Which controllers move what, and how far they stand.
    pub(super) map: ParamControllers,
}

impl ParamInput {
    /// A controller, channel 0-15, number 0-127, value 0..1. Offsets of host parameters move at once; what sets parameters of the patch
    /// goes on to the worker.
    pub(super) fn controller(&mut self, channel: u8, cc: u8, value: f32, reports: &Reports) -> ParamHeard {
        let heard = self.map.controller(channel, cc, value);
        if heard.has_moved {
            reports.flags.controllers.set_offsets(&self.map.offsets());
        }
        if heard.is_for_patch {
            reports.flags.controllers.set_position(cc, value);
            reports.wake.set();
        }
        heard
    }

    /// Controllers move the parameters by these settings from now on.
    pub(super) fn set(&mut self, settings: &ControllerSettings, reports: &Reports) {
        self.map.set_map(&settings.params);
        if let Some(offsets) = &settings.param_offsets {
            self.map.set_offsets(offsets);
        }
        reports.flags.controllers.set_offsets(&self.map.offsets());
    }
}
