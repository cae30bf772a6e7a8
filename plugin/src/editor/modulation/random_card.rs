//! The card of the random sources.

use egui::{Rect, Ui, pos2, vec2};
use vaeform_patch::layers::{LayerGroup, RandomParam as P};

use crate::editor::page::PageContext;
use crate::editor::theme::GRID;
use crate::editor::widgets::{Card, Choice, LayerKnob, Stack, Toggle, columns};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Names of the two.
const NAMES: [&str; P::COUNT] = ["1", "2"];

/// Shows both.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::new("Random", LayerGroup::Random(1)).show(ui, rect, context, |ui, inside, context| {
        for (n, column) in columns(inside.body, P::COUNT).enumerate() {
            let mut stack = Stack::new(column);
            Choice::new(P::Kind.of(n)).named(NAMES[n]).show(ui, stack.row(FIELD), context);
            stack.gap(0.5);
            let row = stack.rest();
            let sync = Rect::from_min_size(pos2(row.left(), row.top()), vec2(42.0, FIELD));
            Toggle::new(P::Sync.of(n)).show(ui, sync, context);
            if context.surface.shown.layers.is_on(P::Sync.of(n)) {
                let below = Rect::from_min_size(pos2(row.left(), sync.bottom() + 0.5 * GRID), vec2(row.width(), FIELD));
                Choice::new(P::Division.of(n)).show(ui, below, context);
            } else {
                LayerKnob::new(P::Rate.of(n)).show(ui, row.with_min_x(sync.right() + 2.0), context);
            }
        }
    });
}
