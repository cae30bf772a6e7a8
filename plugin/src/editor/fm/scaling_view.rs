//! How loud an operator is from key to key: a curve with its breakpoint, which is dragged, and its sides, which are bent.

use egui::{Align2, Color32, Id, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::fm::key_gain_db;
use vaeform_patch::{ParamId, operator};

use super::super::cell::frame_travel;
use super::super::surface::Surface;
use super::super::theme::{self, tint};

/// The keys that are drawn: A-1 to C7 of a breakpoint's way, as the instrument counts them.
const KEYS: [i32; 2] = [21, 120];
/// How far gains are drawn to both sides, in dB.
const RANGE_DB: f32 = 30.0;
/// Room around the drawing.
const MARGIN: f32 = 5.0;
/// Steps of a depth for a point of travel.
const DEPTH_POINTS: f32 = 1.2;

/// A part of the picture that is dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ScalingPart {
    Left,
    Breakpoint,
    Right,
}

const PARTS: [(ScalingPart, &str, usize); 3] = [
    (ScalingPart::Left, "left depth", operator::LEFT_DEPTH),
    (ScalingPart::Breakpoint, "breakpoint", operator::BREAKPOINT),
    (ScalingPart::Right, "right depth", operator::RIGHT_DEPTH),
];

/// Shows the keys of operator `op`, from 0.
pub(super) fn show(ui: &Ui, rect: Rect, op: usize, color: Color32, surface: &mut Surface) {
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let inner = rect.shrink(MARGIN);
    let value = |offset: usize| surface.shown.fm.op(op, offset);
    let scaling = [
        value(operator::BREAKPOINT),
        value(operator::LEFT_DEPTH),
        value(operator::RIGHT_DEPTH),
        value(operator::LEFT_CURVE),
        value(operator::RIGHT_CURVE),
    ];
    let x = |key: f32| inner.left() + (key - KEYS[0] as f32) / (KEYS[1] - KEYS[0]) as f32 * inner.width();
    let y = |db: f32| inner.center().y - (db / RANGE_DB).clamp(-1.0, 1.0) * 0.5 * inner.height();
    painter.hline(inner.x_range(), y(0.0), Stroke::new(1.0, tint(palette.well, palette.line, 0.7)));
    let level = value(operator::OUTPUT_LEVEL);
    let line: Vec<Pos2> =
        (KEYS[0]..=KEYS[1]).step_by(2).map(|key| pos2(x(key as f32), y(key_gain_db(level, scaling, key)))).collect();
    painter.add(Shape::line(line.clone(), Stroke::new(4.0, color.gamma_multiply(0.15))));
    painter.add(Shape::line(line, Stroke::new(1.5, color)));
    let middle = x(scaling[0] + KEYS[0] as f32);
    painter.vline(middle, inner.y_range(), Stroke::new(1.0, color.gamma_multiply(0.5)));
    let at = rect.left_bottom() + vec2(4.0, -2.0);
    painter.text(at, Align2::LEFT_BOTTOM, "keys", theme::SMALL, palette.text_dim);
    for (part, name, offset) in PARTS {
        let range = match part {
            ScalingPart::Left => rect.left()..=middle - 5.0,
            ScalingPart::Breakpoint => middle - 5.0..=middle + 5.0,
            ScalingPart::Right => middle + 5.0..=rect.right(),
        };
        let room = Rect::from_x_y_ranges(range, rect.y_range()).intersect(rect);
        let id = operator::param(op, offset);
        self::part(ui, room, (op, part, name), id, inner.width(), surface);
    }
}

fn part(
    ui: &Ui,
    room: Rect,
    (op, part, name): (usize, ScalingPart, &str),
    id: ParamId,
    width: f32,
    surface: &mut Surface,
) {
    let response = ui.interact(room, Id::unique(("vaeform keys", op, name)), Sense::click_and_drag());
    let label = format!("Operator {} keys, {name}", op + 1);
    let now = surface.shown.fm.get(id);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(now), &label));
    let key = Id::unique(("vaeform keys held", op, name));
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(key, now));
        surface.begin(id);
    }
    if let Some(delta) = frame_travel(&response) {
        let delta = delta * if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        let by = match part {
            ScalingPart::Breakpoint => delta.x / width.max(1.0) * id.def().max,
            // Most curves fall: a pull down makes them deeper.
            ScalingPart::Left | ScalingPart::Right => delta.y * DEPTH_POINTS,
        };
        let held = ui.data(|data| data.get_temp::<f32>(key)).unwrap_or(now);
        let to = id.def().clamp(held + by);
        ui.data_mut(|data| data.insert_temp(key, to));
        surface.put(id, to.round());
    }
    if response.drag_stopped() {
        surface.end(id);
    }
    if response.double_clicked() {
        super::set_all(surface, [(id, id.def().default)]);
    }
    if response.hovered() || response.dragged() {
        let value = id.def().display(surface.shown.fm.get(id));
        let how =
            "Drag the middle for the breakpoint, the sides up and down for their depth; curves are among the numbers";
        surface.pointed = Some(format!("{label} {value}   {how}"));
        let stroke = Stroke::new(1.0, theme::of(ui).line);
        ui.painter().rect_stroke(room, theme::ROUNDING, stroke, egui::StrokeKind::Inside);
    }
}
