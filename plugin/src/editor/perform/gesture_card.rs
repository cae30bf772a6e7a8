//! The card of the gesture: recorded over 1, 2 or 4 bars, over what is there, taken back; and how much of everything is heard.

use egui::{Align2, Button, Id, Rect, RichText, Role, Ui, WidgetInfo};
use vaeform_dsp::control::Control;
use vaeform_session::perform::{PerformOrder, RecorderState};
use vaeform_session::{Command, NUM_LATENTS};

use super::super::control_port::set_at_once;
use super::super::knob::{Knobs, Label};
use super::super::page::PageContext;
use super::super::widgets::{Card, Select, Stack, cells};
use super::super::{host_menu, theme};

/// Lengths of a loop in bars.
const BARS: [u8; 3] = [1, 2, 4];
/// Width of the knobs, and of the choice of the length.
const KNOBS: f32 = 176.0;
const LENGTH: f32 = 84.0;
/// Height of a field.
const FIELD: f32 = 24.0;

/// What the card keeps between frames.
#[derive(Debug)]
pub(super) struct GestureCard {
    /// The place of the length among [`BARS`].
    length: usize,
    overdubs: bool,
}

impl Default for GestureCard {
    fn default() -> Self {
        Self { length: 1, overdubs: false }
    }
}

impl GestureCard {
    /// Bars of the loop that is chosen.
    pub(super) fn bars(&self) -> u8 {
        BARS[self.length]
    }

    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, knobs: &mut Knobs, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("Gesture", color).show(ui, rect, context, |ui, inside, context| {
            let head = inside.head.right_center();
            let words = self.words(context);
            ui.painter().text(head, Align2::RIGHT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
            let right = inside.body.with_min_x(inside.body.right() - KNOBS);
            amounts(ui, right, knobs, context);
            let mut stack = Stack::new(inside.body.with_max_x(right.left() - theme::GRID));
            self.record(ui, stack.row(FIELD), context);
            stack.gap(1.0);
            row(ui, stack.row(FIELD), |ui| self.steps(ui, context));
        });
    }

    /// What the recorder does, in words.
    fn words(&self, context: &PageContext<'_>) -> String {
        let view = &context.snapshot.perform;
        let tracks = view.part.gesture.tracks().iter().take(NUM_LATENTS);
        let num = tracks.filter(|track| !track.moves().is_empty()).count();
        match view.recorder {
            RecorderState::Armed(_) => "begins at the next bar".to_owned(),
            RecorderState::Recording(_) => "recording: turn latents".to_owned(),
            RecorderState::Playing if num == 0 => "nothing recorded yet".to_owned(),
            RecorderState::Playing => {
                format!("{num} latents over {} beats", view.part.gesture.beats())
            }
        }
    }

    fn record(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let (palette, is_busy) = (theme::of(ui), context.snapshot.perform.recorder != RecorderState::Playing);
        let names: Vec<String> =
            BARS.iter().map(|bars| format!("{bars} bar{}", if *bars == 1 { "" } else { "s" })).collect();
        let select = Select {
            id: Id::unique("vaeform gesture length"),
            full_name: "Length of the gesture".to_owned(),
            name: None,
            chosen: &names[self.length],
            color: palette.latents,
        };
        let (response, picked) = select.show(ui, rect.with_min_x(rect.right() - LENGTH), &names, Some(self.length));
        self.length = picked.unwrap_or(self.length);
        if response.hovered() {
            context.surface.pointed =
                Some("Length of the gesture   And of the clip; one that was recorded keeps its own".into());
        }
        row(ui, rect.with_max_x(rect.right() - LENGTH - theme::GRID), |ui| {
            let text = RichText::new(if is_busy { "Stop" } else { "Record" });
            let text = if is_busy { text.color(palette.background) } else { text.color(palette.text) };
            let fill = if is_busy { palette.latents } else { palette.field };
            let button = ui.add(Button::new(text).fill(fill));
            button.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_busy, "Record the latents"));
            let hint = "Records what hands do to the latents, from the next bar on";
            if button.on_hover_text(hint).clicked() {
                let order = if is_busy {
                    PerformOrder::Stop
                } else {
                    set_at_once(Control::Perform, 1.0, context.port);
                    PerformOrder::Record { bars: self.bars(), overdub: self.overdubs }
                };
                context.commands.push(Command::Perform(order));
            }
            let hint = "Goes on recording loop after loop over what is there, until Stop";
            ui.checkbox(&mut self.overdubs, "Overdub").on_hover_text(hint);
        });
    }

    fn steps(&self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let view = &context.snapshot.perform;
        let has_gesture = !view.part.gesture.is_empty();
        let buttons = [
            ("Undo", "Takes the last recording or change of a lane back", view.can_undo, PerformOrder::Undo),
            ("Redo", "Makes it again", view.can_redo, PerformOrder::Redo),
            ("Clear", "Forgets the gesture; Undo brings it back", has_gesture, PerformOrder::Clear),
        ];
        for (name, hint, is_possible, order) in buttons {
            let button = ui.add_enabled(is_possible, Button::new(name));
            let label = format!("{name} of the gesture and lanes");
            button.widget_info(|| WidgetInfo::labeled(Role::Button, is_possible, &label));
            if button.on_hover_text(hint).clicked() {
                context.commands.push(Command::Perform(order));
            }
        }
        let mut is_on = context.port.normalized(Control::Perform) >= 0.5;
        let hint = "Lanes and gesture move the latents: the host parameter Perform";
        if ui.checkbox(&mut is_on, "Play").on_hover_text(hint).changed() {
            set_at_once(Control::Perform, if is_on { 1.0 } else { 0.0 }, context.port);
        }
    }
}

/// The two amounts, which the host automates.
fn amounts(ui: &mut Ui, rect: Rect, knobs: &mut Knobs, context: &mut PageContext<'_>) {
    let both = [
        (Control::PerformAmount, "Amount", "How much of lanes and gesture moves the latents"),
        (
            Control::PerformVariation,
            "Variation",
            "How far the gesture goes towards its variation; 0 is the gesture itself",
        ),
    ];
    for ((control, name, says), cell) in both.into_iter().zip(cells(rect, 2)) {
        let label = Label { name, note: "", is_lit: false };
        let response = knobs.show(ui, cell, (control, &[0.0; NUM_LATENTS]), &label, context.port);
        host_menu::attach(&response, control, context, host_menu::learn(control));
        if response.hovered() {
            let value = context.port.text(control, context.port.normalized(control));
            context.surface.pointed = Some(format!("{name} {value}   {says}"));
        }
    }
}

/// A row of buttons and fields inside of `rect`.
pub(super) fn row<T>(ui: &mut Ui, rect: Rect, contents: impl FnOnce(&mut Ui) -> T) -> T {
    let builder = egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        ui.spacing_mut().interact_size.y = FIELD;
        contents(ui)
    })
    .inner
}
