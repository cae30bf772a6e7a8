//! The card of the clip: lanes and gesture as a MIDI file, saved or copied.

use egui::{Button, Id, Rect, TextEdit, Ui, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::Command;
use vaeform_session::perform::{ClipOrder, PerformOrder, clip_path};

use super::super::files::typed_path;
use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::{Card, Stack};
use super::gesture_card::{GestureCard, row};
use super::switches;

/// Height of a field.
const FIELD: f32 = 24.0;

/// What the card keeps between frames.
#[derive(Debug, Default)]
pub(super) struct ClipCard {
    path: String,
    /// What was wrong with the path.
    fault: Option<String>,
    /// Clips that were copied so far; none before the first frame.
    copied: Option<u64>,
}

impl ClipCard {
    /// Shows the card; a clip that was written to be copied goes to the clipboard by its path.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, gesture: &GestureCard, context: &mut PageContext<'_>) {
        let (num, path) = &context.snapshot.perform.clip;
        if self.copied.replace(*num).is_some_and(|before| before != *num) {
            ui.ctx().copy_text(path.to_string());
        }
        let color = theme::of(ui).latents;
        Card::colored("Clip", color).show(ui, rect, context, |ui, inside, context| {
            let mut stack = Stack::new(inside.body);
            let field =
                TextEdit::singleline(&mut self.path).id(Id::unique("vaeform clip path")).hint_text("Path of a .mid");
            let response = ui.put(stack.row(FIELD), field);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Path of the clip"));
            if response.hovered() {
                let words = "Path of the clip   Where Save writes it: a .mid file, or a folder; ~ is your home folder";
                context.surface.pointed = Some(words.to_owned());
            }
            stack.gap(1.0);
            row(ui, stack.row(FIELD), |ui| self.buttons(ui, gesture.bars(), context));
        });
    }

    fn buttons(&mut self, ui: &mut Ui, bars: u8, context: &mut PageContext<'_>) {
        let hint = "Writes latents 1-8 as controllers 20-27 over the length that is chosen, thinned to 1/127";
        if ui.add(Button::new("Save .mid").min_size(vec2(0.0, FIELD))).on_hover_text(hint).clicked() {
            let typed = typed_path(&self.path);
            let path = if typed.is_dir() { Ok(typed) } else { clip_path(&typed) };
            match path {
                Ok(path) => {
                    self.fault = None;
                    order(Some(path), bars, context);
                }
                Err(fault) => self.fault = Some(fault),
            }
        }
        let hint = "Writes it into the folder for temporary files, and its path to the clipboard";
        if ui.add(Button::new("Copy .mid").min_size(vec2(0.0, FIELD))).on_hover_text(hint).clicked() {
            order(None, bars, context);
        }
        if let Some(fault) = &self.fault {
            context.surface.pointed = Some(fault.clone());
        }
    }
}

fn order(path: Option<std::path::PathBuf>, bars: u8, context: &mut PageContext<'_>) {
    let knobs = Control::LATENTS.map(|control| context.port.normalized(control));
    let tempo = f64::from(context.client.meters().song.played().tempo_bpm);
    let bpm = if tempo > 0.0 { tempo } else { context.snapshot.song.tempo_bpm };
    let clip = ClipOrder { path, bars, knobs, switches: switches(&*context.port), bpm };
    context.commands.push(Command::Perform(PerformOrder::Export(clip)));
}
