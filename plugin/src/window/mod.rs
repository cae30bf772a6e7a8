//! The editor's window: egui in a baseview window, with what the toolkit's own adapter leaves out, files dropped from the desktop.
//!
//! [`input`] turns the window's events into egui's, [`view`] draws and answers the window, [`paint`] holds OpenGL, and [`WindowEditor`] is
//! what the framework opens. Nothing in here knows the instrument.

mod input;
mod keys;
mod paint;
mod view;

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError};

use baseview::dpi::{LogicalSize, NativeSize as BaseviewSize, Size};
use baseview::gl::GlConfig;
use baseview::host::Host;
use baseview::{HandlerError, WindowSettings, WindowSize};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{
    Editor, EditorHandle, HostCallbacks, HostMainThreadCaller, HostMethods, ParentWindowHandle, ResizeHint,
    SpawnedEditor,
};

pub(crate) use input::Drops;
use view::View;

/// What a window shows.
pub trait Content: Send + 'static {
    /// A window has opened.
    fn opened(&mut self, egui: egui::Context, host: GuiContext);
    /// Draws a frame; `drops` are files over the window and on it.
    fn frame(&mut self, ui: &mut egui::Ui, drops: &Drops);
    /// The window has another size, in points.
    fn resized(&mut self, width: f64, height: f64);
}

/// Asks for a new frame from any thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repaint(Arc<AtomicBool>);

impl Repaint {
    /// The window draws soon.
    pub(crate) fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A number that the window writes and the framework reads.
#[derive(Debug)]
struct Scale(AtomicU32);

impl Scale {
    fn new(value: f32) -> Self {
        Self(AtomicU32::new(value.to_bits()))
    }

    fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    fn set(&self, value: f32) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }
}

/// How points become pixels; outlives the window, so that the next one opens alike.
#[derive(Debug)]
struct Scales {
    /// The user's.
    zoom: Scale,
    /// The system's.
    system: Scale,
}

/// The content, which the window's thread draws and the framework's thread keeps for the next window.
#[expect(
    clippy::disallowed_types,
    reason = "two threads of windows share the content; the audio thread knows no window"
)]
struct Shared<C>(Arc<std::sync::Mutex<C>>);

impl<C> Clone for Shared<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> Shared<C> {
    #[expect(clippy::disallowed_types, reason = "as above")]
    fn new(content: C) -> Self {
        Self(Arc::new(std::sync::Mutex::new(content)))
    }

    fn with<T>(&self, act: impl FnOnce(&mut C) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How windows are made.
pub(crate) struct Plan {
    /// Title of a window that stands alone.
    pub(crate) title: &'static str,
    /// Smallest size in points.
    pub(crate) min_size: (u32, u32),
    /// The size that a window opens with, in points.
    pub(crate) size: Box<dyn Fn() -> (u32, u32) + Send>,
}

/// What the framework opens windows with.
pub struct WindowEditor<C: Content> {
    content: Shared<C>,
    plan: Plan,
    scales: Arc<Scales>,
    repaint: Repaint,
}

impl<C: Content> WindowEditor<C> {
    /// Windows that show this content.
    pub(crate) fn new(content: C, plan: Plan, repaint: Repaint) -> Self {
        let scales = Arc::new(Scales { zoom: Scale::new(1.0), system: Scale::new(1.0) });
        Self { content: Shared::new(content), plan, scales, repaint }
    }

    /// The size of a window, in logical pixels.
    fn logical_size(&self) -> LogicalSize<f64> {
        let (width, height) = (self.plan.size)();
        let zoom = f64::from(self.scales.zoom.get());
        LogicalSize::new(f64::from(width) * zoom, f64::from(height) * zoom)
    }

    fn min_logical_size(&self) -> LogicalSize<f32> {
        LogicalSize::new(self.plan.min_size.0 as f32, self.plan.min_size.1 as f32)
    }
}

impl<C: Content> Editor for WindowEditor<C> {
    type Handle = WindowHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<WindowHandle>, Box<dyn Error>> {
        let mut settings = WindowSettings::new()
            .with_title(self.plan.title)
            .with_size(Size::Logical(self.logical_size()))
            .with_min_size::<Size>(Some(self.min_logical_size().into()))
            .with_resizable(true)
            .with_wait_for_parent(wait_for_parent)
            .with_fallback_scale_factor(fallback_scale_factor)
            .with_gl_config(Some(GlConfig::default()));
        settings.parent = parent.as_ref().map(baseview::ParentWindowHandle::from_window);
        let (content, scales, repaint) = (self.content.clone(), self.scales.clone(), self.repaint.clone());
        let open = move |window| View::new(window, content, gui_context, scales, repaint);
        let window = baseview::Window::create_with_host(settings, open, host.map(to_baseview))?;
        let handle = WindowHandle { hint: self.resize_hint(), repaint: self.repaint.clone() };
        Ok(SpawnedEditor { handle, window })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize::from_size(self.logical_size().into(), self.scales.system.get().into())
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint::resizable().with_min_logical_size(self.min_logical_size())
    }
}

/// An open window, as the framework holds it.
pub struct WindowHandle {
    hint: ResizeHint,
    repaint: Repaint,
}

impl EditorHandle for WindowHandle {
    type Window = baseview::Window;
    type Error = baseview::Error;

    fn run_until_closed(window: baseview::Window) -> Result<(), baseview::Error> {
        window.run_until_closed()
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &baseview::Window) -> Result<(), baseview::Error> {
        window.set_parent(&parent)
    }

    fn show(&self, window: &baseview::Window) -> Result<(), baseview::Error> {
        let shown = window.show();
        // Not every system tells the window that it is seen.
        self.repaint.request();
        shown
    }

    fn hide(&self, window: &baseview::Window) -> Result<(), baseview::Error> {
        window.hide()
    }

    fn set_size(&self, size: NativeSize<u32>, window: &baseview::Window) -> Result<(), baseview::Error> {
        window.resize(BaseviewSize::new(size.width, size.height))
    }

    fn host_main_thread_callback(&self, window: &baseview::Window) {
        window.host_main_thread_callback();
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &baseview::Window) -> Option<NativeSize<u32>> {
        let now = window.size();
        let current = NativeSize::from_logical_or_physical(now.logical, now.physical);
        Some(self.hint.adjust_size(size, current, now.scale_factor))
    }

    fn set_fallback_scale_factor(&self, scale: f64, window: &baseview::Window) -> Result<(), baseview::Error> {
        window.suggest_fallback_scale_factor(scale)
    }

    fn state_changed(&self) {
        self.repaint.request();
    }

    fn param_value_changed(&self, _: &str, _: f32) {
        self.repaint.request();
    }

    fn param_modulation_changed(&self, _: &str, _: f32) {
        self.repaint.request();
    }
}

/// The host's callbacks in the window library's words; the framework does not know that library.
fn to_baseview(host: HostMethods) -> Host {
    struct Callbacks(Box<dyn HostCallbacks>);
    impl baseview::host::HostCallbacks for Callbacks {
        fn request_resize(&mut self, size: WindowSize) -> Result<(), HandlerError> {
            self.0.request_resize(size.physical.into(), size.scale_factor).map_err(HandlerError::from_boxed)
        }

        fn destroyed(&mut self) {
            self.0.destroyed();
        }
    }
    struct Caller(Box<dyn HostMainThreadCaller>);
    impl baseview::host::HostMainThreadCaller for Caller {
        fn call_main_thread(&mut self) {
            self.0.call_main_thread();
        }
    }
    Host::new().with_callbacks(Callbacks(host.callbacks)).with_main_thread(Caller(host.main_thread_caller))
}
