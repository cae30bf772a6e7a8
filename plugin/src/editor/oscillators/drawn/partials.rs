//! The bank of partials: a stick for each, as high as its level, at its ratio; and the envelope of the one that is chosen.

use egui::{Align2, Id, Key, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::content::{
    MAX_PARTIALS, MIN_LEVEL_DB, Partial, PartialBank, PartialCurve, PartialFrequency, Timeline,
};

use super::bank_edits::{and, at_octaves, octaves, place_words, with, without};
use super::curve_view::{self, CurveEdit, CurveSpan, ShownCurve};
use super::level_view::{self, FINE, LevelView};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::travel;

/// The level of a partial that is new or taken back, in dB.
pub(super) const REST_DB: f32 = -12.0;
/// Ratios that are always shown; a bank that reaches further is shown as a whole.
const RATIOS: [f32; 2] = [0.45, 36.0];
/// Half the width of what takes a stick.
const GRIP: f32 = 6.0;
/// Room below the sticks for ratios.
const NAMES: f32 = 16.0;
/// Octaves for an arrow to the side: a twelfth of a semitone, with Shift; a semitone without.
const ARROW: f32 = 1.0 / 12.0;
/// Most points of a partial's curve.
const MOST: usize = 5;

/// The way on which a stick is dragged, and where it would be without steps and ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held {
    /// In dB.
    Level(f32),
    /// In octaves above the bank's pitch.
    Ratio(f32),
}

/// Where ratios and levels are in a picture.
struct StickView {
    level: LevelView,
    /// Octaves at the left and right.
    octaves: [f32; 2],
}

impl StickView {
    fn new(rect: Rect, bank: &PartialBank) -> Self {
        let level = LevelView::inside(rect, NAMES);
        let mut ends = RATIOS.map(f32::log2);
        for partial in bank.partials() {
            let at = octaves(bank, partial);
            ends = [ends[0].min(at - 0.2), ends[1].max(at + 0.2)];
        }
        Self { level, octaves: ends }
    }

    fn x(&self, octaves: f32) -> f32 {
        let [left, right] = self.octaves;
        self.level.0.left() + (octaves - left) / (right - left) * self.level.0.width()
    }

    /// What a way to the right is in octaves.
    fn travelled(&self, points: f32) -> f32 {
        points / self.level.0.width() * (self.octaves[1] - self.octaves[0])
    }

    fn grid(&self, painter: &Painter, palette: &Palette) {
        self.level.grid(painter, palette);
        let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
        for octave in self.octaves[0].ceil() as i32..=self.octaves[1].floor() as i32 {
            let x = self.x(octave as f32);
            painter.vline(x, self.level.0.y_range(), faint);
            let text = format!("{}", 2.0_f32.powi(octave));
            let at = pos2(x, self.level.0.bottom() + 2.0);
            painter.text(at, Align2::CENTER_TOP, text, theme::SMALL, palette.text_dim);
        }
    }
}

/// Shows the sticks; the bank as a hand has it now.
pub(super) fn sticks(
    ui: &mut Ui,
    rect: Rect,
    bank: &PartialBank,
    (chosen, held): (&mut usize, &mut Option<Held>),
    context: &mut PageContext<'_>,
) -> Option<PartialBank> {
    let (palette, painter) = (theme::of(ui), ui.painter_at(rect));
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let view = StickView::new(rect, bank);
    view.grid(&painter, palette);
    let ground = ui.interact(rect, Id::unique("vaeform partials ground"), Sense::click());
    ground.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, ui.is_enabled(), "Partials drawing"));
    let mut edited = None;
    if let Some(at) = ground.interact_pointer_pos().filter(|_| ground.double_clicked()) {
        let octaves = view.octaves[0] + view.travelled(at.x - view.level.0.left());
        edited = and(bank, octaves.exp2(), view.level.db(at.y));
        *chosen = if edited.is_some() { bank.partials().len() } else { *chosen };
    }
    if ground.hovered() {
        let num = bank.partials().len();
        let how = if num < MAX_PARTIALS { "Double-click for one more" } else { "No more fit" };
        context.surface.pointed = Some(format!("{num} of {MAX_PARTIALS} partials   {how}"));
    }
    // The chosen one last, so that it lies above the others.
    let rest = (0..bank.partials().len()).filter(|i| i != chosen);
    let order: Vec<usize> = rest.chain((*chosen < bank.partials().len()).then_some(*chosen)).collect();
    for i in order {
        edited = stick(ui, &view, bank, (i, chosen, held), context).or(edited);
    }
    edited
}

