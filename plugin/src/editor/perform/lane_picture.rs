//! What a latent does over four bars: the gesture, the lane on top, and where the song is. A drag draws the lane.

use std::sync::Arc;

use egui::{Id, Key, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use vaeform_dsp::control::Control;
use vaeform_session::perform::{DRAWN_STEPS, LaneChoice, LaneSettings, NoteValue};

use super::super::page::PageContext;
use super::super::theme::{self, tint};
use super::super::widgets::{arrow_steps, paint_curve};
use super::{Shown, set_lane};

/// Beats that are shown at a rate of 1/4: as many as a drawn lane has.
const BEATS: f64 = 16.0;
/// Points of the picture.
const POINTS: usize = 192;
/// Room around the drawing.
const MARGIN: f32 = 4.0;

/// Shows the picture of a latent.
pub(super) fn show(ui: &Ui, rect: Rect, shown: &Shown<'_>, lane: &LaneSettings, context: &mut PageContext<'_>) {
    let latent = shown.latent;
    let response = ui.interact(rect, Id::unique(("vaeform lane picture", latent)), Sense::click_and_drag());
    let name = format!("Lane {} drawing", latent + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, ui.is_enabled(), &name));
    let view = rect.shrink(MARGIN);
    if response.clicked() {
        response.request_focus();
    }
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        let from = at - ui.input(|i| i.pointer.delta());
        draw(lane, latent, (view, [from, at]), !response.drag_started(), context);
    }
    if let Some([right, up]) = arrow_steps(ui, &response)
        && (right != 0.0 || up != 0.0)
    {
        let (phase, depth) = (lane.phase + 0.02 * right, (lane.depth + 0.02 * up).clamp(-1.0, 1.0));
        set_lane(latent, LaneSettings { phase: phase.rem_euclid(1.0), depth, ..lane.clone() }, false, context);
    }
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete)) {
        set_lane(latent, LaneSettings { is_on: false, ..lane.clone() }, false, context);
    }
    if response.hovered() {
        let how = "A drag draws it; arrows move phase and depth when it has the keys, Delete ends it";
        context.surface.pointed = Some(format!("{name}   {how}"));
    }
    paint(ui, rect, shown, context);
    if response.has_focus() || response.hovered() {
        let color = if response.has_focus() { theme::of(ui).accent } else { theme::of(ui).line };
        ui.painter().rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
    }
}

/// Draws from place to place: all steps between get values on the way.
fn draw(
    lane: &LaneSettings,
    latent: usize,
    (view, [from, to]): (Rect, [Pos2; 2]),
    joins: bool,
    context: &mut PageContext<'_>,
) {
    let place = |at: Pos2| {
        let x = ((at.x - view.left()) / view.width()).clamp(0.0, 1.0);
        let y = ((view.bottom() - at.y) / view.height()).clamp(0.0, 1.0);
        ((x * DRAWN_STEPS as f32) as usize, y)
    };
    let (mut start, mut end) = (place(from), place(to));
    if start.0 > end.0 {
        std::mem::swap(&mut start, &mut end);
    }
    let mut values = lane.to_draw();
    let span = (end.0 - start.0).max(1) as f32;
    for (step, value) in values.iter_mut().enumerate().take(end.0 + 1).skip(start.0) {
        let part = (step - start.0) as f32 / span;
        *value = (127.0 * (start.1 + part * (end.1 - start.1))).round() as u8;
    }
    let was_drawn = matches!(lane.choice, LaneChoice::Drawn(_));
    let straight = LaneSettings { phase: 0.0, swing: 0.5, probability: 1.0, depth: 1.0, ..lane.clone() };
    let kept = if was_drawn { lane.clone() } else { LaneSettings { rate: quarter(), ..straight } };
    let choice = LaneChoice::Drawn(Arc::new(values));
    set_lane(latent, LaneSettings { choice, is_on: true, ..kept }, joins, context);
}

/// The rate at which a drawing is four bars long.
fn quarter() -> NoteValue {
    NoteValue { halvings: 2, ..Default::default() }
}

fn paint(ui: &Ui, rect: Rect, shown: &Shown<'_>, context: &PageContext<'_>) {
    let Shown { latent, beat, host, played } = *shown;
    let (palette, view) = (theme::of(ui), rect.shrink(MARGIN));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
    (0..=16).for_each(|quarter| {
        let x = view.left() + view.width() * quarter as f32 / 16.0;
        let stroke = if quarter % 4 == 0 { Stroke::new(1.0, palette.line) } else { faint };
        painter.vline(x, view.y_range(), stroke);
    });
    painter.hline(view.x_range(), view.center().y, faint);
    let part = &context.snapshot.perform.part;
    let is_moved = part.lanes[latent].is_on || !part.gesture.tracks()[latent].moves().is_empty();
    let knob = context.port.normalized(Control::LATENTS[latent]);
    let x = |at: f64| view.left() + view.width() * (at / BEATS) as f32;
    let y = |value: f32| view.bottom() - value * view.height();
    let line: Vec<Pos2> = (0..=POINTS)
        .map(|point| {
            let at = BEATS * point as f64 / POINTS as f64;
            pos2(x(at), y(played.value(latent, knob, at, Default::default(), 1.0)))
        })
        .collect();
    let is_heard = host.is_heard() && is_moved;
    let color = if is_heard { palette.latents } else { tint(palette.well, palette.latents, 0.45) };
    paint_curve(&painter, &line, y(knob), color);
    if is_heard {
        painter.vline(x(beat.rem_euclid(BEATS)), view.y_range(), Stroke::new(1.5, palette.text));
    }
}
