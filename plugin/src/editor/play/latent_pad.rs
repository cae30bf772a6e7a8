//! The X/Y pad: two latents under one pointer, with the way that it has gone.

use std::collections::VecDeque;
use std::time::Duration;

use egui::{Align2, Id, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::control::Control;

use super::super::control_port::{rest, set_at_once};
use super::super::page::PageContext;
use super::super::palette::Palette;
use super::super::widgets::{Card, Select, arrow_steps};
use super::super::{theme, turns};

/// Width of the choice of an axis.
const AXIS: f32 = 74.0;
/// How long a trail is seen, in seconds, and its places at most.
const TRAIL_S: f64 = 1.5;
const TRAIL: usize = 64;
/// Part of the way that an arrow moves.
const STEP: f32 = 0.02;

/// The latents across and up the pad.
#[derive(Debug)]
pub(super) struct LatentPad {
    axes: [usize; 2],
    /// Where it has been, and when, oldest first.
    trail: VecDeque<([f32; 2], f64)>,
}

impl Default for LatentPad {
    fn default() -> Self {
        Self { axes: [0, 1], trail: VecDeque::new() }
    }
}

impl LatentPad {
    /// Shows the card with the choice of the axes; the host hears one gesture for each.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("X/Y", color).show(ui, rect, context, |ui, inside, context| {
            let names: Vec<String> = Control::LATENTS.iter().map(|axis| axis.def().name.to_owned()).collect();
            for (axis, title) in ["Y", "X"].into_iter().enumerate().map(|(place, title)| (1 - place, title)) {
                let right = inside.head.right() - (1 - axis) as f32 * (AXIS + 4.0);
                let field =
                    Rect::from_min_max(pos2(right - AXIS, inside.head.top()), pos2(right, inside.head.bottom()));
                let chosen = self.axes[axis];
                let select = Select {
                    id: Id::unique(("vaeform pad axis", axis)),
                    full_name: format!("{title} axis of the pad"),
                    name: Some(title),
                    chosen: names.get(chosen).map_or("", |name| name.trim_start_matches("Latent ")),
                    color,
                };
                if let (_, Some(latent)) = select.show(ui, field, &names, Some(chosen)) {
                    self.axes[axis] = latent;
                    self.trail.clear();
                }
            }
            self.pad(ui, inside.body, context);
        });
    }

    fn pad(&mut self, ui: &Ui, rect: Rect, context: &mut PageContext<'_>) {
        let response = ui.interact(rect, Id::unique("vaeform pad"), Sense::click_and_drag());
        let axes = self.axes.map(|latent| Control::LATENTS[latent]);
        moved(ui, &response, rect, axes, context);
        let offsets = context.client.offsets();
        let at = axes.map(|axis| turns::with_offset(axis, context.port.normalized(axis), &offsets));
        let words = format!("Pad of latents {} and {}", self.axes[0] + 1, self.axes[1] + 1);
        response.widget_info(|| WidgetInfo {
            value: Some(f64::from(at[0])),
            label: Some(words.clone()),
            ..WidgetInfo::new(Role::Slider)
        });
        if response.hovered() {
            let [across, up] = axes.map(|axis| context.port.text(axis, context.port.normalized(axis)));
            let how = "Drag; double-click for the middle; arrows when it has the keys";
            context.surface.pointed = Some(format!("X {across}   Y {up}   {how}"));
        }
        let now = ui.input(|i| i.time);
        self.remember(at, now);
        if self.trail.len() > 1 {
            ui.ctx().request_repaint_after(Duration::from_millis(33));
        }
        self.paint(&ui.painter_at(rect), theme::of(ui), rect, (axes, at, now));
        if response.has_focus() {
            let stroke = Stroke::new(1.0, theme::of(ui).accent);
            ui.painter().rect_stroke(rect, theme::ROUNDING, stroke, StrokeKind::Inside);
        }
    }

    /// Notes where it is; what is too old goes.
    fn remember(&mut self, at: [f32; 2], now: f64) {
        if self.trail.back().is_none_or(|last| last.0 != at) {
            self.trail.push_back((at, now));
        }
        while self.trail.len() > TRAIL || (self.trail.len() > 1 && now - self.trail[0].1 > TRAIL_S) {
            self.trail.pop_front();
        }
    }

    fn paint(&self, painter: &Painter, palette: &Palette, rect: Rect, (axes, at, now): ([Control; 2], [f32; 2], f64)) {
        painter.rect_filled(rect, theme::ROUNDING, palette.well);
        let line = theme::tint(palette.well, palette.line, 0.6);
        for part in [0.25, 0.5, 0.75] {
            let width = if part == 0.5 { 1.25 } else { 0.75 };
            painter.hline(rect.x_range(), rect.top() + part * rect.height(), Stroke::new(width, line));
            painter.vline(rect.left() + part * rect.width(), rect.y_range(), Stroke::new(width, line));
        }
        let place = |[x, y]: [f32; 2]| pos2(rect.left() + x * rect.width(), rect.bottom() - y * rect.height());
        let trail: Vec<_> = self.trail.iter().collect();
        for pair in trail.windows(2) {
            let age = ((now - pair[1].1) / TRAIL_S).clamp(0.0, 1.0) as f32;
            let color = palette.latents.gamma_multiply(0.8 * (1.0 - age));
            painter.line_segment([place(pair[0].0), place(pair[1].0)], Stroke::new(1.0 + 3.0 * (1.0 - age), color));
        }
        let dot = place(at);
        painter.hline(rect.x_range(), dot.y, Stroke::new(1.0, palette.latents.gamma_multiply(0.35)));
        painter.vline(dot.x, rect.y_range(), Stroke::new(1.0, palette.latents.gamma_multiply(0.35)));
        painter.circle_filled(dot, 13.0, palette.latents.gamma_multiply(0.18));
        painter.circle(dot, 7.0, palette.latents, Stroke::new(2.0, palette.text));
        let (right, top) = (rect.right_bottom() - vec2(6.0, 4.0), rect.left_top() + vec2(6.0, 4.0));
        painter.text(right, Align2::RIGHT_BOTTOM, axes[0].def().name, theme::SMALL, palette.text_dim);
        painter.text(top, Align2::LEFT_TOP, axes[1].def().name, theme::SMALL, palette.text_dim);
    }
}

