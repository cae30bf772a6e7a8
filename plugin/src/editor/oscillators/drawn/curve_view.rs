//! The level of a band or a partial over time: points that are dragged, straight lines in dB between them.

use egui::{
    Align2, Id, Key, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vaeform_patch::content::{LevelPoint, MAX_SECONDS};

use super::level_view::{self, LevelView};
use crate::editor::cell::frame_travel;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::paint_curve;

/// Half the width of what takes a handle.
const GRIP: f32 = 8.0;
/// How far an arrow moves a point, as a part of what is shown.
const ARROW: f32 = 1.0 / 64.0;
/// The shortest time that is shown, in seconds.
const SHORTEST: f32 = 1.0;

/// How much of time is shown, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CurveSpan {
    seconds: f32,
    /// A point is dragged, so that the scale stays.
    is_held: bool,
}

/// A curve and what it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownCurve<'a> {
    pub(super) name: &'a str,
    pub(super) points: &'a [LevelPoint],
    /// Points that there may be.
    pub(super) most: usize,
    /// The times between which a held key stays.
    pub(super) sustain: Option<[f32; 2]>,
}

/// What a hand has made of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CurveEdit {
    Points(Vec<LevelPoint>),
    Sustain(Option<[f32; 2]>),
}

/// Where times and levels are in a picture.
struct CurveView {
    level: LevelView,
    seconds: f32,
}

impl CurveView {
    fn at(&self, point: LevelPoint) -> Pos2 {
        let rect = self.level.0;
        pos2(rect.left() + point.seconds / self.seconds * rect.width(), self.level.y(point.db))
    }

    fn place(&self, at: Pos2) -> LevelPoint {
        let rect = self.level.0;
        let seconds = ((at.x - rect.left()) / rect.width() * self.seconds).clamp(0.0, MAX_SECONDS);
        LevelPoint { seconds, db: self.level.db(at.y) }
    }
}

/// Shows a curve; what a hand makes of it in this frame.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    curve: ShownCurve<'_>,
    span: &mut CurveSpan,
    context: &mut PageContext<'_>,
) -> Option<CurveEdit> {
    if !span.is_held {
        let end = curve.points.last().map_or(0.0, |last| last.seconds);
        span.seconds = (1.08 * end).max(SHORTEST);
    }
    let view = CurveView { level: LevelView::inside(rect, 0.0), seconds: span.seconds };
    let ground = ui.interact(rect, Id::unique("vaeform level curve"), Sense::click());
    ground.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, ui.is_enabled(), format!("{} drawing", curve.name)));
    paint(ui, rect, &view, curve);
    let mut edited = None;
    if let Some(at) = ground.interact_pointer_pos().filter(|_| ground.double_clicked()) {
        edited = added(curve, view.place(at)).map(CurveEdit::Points);
    }
    span.is_held = false;
    for i in 0..curve.points.len() {
        let (response, edit) = point(ui, &view, curve, i);
        if response.dragged() {
            context.begin();
            span.is_held = true;
        }
        if response.hovered() || response.dragged() || response.has_focus() {
            let LevelPoint { seconds, db } = curve.points[i];
            let how = "Drag it, double-click removes it, right-click holds here";
            let name = format!("{} point {}", curve.name, i + 1);
            context.surface.pointed = Some(format!("{name} at {seconds:.3} s, {}   {how}", level_view::words(db)));
        }
        edited = edit.or(edited);
    }
    if ground.hovered() && context.surface.pointed.is_none() {
        let how = if curve.points.len() < curve.most { "Double-click for a point" } else { "No more points" };
        context.surface.pointed = Some(format!("{}   {how}", curve.name));
    }
    edited
}

/// The curve with one more point, if there is room; the first one comes with a start at 0 dB.
fn added(curve: ShownCurve<'_>, point: LevelPoint) -> Option<Vec<LevelPoint>> {
    let mut points = curve.points.to_vec();
    if points.is_empty() {
        points.push(LevelPoint::default());
    }
    let at = points.iter().position(|other| other.seconds > point.seconds).unwrap_or(points.len());
    points.insert(at, point);
    (points.len() <= curve.most).then_some(points)
}

fn removed(curve: ShownCurve<'_>, i: usize) -> Vec<LevelPoint> {
    let mut points = curve.points.to_vec();
    points.remove(i);
    points
}

/// The curve with a point elsewhere, between its neighbours.
fn put(curve: ShownCurve<'_>, i: usize, to: LevelPoint) -> Vec<LevelPoint> {
    let mut points = curve.points.to_vec();
    let first = i.checked_sub(1).map_or(0.0, |before| points[before].seconds);
    let last = points.get(i + 1).map_or(MAX_SECONDS, |after| after.seconds);
    points[i] = LevelPoint { seconds: to.seconds.clamp(first, last), db: to.db };
    points
}

