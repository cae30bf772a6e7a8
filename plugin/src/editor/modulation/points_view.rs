//! A drawing of points: they are dragged, added and taken away by double-click, and the ways between them are bent.

use egui::{
    EventFilter, Id, Key, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};
use vaeform_patch::layers::Points;
use vaeform_session::PointsOf;

use super::points::{self, Segment};
use super::points_picture::{PointsView, base, grid, line, marks};
use super::{lfo_shapes, points_menu};
use crate::editor::cell::frame_travel;
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{paint_curve, travel};

/// Room around the drawing.
const MARGIN: f32 = 10.0;
/// Half the width of what takes a handle.
const GRIP: f32 = 8.0;
/// Bend for a point of travel.
const BEND: f32 = 0.12;
/// With Ctrl, points lie at such parts of x and of the level.
const SNAP: [f32; 2] = [16.0, 8.0];
/// How far an arrow moves a point.
const ARROW: f32 = 1.0 / 64.0;

/// How much of time a drawing shows: seconds, beats, or a cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    units: f32,
    /// A point is dragged, so that the scale stays.
    is_held: bool,
}

impl Default for Span {
    fn default() -> Self {
        Self { units: 1.0, is_held: false }
    }
}

fn name(of: PointsOf) -> String {
    match of {
        PointsOf::Envelope(n) => format!("Envelope {}", n + 1),
        PointsOf::Lfo(n) => format!("LFO {}", n + 1),
    }
}

/// Shows the points of an envelope or an LFO.
pub(super) fn show(ui: &mut Ui, rect: Rect, of: PointsOf, span: &mut Span, context: &mut PageContext<'_>) {
    let points = points::played(of, &context.points(of));
    if !span.is_held {
        let end = points::places(of, &points).last().map_or(1.0, |last| last[0]);
        span.units = if let PointsOf::Lfo(_) = of { 1.0 } else { (1.08 * end).max(0.01) };
    }
    let view = PointsView { rect: rect.shrink(MARGIN), units: span.units };
    let ground = ui.interact(rect, Id::unique(("vaeform points", of)), Sense::click());
    let label = format!("{} drawing", name(of));
    ground.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, ui.is_enabled(), &label));
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    grid(&painter, palette, &view, of);
    marks(&painter, palette, &view, of, &points);
    paint_curve(&painter, &line(&view, of, &points), view.at([0.0, base(of)]).y, palette.modulation);
    let mut edited = empty_ground(&ground, &view, of, &points, context);
    span.is_held = false;
    for segment in points::segments(of, &points) {
        edited = bend(ui, &view, (of, &points), &segment, context).or(edited);
    }
    for i in 0..points.points().len() {
        let (response, change) = point(ui, &view, (of, &points), i, context);
        span.is_held |= response.dragged();
        edited = change.or(edited);
    }
    if ground.hovered() && context.surface.pointed.is_none() {
        let more = if let PointsOf::Lfo(_) = of { "right-click for ready shapes" } else { "drag a point or a curve" };
        context.surface.pointed = Some(format!("{}   Double-click for a new point, {more}", name(of)));
    }
    if let Some(points) = edited {
        context.set_points(of, points);
    }
}

/// Where there is no point: a double-click adds one, a right click offers more.
fn empty_ground(
    ground: &Response,
    view: &PointsView,
    of: PointsOf,
    points: &Points,
    context: &mut PageContext<'_>,
) -> Option<Points> {
    let mut edited = None;
    let pointer = ground.interact_pointer_pos();
    if let Some(at) = pointer.filter(|_| ground.double_clicked()) {
        edited = points::added(of, points, view.place(at));
        if edited.is_none() {
            context.surface.pointed = Some(format!("{} points are the most", points::most(of)));
        }
    }
    ground.context_menu(|ui| {
        if ui.button("Add a point").clicked() {
            let middle = [0.5 * view.units, 0.5];
            edited = points::added(of, points, middle);
            ui.close();
        }
        if let PointsOf::Lfo(_) = of {
            ui.menu_button("Begin with", |ui| {
                for (name, shape) in lfo_shapes::READY {
                    if ui.button(*name).clicked() {
                        edited = Some(lfo_shapes::points(shape));
                        ui.close();
                    }
                }
            });
        }
    });
    edited
}

