//! What all operators share: the pitch envelope and the LFO.

use egui::{Rect, Ui};
use vaeform_patch::layers::LayerGroup;
use vaeform_patch::{Group, PARAMS, ParamId, global};

use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::{Card, Stack, columns};
use super::envelope_view::{self, EnvelopeHand, EnvelopeIds};
use super::{lfo_picture, value_cell};

/// Height of the picture of the LFO.
const WAVE: f32 = 44.0;
/// The same as a part of a high card.
const WAVE_PART: f32 = 0.3;
/// Distance of rows.
const PITCH: f32 = theme::ROW + 2.0;

/// Whether one of the cards, or that of the algorithm, has a row for a value.
pub(super) fn has(id: ParamId) -> bool {
    matches!(id.def().group, Group::Lfo | Group::Algorithm | Group::Voice)
}

/// The pitch envelope.
pub(super) fn pitch(ui: &mut Ui, rect: Rect, hand: &mut EnvelopeHand, context: &mut PageContext<'_>) {
    Card::new("Pitch envelope", LayerGroup::Fm).show(ui, rect, context, |ui, inside, context| {
        let (rates, levels) = (global::PITCH_RATE, global::PITCH_LEVEL);
        let ids = EnvelopeIds { name: "Pitch envelope", rates, levels, rest: 50.0 / 99.0, live: 0.0 };
        envelope_view::show(ui, inside.body, &ids, theme::of(ui).fm, hand, context.surface);
    });
}

/// The LFO.
pub(super) fn lfo(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::new("LFO", LayerGroup::Fm).show(ui, rect, context, |ui, inside, context| {
        let mut stack = Stack::new(inside.body);
        let (wave, delay) = (global::LFO_WAVE, global::LFO_DELAY);
        let value = |id: ParamId| context.surface.shown.fm.get(id);
        let room = inside.body.height() - 4.0 * PITCH - 4.0;
        lfo_picture::paint(
            ui,
            stack.row(room.min(WAVE.max(WAVE_PART * inside.body.height()))),
            value(wave),
            value(delay),
        );
        stack.gap(0.5);
        rows(ui, stack.rest(), &[Group::Lfo], 2, context);
    });
}

/// The values of some groups in rows, column by column.
pub(super) fn rows(ui: &Ui, room: Rect, groups: &[Group], num_columns: usize, context: &mut PageContext<'_>) {
    let ids: Vec<ParamId> = PARAMS.iter().filter(|def| groups.contains(&def.group)).map(|def| def.id).collect();
    let per_column = ids.len().div_ceil(num_columns);
    for (column, ids) in columns(room, num_columns).zip(ids.chunks(per_column.max(1))) {
        let mut stack = Stack::new(column);
        for id in ids {
            let row = stack.row(PITCH);
            value_cell::show(ui, row.with_max_y(row.bottom() - 2.0), *id, context);
        }
    }
}