/// One stick: what the hand makes of the bank.
fn stick(
    ui: &Ui,
    view: &StickView,
    bank: &PartialBank,
    (i, chosen, held): (usize, &mut usize, &mut Option<Held>),
    context: &mut PageContext<'_>,
) -> Option<PartialBank> {
    let partial = bank.partials()[i];
    let head = pos2(view.x(octaves(bank, &partial)), view.level.y(partial.level_db));
    let grip = Rect::from_min_max(head - vec2(GRIP, 2.0 * GRIP), pos2(head.x + GRIP, view.level.0.bottom() + GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform partial", i)), Sense::click_and_drag());
    let name = format!("Partial {}", i + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(partial.level_db), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.gained_focus() || response.clicked() || response.drag_started() {
        *chosen = i;
    }
    let mut edited = dragged(ui, view, &response, (bank, i), held, context).map(|partial| with(bank, i, partial));
    edited = by_keys(ui, &response, (bank, i)).or(edited);
    if response.double_clicked() {
        edited = Some(with(bank, i, Partial { level_db: REST_DB, ..partial }));
    }
    response.context_menu(|ui| {
        if ui.button("Remove").clicked() {
            edited = Some(without(bank, i));
            ui.close();
        }
        if ui.button("To the nearest harmonic").clicked() {
            let nearest = octaves(bank, &partial).exp2().round().max(1.0).log2();
            edited = Some(with(bank, i, at_octaves(bank, partial, nearest)));
            ui.close();
        }
    });
    if response.hovered() || response.dragged() || response.has_focus() {
        let how = "Drag up or sideways (Ctrl: harmonics, Shift finer), Delete removes it";
        let level = level_view::words(partial.level_db);
        context.surface.pointed = Some(format!("{name}: {}, {level}   {how}", place_words(&partial)));
    }
    paint(ui, view, &response, (head, &partial), *chosen == i);
    edited
}

/// A drag moves a stick up and down or to the sides, whichever way it began.
fn dragged(
    ui: &Ui,
    view: &StickView,
    response: &Response,
    (bank, i): (&PartialBank, usize),
    held: &mut Option<Held>,
    context: &mut PageContext<'_>,
) -> Option<Partial> {
    let partial = bank.partials()[i];
    if response.drag_started() {
        let total = response.total_drag_delta().unwrap_or_default();
        let is_sideways = total.x.abs() > total.y.abs();
        *held = Some(if is_sideways { Held::Ratio(octaves(bank, &partial)) } else { Held::Level(partial.level_db) });
    }
    let step = travel(response, context)?;
    let (is_fine, is_whole) = ui.input(|i| (i.modifiers.shift, i.modifiers.command));
    let step = step * if is_fine { FINE } else { 1.0 };
    let new = match held.as_mut()? {
        Held::Level(db) => {
            *db = level_view::moved(*db, view.level.travelled(step.y));
            Partial { level_db: *db, ..partial }
        }
        Held::Ratio(at) => {
            *at += view.travelled(step.x);
            let whole = at.exp2().round().max(1.0).log2();
            at_octaves(bank, partial, if is_whole { whole } else { *at })
        }
    };
    if step == egui::Vec2::ZERO || new == partial {
        return None;
    }
    context.begin();
    Some(new)
}

fn by_keys(ui: &Ui, response: &Response, (bank, i): (&PartialBank, usize)) -> Option<PartialBank> {
    let partial = bank.partials()[i];
    let (level, right) = level_view::keys(ui, response, partial.level_db);
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete) || i.key_pressed(Key::Backspace)) {
        return Some(without(bank, i));
    }
    if let Some(level_db) = level {
        return Some(with(bank, i, Partial { level_db, ..partial }));
    }
    let step = right * ARROW * if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
    (right != 0.0).then(|| with(bank, i, at_octaves(bank, partial, octaves(bank, &partial) + step)))
}

fn paint(ui: &Ui, view: &StickView, response: &Response, (head, partial): (Pos2, &Partial), is_chosen: bool) {
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.dragged() || is_chosen;
    let color = if is_chosen { palette.text } else { palette.wavetable };
    let foot = pos2(head.x, view.level.0.bottom());
    let width = if is_lit { 2.5 } else { 1.75 };
    ui.painter().line_segment([foot, head], Stroke::new(width, color.gamma_multiply(if is_lit { 1.0 } else { 0.7 })));
    let radius = if is_lit { 4.5 } else { 3.5 };
    let fill = if partial.level_db <= MIN_LEVEL_DB { palette.well } else { color };
    match partial.frequency {
        PartialFrequency::Ratio(_) => {
            ui.painter().circle(head, radius, fill, Stroke::new(1.5, color));
        }
        // What keys do not move has corners.
        PartialFrequency::Hz(_) => {
            let square = Rect::from_center_size(head, vec2(2.0 * radius, 2.0 * radius));
            ui.painter().rect(square, 0.0, fill, Stroke::new(1.5, color), StrokeKind::Middle);
        }
    }
    if response.has_focus() {
        let frame = Rect::from_center_size(head, vec2(16.0, 16.0));
        ui.painter().rect_stroke(frame, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}

/// Shows the envelope of the partial that is chosen; the bank as a hand has it now.
pub(super) fn envelope(
    ui: &mut Ui,
    rect: Rect,
    bank: &PartialBank,
    chosen: usize,
    span: &mut CurveSpan,
    context: &mut PageContext<'_>,
) -> Option<PartialBank> {
    let partial = *bank.partials().get(chosen)?;
    let (name, timeline) = (format!("Envelope of partial {}", chosen + 1), bank.timeline());
    let points = partial.curve.points();
    let shown = ShownCurve { name: &name, points, most: MOST, sustain: timeline.sustain() };
    match curve_view::show(ui, rect, shown, span, context)? {
        CurveEdit::Points(points) => Some(with(bank, chosen, Partial { curve: PartialCurve::new(&points), ..partial })),
        CurveEdit::Sustain(sustain) => {
            Some(PartialBank::new(bank.partials().to_vec(), Timeline::new(timeline.base_hz(), sustain)))
        }
    }
}
