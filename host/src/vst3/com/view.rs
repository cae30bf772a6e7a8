//! The plugin's editor in a window of the host's.

use std::ptr;

use anyhow::{Context, Result};
use vst3::ComPtr;
use vst3::Steinberg::Vst::{IEditControllerTrait, ViewType::kEditor};
use vst3::Steinberg::{IPlugView, IPlugViewTrait, kPlatformTypeX11EmbedWindowID};

use super::{Component, check};
use crate::window::Window;

/// An attached editor with its window.
pub(in crate::vst3) struct View {
    view: ComPtr<IPlugView>,
    _window: Window,
}

impl Component {
    /// Puts the editor into a window. It must go before the component does.
    pub(in crate::vst3) fn view(&self, window: Window) -> Result<View> {
        // SAFETY: the name is a constant text; the view comes with a reference that is ours.
        let view = unsafe { ComPtr::from_raw(self.controller.createView(kEditor)) }.context("no editor")?;
        let parent = ptr::without_provenance_mut(window.id() as usize);
        // SAFETY: on X11 the parent is a number in place of a pointer; its window lives as long as the view.
        check("attached", unsafe { view.attached(parent, kPlatformTypeX11EmbedWindowID) })?;
        Ok(View { view, _window: window })
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // SAFETY: the view is attached, and its window goes after this.
        unsafe { self.view.removed() };
    }
}
