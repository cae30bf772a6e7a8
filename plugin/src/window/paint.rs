//! OpenGL of one window: egui's triangles onto the screen. The only unsafe code of the window.

use std::sync::Arc;

use baseview::dpi::PhysicalSize;
use baseview::gl::GlContext;
use baseview::{HandlerError, WindowContext};
use egui::FullOutput;
use egui_glow::Painter;
use egui_glow::glow::{self, HasContext as _};

/// Behind everything, until the first panel covers it.
const BLACK: [f32; 4] = [0.0, 0.0, 0.0, 1.0];

/// Why a window cannot draw.
#[derive(Debug)]
struct NoOpenGl(String);

impl std::fmt::Display for NoOpenGl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no OpenGL to draw with: {}", self.0)
    }
}

impl std::error::Error for NoOpenGl {}

fn failed(what: impl std::fmt::Display) -> HandlerError {
    HandlerError::from_boxed(Box::new(NoOpenGl(what.to_string())))
}

/// Draws into one window, on the thread of that window.
pub(super) struct Canvas {
    context: GlContext,
    gl: Arc<glow::Context>,
    painter: Painter,
}

impl Canvas {
    /// For a window that was made with OpenGL.
    ///
    /// # Errors
    /// When there is none, or too old a one.
    pub(super) fn new(window: &WindowContext) -> Result<Self, HandlerError> {
        let context = window.gl_context().ok_or_else(|| failed("the window has none"))?;
        // SAFETY: the context belongs to this window and this thread, and no other is current here.
        unsafe { context.make_current() }.map_err(failed)?;
        // SAFETY: the context is current, and its loader gives functions of it.
        let gl = unsafe { glow::Context::from_loader_function_cstr(|name| context.get_proc_address(name)) };
        let gl = Arc::new(gl);
        let painter = Painter::new(gl.clone(), "", None, true).map_err(failed)?;
        // SAFETY: as above; nothing of it is used until it is current again.
        unsafe { context.make_not_current() }.map_err(failed)?;
        Ok(Self { context, gl, painter })
    }

    /// Side of the largest texture.
    pub(super) fn max_texture_side(&self) -> usize {
        self.painter.max_texture_side()
    }

    /// Draws a frame and shows it.
    pub(super) fn draw(
        &mut self,
        egui: &egui::Context,
        output: &mut FullOutput,
        size: PhysicalSize<u32>,
        pixels_per_point: f32,
    ) -> Result<(), HandlerError> {
        // SAFETY: as in `new`.
        unsafe { self.context.make_current() }.map_err(failed)?;
        let [r, g, b, a] = BLACK;
        // SAFETY: the context is current; the calls take plain numbers.
        unsafe {
            self.gl.clear_color(r, g, b, a);
            self.gl.clear(glow::COLOR_BUFFER_BIT);
        }
        for (id, deltas) in output.textures_delta.set.drain() {
            for delta in deltas {
                self.painter.set_texture(id, &delta);
            }
        }
        let primitives = egui.tessellate(std::mem::take(&mut output.shapes), pixels_per_point);
        self.painter.paint_primitives([size.width, size.height], pixels_per_point, &primitives);
        for id in output.textures_delta.free.drain() {
            self.painter.free_texture(id);
        }
        self.context.swap_buffers().map_err(failed)?;
        // SAFETY: as in `new`.
        unsafe { self.context.make_not_current() }.map_err(failed)
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        // SAFETY: as in `new`; a context that is gone already has taken its textures with it.
        if unsafe { self.context.make_current() }.is_ok() {
            self.painter.destroy();
            // SAFETY: as in `new`. A failure leaves a context current that is about to go.
            let _ = unsafe { self.context.make_not_current() };
        }
    }
}
