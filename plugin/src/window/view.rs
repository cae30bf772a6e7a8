//! The window while it is open: runs egui for a frame, shows it, and does what it asks of the window.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::{Duration, Instant};

use baseview::dpi::{LogicalSize, PhysicalSize, Size};
use baseview::{
    DamageArea, Event, EventStatus, HandlerError, MouseCursor, MouseEvent, TimerHandle, WindowContext, WindowHandler,
    WindowSize,
};
use copypasta::{ClipboardContext, ClipboardProvider};
use egui::{FullOutput, OutputCommand, Pos2, RawInput, Rect, ViewportCommand, ViewportId, ViewportInfo, vec2};
use nice_plug::context::gui::GuiContext;

use super::content::{Content, WindowState};
use super::due::Due;
use super::hosting::Asking;
use super::input::WindowInput;
use super::keys;
use super::paint::Canvas;
use super::repaint::Repaint;
use super::scales::Scales;

/// How often it is looked for news, for other threads' wishes and for frames that were forgotten.
const LOOK: Duration = Duration::from_millis(33);

/// An open window.
pub(super) struct View<C: Content> {
    window: WindowContext,
    content: WindowState<C>,
    egui: egui::Context,
    canvas: RefCell<Canvas>,
    clipboard: RefCell<Option<ClipboardContext>>,
    input: RefCell<WindowInput>,
    scales: Arc<Scales>,
    /// The zoom that the window's size was made for.
    zoom: Cell<f32>,
    cursor: Cell<MouseCursor>,
    repaint: Repaint,
    /// The host around this window, if there is one.
    host: Option<Asking>,
    due: Arc<Due>,
    look: TimerHandle,
    opened: Instant,
}

impl<C: Content> View<C> {
    /// Opens egui in a window. On the window's thread.
    ///
    /// # Errors
    /// When there is no OpenGL or no timer.
    pub(super) fn new(
        window: WindowContext,
        content: WindowState<C>,
        (context, host): (GuiContext, Option<Asking>),
        scales: Arc<Scales>,
        repaint: Repaint,
    ) -> Result<Self, HandlerError> {
        let canvas = Canvas::new(&window)?;
        let egui = egui::Context::default();
        let zoom = scales.zoom.get();
        egui.set_zoom_factor(zoom);
        let (opened, due) = (Instant::now(), Arc::<Due>::default());
        let (waker, asked) = (window.waker(), due.clone());
        egui.set_request_repaint_callback(move |info| {
            waker.request_redraw_after(asked.after(opened.elapsed(), info.delay));
        });
        let viewport = ViewportInfo { focused: Some(true), ..ViewportInfo::default() };
        let raw = RawInput {
            max_texture_side: Some(canvas.max_texture_side()),
            viewports: std::iter::once((ViewportId::ROOT, viewport)).collect(),
            ..RawInput::default()
        };
        content.with(|content| content.opened(egui.clone(), context));
        let look = window.create_timer(LOOK)?;
        let view = Self {
            content,
            egui,
            canvas: RefCell::new(canvas),
            // Without a clipboard there is nothing to paste.
            clipboard: RefCell::new(ClipboardContext::new().ok()),
            input: RefCell::new(WindowInput::new(raw)),
            scales,
            zoom: Cell::new(zoom),
            cursor: Cell::new(MouseCursor::Default),
            repaint,
            host,
            due,
            look,
            opened,
            window,
        };
        view.measure(view.window.size());
        Ok(view)
    }

    fn pixels_per_point(&self) -> f64 {
        self.window.scale_factor() * f64::from(self.zoom.get())
    }

