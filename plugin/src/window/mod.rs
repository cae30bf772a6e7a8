//! The editor's window: egui in a baseview window, with what the toolkit's own adapter leaves out, files dropped from the desktop.
//!
//! [`input`] turns the window's events into egui's, [`view`] draws and answers the window, [`due`] says when, [`paint`] holds OpenGL,
//! [`hosting`] asks the host for another size, and [`WindowEditor`] is what the framework opens. Nothing in here knows the instrument.

mod content;
mod due;
mod guarded;
mod hosting;
mod input;
mod keys;
mod paint;
mod repaint;
mod scales;
mod view;

use std::error::Error;
use std::sync::Arc;

use baseview::WindowSettings;
use baseview::dpi::{LogicalSize, NativeSize as BaseviewSize, Size};
use baseview::gl::GlConfig;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{Editor, EditorHandle, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor};

pub(crate) use content::Content;
use content::WindowState;
use guarded::Guarded;
pub(crate) use guarded::Told;
use hosting::Answering;
pub(crate) use input::Drops;
pub(crate) use repaint::Repaint;
use scales::{Scale, Scales};
use view::View;

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
