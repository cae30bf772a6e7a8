//! The frame that the framework's view is given on Linux, in front of the host's: it lets go of what the framework does not.
//!
//! Through the host's run loop the framework has its tasks done on the main thread. Its handler there holds a reference to itself, so that
//! it is never dropped: two descriptors, a queue and an entry in the run loop are left of every editor. Here the handlers are written down
//! and released with the frame.

use std::cell::RefCell;

use nice_plug::wrapper::vst3::vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComPtr, ComWrapper};

/// A frame of either kind.
pub(super) enum Frame {
    /// Of a host without a run loop.
    Plain(ComWrapper<PlainFrame>),
    /// Of one with it.
    Loop(ComWrapper<LoopFrame>),
}

impl Frame {
    /// In front of the host's frame, which is told of this view.
    pub(super) fn new(host: ComPtr<IPlugFrame>, view: *mut IPlugView) -> Self {
        let run_loop = host.cast::<IRunLoop>();
        let plain = PlainFrame { host, view };
        match run_loop {
            None => Self::Plain(ComWrapper::new(plain)),
            Some(run_loop) => Self::Loop(ComWrapper::new(LoopFrame { plain, run_loop, handlers: RefCell::default() })),
        }
    }

    /// As the framework takes it.
    pub(super) fn face(&self) -> Option<ComPtr<IPlugFrame>> {
        match self {
            Self::Plain(frame) => frame.to_com_ptr(),
            Self::Loop(frame) => frame.to_com_ptr(),
        }
    }

    /// `[main-thread]` Ends the handlers that the framework has left, once it uses them no more.
    pub(super) fn release(&self) {
        if let Self::Loop(frame) = self {
            frame.release();
        }
    }
}

/// Passes on wishes for a size.
pub(super) struct PlainFrame {
    host: ComPtr<IPlugFrame>,
    /// The view as the host knows it, which outlives its frame.
    view: *mut IPlugView,
}

impl Class for PlainFrame {
    type Interfaces = (IPlugFrame,);
}

impl IPlugFrameTrait for PlainFrame {
    unsafe fn resizeView(&self, _: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the size is passed on as it came.
        unsafe { self.host.resizeView(self.view, size) }
    }
}

/// The same with the host's run loop.
pub(super) struct LoopFrame {
    plain: PlainFrame,
    run_loop: ComPtr<IRunLoop>,
    /// Handlers that are in the run loop.
    handlers: RefCell<Vec<*mut IEventHandler>>,
}

impl LoopFrame {
    fn release(&self) {
        for handler in self.handlers.take() {
            // SAFETY: the handler is alive by the reference that it holds to itself, which nobody else gives back.
            unsafe {
                self.run_loop.unregisterEventHandler(handler);
                drop(ComPtr::from_raw(handler));
            }
        }
    }
}

impl Class for LoopFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for LoopFrame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.plain.resizeView(view, size) }
    }
}

impl IRunLoopTrait for LoopFrame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, descriptor: FileDescriptor) -> tresult {
        // SAFETY: passed on as it came.
        let result = unsafe { self.run_loop.registerEventHandler(handler, descriptor) };
        if result == kResultOk {
            self.handlers.borrow_mut().push(handler);
        }
        result
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        let place = self.handlers.borrow().iter().position(|&known| known == handler);
        // One that was released says so once more while it is dropped, when the host must not see it again.
        let Some(place) = place else { return kResultFalse };
        self.handlers.borrow_mut().swap_remove(place);
        // SAFETY: passed on as it came.
        unsafe { self.run_loop.unregisterEventHandler(handler) }
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, milliseconds: TimerInterval) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.run_loop.registerTimer(handler, milliseconds) }
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.run_loop.unregisterTimer(handler) }
    }
}
