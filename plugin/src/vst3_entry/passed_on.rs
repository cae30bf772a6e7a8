//! Interfaces that the framework answers alone, but for programs.

use std::ffi::CStr;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::IInfoListenerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAttributeList, INoteExpressionControllerTrait, IProcessContextRequirementsTrait, IUnitInfoTrait,
    NoteExpressionTypeInfo, ProgramListInfo, String128, UnitInfo, kNoParentUnitId, kRootUnitId,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IBStream, kInvalidArgument, kResultFalse, kResultOk, tresult};

use super::caught::Fault;
use super::component::Component;
use super::programs::{self, LIST_ID};
use super::text::write_text;

/// The attribute that says what a program is (`PresetAttributes::kInstrument`).
const INSTRUMENT: &CStr = c"MusicalInstrument";

impl INoteExpressionControllerTrait for Component {
    unsafe fn getNoteExpressionCount(&self, bus: i32, channel: i16) -> i32 {
        // SAFETY: passed on as it came.
        self.fault.caught(0, || unsafe { self.inner.getNoteExpressionCount(bus, channel) })
    }

    unsafe fn getNoteExpressionInfo(
        &self,
        bus: i32,
        channel: i16,
        index: i32,
        info: *mut NoteExpressionTypeInfo,
    ) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getNoteExpressionInfo(bus, channel, index, info) })
    }

    unsafe fn getNoteExpressionStringByValue(
        &self,
        bus: i32,
        channel: i16,
        id: u32,
        value: f64,
        text: *mut String128,
    ) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.inner.getNoteExpressionStringByValue(bus, channel, id, value, text) }
    }

    unsafe fn getNoteExpressionValueByString(
        &self,
        bus: i32,
        channel: i16,
        id: u32,
        text: *const u16,
        value: *mut f64,
    ) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.inner.getNoteExpressionValueByString(bus, channel, id, text, value) }
    }
}

impl IProcessContextRequirementsTrait for Component {
    unsafe fn getProcessContextRequirements(&self) -> u32 {
        // SAFETY: a plain question.
        unsafe { self.inner.getProcessContextRequirements() }
    }
}

/// Writes what is known of a program, by its list and number.
///
/// # Safety
/// `to` is null or has room for it.
unsafe fn tell_of_program(
    fault: &Fault,
    (list, program): (i32, i32),
    to: *mut String128,
    of: impl FnOnce(usize) -> Option<&'static str>,
) -> tresult {
    // SAFETY: as said.
    let (Some(to), Ok(program), LIST_ID) = (unsafe { to.as_mut() }, usize::try_from(program), list) else {
        return kInvalidArgument;
    };
    fault.caught(kResultFalse, || {
        if program >= programs::count() {
            return kInvalidArgument;
        }
        let Some(text) = of(program) else { return kResultFalse };
        write_text(to, text);
        kResultOk
    })
}

impl IUnitInfoTrait for Component {
    /// The root unit, which the framework does not list, and its units below it.
    unsafe fn getUnitCount(&self) -> i32 {
        // SAFETY: a plain question.
        1 + unsafe { self.inner.getUnitCount() }
    }

    unsafe fn getUnitInfo(&self, index: i32, info: *mut UnitInfo) -> tresult {
        // SAFETY: hosts pass null or room for it.
        let Some(room) = (unsafe { info.as_mut() }).filter(|_| index >= 0) else { return kInvalidArgument };
        if index == 0 {
            (room.id, room.parentUnitId, room.programListId) = (kRootUnitId, kNoParentUnitId, LIST_ID);
            write_text(&mut room.name, "Vaeform");
            return kResultOk;
        }
        // SAFETY: there is room, and the framework answers for units that it does not have.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getUnitInfo(index - 1, info) })
    }

    unsafe fn getProgramListCount(&self) -> i32 {
        1
    }

    unsafe fn getProgramListInfo(&self, list: i32, info: *mut ProgramListInfo) -> tresult {
        // SAFETY: hosts pass null or room for it.
        let Some(info) = (unsafe { info.as_mut() }).filter(|_| list == 0) else { return kInvalidArgument };
        self.fault.caught(kResultFalse, || {
            programs::describe_list(info);
            kResultOk
        })
    }

    unsafe fn getProgramName(&self, list: i32, program: i32, name: *mut String128) -> tresult {
        // SAFETY: hosts pass null or room for it.
        unsafe { tell_of_program(&self.fault, (list, program), name, programs::name) }
    }

    unsafe fn getProgramInfo(&self, list: i32, program: i32, attribute: *const i8, value: *mut String128) -> tresult {
        // SAFETY: hosts pass null or a text that ends with a zero.
        if attribute.is_null() || unsafe { CStr::from_ptr(attribute.cast()) } != INSTRUMENT {
            return kResultFalse;
        }
        // SAFETY: hosts pass null or room for it.
        unsafe { tell_of_program(&self.fault, (list, program), value, programs::category) }
    }

    unsafe fn hasProgramPitchNames(&self, _list: i32, _program: i32) -> tresult {
        kResultFalse
    }

    unsafe fn getProgramPitchName(&self, _list: i32, _program: i32, _pitch: i16, _name: *mut String128) -> tresult {
        kInvalidArgument
    }

    unsafe fn getSelectedUnit(&self) -> i32 {
        kRootUnitId
    }

    unsafe fn selectUnit(&self, _unit: i32) -> tresult {
        kResultFalse
    }

    unsafe fn getUnitByBus(&self, _media: i32, _direction: i32, _bus: i32, _channel: i32, _unit: *mut i32) -> tresult {
        kResultFalse
    }

    unsafe fn setUnitProgramData(&self, _list_or_unit: i32, _program: i32, _data: *mut IBStream) -> tresult {
        kInvalidArgument
    }
}

impl IInfoListenerTrait for Component {
    unsafe fn setChannelContextInfos(&self, list: *mut IAttributeList) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.setChannelContextInfos(list) })
    }
}
