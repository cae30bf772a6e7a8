//! A four-stage envelope whose corners are dragged: up and down for levels, to the right for slower rates.

use egui::{Align2, Color32, Id, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::ParamId;

use super::super::cell::frame_travel;
use super::super::surface::Surface;
use super::super::theme::{self, tint};
use super::super::widgets::{arrow_steps, paint_curve};
use super::envelope_picture::corners;
use super::set_all;

/// Room around the drawing, and half the width of what takes a corner.
const MARGIN: f32 = 6.0;
const GRIP: f32 = 8.0;
/// Steps of a rate for a point to the left, and of any value for an arrow.
const RATE_POINTS: f32 = 0.6;
/// The corners that are dragged, with the stages that end there.
const CORNERS: [(usize, &str); 4] = [(1, "attack"), (2, "decay"), (3, "sustain"), (5, "release")];

/// The corner that is dragged: its rate and level, and where the drag has them.
#[derive(Debug, Default)]
pub(super) struct EnvelopeHand(Option<([ParamId; 2], [f32; 2])>);

/// The values of an envelope.
pub(super) struct EnvelopeIds<'a> {
    /// What screen readers and hints call it.
    pub(super) name: &'a str,
    pub(super) rates: [ParamId; 4],
    pub(super) levels: [ParamId; 4],
    /// The height of the resting line, 0..1.
    pub(super) rest: f32,
    /// How loud it is in the newest note, 0..1.
    pub(super) live: f32,
}

/// Shows an envelope.
pub(super) fn show(
    ui: &Ui,
    rect: Rect,
    ids: &EnvelopeIds<'_>,
    color: Color32,
    hand: &mut EnvelopeHand,
    surface: &mut Surface,
) {
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let inner = rect.shrink(MARGIN);
    let values = |ids: [ParamId; 4]| ids.map(|id| surface.shown.fm.get(id));
    let corners = corners(values(ids.rates), values(ids.levels));
    let place = |[x, y]: [f32; 2]| pos2(inner.left() + x * inner.width(), inner.bottom() - y * inner.height());
    let base = place([0.0, ids.rest]).y;
    painter.hline(inner.x_range(), base, Stroke::new(1.0, tint(palette.well, palette.line, 0.7)));
    painter.vline(place(corners[4]).x, inner.y_range(), Stroke::new(1.0, tint(palette.well, palette.line, 0.5)));
    let line: Vec<Pos2> = corners.into_iter().map(place).collect();
    paint_curve(&painter, &line, base, color);
    if ids.live > 0.0 {
        let level = place([0.0, ids.live]).y;
        painter.hline(rect.x_range(), level, Stroke::new(1.0, color.gamma_multiply(0.6)));
        painter.circle_filled(pos2(rect.right() - 4.0, level), 3.0, palette.text);
    }
    for (stage, (corner, name)) in CORNERS.into_iter().enumerate() {
        let at = place(corners[corner]);
        let pair = [ids.rates[stage], ids.levels[stage]];
        let response = drag(ui, at, (ids.name, name), pair, (hand, inner.height()), surface);
        let is_lit = response.hovered() || response.dragged() || response.has_focus();
        let stroke = Stroke::new(1.5, if is_lit { palette.text } else { color });
        painter.circle(at, if is_lit { 4.5 } else { 3.5 }, if is_lit { palette.text } else { palette.well }, stroke);
        if is_lit {
            let [rate, level] = pair.map(|id| id.def().display(surface.shown.fm.get(id)));
            let words = format!("R{} {rate}  L{} {level}", stage + 1, stage + 1);
            painter.text(rect.center_top() + vec2(0.0, 3.0), Align2::CENTER_TOP, &words, theme::SMALL, palette.text);
            let how = "Drag up for the level, right for a slower rate; Shift finer; double-click resets";
            surface.pointed = Some(format!("{} {name}: {words}   {how}", ids.name));
        }
    }
}

/// Lets the pointer, and arrows, drag a corner.
fn drag(
    ui: &Ui,
    at: Pos2,
    (of, name): (&str, &str),
    pair: [ParamId; 2],
    (hand, height): (&mut EnvelopeHand, f32),
    surface: &mut Surface,
) -> Response {
    let grip = Rect::from_center_size(at, vec2(2.0 * GRIP, 2.0 * GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform corner", of, name)), Sense::click_and_drag());
    let level = f64::from(surface.shown.fm.get(pair[1]));
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), level, format!("{of} {name} corner")));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.drag_started() {
        hand.0 = Some((pair, pair.map(|id| surface.shown.fm.get(id))));
        surface.begin(pair[0]);
    }
    if let (Some((_, held)), Some(step)) = (hand.0.as_mut().filter(|held| held.0 == pair), frame_travel(&response)) {
        let step = step * if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        held[0] = pair[0].def().clamp(held[0] - RATE_POINTS * step.x);
        held[1] = pair[1].def().clamp(held[1] - step.y / height.max(1.0) * pair[1].def().max);
        let to = held.map(f32::round);
        pair.into_iter().zip(to).for_each(|(id, value)| surface.put(id, value));
    }
    if response.drag_stopped() && hand.0.take().is_some() {
        surface.end(pair[0]);
    }
    if response.double_clicked() {
        set_all(surface, pair.map(|id| (id, id.def().default)));
    }
    if let Some([right, up]) = arrow_steps(ui, &response) {
        // To the right is slower, which is a lower rate.
        let steps = [-right, up];
        let moved = |i: usize| (pair[i], pair[i].def().clamp(surface.shown.fm.get(pair[i]) + steps[i]));
        let moved = [moved(0), moved(1)];
        set_all(surface, moved);
    }
    response
}
