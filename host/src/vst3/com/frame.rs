//! The frame around an editor: it gives the sizes that the plugin asks for, and its run loop calls the plugin on the host's main thread.

use std::cell::RefCell;
use std::os::fd::BorrowedFd;
use std::rc::{Rc, Weak};

use anyhow::Result;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IEventHandlerTrait, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, kInvalidArgument, kNotImplemented, kResultFalse,
    kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef};

use crate::window::Window;

/// What the plugin knows of the host's window.
pub(super) struct Frame {
    // Not for longer than the editor is open: the plugin may keep the frame.
    window: Weak<Window>,
    /// Sizes that the plugin has asked for, in pixels.
    pub(super) asked: RefCell<Vec<(u32, u32)>>,
    handlers: RefCell<Vec<(ComPtr<IEventHandler>, FileDescriptor)>>,
}

impl Frame {
    pub(super) fn new(window: &Rc<Window>) -> Self {
        Self { window: Rc::downgrade(window), asked: RefCell::default(), handlers: RefCell::default() }
    }

    /// One round of the run loop: calls every handler that has something to read.
    pub(super) fn turn(&self) -> Result<()> {
        // A handler may come or go during the call of another.
        let handlers = self.handlers.borrow().clone();
        for (handler, descriptor) in handlers {
            // SAFETY: the plugin keeps it open for as long as its handler is registered.
            let open = unsafe { BorrowedFd::borrow_raw(descriptor) };
            if poll(&mut [PollFd::new(open, PollFlags::POLLIN)], PollTimeout::ZERO)? > 0 {
                // SAFETY: a living object, called on the main thread.
                unsafe { handler.onFDIsSet(descriptor) };
            }
        }
        Ok(())
    }

    /// Lets go of the plugin's handlers, which hold the frame in turn.
    pub(super) fn forget_handlers(&self) {
        self.handlers.borrow_mut().clear();
    }
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: the plugin gives null or its own view, and null or a size, which both outlive the call.
        let (Some(view), Some(size)) = (unsafe { ComRef::from_raw(view) }, unsafe { size.as_mut() }) else {
            return kInvalidArgument;
        };
        let sides = (size.right - size.left, size.bottom - size.top);
        let (Ok(width), Ok(height)) = (u16::try_from(sides.0), u16::try_from(sides.1)) else { return kInvalidArgument };
        self.asked.borrow_mut().push((width.into(), height.into()));
        let Some(Ok(())) = self.window.upgrade().map(|window| window.resize(width, height)) else {
            return kResultFalse;
        };
        // SAFETY: as above.
        unsafe { view.onSize(size) }
    }
}

impl IRunLoopTrait for Frame {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, descriptor: FileDescriptor) -> tresult {
        // SAFETY: the plugin gives null or its own handler, of which the frame keeps a reference.
        let Some(handler) = (unsafe { ComRef::from_raw(handler) }) else { return kInvalidArgument };
        self.handlers.borrow_mut().push((handler.to_com_ptr(), descriptor));
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        self.handlers.borrow_mut().retain(|(known, _)| known.as_ptr() != handler);
        kResultOk
    }

    unsafe fn registerTimer(&self, _handler: *mut ITimerHandler, _milliseconds: TimerInterval) -> tresult {
        kNotImplemented
    }

    unsafe fn unregisterTimer(&self, _handler: *mut ITimerHandler) -> tresult {
        kNotImplemented
    }
}
