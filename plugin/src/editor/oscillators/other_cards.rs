//! The cards of what sounds beside the wavetable oscillators: sub, noise, partials, and the FM layer.

use egui::{Align2, Rect, Ui, vec2};
use vaeform_patch::layers::{FmParam, LayerGroup, NoiseParam, PartialsParam, SubParam};

use super::drawn::{Drawings, Drawn};
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{Card, Choice, KnobSize, LayerKnob, LayerSlider, Stack, Stepper, cells, columns};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Width of the button that opens a drawing.
const DRAW: f32 = 44.0;
/// Width of the field that says where a layer goes.
const ROUTE: f32 = 76.0;
/// The same of FM, which mostly goes past the filters.
const FM_ROUTE: f32 = 128.0;

/// Shows the sub oscillator.
pub(super) fn sub(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::new("Sub", LayerGroup::Sub).switched(SubParam::On.of(0)).show(ui, rect, context, |ui, inside, context| {
        Choice::new(SubParam::Route.of(0)).show(ui, inside.head.with_min_x(inside.head.right() - ROUTE), context);
        let mut stack = Stack::new(inside.body);
        Choice::new(SubParam::Shape.of(0)).named("Shape").show(ui, stack.row(FIELD), context);
        let mut row = cells(stack.rest(), 3);
        let mut next = || row.next().unwrap_or(Rect::NOTHING);
        Stepper::new(SubParam::Octave.of(0)).show(ui, next(), context);
        LayerKnob::new(SubParam::Pan.of(0)).show(ui, next(), context);
        LayerKnob::new(SubParam::Level.of(0)).show(ui, next(), context);
    });
}

/// Shows the noise.
pub(super) fn noise(ui: &mut Ui, rect: Rect, drawings: &mut Drawings, context: &mut PageContext<'_>) {
    let card = Card::new("Noise", LayerGroup::Noise).switched(NoiseParam::On.of(0));
    card.show(ui, rect, context, |ui, inside, context| {
        Choice::new(NoiseParam::Route.of(0)).show(ui, inside.head.with_min_x(inside.head.right() - ROUTE), context);
        let mut stack = Stack::new(inside.body);
        let row = stack.row(FIELD);
        let (colour, draw) = row.split_left_right_at_x(row.right() - DRAW);
        Choice::new(NoiseParam::Colour.of(0)).show(ui, colour.with_max_x(colour.right() - 4.0), context);
        drawings.button(ui, draw, Drawn::Bands, context);
        let knobs = [NoiseParam::Width, NoiseParam::Pan, NoiseParam::Level].map(|param| LayerKnob::new(param.of(0)));
        for (knob, cell) in knobs.into_iter().zip(cells(stack.rest(), 3)) {
            knob.show(ui, cell, context);
        }
    });
}

/// Shows the bank of partials.
pub(super) fn partials(ui: &mut Ui, rect: Rect, drawings: &mut Drawings, context: &mut PageContext<'_>) {
    let card = Card::new("Partials", LayerGroup::Partials).switched(PartialsParam::On.of(0));
    card.show(ui, rect, context, |ui, inside, context| {
        Choice::new(PartialsParam::Route.of(0)).show(ui, inside.head.with_min_x(inside.head.right() - ROUTE), context);
        let is_own = context.surface.shown.layers.partials.is_some();
        let text = if is_own { "The patch's own" } else { "Sixteen of a saw" };
        let at = inside.body.min + vec2(4.0, 4.0);
        ui.painter().text(at, Align2::LEFT_TOP, text, theme::SMALL, theme::of(ui).text_dim);
        let draw = inside.body.with_min_x(inside.body.right() - DRAW).with_max_y(inside.body.top() + FIELD);
        drawings.button(ui, draw, Drawn::Partials, context);
        let mut row = cells(inside.body.with_min_y(inside.body.bottom() - KnobSize::Small.height()), 5);
        let mut next = || row.next().unwrap_or(Rect::NOTHING);
        Stepper::new(PartialsParam::Octave.of(0)).show(ui, next(), context);
        for param in [PartialsParam::Stretch, PartialsParam::Tilt, PartialsParam::Time, PartialsParam::Level] {
            LayerKnob::new(param.of(0)).show(ui, next(), context);
        }
    });
}

/// Shows the FM layer among the others; its operators have a page of their own.
pub(super) fn fm(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    const PANS: [(FmParam, &str); 6] = [
        (FmParam::Op1Pan, "1"),
        (FmParam::Op2Pan, "2"),
        (FmParam::Op3Pan, "3"),
        (FmParam::Op4Pan, "4"),
        (FmParam::Op5Pan, "5"),
        (FmParam::Op6Pan, "6"),
    ];
    Card::new("FM", LayerGroup::Fm).switched(FmParam::On.of(0)).show(ui, rect, context, |ui, inside, context| {
        let route = inside.head.with_min_x(inside.head.right() - FM_ROUTE);
        Choice::new(FmParam::Route.of(0)).show(ui, route, context);
        let mut stack = Stack::new(inside.body);
        for ((param, name), cell) in PANS.into_iter().zip(columns(stack.row(FIELD), PANS.len())) {
            LayerSlider::new(param.of(0)).named(name).show(ui, cell, context);
        }
        stack.gap(0.5);
        let cross = [(FmParam::Cross, "Cross"), (FmParam::CrossSource, "by"), (FmParam::CrossTarget, "on")];
        for ((param, name), cell) in cross.into_iter().zip(columns(stack.row(FIELD), cross.len())) {
            Choice::new(param.of(0)).named(name).show(ui, cell, context);
        }
        let mut row = cells(stack.rest(), 6);
        let mut next = || row.next().unwrap_or(Rect::NOTHING);
        Stepper::new(FmParam::Unison.of(0)).show(ui, next(), context);
        for param in [FmParam::Detune, FmParam::Spread, FmParam::Pan, FmParam::Level] {
            LayerKnob::new(param.of(0)).show(ui, next(), context);
        }
        LayerKnob::new(FmParam::CrossAmount.of(0)).named("Cross").show(ui, next(), context);
    });
}
