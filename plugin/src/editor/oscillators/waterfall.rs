//! The frames of a table one behind the other, the first in front: a picture that stays the same while table, size and palette do, and so is
//! made once and kept.

use std::sync::Arc;

use egui::epaint::{ClippedShape, Primitive};
use egui::{Color32, Mesh, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use vaeform_patch::layers::{OscillatorParam, TableRef};

use super::shapes::{POINTS, TableShape};
use crate::editor::theme::{self, tint};

/// Frames that are drawn at most.
const MAX_DRAWN: usize = 20;
/// How far the last frame stands to the right of the first, and above it, as parts of the picture.
pub(super) const DEPTH: [f32; 2] = [0.22, 0.50];
/// Height of a wave, to one side, as a part of the picture.
const AMPLITUDE: f32 = 0.19;
/// Height of the frames at most, as a part of their width: higher ones would be sheared past reading.
const HIGHEST: f32 = 0.62;

/// Where frames stand in a picture.
pub(super) struct WaterfallView {
    pub(super) rect: Rect,
}

impl WaterfallView {
    /// The part of the picture that has the frames.
    fn inner(&self) -> Rect {
        let height = self.rect.height().min(HIGHEST * self.rect.width());
        Rect::from_center_size(self.rect.center(), vec2(self.rect.width(), height))
    }

    /// Left end of the resting line of the frame at that place, 0..1.
    pub(super) fn start(&self, place: f32) -> Pos2 {
        let inner = self.inner();
        let front = pos2(inner.left() + 10.0, inner.bottom() - self.amplitude() - 12.0);
        front + vec2(DEPTH[0] * place * inner.width(), -DEPTH[1] * place * inner.height())
    }

    fn width(&self) -> f32 {
        self.rect.width() * (1.0 - DEPTH[0]) - 20.0
    }

    fn amplitude(&self) -> f32 {
        AMPLITUDE * self.inner().height()
    }

    /// A frame as a line.
    pub(super) fn line(&self, place: f32, cycle: &[f32; POINTS + 1]) -> Vec<Pos2> {
        let start = self.start(place);
        let point = |(i, y): (usize, &f32)| {
            start + vec2(i as f32 / POINTS as f32 * self.width(), -y.clamp(-1.2, 1.2) * self.amplitude())
        };
        // Without the point that closes the cycle: its edge would stand as a comb beside the frames.
        cycle[..POINTS].iter().enumerate().map(point).collect()
    }
}

/// What a picture depends on.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    table: TableRef,
    rect: Rect,
    is_dark: bool,
    pixels_per_point: f32,
}

/// The pictures of all oscillators.
#[derive(Default)]
pub(super) struct Waterfalls([Option<(Key, Arc<Mesh>)>; OscillatorParam::COUNT]);

impl Waterfalls {
    /// The picture of oscillator `n`.
    pub(super) fn get(
        &mut self,
        ui: &Ui,
        n: usize,
        (table, shape): (TableRef, &TableShape),
        view: &WaterfallView,
    ) -> Shape {
        let (is_dark, pixels_per_point) = (ui.visuals().dark_mode, ui.pixels_per_point());
        let key = Key { table, rect: view.rect, is_dark, pixels_per_point };
        let kept = self.0[n].take().filter(|kept| kept.0 == key);
        let (_, mesh) = self.0[n].insert(kept.unwrap_or_else(|| (key, Arc::new(draw(ui, shape, view)))));
        Shape::Mesh(mesh.clone())
    }
}

fn draw(ui: &Ui, shape: &TableShape, view: &WaterfallView) -> Mesh {
    let palette = theme::of(ui);
    let drawn = shape.num_frames().min(MAX_DRAWN);
    let shapes = (0..drawn).rev().flat_map(|i| {
        let at = i as f32 / (drawn.max(2) - 1) as f32;
        let line = view.line(at, &shape.at(at));
        let color = tint(palette.well, tint(palette.wavetable, palette.accent, at), 0.7 - 0.42 * at);
        // Nearer frames hide what is behind them.
        let hides = below(&line, view.start(at).y + view.amplitude(), palette.well.gamma_multiply(0.82));
        [hides, Shape::line(line, Stroke::new(1.0, color))]
    });
    let clipped = shapes.map(|shape| ClippedShape::new(view.rect, shape)).collect();
    let mut all = Mesh::default();
    for part in ui.ctx().tessellate(clipped, ui.pixels_per_point()) {
        if let Primitive::Mesh(mesh) = part.primitive {
            all.append(mesh);
        }
    }
    all
}

/// What lies between a line and a height, filled.
pub(super) fn below(line: &[Pos2], height: f32, color: Color32) -> Shape {
    let mut mesh = Mesh::default();
    for point in line {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(pos2(point.x, height), color);
    }
    for i in 0..line.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * i, 2 * i + 1, 2 * i + 2);
        mesh.add_triangle(2 * i + 1, 2 * i + 2, 2 * i + 3);
    }
    Shape::mesh(mesh)
}
