//! The plugin's editor in a window of the host's.

use std::ptr;
use std::rc::Rc;

use anyhow::{Context, Result};
use vst3::Steinberg::{IPlugFrame, IPlugView, IPlugViewTrait, ViewRect, kPlatformTypeX11EmbedWindowID};
use vst3::{ComPtr, ComWrapper};

use super::check::check;
use super::controller::Controller;
use super::frame::Frame;
use crate::window::Window;

/// An attached editor with its window.
pub(in crate::vst3) struct View {
    view: ComPtr<IPlugView>,
    frame: ComWrapper<Frame>,
    window: Rc<Window>,
}

impl View {
    /// Puts the editor into a window. It must go before the controller does.
    pub(in crate::vst3) fn open(controller: &Controller, window: Window) -> Result<Self> {
        let view = controller.create_view().context("no editor")?;
        let parent = ptr::without_provenance_mut(window.id() as usize);
        let window = Rc::new(window);
        let frame = ComWrapper::new(Frame::new(&window));
        let face = frame.to_com_ptr::<IPlugFrame>().context("the frame has its interface")?;
        let view = Self { view, frame, window };
        // SAFETY: the view counts its own reference to the frame. On X11 the parent is a number in place of a pointer; its window lives as
        // long as the view.
        unsafe {
            check("setFrame", view.view.setFrame(face.as_ptr()))?;
            check("attached", view.view.attached(parent, kPlatformTypeX11EmbedWindowID))?;
        }
        Ok(view)
    }

    /// Lets the plugin do what it has to do on the main thread.
    pub(in crate::vst3) fn turn(&self) -> Result<()> {
        self.frame.turn()
    }

    /// Sizes that the plugin has asked for, in pixels.
    pub(in crate::vst3) fn asked_sizes(&self) -> Vec<(u32, u32)> {
        self.frame.asked.borrow().clone()
    }

    /// Gives the editor another size, in pixels.
    pub(in crate::vst3) fn set_size(&self, width: u16, height: u16) -> Result<()> {
        self.window.resize(width, height)?;
        let mut size = ViewRect { left: 0, top: 0, right: width.into(), bottom: height.into() };
        // SAFETY: the size outlives the call.
        check("onSize", unsafe { self.view.onSize(&mut size) })
    }

    /// The window around the editor.
    pub(in crate::vst3) fn window(&self) -> &Window {
        &self.window
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // SAFETY: the window goes after this; a view that was never attached refuses to be removed.
        unsafe {
            self.view.removed();
            self.view.setFrame(ptr::null_mut());
        }
        self.frame.forget_handlers();
    }
}