/// Lets pointer and arrows move both axes.
fn moved(ui: &Ui, response: &Response, rect: Rect, axes: [Control; 2], context: &mut PageContext<'_>) {
    let port = &mut *context.port;
    if response.drag_started() {
        response.request_focus();
        axes.iter().for_each(|&axis| port.begin(axis));
    }
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged() || response.drag_stopped()) {
        port.set(axes[0], ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0));
        port.set(axes[1], ((rect.bottom() - at.y) / rect.height()).clamp(0.0, 1.0));
    }
    if response.drag_stopped() {
        axes.iter().for_each(|&axis| port.end(axis));
    }
    if response.double_clicked() {
        axes.iter().for_each(|&axis| set_at_once(axis, rest(axis.def()), port));
    }
    if response.clicked() {
        response.request_focus();
    }
    if let Some(steps) = arrow_steps(ui, response) {
        for (axis, steps) in axes.into_iter().zip(steps) {
            set_at_once(axis, (port.normalized(axis) + STEP * steps).clamp(0.0, 1.0), port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_keeps_what_is_young_and_never_grows_beyond_its_places() {
        let mut pad = LatentPad::default();
        for i in 0..200 {
            pad.remember([i as f32 / 200.0, 0.5], 0.001 * f64::from(i));
        }
        assert_eq!(pad.trail.len(), TRAIL);
        pad.remember([1.0, 0.5], 10.0);
        assert_eq!(pad.trail.len(), 1, "what is old is gone");
        pad.remember([1.0, 0.5], 20.0);
        assert_eq!(pad.trail.len(), 1, "what stands still leaves no trail");
    }
}
