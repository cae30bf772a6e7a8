//! Parameters as the plugin lists them, and the controllers that are bound to some.

use anyhow::{Result, ensure};
use vst3::Steinberg::Vst::{IEditControllerTrait, IMidiMapping, IMidiMappingTrait, ParameterInfo};
use vst3::Steinberg::kResultOk;

use super::{Component, check};
use crate::vst3::Param;

/// `kIsHidden` of ivsteditcontroller.h.
const HIDDEN: i32 = 1 << 4;

impl Component {
    /// All parameters, in the plugin's order.
    pub(in crate::vst3) fn params(&self) -> Result<Vec<Param>> {
        // SAFETY: a plain question to a living object.
        let count = unsafe { self.controller.getParameterCount() };
        (0..count).map(|index| self.param(index)).collect()
    }

    fn param(&self, index: i32) -> Result<Param> {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        check("getParameterInfo", unsafe { self.controller.getParameterInfo(index, &mut info) })?;
        let len = info.title.iter().position(|&unit| unit == 0).unwrap_or(info.title.len());
        Ok(Param {
            id: info.id,
            name: String::from_utf16_lossy(&info.title[..len]),
            default: info.defaultNormalizedValue,
            is_hidden: info.flags & HIDDEN != 0,
        })
    }

    /// Whether the plugin describes a parameter that does not exist.
    pub(in crate::vst3) fn describes(&self, index: i32) -> bool {
        self.param(index).is_ok()
    }

    /// The normalised value of a parameter.
    pub(in crate::vst3) fn value(&self, id: u32) -> f64 {
        // SAFETY: a plain question to a living object.
        unsafe { self.controller.getParamNormalized(id) }
    }

    /// Sets the normalised value of a parameter, as a host's window does.
    pub(in crate::vst3) fn set_value(&mut self, id: u32, value: f64) -> Result<()> {
        // SAFETY: a plain order to a living object.
        let result = unsafe { self.controller.setParamNormalized(id, value) };
        ensure!(result == kResultOk, "parameter {id:#x} is not set to {value}");
        Ok(())
    }

    /// The parameter that a MIDI controller (0-129) of a channel (0-15) is bound to.
    pub(in crate::vst3) fn controller_param(&self, channel: i16, controller: i16) -> Option<u32> {
        let mut id = 0;
        let mapping = self.component.cast::<IMidiMapping>()?;
        // SAFETY: the id outlives the call.
        let told = unsafe { mapping.getMidiControllerAssignment(0, channel, controller, &mut id) };
        (told == kResultOk).then_some(id)
    }
}
