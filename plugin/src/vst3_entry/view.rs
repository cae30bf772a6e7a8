//! The editor's view as the host holds it on Linux: the framework's, behind a [frame](super::frame) of ours.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;

use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport, IPlugViewContentScaleSupportTrait, IPlugViewTrait,
    TBool, ViewRect, char16, int16, kResultFalse, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComRef, ComWrapper};
use vaeform_session::Client;

use super::caught::Fault;
use super::frame::Frame;

/// See the [module](self).
pub(super) struct EditorView {
    inner: ComPtr<IPlugView>,
    frame: RefCell<Option<Frame>>,
    /// This view as the host knows it.
    face: Cell<*mut IPlugView>,
    fault: Fault,
}

impl EditorView {
    /// In front of the framework's view, as the host takes it: a pointer that it gives back.
    pub(super) fn over(inner: ComPtr<IPlugView>, client: Client) -> *mut IPlugView {
        let (frame, face) = (RefCell::default(), Cell::new(std::ptr::null_mut()));
        let view = ComWrapper::new(Self { inner, frame, face, fault: Fault::new(client) });
        let face = view.to_com_ptr::<IPlugView>().map_or(std::ptr::null_mut(), ComPtr::into_raw);
        view.face.set(face);
        face
    }

    fn set_frame(&self, host: Option<ComPtr<IPlugFrame>>) -> tresult {
        let frame = host.map(|host| Frame::new(host, self.face.get()));
        let face = frame.as_ref().and_then(Frame::face);
        let face = face.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        // SAFETY: null or a frame, of which the framework takes a reference of its own.
        let result = self.fault.caught(kResultFalse, || unsafe { self.inner.setFrame(face) });
        if let Some(old) = self.frame.replace(frame) {
            self.fault.caught((), || old.release());
        }
        result
    }
}

impl Drop for EditorView {
    fn drop(&mut self) {
        // Not every host takes its frame back.
        if self.frame.borrow().is_some() {
            self.set_frame(None);
        }
    }
}

impl Class for EditorView {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl IPlugViewTrait for EditorView {
    unsafe fn isPlatformTypeSupported(&self, kind: FIDString) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.isPlatformTypeSupported(kind) })
    }

    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.attached(parent, kind) })
    }

    unsafe fn removed(&self) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.removed() })
    }

    unsafe fn onWheel(&self, distance: f32) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.onWheel(distance) })
    }

    unsafe fn onKeyDown(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.onKeyDown(key, code, modifiers) })
    }

    unsafe fn onKeyUp(&self, key: char16, code: int16, modifiers: int16) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.onKeyUp(key, code, modifiers) })
    }

    unsafe fn getSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getSize(size) })
    }

    unsafe fn onSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.onSize(size) })
    }

    unsafe fn onFocus(&self, state: TBool) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.onFocus(state) })
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: null or the host's frame.
        self.set_frame(unsafe { ComRef::from_raw(frame) }.map(|frame| frame.to_com_ptr()))
    }

    unsafe fn canResize(&self) -> tresult {
        // SAFETY: a plain question.
        self.fault.caught(kResultFalse, || unsafe { self.inner.canResize() })
    }

    unsafe fn checkSizeConstraint(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.checkSizeConstraint(size) })
    }
}

impl IPlugViewContentScaleSupportTrait for EditorView {
    unsafe fn setContentScaleFactor(&self, factor: f32) -> tresult {
        let Some(scaled) = self.inner.cast::<IPlugViewContentScaleSupport>() else { return kResultFalse };
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { scaled.setContentScaleFactor(factor) })
    }
}
