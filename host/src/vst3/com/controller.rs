//! Parameters as the plugin lists them, and the controllers that are bound to some.

use std::ptr;

use anyhow::{Context, Result, ensure};
use vst3::Steinberg::Vst::{
    IComponent, IComponentHandler, IEditController, IEditControllerTrait, IMidiMapping, IMidiMappingTrait,
    ParameterInfo, ParameterInfo_::ParameterFlags_, ViewType::kEditor,
};
use vst3::Steinberg::{IPlugView, kResultOk};
use vst3::{ComPtr, ComWrapper};

use super::check::check;
use super::object::{EditRecord, Handler};
use crate::vst3::param::Vst3Param;

/// `kIsHidden` of ivsteditcontroller.h.
const HIDDEN: i32 = 1 << 4;

/// The plugin's edit controller, which is the same object as its component.
pub(in crate::vst3) struct Controller(ComPtr<IEditController>);

impl Controller {
    /// The controller of a component, whose edits go into `record` from now on.
    pub(super) fn new(component: &ComPtr<IComponent>, record: &EditRecord) -> Result<Self> {
        let controller = component.cast::<IEditController>().context("the plugin's controller is another object")?;
        let handler = ComWrapper::new(Handler(record.clone())).to_com_ptr::<IComponentHandler>();
        let handler = handler.context("the handler has its interface")?;
        // SAFETY: the plugin counts its own reference to the handler.
        check("setComponentHandler", unsafe { controller.setComponentHandler(handler.as_ptr()) })?;
        Ok(Self(controller))
    }

    /// Has the plugin let go of the handler of its edits.
    pub(super) fn release_handler(&self) {
        // SAFETY: the interface allows null here.
        unsafe {
            self.0.setComponentHandler(ptr::null_mut());
        }
    }

    /// A view of the plugin's editor, if it has one.
    pub(super) fn create_view(&self) -> Option<ComPtr<IPlugView>> {
        // SAFETY: the name is a constant text; the view comes with a reference that is ours.
        unsafe { ComPtr::from_raw(self.0.createView(kEditor)) }
    }

    /// All parameters, in the plugin's order.
    pub(in crate::vst3) fn params(&self) -> Result<Vec<Vst3Param>> {
        // SAFETY: a plain question to a living object.
        let count = unsafe { self.0.getParameterCount() };
        (0..count).map(|index| self.param(index)).collect()
    }

    fn param(&self, index: i32) -> Result<Vst3Param> {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        check("getParameterInfo", unsafe { self.0.getParameterInfo(index, &mut info) })?;
        let len = info.title.iter().position(|&unit| unit == 0).unwrap_or(info.title.len());
        Ok(Vst3Param {
            id: info.id,
            name: String::from_utf16_lossy(&info.title[..len]),
            default: info.defaultNormalizedValue,
            is_hidden: info.flags & HIDDEN != 0,
            is_program: info.flags & ParameterFlags_::kIsProgramChange != 0,
        })
    }

    /// Whether the plugin describes a parameter that does not exist.
    pub(in crate::vst3) fn describes(&self, index: i32) -> bool {
        self.param(index).is_ok()
    }

    /// The normalised value of a parameter.
    pub(in crate::vst3) fn value(&self, id: u32) -> f64 {
        // SAFETY: a plain question to a living object.
        unsafe { self.0.getParamNormalized(id) }
    }

    /// Sets the normalised value of a parameter, as a host's window does.
    pub(in crate::vst3) fn set_value(&mut self, id: u32, value: f64) -> Result<()> {
        // SAFETY: a plain order to a living object.
        let result = unsafe { self.0.setParamNormalized(id, value) };
        ensure!(result == kResultOk, "parameter {id:#x} is not set to {value}");
        Ok(())
    }

    /// The parameter that a MIDI controller (0-129) of a channel (0-15) is bound to.
    pub(in crate::vst3) fn bound_param(&self, channel: i16, controller: i16) -> Option<u32> {
        let mut id = 0;
        let mapping = self.0.cast::<IMidiMapping>()?;
        // SAFETY: the id outlives the call.
        let told = unsafe { mapping.getMidiControllerAssignment(0, channel, controller, &mut id) };
        (told == kResultOk).then_some(id)
    }
}
