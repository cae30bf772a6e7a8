//! The algorithm as a picture: a click shows all 32, the wheel goes through them, and operators glow as loud as they are.

use egui::{
    Align2, Id, Popup, PopupCloseBehavior, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2,
};
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::layers::LayerGroup;
use vaeform_patch::{Group, global};

use super::super::cell::wheel_notches;
use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::Card;
use super::{algorithm_picture, operators, set_all, shared_cards};

/// Size of a picture among all, and how many stand side by side.
const SMALL: [f32; 2] = [96.0, 84.0];
const PER_ROW: usize = 8;
/// In a card that is narrower the names of the values need more room.
const NARROW: f32 = 260.0;

/// Shows the card; `choice` is at the right of its head.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, choice: impl FnOnce(&mut Ui)) {
    let idx = context.surface.shown.fm.get(global::ALGORITHM) as usize % ALGORITHMS.len();
    let title = format!("Algorithm {}", idx + 1);
    Card::new(&title, LayerGroup::Fm).show(ui, rect, context, |ui, inside, context| {
        let head = inside.head.with_min_x(inside.head.right() - 66.0);
        ui.scope_builder(UiBuilder::new().max_rect(head), choice);
        let part = if inside.body.width() < NARROW { 0.48 } else { 0.56 };
        let split = inside.body.left() + part * inside.body.width();
        let picture = inside.body.with_max_x(split - 4.0);
        chooser(ui, picture, idx, context);
        shared_cards::rows(ui, inside.body.with_min_x(split + 4.0), &[Group::Algorithm, Group::Voice], 1, context);
    });
}

fn chooser(ui: &mut Ui, rect: Rect, idx: usize, context: &mut PageContext<'_>) {
    let response = ui.interact(rect, Id::unique("vaeform algorithm"), Sense::click());
    let name = format!("Algorithm picture, {}", idx + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &name));
    algorithm_picture::paint(ui, rect, &ALGORITHMS[idx], &context.surface.activity.operators);
    if response.hovered() {
        let words =
            "Click for all 32; wheel for the next. Orange sounds, violet modulates, and they fill as loud as they are";
        context.surface.pointed = Some(words.to_owned());
        let notches: f32 = ui.input(|i| i.events.iter().map(wheel_notches).sum());
        if notches != 0.0 {
            operators::step_algorithm(-notches.signum(), context.surface);
        }
        let stroke = Stroke::new(1.0, theme::of(ui).text_dim);
        ui.painter().rect_stroke(rect, theme::ROUNDING, stroke, StrokeKind::Inside);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.0, theme::of(ui).focus);
        ui.painter().rect_stroke(rect, theme::ROUNDING, stroke, StrokeKind::Inside);
    }
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClick);
    popup.accessible_name("All algorithms").width(PER_ROW as f32 * SMALL[0]).show(|ui| all(ui, idx, context));
}

/// All algorithms.
fn all(ui: &mut Ui, idx: usize, context: &mut PageContext<'_>) {
    ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
    for (row, algorithms) in ALGORITHMS.chunks(PER_ROW).enumerate() {
        ui.horizontal(|ui| {
            for (n, algorithm) in (row * PER_ROW..).zip(algorithms) {
                let (rect, response) = ui.allocate_exact_size(SMALL.into(), Sense::click());
                let name = format!("Algorithm {}", n + 1);
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, n == idx, &name));
                algorithm_picture::paint(ui, rect, algorithm, &[0.0; 6]);
                let palette = theme::of(ui);
                let at = rect.left_top() + vec2(5.0, 3.0);
                ui.painter().text(at, Align2::LEFT_TOP, n + 1, theme::strong(), palette.text_dim);
                let edge = match (n == idx, response.hovered() || response.has_focus()) {
                    (true, _) => Some(palette.fm),
                    (_, true) => Some(palette.text),
                    _ => None,
                };
                if let Some(color) = edge {
                    let stroke = Stroke::new(1.5, color);
                    ui.painter().rect_stroke(rect, theme::ROUNDING, stroke, StrokeKind::Inside);
                }
                if response.clicked() {
                    set_all(context.surface, [(global::ALGORITHM, n as f32)]);
                    ui.close();
                }
            }
        });
    }
}
