//! The editor and its open window behind a guard.

use std::error::Error;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{Editor, EditorHandle, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor};
use vaeform_session::{Caught, Client};

use super::guard;
use super::window::GuardedWindow;
use crate::window::HostedWindow;

/// The size that the framework hears of an editor that cannot say it, in the system's pixels.
const SIZE: (u32, u32) = (1100, 784);
/// What the host's log hears of a call that failed here.
const FAILED: &str = "an internal error was caught in the editor";

/// What the framework opens windows with, instead of the editor itself.
pub struct GuardedEditor<E> {
    inner: E,
    client: Client,
}

impl<E> GuardedEditor<E> {
    /// This editor; the window of this session tells of what is caught.
    pub(crate) fn new(inner: E, client: Client) -> Self {
        Self { inner, client }
    }
}

impl<E> Editor for GuardedEditor<E>
where
    E: Editor,
    E::Handle: EditorHandle<Window = HostedWindow, Error = baseview::Error>,
{
    type Handle = GuardedHandle<E::Handle>;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let open = || self.inner.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host);
        let SpawnedEditor { handle, window } = guard(&self.client, Caught::Editor, || Err(FAILED.into()), open)?;
        let handle = GuardedHandle { inner: handle, client: self.client.clone() };
        Ok(SpawnedEditor { handle, window: GuardedWindow::new(window, self.client.clone()) })
    }

    fn size(&self) -> NativeSize<u32> {
        guard(&self.client, Caught::Editor, || NativeSize::new(SIZE.0, SIZE.1), || self.inner.size())
    }

    fn resize_hint(&self) -> ResizeHint {
        guard(&self.client, Caught::Editor, ResizeHint::default, || self.inner.resize_hint())
    }
}

/// An open window's handle, as the framework holds it.
pub struct GuardedHandle<H> {
    inner: H,
    client: Client,
}

impl<H: EditorHandle<Error = baseview::Error>> GuardedHandle<H> {
    /// A call that may fail.
    fn attempt<T>(&self, call: impl FnOnce(&H) -> Result<T, baseview::Error>) -> Result<T, baseview::Error> {
        guard(&self.client, Caught::Editor, || Err(failed()), || call(&self.inner))
    }

    /// A call that tells something.
    fn tell(&self, call: impl FnOnce(&H)) {
        guard(&self.client, Caught::Editor, || (), || call(&self.inner));
    }
}

/// What the framework hears of a call that failed here.
pub(super) fn failed() -> baseview::Error {
    baseview::HandlerError::from_boxed(FAILED.into()).into()
}

impl<H> EditorHandle for GuardedHandle<H>
where
    H: EditorHandle<Window = HostedWindow, Error = baseview::Error>,
{
    type Window = GuardedWindow;
    type Error = baseview::Error;

    fn run_until_closed(window: GuardedWindow) -> Result<(), baseview::Error> {
        let (window, client) = window.into_parts();
        let Some(window) = window else { return Ok(()) };
        guard(&client, Caught::Editor, || Err(failed()), || H::run_until_closed(window))
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &GuardedWindow) -> Result<(), baseview::Error> {
        window.with(|window| self.attempt(|inner| inner.set_parent(parent, window)))
    }

    fn show(&self, window: &GuardedWindow) -> Result<(), baseview::Error> {
        window.with(|window| self.attempt(|inner| inner.show(window)))
    }

    fn hide(&self, window: &GuardedWindow) -> Result<(), baseview::Error> {
        window.with(|window| self.attempt(|inner| inner.hide(window)))
    }

    fn set_size(&self, size: NativeSize<u32>, window: &GuardedWindow) -> Result<(), baseview::Error> {
        window.with(|window| self.attempt(|inner| inner.set_size(size, window)))
    }

    fn host_main_thread_callback(&self, window: &GuardedWindow) {
        // A window that is gone hears nothing.
        let _ = window.with(|window| {
            self.tell(|inner| inner.host_main_thread_callback(window));
            Ok(())
        });
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &GuardedWindow) -> Option<NativeSize<u32>> {
        window.with(|window| self.attempt(|inner| Ok(inner.adjust_size(size, window)))).unwrap_or_default()
    }

    fn set_fallback_scale_factor(&self, scale: f64, window: &GuardedWindow) -> Result<(), baseview::Error> {
        window.with(|window| self.attempt(|inner| inner.set_fallback_scale_factor(scale, window)))
    }

    fn state_changed(&self) {
        self.tell(H::state_changed);
    }

    fn param_value_changed(&self, id: &str, normalized: f32) {
        self.tell(|inner| inner.param_value_changed(id, normalized));
    }

    fn param_modulation_changed(&self, id: &str, offset: f32) {
        self.tell(|inner| inner.param_modulation_changed(id, offset));
    }
}