fn point(ui: &Ui, view: &CurveView, curve: ShownCurve<'_>, i: usize) -> (Response, Option<CurveEdit>) {
    let now = curve.points[i];
    let grip = Rect::from_center_size(view.at(now), vec2(2.0 * GRIP, 2.0 * GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform level point", i)), Sense::click_and_drag());
    let name = format!("{} point {}", curve.name, i + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(now.db), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let mut edited = None;
    let is_held = response.dragged_by(PointerButton::Primary) || response.drag_stopped_by(PointerButton::Primary);
    let is_moved = is_held && frame_travel(&response).is_some_and(|step| step != egui::Vec2::ZERO);
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| is_moved) {
        edited = Some(CurveEdit::Points(put(curve, i, view.place(pointer))));
    }
    let (level, right) = level_view::keys(ui, &response, now.db);
    if level.is_some() || right != 0.0 {
        let seconds = now.seconds + right * ARROW * view.seconds;
        edited = Some(CurveEdit::Points(put(curve, i, LevelPoint { seconds, db: level.unwrap_or(now.db) })));
    }
    let is_deleted = response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete) || i.key_pressed(Key::Backspace));
    if response.double_clicked() || is_deleted {
        edited = Some(CurveEdit::Points(removed(curve, i)));
    }
    response.context_menu(|ui| edited = menu(ui, curve, i).or(edited.take()));
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.dragged() || response.has_focus();
    let (fill, edge) = if is_lit { (palette.text, palette.text) } else { (palette.well, palette.wavetable) };
    ui.painter().circle(view.at(now), if is_lit { 5.5 } else { 4.5 }, fill, Stroke::new(1.5, edge));
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    (response, edited)
}

/// What a right click on a point offers.
fn menu(ui: &mut Ui, curve: ShownCurve<'_>, i: usize) -> Option<CurveEdit> {
    let mut edited = None;
    let mut item = |ui: &mut Ui, text: &str, edit: CurveEdit| {
        if ui.button(text).clicked() {
            edited = Some(edit);
            ui.close();
        }
    };
    item(ui, "Remove", CurveEdit::Points(removed(curve, i)));
    let here = curve.points[i].seconds;
    item(ui, "Hold here while the key is down", CurveEdit::Sustain(Some([here, here])));
    if let Some(next) = curve.points.get(i + 1) {
        item(ui, "Hold to and fro from here to the next", CurveEdit::Sustain(Some([here, next.seconds])));
    }
    if curve.sustain.is_some() {
        item(ui, "Hold nowhere", CurveEdit::Sustain(None));
    }
    edited
}

fn paint(ui: &Ui, rect: Rect, view: &CurveView, curve: ShownCurve<'_>) {
    let (palette, painter) = (theme::of(ui), ui.painter_at(rect));
    let inner = view.level.0;
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    view.level.grid(&painter, palette);
    let x = |seconds: f32| view.at(LevelPoint { seconds, db: 0.0 }).x;
    if let Some([first, last]) = curve.sustain {
        let band = Rect::from_x_y_ranges(x(first)..=x(last).max(x(first) + 1.5), inner.y_range());
        painter.rect_filled(band, 0.0, palette.accent.gamma_multiply(if first == last { 1.0 } else { 0.18 }));
        let words = if first == last { "hold" } else { "hold, to and fro" };
        painter.text(band.left_top() + vec2(4.0, 2.0), Align2::LEFT_TOP, words, theme::SMALL, palette.accent);
    }
    for part in 1..=4 {
        let seconds = view.seconds * part as f32 / 4.0;
        let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
        painter.vline(x(seconds), inner.y_range(), faint);
        let at = pos2(x(seconds) - 3.0, inner.bottom());
        painter.text(at, Align2::RIGHT_BOTTOM, format!("{seconds:.2} s"), theme::SMALL, palette.text_dim);
    }
    let ends = match curve.points {
        [] => [LevelPoint::default(); 2],
        [first, .., last] | [first @ last] => [*first, *last],
    };
    let mut line = vec![pos2(inner.left(), view.at(ends[0]).y)];
    line.extend(curve.points.iter().map(|point| view.at(*point)));
    line.push(pos2(inner.right(), view.at(ends[1]).y));
    paint_curve(&painter, &line, inner.bottom(), palette.wavetable);
    let at = inner.right_top() + vec2(-2.0, 0.0);
    painter.text(at, Align2::RIGHT_TOP, curve.name, theme::strong(), palette.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f32) -> LevelPoint {
        LevelPoint { seconds, db: -6.0 }
    }

    #[test]
    fn points_stay_in_order_and_are_no_more_than_there_may_be() {
        let of = |points| ShownCurve { name: "x", points, most: 3, sustain: None };
        assert_eq!(added(of(&[]), at(1.0)), Some(vec![LevelPoint::default(), at(1.0)]));
        let points = [at(0.0), at(2.0)];
        assert_eq!(added(of(&points), at(1.0)), Some(vec![at(0.0), at(1.0), at(2.0)]));
        let full = [at(0.0), at(1.0), at(2.0)];
        assert_eq!(added(of(&full), at(1.5)), None);
        assert_eq!(put(of(&full), 1, at(9.0))[1], at(2.0));
        assert_eq!(removed(of(&full), 1), points);
    }
}
