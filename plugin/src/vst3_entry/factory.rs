//! What the module makes: the one class, by its id.

use std::ffi::c_void;

use nice_plug::wrapper::vst3::PluginInfo;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3, IPluginFactory3Trait,
    IPluginFactoryTrait, PClassInfo, PClassInfo2, PClassInfoW, PFactoryInfo, TUID, kInvalidArgument, kResultFalse,
    kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

use super::component::Component;
use crate::Vaeform;
use crate::guard::quietly;

/// Makes instances and says what they are.
pub(super) struct Factory {
    info: PluginInfo,
}

impl Default for Factory {
    fn default() -> Self {
        Self { info: PluginInfo::for_plugin::<Vaeform>() }
    }
}

impl Class for Factory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

/// Writes what a host asked for.
///
/// # Safety
/// `to` is null or has room for it.
unsafe fn tell<T>(index: i32, to: *mut T, info: impl FnOnce() -> T) -> tresult {
    if index != 0 || to.is_null() {
        return kInvalidArgument;
    }
    // SAFETY: as said.
    unsafe { to.write(info()) };
    kResultOk
}

impl IPluginFactoryTrait for Factory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: hosts pass null or room for it.
        unsafe { tell(0, info, || self.info.create_factory_info()) }
    }

    unsafe fn countClasses(&self) -> i32 {
        1
    }

    unsafe fn getClassInfo(&self, index: i32, info: *mut PClassInfo) -> tresult {
        // SAFETY: hosts pass null or room for it.
        unsafe { tell(index, info, || self.info.create_class_info()) }
    }

    unsafe fn createInstance(&self, class: FIDString, interface: FIDString, object: *mut *mut c_void) -> tresult {
        // SAFETY: hosts pass null or the 16 bytes of an id.
        let is_ours = !class.is_null() && unsafe { *class.cast::<[u8; 16]>() } == *self.info.cid;
        if !is_ours || interface.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // Before there is an instance there is nobody to tell but the log.
        let made = || {
            let Some(component) = Component::new() else { return kResultFalse };
            let component = ComWrapper::new(component);
            let Some(unknown) = component.as_com_ref::<FUnknown>() else { return kResultFalse };
            let unknown = unknown.as_ptr();
            // SAFETY: the object lives; the id has 16 bytes, and there is room for a pointer, which takes a reference of its own.
            unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), object) }
        };
        quietly(|| kResultFalse, made)
    }
}

impl IPluginFactory2Trait for Factory {
    unsafe fn getClassInfo2(&self, index: i32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: hosts pass null or room for it.
        unsafe { tell(index, info, || self.info.create_class_info_2()) }
    }
}

impl IPluginFactory3Trait for Factory {
    unsafe fn getClassInfoUnicode(&self, index: i32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: hosts pass null or room for it.
        unsafe { tell(index, info, || self.info.create_class_info_unicode()) }
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
