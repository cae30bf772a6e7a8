//! The card of the LFOs: one of them as a drawing, its knobs below.

use egui::{Align2, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::{LayerGroup, LfoParam as P, Points, Source};
use vaeform_session::PointsOf;

use super::points_view::{self, Span};
use super::{lfo_shapes, tabs};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, GRID, tint};
use crate::editor::widgets::{
    Card, Choice, KnobSize, LayerKnob, Stack, Toggle, cells, paint_curve, paint_playhead, travel,
};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Width of the field of the shape.
const SHAPE: f32 = 116.0;
/// Width of the fields beside the knobs.
const FIELDS: f32 = 150.0;
/// Place of the drawn shape.
const DRAWN: usize = 6;
/// Room around the drawing.
const MARGIN: f32 = 10.0;
/// Points of a cycle.
const STEPS: usize = 192;

const SOURCES: [Source; 4] = [Source::Lfo(1), Source::Lfo(2), Source::Lfo(3), Source::Lfo(4)];

/// Shows the card with LFO `chosen`, from 0.
pub(super) fn show(ui: &mut Ui, rect: Rect, chosen: &mut usize, context: &mut PageContext<'_>) {
    Card::new("LFOs", LayerGroup::Lfo(1)).show(ui, rect, context, |ui, inside, context| {
        tabs::show(ui, (inside.head, SHAPE), &SOURCES, chosen, context);
        let n = *chosen;
        let before = context.layer(P::Shape.of(n)) as usize;
        Choice::new(P::Shape.of(n)).show(ui, inside.head.with_min_x(inside.head.right() - SHAPE), context);
        begin_drawing(n, before, context);
        let mut stack = Stack::new(inside.body);
        let picture = stack.row(inside.body.height() - KnobSize::Small.height() - 0.5 * GRID);
        stack.gap(0.5);
        if context.layer(P::Shape.of(n)) as usize == DRAWN {
            points_view::show(ui, picture, PointsOf::Lfo(n), &mut Span::default(), context);
        } else {
            shape(ui, picture, n, context);
        }
        phase(ui, picture, n, context);
        controls(ui, stack.rest(), n, context);
    });
}

/// Where a drawing was just chosen and nothing has been drawn yet, it begins with the shape that was there.
fn begin_drawing(n: usize, before: usize, context: &mut PageContext<'_>) {
    let is_new = before != DRAWN && context.layer(P::Shape.of(n)) as usize == DRAWN;
    if is_new && context.points(PointsOf::Lfo(n)) == Points::default() {
        context.set_points(PointsOf::Lfo(n), lfo_shapes::points_of(before));
    }
}

fn controls(ui: &mut Ui, row: Rect, n: usize, context: &mut PageContext<'_>) {
    let is_synced = context.surface.shown.layers.is_on(P::Sync.of(n));
    let mut fields = Stack::new(row.with_max_x(row.left() + FIELDS));
    let upper = fields.row(FIELD);
    let sync = upper.with_max_x(upper.left() + 46.0);
    Toggle::new(P::Sync.of(n)).show(ui, sync, context);
    let beside = upper.with_min_x(sync.right() + 4.0);
    if is_synced {
        Choice::new(P::Division.of(n)).show(ui, beside, context);
    } else {
        let at = beside.left_center() + vec2(6.0, 0.0);
        let rate = P::Rate.of(n).def().display(context.layer(P::Rate.of(n)));
        ui.painter().text(at, Align2::LEFT_CENTER, rate, theme::BODY, theme::of(ui).text);
    }
    fields.gap(0.5);
    Choice::new(P::Trigger.of(n)).named("Start").show(ui, fields.row(FIELD), context);
    let knobs = [P::Rate, P::Phase, P::Delay, P::Fade, P::Smooth];
    let room = row.with_min_x(row.left() + FIELDS + GRID);
    for (param, cell) in knobs.into_iter().zip(cells(room, knobs.len())) {
        if param == P::Rate && is_synced {
            ui.scope_builder(egui::UiBuilder::new().max_rect(cell), |ui| {
                ui.set_opacity(theme::off_opacity(ui));
                LayerKnob::new(param.of(n)).show(ui, cell, context);
            });
        } else {
            LayerKnob::new(param.of(n)).show(ui, cell, context);
        }
    }
}

/// A shape that is no drawing; a double-click makes it one.
fn shape(ui: &mut Ui, rect: Rect, n: usize, context: &mut PageContext<'_>) {
    let shape = context.layer(P::Shape.of(n)) as usize;
    let response = ui.interact(rect, Id::unique(("vaeform lfo shape", n)), Sense::click());
    let name = format!("LFO {} shape", n + 1);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, ui.is_enabled(), &name));
    if response.double_clicked() {
        context.as_one_step(|context| {
            context.set_points(PointsOf::Lfo(n), lfo_shapes::points_of(shape));
            context.set_layer(P::Shape.of(n), DRAWN as f32);
        });
    }
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let view = rect.shrink(MARGIN);
    grid(&painter, palette, view);
    let at = |i: usize| {
        let x = i as f32 / STEPS as f32;
        pos2(view.left() + x * view.width(), view.center().y - 0.5 * view.height() * lfo_shapes::level(shape, x))
    };
    let line: Vec<Pos2> = (0..=STEPS).map(at).collect();
    paint_curve(&painter, &line, view.center().y, palette.modulation);
    let phase = context.surface.activity.lfos[n];
    if phase >= 0.0 {
        paint_playhead(&painter, &line, view.left() + phase * view.width(), rect, palette);
    }
    if response.hovered() {
        let words = "Double-click to draw it further by points";
        context.surface.pointed = Some(format!("{name}   {words}"));
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    }
}

fn grid(painter: &Painter, palette: &Palette, view: Rect) {
    let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
    for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
        painter.hline(view.x_range(), view.top() + part * view.height(), faint);
    }
    for part in 0..=8 {
        painter.vline(view.left() + 0.125 * part as f32 * view.width(), view.y_range(), faint);
    }
}

/// The mark at the lower edge where a cycle begins, which can be dragged.
fn phase(ui: &mut Ui, rect: Rect, n: usize, context: &mut PageContext<'_>) {
    let id = P::Phase.of(n);
    let (view, value) = (rect.shrink(MARGIN), context.layer(id));
    let at = pos2(view.left() + value * view.width(), rect.bottom());
    let grip = Rect::from_center_size(at - vec2(0.0, 5.0), vec2(16.0, 10.0));
    let response = ui.interact(grip, Id::unique(("vaeform lfo phase", n)), Sense::click_and_drag());
    response
        .widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), format!("LFO {} start of cycle", n + 1)));
    if response.drag_started() {
        context.hold(id);
    }
    if let Some(step) = travel(&response, context) {
        context.pull(id, step.x / view.width());
    }
    if response.double_clicked() {
        context.set_layer(id, id.def().default);
    }
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.dragged();
    let color = if is_lit { palette.text } else { palette.modulation };
    let painter = ui.painter();
    if value > 0.0 || is_lit {
        painter.vline(at.x, rect.y_range(), Stroke::new(1.0, color.gamma_multiply(0.5)));
    }
    let triangle = vec![at - vec2(0.0, 8.0), at + vec2(5.0, 0.0), at - vec2(5.0, 0.0)];
    painter.add(Shape::convex_polygon(triangle, color, Stroke::NONE));
    if is_lit {
        context.surface.pointed = Some(format!("LFO {} begins its cycle at {}", n + 1, id.def().display(value)));
    }
}
