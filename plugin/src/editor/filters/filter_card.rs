//! The card of a filter.

use egui::{Rect, Ui};
use vaeform_patch::layers::{FilterParam as P, LayerGroup};

use super::curves::Curves;
use super::response_view;
use crate::editor::page::PageContext;
use crate::editor::theme::GRID;
use crate::editor::widgets::{Card, Choice, KnobSize, LayerKnob, Stack, cells, columns};

/// Height of a field.
const FIELD: f32 = 24.0;

/// Shows filter `n`, from 0.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, curves: &mut Curves, context: &mut PageContext<'_>) {
    let title = format!("Filter {}", n + 1);
    let card = Card::new(&title, LayerGroup::Filter(n as u8 + 1)).switched(P::On.of(n));
    card.show(ui, rect, context, |ui, inside, context| {
        let mut stack = Stack::new(inside.body);
        let fields = [Choice::new(P::Model.of(n)).named("Model"), Choice::new(P::Kind.of(n)).named("Kind")];
        for (choice, cell) in fields.into_iter().zip(columns(stack.row(FIELD), 2)) {
            choice.show(ui, cell, context);
        }
        stack.gap(1.0);
        let knobs = KnobSize::Large.height();
        response_view::show(ui, stack.row(inside.body.height() - FIELD - 2.0 * GRID - knobs), n, curves, context);
        stack.gap(1.0);
        let large = [P::Cutoff, P::Resonance, P::Drive, P::Mix].map(|param| LayerKnob::new(param.of(n)).large());
        let small = [(P::KeyTrack, "Key track"), (P::Morph, "Morph"), (P::Gain, "Gain")];
        let small = small.map(|(param, name)| LayerKnob::new(param.of(n)).named(name));
        let row = stack.row(knobs);
        for (knob, cell) in large.into_iter().chain(small).zip(cells(row, 7)) {
            knob.show(ui, cell, context);
        }
    });
}
