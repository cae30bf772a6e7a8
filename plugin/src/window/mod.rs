//! The editor's window: egui in a baseview window, with what the toolkit's own adapter leaves out, files dropped from the desktop.
//!
//! [`input`] turns the window's events into egui's, [`view`] draws and answers the window, [`due`] says when, [`paint`] holds OpenGL,
//! [`hosting`] asks the host for another size, and [`WindowEditor`] is what the framework opens. Nothing in here knows the instrument.

mod due;
mod guarded;
mod hosting;
mod input;
mod keys;
mod paint;
mod view;

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError};

use baseview::WindowSettings;
use baseview::dpi::{LogicalSize, NativeSize as BaseviewSize, Size};
use baseview::gl::GlConfig;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{Editor, EditorHandle, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor};

use guarded::Guarded;
pub(crate) use guarded::Told;
use hosting::Answering;
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
    /// Whether a frame would look otherwise than the last one, because of something else than the window's own events. Asked often: to be
    /// cheap.
    fn has_news(&mut self) -> bool;
    /// Whether a key is the content's, though no field is being typed in; others go on to the host.
    fn wants_key(&self, key: egui::Key) -> bool;
}

/// Asks something of the window from any thread: a new frame, or its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repaint(Arc<Wishes>);

#[derive(Debug, Default)]
struct Wishes {
    frame: AtomicBool,
    end: AtomicBool,
    /// The window is on the screen, as far as its host has said.
    is_shown: AtomicBool,
}

impl Repaint {
    /// The window draws soon.
    pub(crate) fn request(&self) {
        self.0.frame.store(true, Ordering::Relaxed);
    }

    /// The window closes soon. Only signals ask for it.
    #[cfg(unix)]
    pub(crate) fn close(&self) {
        self.0.end.store(true, Ordering::Relaxed);
    }

    fn take(&self) -> bool {
        self.0.frame.swap(false, Ordering::Relaxed)
    }

    fn shown(&self, is_shown: bool) {
        self.0.is_shown.store(is_shown, Ordering::Relaxed);
        self.request();
    }

    fn is_shown(&self) -> bool {
        self.0.is_shown.load(Ordering::Relaxed)
    }

    fn wants_end(&self) -> bool {
        self.0.end.load(Ordering::Relaxed)
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
struct WindowState<C>(Arc<std::sync::Mutex<C>>);

impl<C> Clone for WindowState<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> WindowState<C> {
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
    pub(crate) title: Box<str>,
    /// Smallest size in points.
    pub(crate) min_size: (u32, u32),
    /// The size that a window opens with, in points.
    pub(crate) size: Box<dyn Fn() -> (u32, u32) + Send>,
    /// Is told of a panic that was caught in the window.
    pub(crate) told: Told,
}

/// What the framework opens windows with.
pub struct WindowEditor<C: Content> {
    content: WindowState<C>,
    plan: Plan,
    scales: Arc<Scales>,
    repaint: Repaint,
}

impl<C: Content> WindowEditor<C> {
    /// Windows that show this content.
    pub(crate) fn new(content: C, plan: Plan, repaint: Repaint) -> Self {
        let scales = Arc::new(Scales { zoom: Scale::new(1.0), system: Scale::new(1.0) });
        Self { content: WindowState::new(content), plan, scales, repaint }
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
            .with_title(&*self.plan.title)
            .with_size(Size::Logical(self.logical_size()))
            .with_min_size::<Size>(Some(self.min_logical_size().into()))
            .with_resizable(true)
            .with_wait_for_parent(wait_for_parent)
            .with_fallback_scale_factor(fallback_scale_factor)
            .with_gl_config(Some(GlConfig::default()));
        settings.parent = parent.as_ref().map(baseview::ParentWindowHandle::from_window);
        let (asking, answering, host) = match host {
            Some(host) => {
                let (asking, answering, library) = hosting::ends(host, gui_context.plugin_api());
                (Some(asking), Some(answering), Some(library))
            }
            None => (None, None, None),
        };
        let (content, scales, repaint) = (self.content.clone(), self.scales.clone(), self.repaint.clone());
        let told = self.plan.told.clone();
        let open =
            move |window| Guarded::new(told, || View::new(window, content, (gui_context, asking), scales, repaint));
        let window = baseview::Window::create_with_host(settings, open, host)?;
        let handle = WindowHandle { hint: self.resize_hint(), repaint: self.repaint.clone() };
        Ok(SpawnedEditor { handle, window: HostedWindow { window, answering, repaint: self.repaint.clone() } })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize::from_size(self.logical_size().into(), self.scales.system.get().into())
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint::resizable().with_min_logical_size(self.min_logical_size())
    }
}

/// An open window and the host around it. `[main-thread]`
pub struct HostedWindow {
    window: baseview::Window,
    answering: Option<Answering>,
    repaint: Repaint,
}

/// What the framework does with an open window.
pub struct WindowHandle {
    hint: ResizeHint,
    repaint: Repaint,
}

impl EditorHandle for WindowHandle {
    type Window = HostedWindow;
    type Error = baseview::Error;

    fn run_until_closed(window: HostedWindow) -> Result<(), baseview::Error> {
        window.repaint.shown(true);
        window.window.run_until_closed()
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &HostedWindow) -> Result<(), baseview::Error> {
        window.window.set_parent(&parent)
    }

    fn show(&self, window: &HostedWindow) -> Result<(), baseview::Error> {
        window.window.show()?;
        // Not every system tells the window that it is seen.
        self.repaint.shown(true);
        Ok(())
    }

    fn hide(&self, window: &HostedWindow) -> Result<(), baseview::Error> {
        self.repaint.shown(false);
        window.window.hide()
    }

    fn set_size(&self, size: NativeSize<u32>, window: &HostedWindow) -> Result<(), baseview::Error> {
        window.window.resize(BaseviewSize::new(size.width, size.height))
    }

    fn host_main_thread_callback(&self, window: &HostedWindow) {
        let HostedWindow { window, answering, .. } = window;
        window.host_main_thread_callback();
        let granted = answering.as_ref().and_then(|answering| answering.pass_on(window.size().scale_factor));
        if let Some(size) = granted {
            // A window that is closing stays as it is.
            let _ = window.resize(Size::Physical(size));
        }
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &HostedWindow) -> Option<NativeSize<u32>> {
        let now = window.window.size();
        let current = NativeSize::from_logical_or_physical(now.logical, now.physical);
        Some(self.hint.adjust_size(size, current, now.scale_factor))
    }

    fn set_fallback_scale_factor(&self, scale: f64, window: &HostedWindow) -> Result<(), baseview::Error> {
        window.window.suggest_fallback_scale_factor(scale)
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