    /// Tells egui how large the window is, and gives the size in points.
    fn measure(&self, size: WindowSize) -> LogicalSize<f64> {
        self.scales.system.set(size.scale_factor as f32);
        let points: LogicalSize<f64> = size.physical.to_logical(size.scale_factor * f64::from(self.zoom.get()));
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(points.width as f32, points.height as f32));
        let mut input = self.input.borrow_mut();
        input.raw.screen_rect = Some(rect);
        if let Some(viewport) = input.raw.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(size.scale_factor as f32);
            viewport.inner_rect = Some(rect);
        }
        points
    }

    /// The size in logical pixels that a frame asks for, if it asks for another one.
    fn wanted_size(&self, output: &FullOutput, points: LogicalSize<f64>) -> Option<LogicalSize<f64>> {
        let zoom = self.egui.zoom_factor();
        let mut wanted = None;
        if zoom != self.zoom.replace(zoom) {
            self.scales.zoom.set(zoom);
            wanted = Some(vec2(points.width as f32, points.height as f32));
        }
        for command in output.viewport_output.get(&ViewportId::ROOT).into_iter().flat_map(|viewport| &viewport.commands)
        {
            match command {
                ViewportCommand::Close => self.window.request_close(),
                ViewportCommand::InnerSize(size) => wanted = Some(*size),
                _ => {}
            }
        }
        wanted.map(|points| LogicalSize::new(f64::from(points.x * zoom), f64::from(points.y * zoom)))
    }

    /// Asks the host for a window of another size; alone, or when the host does not answer, the window takes it by itself.
    fn ask_for(&self, size: LogicalSize<f64>) {
        let size: PhysicalSize<u32> = size.to_physical(self.window.scale_factor());
        match &self.host {
            _ if size == self.window.size().physical => {}
            Some(host) => host.ask(size),
            None => self.resize(size),
        }
    }

    fn resize(&self, size: PhysicalSize<u32>) {
        // A system that refuses leaves the window as it is.
        let _ = self.window.resize(Size::Physical(size));
    }

    fn copy(&self, output: &mut FullOutput) {
        for command in output.platform_output.commands.drain(..) {
            if let (OutputCommand::CopyText(text), Some(clipboard)) = (command, &mut *self.clipboard.borrow_mut()) {
                // A clipboard that refuses keeps what it had.
                let _ = clipboard.set_contents(text);
            }
        }
    }

    /// A frame as soon as the display takes one.
    fn redraw(&self) {
        self.due.after(self.opened.elapsed(), Duration::ZERO);
        self.window.request_redraw();
    }

    fn look(&self) {
        if self.repaint.wants_end() {
            return self.window.request_close();
        }
        if let Some(size) = self.host.as_ref().and_then(Asking::unanswered) {
            self.resize(size);
        }
        if !self.repaint.is_shown() {
            return;
        }
        if self.repaint.take() || self.content.with(Content::has_news) {
            self.redraw();
        }
        if self.due.is_late(self.opened.elapsed()) {
            // What went wrong there is said by the display's own next frame.
            let _ = self.frame();
        }
    }

    /// Draws a frame.
    fn frame(&self) -> Result<(), HandlerError> {
        let began = Instant::now();
        self.due.begin();
        let points = self.measure(self.window.size());
        let (raw, drops) = {
            let mut input = self.input.borrow_mut();
            input.raw.time = Some(self.opened.elapsed().as_secs_f64());
            input.take()
        };
        let mut output = self.egui.run_ui(raw, |ui| self.content.with(|content| content.frame(ui, &drops)));
        if let Some(size) = self.wanted_size(&output, points) {
            self.ask_for(size);
        }
        let size = self.window.size();
        self.canvas.borrow_mut().draw(&self.egui, &mut output, size.physical, self.pixels_per_point() as f32)?;
        self.copy(&mut output);
        let cursor = keys::cursor(output.platform_output.cursor_icon);
        if self.cursor.replace(cursor) != cursor {
            self.window.set_mouse_cursor(cursor)?;
        }
        self.due.cost(began.elapsed());
        Ok(())
    }
}

impl<C: Content> WindowHandler for View<C> {
    fn draw(&self) -> Result<(), HandlerError> {
        // Some displays give the beat whether or not there is anything to draw.
        if self.due.is_due(self.opened.elapsed()) { self.frame() } else { Ok(()) }
    }

    fn damage(&self, _: DamageArea) {
        self.redraw();
    }

    fn resized(&self, size: WindowSize) -> Result<(), HandlerError> {
        if let Some(host) = &self.host {
            host.answered();
        }
        let points = self.measure(size);
        self.content.with(|content| content.resized(points.width, points.height));
        self.redraw();
        Ok(())
    }

    fn on_event(&self, event: Event) -> EventStatus {
        let is_press = matches!(event, Event::Mouse(MouseEvent::ButtonPressed { .. }));
        if is_press && !self.window.has_focus() {
            // A window inside a host's does not get the keys by itself. Without them it can still be clicked.
            let _ = self.window.focus();
        }
        let paste = || self.clipboard.borrow_mut().as_mut()?.get_contents().ok();
        let answer = self.input.borrow_mut().event(&event, self.pixels_per_point(), paste);
        if answer.repaint {
            self.redraw();
        }
        let is_wanted = match event {
            // What nobody here types goes on to the host, as its shortcuts.
            Event::Keyboard(event) => {
                let is_content = |key| self.content.with(|content| content.wants_key(key));
                self.egui.egui_wants_keyboard_input() || keys::physical(event.code).is_some_and(is_content)
            }
            _ => self.egui.egui_is_using_pointer() || self.egui.egui_wants_pointer_input(),
        };
        answer.status.unwrap_or(if is_wanted { EventStatus::Captured } else { EventStatus::Ignored })
    }

    fn on_timer(&self, timer: &TimerHandle) {
        if timer == self.look {
            self.look();
        }
    }
}
