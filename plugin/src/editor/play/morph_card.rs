//! The morph between two patches: a bar from A to B, what becomes of its ends, and how fast latents and morph arrive.

use egui::{Align2, Button, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::{Command, NUM_LATENTS};

use super::super::control_port::{rest, set_at_once};
use super::super::knob::{Knobs, Label};
use super::super::page::PageContext;
use super::super::widgets::{Card, Stack};
use super::super::{host_menu, theme};
use super::row;

/// Width of the knob at the right.
const KNOB: f32 = 84.0;
/// Height of the bar.
const BAR: f32 = 40.0;

/// What the card keeps between frames.
#[derive(Debug, Default)]
pub(super) struct MorphCard {
    /// The bar is dragged.
    is_held: bool,
}

impl MorphCard {
    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, knobs: &mut Knobs, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("Morph", color).show(ui, rect, context, |ui, inside, context| {
            let free = inside.head.with_min_x(inside.head.right() - 112.0);
            row(ui, free, |ui| free_algorithm(ui, context));
            let right = inside.body.with_min_x(inside.body.right() - KNOB);
            let label = Label { name: "Glide", note: "", is_lit: false };
            let glide = Control::LatentGlide;
            let response = knobs.show(ui, right, (glide, &[0.0; NUM_LATENTS]), &label, context.port);
            host_menu::attach(&response, glide, context, host_menu::learn(glide));
            let mut stack = Stack::new(inside.body.with_max_x(right.left() - 8.0));
            self.bar(ui, stack.row(BAR), context);
            stack.gap(1.0);
            row(ui, stack.row(26.0), |ui| ends(ui, context));
        });
    }

    fn bar(&mut self, ui: &Ui, rect: Rect, context: &mut PageContext<'_>) {
        let control = Control::Morph;
        let response = ui.interact(rect, Id::unique("vaeform morph"), Sense::click_and_drag());
        let b = context.snapshot.latent_settings.b.as_ref().map(|patch| patch.name.to_string().trim().to_owned());
        self.moved(ui, &response, rect, context);
        let at = context.port.normalized(control);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(at), "Morph from A to B"));
        host_menu::attach(&response, control, context, host_menu::learn(control));
        if response.hovered() {
            let words = "Morph   Drag from A, the patch, to B; double-click for A";
            context.surface.pointed = Some(words.to_owned());
        }
        let palette = theme::of(ui);
        let painter = ui.painter_at(rect.expand(1.0));
        painter.rect_filled(rect, theme::ROUNDING, palette.well);
        let part = rect.with_max_x(rect.left() + at * rect.width());
        painter.rect_filled(part, theme::ROUNDING, palette.latents.gamma_multiply(0.28));
        let x = part.right().clamp(rect.left() + 2.0, rect.right() - 2.0);
        painter.vline(x, rect.y_range(), Stroke::new(3.0, palette.latents));
        let mid = rect.center().y;
        let a = context.surface.shown.name.to_string();
        painter.text(pos2(rect.left() + 8.0, mid), Align2::LEFT_CENTER, "A", theme::heading(), palette.latents);
        painter.text(pos2(rect.left() + 24.0, mid), Align2::LEFT_CENTER, a.trim(), theme::BODY, palette.text);
        let (words, tone) = b.as_deref().map_or(("nothing yet", palette.text_dim), |name| (name, palette.text));
        painter.text(pos2(rect.right() - 8.0, mid), Align2::RIGHT_CENTER, "B", theme::heading(), palette.latents);
        painter.text(pos2(rect.right() - 24.0, mid), Align2::RIGHT_CENTER, words, theme::BODY, tone);
        if response.has_focus() || response.hovered() {
            let color = if response.has_focus() { palette.accent } else { palette.line };
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
        }
    }

    fn moved(&mut self, ui: &Ui, response: &Response, rect: Rect, context: &mut PageContext<'_>) {
        let (control, port) = (Control::Morph, &mut *context.port);
        if response.drag_started() {
            self.is_held = true;
            response.request_focus();
            port.begin(control);
        }
        let is_moved = self.is_held && (response.dragged() || response.drag_stopped());
        if let Some(at) = response.interact_pointer_pos().filter(|_| is_moved) {
            port.set(control, ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0));
        }
        if self.is_held && response.drag_stopped() {
            self.is_held = false;
            port.end(control);
        }
        if response.double_clicked() {
            set_at_once(control, rest(control.def()), port);
        }
        if response.clicked() {
            response.request_focus();
        }
        if response.has_focus() {
            let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
            let by = presses(Key::ArrowUp) - presses(Key::ArrowDown);
            let to = (port.normalized(control) + 0.02 * by).clamp(0.0, 1.0);
            set_at_once(control, to, port);
        }
    }
}

/// What becomes of B.
fn ends(ui: &mut Ui, context: &mut PageContext<'_>) {
    let has_b = context.snapshot.latent_settings.b.is_some();
    let width = (ui.available_width() - 8.0) / 3.0;
    let mut button = |words: &str, is_on: bool, hint: &str, command: Command| {
        let button = Button::new(words).min_size(vec2(width, 24.0));
        if ui.add_enabled(is_on, button).on_hover_text(hint).clicked() {
            context.commands.push(command);
        }
    };
    button("Set B", true, "What is heard now becomes B, the other end of the morph", Command::CaptureB);
    button("Swap", has_b, "The patch and B change places", Command::SwapAB);
    button("Clear B", has_b, "Takes B away", Command::ClearB);
}

fn free_algorithm(ui: &mut Ui, context: &mut PageContext<'_>) {
    let mut free = context.port.normalized(Control::FreeAlgorithm) >= 0.5;
    let hint = "Latents and morph may change algorithm and ratios; otherwise these stay the patch's";
    if ui.checkbox(&mut free, "Free algorithm").on_hover_text(hint).changed() {
        set_at_once(Control::FreeAlgorithm, f32::from(u8::from(free)), context.port);
    }
}
