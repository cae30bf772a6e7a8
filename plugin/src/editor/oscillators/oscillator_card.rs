//! The card of a wavetable oscillator.

use egui::{Rect, Ui};
use vaeform_patch::layers::{LayerGroup, OscillatorParam as P, TableRef};

use super::frame_view::{self, FrameViews};
use super::table_menu;
use crate::editor::page::PageContext;
use crate::editor::theme::GRID;
use crate::editor::widgets::{Card, Choice, Inside, KnobSize, LayerKnob, Stack, Stepper, cells, columns};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Width of the field that says where it goes.
const ROUTE: f32 = 122.0;

/// Everything below the picture of the table.
fn controls_height() -> f32 {
    1.5 * GRID + KnobSize::Large.height() + 2.0 * (FIELD + 0.5 * GRID) + 3.0 * KnobSize::Small.height()
}

/// Shows oscillator `n`, from 0.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    n: usize,
    (views, own): (&mut FrameViews, &[(TableRef, String)]),
    context: &mut PageContext<'_>,
) {
    let title = format!("Oscillator {}", n + 1);
    let card = Card::new(&title, LayerGroup::Oscillator(n as u8 + 1)).switched(P::On.of(n));
    card.show(ui, rect, context, |ui, inside: Inside, context| {
        Choice::new(P::Route.of(n)).show(ui, inside.head.with_min_x(inside.head.right() - ROUTE), context);
        let mut stack = Stack::new(inside.body);
        table_menu::show(ui, stack.row(FIELD), n, own, context);
        stack.gap(0.5);
        let picture = inside.body.height() - FIELD - 0.5 * GRID - controls_height();
        frame_view::show(ui, stack.row(picture), n, views, context);
        stack.gap(1.0);
        knobs(ui, stack, n, context);
    });
}

fn knobs(ui: &mut Ui, mut stack: Stack, n: usize, context: &mut PageContext<'_>) {
    let main = [
        LayerKnob::new(P::Frame.of(n)),
        LayerKnob::new(P::WarpAmount.of(n)).named("Warp"),
        LayerKnob::new(P::Pan.of(n)),
        LayerKnob::new(P::Level.of(n)),
    ];
    for (knob, cell) in main.into_iter().zip(cells(stack.row(KnobSize::Large.height()), 4)) {
        knob.large().show(ui, cell, context);
    }
    stack.gap(0.5);
    let fields = [
        [Choice::new(P::Warp.of(n)).named("Warp"), Choice::new(P::Stack.of(n)).named("Stack")],
        [Choice::new(P::Cross.of(n)).named("Cross"), Choice::new(P::CrossSource.of(n)).named("by")],
    ];
    for pair in fields {
        for (choice, cell) in pair.into_iter().zip(columns(stack.row(FIELD), 2)) {
            choice.show(ui, cell, context);
        }
        stack.gap(0.5);
    }
    let small = |param: P, name| LayerKnob::new(param.of(n)).named(name);
    let mut row = cells(stack.row(KnobSize::Small.height()), 6);
    let mut next = || row.next().unwrap_or(Rect::NOTHING);
    Stepper::new(P::Octave.of(n)).show(ui, next(), context);
    Stepper::new(P::Semitone.of(n)).named("Semi").show(ui, next(), context);
    for (param, name) in [(P::Fine, "Fine"), (P::Pitch, "Pitch"), (P::KeyTrack, "Track"), (P::Formants, "Formants")] {
        small(param, name).show(ui, next(), context);
    }
    let mut row = cells(stack.row(KnobSize::Small.height()), 5);
    let mut next = || row.next().unwrap_or(Rect::NOTHING);
    Stepper::new(P::Unison.of(n)).show(ui, next(), context);
    for (param, name) in [(P::Detune, "Detune"), (P::DetuneBend, "Bend"), (P::Blend, "Blend"), (P::Spread, "Spread")] {
        small(param, name).show(ui, next(), context);
    }
    let last = [
        (P::FrameSpread, "Frames"),
        (P::WarpSpread, "Warps"),
        (P::Phase, "Phase"),
        (P::PhaseRandom, "Random"),
        (P::CrossAmount, "Cross"),
        (P::TableKey, "Own key"),
    ];
    for ((param, name), cell) in last.into_iter().zip(cells(stack.row(KnobSize::Small.height()), 6)) {
        small(param, name).show(ui, cell, context);
    }
}
