//! Interfaces that the framework answers alone.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::IInfoListenerTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAttributeList, INoteExpressionControllerTrait, IProcessContextRequirementsTrait, IUnitInfoTrait,
    NoteExpressionTypeInfo, ProgramListInfo, String128, UnitInfo, kRootUnitId,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{IBStream, kInvalidArgument, kResultFalse, tresult};

use super::component::Component;

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

impl IUnitInfoTrait for Component {
    unsafe fn getUnitCount(&self) -> i32 {
        // SAFETY: a plain question.
        unsafe { self.inner.getUnitCount() }
    }

    unsafe fn getUnitInfo(&self, index: i32, info: *mut UnitInfo) -> tresult {
        if index < 0 {
            return kInvalidArgument;
        }
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getUnitInfo(index, info) })
    }

    unsafe fn getProgramListCount(&self) -> i32 {
        0
    }

    unsafe fn getProgramListInfo(&self, _list: i32, _info: *mut ProgramListInfo) -> tresult {
        kInvalidArgument
    }

    unsafe fn getProgramName(&self, _list: i32, _program: i32, _name: *mut String128) -> tresult {
        kInvalidArgument
    }

    unsafe fn getProgramInfo(
        &self,
        _list: i32,
        _program: i32,
        _attribute: *const i8,
        _value: *mut String128,
    ) -> tresult {
        kInvalidArgument
    }

    unsafe fn hasProgramPitchNames(&self, _list: i32, _program: i32) -> tresult {
        kInvalidArgument
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
