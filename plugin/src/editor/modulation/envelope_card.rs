//! The card of the envelopes: one of them as a drawing, its knobs below.

use egui::{Align2, Rect, Ui, pos2, vec2};
use vaeform_patch::layers::{EnvelopeParam as P, LayerGroup, Source};
use vaeform_session::PointsOf;

use super::points_view::{self, Span};
use super::stages_view::{self, Lengths};
use super::tabs;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::{Card, Choice, KnobSize, LayerKnob, Stack, Toggle, cells};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Width of the field that says how it is drawn.
const MODE: f32 = 116.0;

const SOURCES: [Source; 4] = [Source::Envelope(1), Source::Envelope(2), Source::Envelope(3), Source::Envelope(4)];
const KNOBS: [(P, &str); 8] = [
    (P::Delay, "Delay"),
    (P::Attack, "Attack"),
    (P::Hold, "Hold"),
    (P::Decay, "Decay"),
    (P::Sustain, "Sustain"),
    (P::Release, "Release"),
    (P::Velocity, "Velocity"),
    (P::KeyTime, "By key"),
];

/// Shows the card with envelope `chosen`, from 0.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    chosen: &mut usize,
    (lengths, span): (&mut Lengths, &mut Span),
    context: &mut PageContext<'_>,
) {
    Card::new("Envelopes", LayerGroup::Envelope(1)).show(ui, rect, context, |ui, inside, context| {
        tabs::show(ui, (inside.head, MODE), &SOURCES, chosen, context);
        let n = *chosen;
        let mode = inside.head.with_min_x(inside.head.right() - MODE);
        Choice::new(P::Mode.of(n)).named("Mode").show(ui, mode, context);
        let mut stack = Stack::new(inside.body);
        let picture = stack.row(inside.body.height() - KnobSize::Small.height() - 0.5 * GRID);
        stack.gap(0.5);
        let row = stack.rest();
        if context.layer(P::Mode.of(n)) < 0.5 {
            stages_view::show(ui, picture, n, lengths, context);
            for ((param, name), cell) in KNOBS.into_iter().zip(cells(row, KNOBS.len())) {
                LayerKnob::new(param.of(n)).named(name).show(ui, cell, context);
            }
        } else {
            points_view::show(ui, picture, PointsOf::Envelope(n), span, context);
            below_points(ui, row, n, context);
        }
        if n == 0 {
            let at = picture.right_top() + vec2(-8.0, 5.0);
            let words = "amplifier";
            ui.painter().text(at, Align2::RIGHT_TOP, words, theme::SMALL, theme::of(ui).text_dim);
        }
    });
}

/// What a drawn envelope has beside its points.
fn below_points(ui: &mut Ui, row: Rect, n: usize, context: &mut PageContext<'_>) {
    let field = Rect::from_min_size(pos2(row.left(), row.center().y - 0.5 * FIELD), vec2(72.0, FIELD));
    Toggle::new(P::Sync.of(n)).show(ui, field, context);
    let knob = Rect::from_min_size(pos2(field.right() + GRID, row.top()), vec2(64.0, row.height()));
    LayerKnob::new(P::Velocity.of(n)).show(ui, knob, context);
    let knob = knob.translate(vec2(knob.width(), 0.0));
    LayerKnob::new(P::KeyTime.of(n)).named("By key").show(ui, knob, context);
    let words = "Double-click: adds or removes a point.\nRight-click a point: hold there, loop.";
    let at = pos2(knob.right() + GRID, row.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
}