/// A point with its handle: what the hand makes of it.
fn point(
    ui: &Ui,
    view: &PointsView,
    (of, points): (PointsOf, &Points),
    i: usize,
    context: &mut PageContext<'_>,
) -> (Response, Option<Points>) {
    let place = points::places(of, points)[i];
    let at = view.at(place);
    let grip = Rect::from_center_size(at, vec2(2.0 * GRIP, 2.0 * GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform point", of, i)), Sense::click_and_drag());
    let name = format!("{} point {}", name(of), i + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(place[1]), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let mut edited = None;
    let is_held = response.dragged_by(PointerButton::Primary) || response.drag_stopped_by(PointerButton::Primary);
    let is_moved = is_held && frame_travel(&response).is_some_and(|step| step != Vec2::ZERO);
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| is_moved) {
        let mut to = view.place(pointer);
        if ui.input(|i| i.modifiers.command) {
            to = [(to[0] * SNAP[0]).round() / SNAP[0], (to[1] * SNAP[1]).round() / SNAP[1]];
        }
        let new = points::moved(of, points, i, to);
        if new != *points {
            context.begin();
            edited = Some(new);
        }
    }
    let [right, up] = arrow_steps(ui, &response);
    if [right, up] != [0.0; 2] {
        let to = [place[0] + ARROW * right * view.units, place[1] + ARROW * up];
        edited = Some(points::moved(of, points, i, to));
    }
    let is_deleted = response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete) || i.key_pressed(Key::Backspace));
    if response.double_clicked() || is_deleted {
        edited = points::removed(of, points, i);
    }
    response.context_menu(|ui| edited = points_menu::show(ui, of, points, i).or(edited));
    paint_handle(ui, at, &response, 4.5);
    if response.hovered() || response.dragged() || response.has_focus() {
        let value = if let PointsOf::Lfo(_) = of { 2.0 * place[1] - 1.0 } else { place[1] };
        let how = "Drag it (Ctrl: to the grid), double-click removes it";
        context.surface.pointed = Some(format!("{name} at {:.3}, {:+.0} %   {how}", place[0], 100.0 * value));
    }
    (response, edited)
}

/// The middle of a way, which bends it.
fn bend(
    ui: &Ui,
    view: &PointsView,
    (of, points): (PointsOf, &Points),
    segment: &Segment,
    context: &mut PageContext<'_>,
) -> Option<Points> {
    let is_visible = (segment.to[0] - segment.from[0]) / view.units * view.rect.width() > 3.0 * GRIP;
    if !is_visible || segment.from[1] == segment.to[1] {
        return None;
    }
    let at = view.at(segment.at(0.5));
    let grip = Rect::from_center_size(at, vec2(1.6 * GRIP, 1.6 * GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform bend", of, segment.owner)), Sense::click_and_drag());
    let name = format!("{} curve {}", name(of), segment.owner + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(segment.bend), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    paint_handle(ui, at, &response, 3.0);
    if response.hovered() || response.dragged() {
        context.surface.pointed = Some(format!("{name}   Drag up or down to bend it, double-click to straighten it"));
    }
    let up = if segment.to[1] > segment.from[1] { -1.0 } else { 1.0 };
    let [_, arrow] = arrow_steps(ui, &response);
    let by = up * (0.5 * arrow - BEND * travel(&response, context).map_or(0.0, |step| step.y));
    if response.double_clicked() {
        return Some(points::bent(points, segment.owner, 0.0));
    }
    if by == 0.0 {
        return None;
    }
    if response.dragged() {
        context.begin();
    }
    Some(points::bent(points, segment.owner, (segment.bend + by).clamp(-20.0, 20.0)))
}

fn paint_handle(ui: &Ui, at: Pos2, response: &Response, radius: f32) {
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.dragged() || response.has_focus();
    let (fill, edge) = if is_lit { (palette.text, palette.text) } else { (palette.well, palette.modulation) };
    ui.painter().circle(at, radius + if is_lit { 1.0 } else { 0.0 }, fill, Stroke::new(1.5, edge));
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}

/// Presses of arrows by a handle that has the keys: to the right, and up.
pub(super) fn arrow_steps(ui: &Ui, response: &Response) -> [f32; 2] {
    if !response.has_focus() {
        return [0.0; 2];
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
    [presses(Key::ArrowRight) - presses(Key::ArrowLeft), presses(Key::ArrowUp) - presses(Key::ArrowDown)]
}
